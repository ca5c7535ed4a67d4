import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { getUserByIdOrLogin } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { prefetchUser } from './one-user.ts';
import { userPath } from './user-operation.ts';

/** What a user may have in Okta, and no user of Roster has: a list that is empty, for a user who exists. */
const nothingOf = (id: string, resource: string, summary: string) =>
  operation({
    id,
    method: 'GET',
    path: `/api/v1/users/{id}/${resource}`,
    summary,
    me: 'id',
    scope: 'okta.users.read',
    params: userPath,
    query: z.object({}),
    body: z.object({}),
    success: { status: 200, body: z.array(z.never()) },
    errors: ['not-found'],
    prefetch: prefetchUser,
    async handle({ params }, services: DirectoryServices) {
      await getUserByIdOrLogin(services, params.id);
      return [];
    },
  });

// Roster has no devices, OAuth clients and identity providers that somebody could have been given.
export const listUserDevices = nothingOf('listUserDevices', 'devices', 'List all devices of a user');
export const listUserClients = nothingOf('listUserClients', 'clients', 'List all clients of a user');
export const listUserGrants = nothingOf('listUserGrants', 'grants', 'List all grants of a user');
export const listUserIdentityProviders = nothingOf('listUserIdentityProviders', 'idps', 'List all IdPs for user');

export const revokeUserGrants = operation({
  id: 'revokeUserGrants',
  method: 'DELETE',
  path: '/api/v1/users/{id}/grants',
  summary: 'Revoke all grants of a user',
  scope: 'okta.users.manage',
  params: userPath,
  query: z.object({}),
  body: z.object({}),
  success: { status: 204 },
  errors: ['not-found'],
  prefetch: prefetchUser,
  async handle({ params }, services: DirectoryServices) {
    await getUserByIdOrLogin(services, params.id);
  },
});
