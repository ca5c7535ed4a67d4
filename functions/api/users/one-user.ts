import * as z from 'zod/mini';

import { flag, operation, Paged } from '../../../shared/api/index.ts';
import {
  deleteUser as remove,
  firstMemberships,
  getUserByIdOrLogin,
  getUserByName,
  listGroupsOfUser,
  updateUser as update,
} from '../../../shared/directory/index.ts';
import { isId, RosterError } from '../../../shared/kernel/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { GroupBody, presentGroups } from '../groups/group-operation.ts';
import { changedCredentialsOf, Credentials } from './credentials.ts';
import {
  conditionalOperation,
  ownPermissions,
  prefersAsync,
  ProfileBody,
  ShownUser,
  shownUser,
  UserBody,
  userPath,
  viewOf,
} from './user-operation.ts';

/** The user whom the path names, read beside the token. */
export const prefetchUser = ({ id }: { readonly id: string }, { users }: DirectoryServices): Promise<unknown>[] =>
  id === 'me' ? [] : [isId('user', id) ? users.find(id) : users.findByLogin(id)];

/** Beside the user, what the first step of her deactivation takes along. */
export const prefetchDeparture = (params: { readonly id: string }, services: DirectoryServices): Promise<unknown>[] => [
  ...prefetchUser(params, services),
  ...(isId('user', params.id) ? [firstMemberships(services, params.id)] : []),
];

/** Beside the user, the first groups that she is in. */
const prefetchWithPageOfMemberships = (params: { readonly id: string }, services: DirectoryServices): Promise<unknown>[] => [
  ...prefetchUser(params, services),
  ...(isId('user', params.id) ? [services.memberships.pageOfUser(params.id, { limit: 200 })] : []),
];

export const getUser = operation({
  id: 'getUser',
  method: 'GET',
  path: '/api/v1/users/{id}',
  summary: 'Retrieve a user',
  me: 'id',
  bySession: true,
  scope: 'okta.users.read',
  params: userPath,
  query: z.object({ fields: z.optional(z.string()), expand: z.optional(z.string()) }),
  body: z.object({}),
  success: { status: 200, body: ShownUser },
  errors: ['not-found', 'validation-failed', 'feature-not-available', 'invalid-session', 'forbidden'],
  prefetch: prefetchUser,
  async handle({ params, query, request, principal }, services: DirectoryServices) {
    const view = viewOf(request, query);
    return shownUser(await getUserByName(services, params.id), services, view, principal.kind);
  },
});

/** What clients send back of a user that they read: read-only members are ignored, as Okta does. */
const UserUpdateBody = z.object({
  profile: z.optional(ProfileBody),
  credentials: z.optional(Credentials),
  realmId: z.optional(z.string()),
  type: z.optional(z.object({ id: z.string() })),
});

const givesCredentials = ({ password, recovery_question: question }: z.output<typeof Credentials> = {}): boolean =>
  Object.keys(password ?? {}).length > 0 || question?.answer !== undefined;

const updateOperation = (mode: 'merge' | 'replace') =>
  conditionalOperation({
    id: mode === 'merge' ? 'updateUser' : 'replaceUser',
    method: mode === 'merge' ? 'POST' : 'PUT',
    path: '/api/v1/users/{id}',
    summary: mode === 'merge' ? 'Update a user' : 'Replace a user',
    scope: 'okta.users.manage',
    me: 'id',
    bySession: true,
    params: userPath,
    query: z.object({ strict: flag(false) }),
    body: UserUpdateBody,
    success: { status: 200, body: UserBody },
    errors: [
      'not-found',
      'validation-failed',
      'password-refused',
      'claim-taken',
      'transition-not-allowed',
      'malformed-body',
      'invalid-session',
      'forbidden',
      'attributes-not-writable',
      'profile-sourced',
    ],
    prefetch: prefetchUser,
    async handle({ params, query, body, principal, context }, services: DirectoryServices) {
      const isOwn = principal.kind === 'session';
      // As in Okta: with her session she changes her profile here, and her password elsewhere, where the old one is asked for.
      if (isOwn && givesCredentials(body.credentials)) throw new RosterError('forbidden', {});
      const user = await update(
        services,
        params.id,
        {
          mode,
          ...(body.profile === undefined ? {} : { profile: body.profile }),
          ...(isOwn ? { own: ownPermissions(services) } : changedCredentialsOf(body.credentials)),
          strict: query.strict,
          ...(body.type === undefined ? {} : { typeId: body.type.id }),
          ...(body.realmId === undefined ? {} : { realmId: body.realmId }),
        },
        context,
      );
      return shownUser(user, services, {}, principal.kind);
    },
  });

export const updateUser = updateOperation('merge');
export const replaceUser = updateOperation('replace');

export const deleteUser = conditionalOperation({
  id: 'deleteUser',
  respondsAsync: true,
  method: 'DELETE',
  path: '/api/v1/users/{id}',
  summary: 'Delete a user: the first call deactivates, the second removes',
  scope: 'okta.users.manage',
  params: userPath,
  query: z.object({}),
  body: z.object({}),
  success: { status: 204 },
  errors: ['not-found'],
  prefetch: prefetchDeparture,
  async handle({ params, request, context }, services: DirectoryServices) {
    await remove(services, params.id, context, { inBackground: prefersAsync(request) });
  },
});

export const listUserGroups = operation({
  id: 'listUserGroups',
  method: 'GET',
  path: '/api/v1/users/{id}/groups',
  summary: 'List all groups of a user',
  me: 'id',
  scope: 'okta.groups.read',
  params: userPath,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.array(GroupBody) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 200, maxLimit: 200 },
  prefetch: prefetchWithPageOfMemberships,
  async handle({ params, page }, services: DirectoryServices) {
    const user = await getUserByIdOrLogin(services, params.id);
    const { items, next } = await listGroupsOfUser(services, user, services.settings().everyoneId, page);
    return new Paged(presentGroups(services, items), next);
  },
});
