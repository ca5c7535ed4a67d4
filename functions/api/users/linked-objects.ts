import * as z from 'zod/mini';

import { Href, none, operation, Paged } from '../../../shared/api/index.ts';
import { linkUser, listLinkedUsers, unlinkUser } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';

const path = '/api/v1/users/{userIdOrLogin}/linkedObjects';
const linkPath = z.object({
  userIdOrLogin: z.string(),
  primaryRelationshipName: z.string(),
  primaryUserId: z.string(),
});
const relationPath = z.object({ userIdOrLogin: z.string(), relationshipName: z.string() });

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLinkedObject/ */
export const assignLinkedObject = operation({
  id: 'assignLinkedObjectValueForPrimary',
  method: 'PUT',
  path: `${path}/{primaryRelationshipName}/{primaryUserId}`,
  summary: 'Assign a linked object value for primary',
  scope: 'okta.users.manage',
  params: linkPath,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 204 },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: DirectoryServices) {
    const { userIdOrLogin, primaryRelationshipName, primaryUserId } = params;
    await linkUser(services, userIdOrLogin, primaryRelationshipName, primaryUserId, context);
  },
});

export const listLinkedObjects = operation({
  id: 'listLinkedObjectsForUser',
  method: 'GET',
  path: `${path}/{relationshipName}`,
  summary: 'List the primary or all of the associated linked object values',
  me: 'userIdOrLogin',
  scope: 'okta.users.read',
  params: relationPath,
  query: none,
  body: none,
  success: { status: 200, body: z.array(z.object({ _links: z.object({ self: z.object({ href: Href }) }) })) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 1000, maxLimit: 1000 },
  async handle({ params, page }, services: DirectoryServices) {
    const { items, next } = await listLinkedUsers(services, params.userIdOrLogin, params.relationshipName, page);
    return new Paged(
      items.map((id) => ({ _links: { self: { href: `${services.origin}/api/v1/users/${id}` } } })),
      next,
    );
  },
});

export const deleteLinkedObjectOfUser = operation({
  id: 'deleteLinkedObjectForUser',
  method: 'DELETE',
  path: `${path}/{relationshipName}`,
  summary: 'Delete a linked object value',
  scope: 'okta.users.manage',
  params: relationPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, context }, services: DirectoryServices) {
    await unlinkUser(services, params.userIdOrLogin, params.relationshipName, context);
  },
});
