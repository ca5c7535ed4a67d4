import * as z from 'zod/mini';

import { flag, operation } from '../../../shared/api/index.ts';
import { createUser as create } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { Credentials, newCredentialsOf } from './credentials.ts';
import { ProfileBody, shownUser, UserBody } from './user-operation.ts';

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/createUser */
export const createUser = operation({
  id: 'createUser',
  method: 'POST',
  path: '/api/v1/users',
  summary: 'Create a user',
  scope: 'okta.users.manage',
  params: z.object({}),
  query: z.object({ activate: flag(true), nextLogin: z.optional(z.string()) }),
  body: z.object({
    profile: ProfileBody,
    credentials: z.optional(Credentials),
    groupIds: z.optional(z.array(z.string())),
    realmId: z.optional(z.string()),
    type: z.optional(z.object({ id: z.string() })),
  }),
  success: { status: 200, body: UserBody },
  errors: ['validation-failed', 'password-refused', 'claim-taken', 'not-found', 'built-in-group', 'malformed-body'],
  async handle({ query, body, context }, services: DirectoryServices) {
    const user = await create(
      services,
      {
        profile: body.profile,
        activate: query.activate,
        changePasswordAtNextLogin: query.nextLogin === 'changePassword',
        groupIds: body.groupIds ?? [],
        ...(body.type === undefined ? {} : { typeId: body.type.id }),
        ...(body.realmId === undefined ? {} : { realmId: body.realmId }),
        ...newCredentialsOf(body.credentials),
      },
      context,
    );
    return shownUser(user, services);
  },
});
