import * as z from 'zod/mini';

import { component, operation, Paged } from '../../../shared/api/index.ts';
import {
  assignGroupOwner as assign,
  filterOwners,
  listGroupOwners as list,
  presentGroupOwner,
  removeGroupOwner,
} from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { groupPath, nothing, prefetchGroup } from './group-operation.ts';

const OwnerType = z.enum(['USER', 'GROUP']);

const GroupOwnerBody = component(
  'GroupOwner',
  z.object({
    id: z.string(),
    type: OwnerType,
    resolved: z.boolean(),
    originId: z.nullable(z.string()),
    originType: z.enum(['APPLICATION', 'OKTA_DIRECTORY']),
    displayName: z.nullable(z.string()),
    lastUpdated: z.string(),
  }),
);

export const listGroupOwners = operation({
  id: 'listGroupOwners',
  method: 'GET',
  path: '/api/v1/groups/{groupId}/owners',
  summary: 'List all group owners',
  scope: 'okta.groups.read',
  params: groupPath,
  query: z.object({ search: z.optional(z.string()) }),
  body: nothing,
  success: { status: 200, body: z.array(GroupOwnerBody) },
  errors: ['not-found', 'invalid-search', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 1000, maxLimit: 1000 },
  prefetch: prefetchGroup,
  async handle({ params, query, page }, services: DirectoryServices) {
    const owners = filterOwners(await list(services, params.groupId), query.search);
    // A group has so few that a page is cut out of all of them.
    const behind = page.after === undefined ? owners : owners.filter(({ since, id }) => `${since}.${id}` > String(page.after));
    const items = behind.slice(0, page.limit);
    const last = items.at(-1);
    return new Paged(
      items.map((owner) => presentGroupOwner(owner)),
      last !== undefined && items.length < behind.length ? `${last.since}.${last.id}` : undefined,
    );
  },
});

export const assignGroupOwner = operation({
  id: 'assignGroupOwner',
  method: 'POST',
  path: '/api/v1/groups/{groupId}/owners',
  summary: 'Assign a group owner',
  scope: 'okta.groups.manage',
  params: groupPath,
  query: nothing,
  body: z.object({ id: z.string().check(z.minLength(1)), type: OwnerType }),
  success: { status: 201, body: GroupOwnerBody },
  errors: ['not-found', 'validation-failed', 'built-in-group', 'malformed-body'],
  prefetch: prefetchGroup,
  async handle({ params, body, context }, services: DirectoryServices) {
    return presentGroupOwner(await assign(services, params.groupId, body, context));
  },
});

export const deleteGroupOwner = operation({
  id: 'deleteGroupOwner',
  method: 'DELETE',
  path: '/api/v1/groups/{groupId}/owners/{ownerId}',
  summary: 'Delete a group owner',
  scope: 'okta.groups.manage',
  params: z.extend(groupPath, { ownerId: z.string().check(z.minLength(1)) }),
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'built-in-group'],
  prefetch: prefetchGroup,
  async handle({ params, context }, services: DirectoryServices) {
    await removeGroupOwner(services, params.groupId, params.ownerId, context);
  },
});
