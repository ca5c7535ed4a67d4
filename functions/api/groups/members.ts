import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import { addMember, getGroup, listMembers, presentUser } from '../../../shared/directory/index.ts';
import { takeOutOfGroup } from '../../../shared/group-rules/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import type { GroupDirectoryServices } from '../../../shared/runtime/group-services.ts';
import { presentationOf, ShownUser, viewOf } from '../users/user-operation.ts';
import { groupPath, nothing, prefetchGroup } from './group-operation.ts';

const memberPath = z.extend(groupPath, { userId: z.string().check(z.minLength(1)) });

const prefetchMember = (
  params: { readonly groupId: string; readonly userId: string },
  services: DirectoryServices,
): Promise<unknown>[] => [
  ...prefetchGroup(params, services),
  services.users.find(params.userId),
  services.memberships.find(params.userId, params.groupId),
];

/** A page of users through Lambda ends at 6 MB, and of a search at 200. */
const everyoneLimit = 200;

export const listGroupUsers = operation({
  id: 'listGroupUsers',
  method: 'GET',
  path: '/api/v1/groups/{groupId}/users',
  summary: 'List all member users',
  scope: 'okta.groups.read',
  params: groupPath,
  query: nothing,
  body: nothing,
  success: { status: 200, body: z.array(ShownUser) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 1000, maxLimit: 1000 },
  prefetch: prefetchGroup,
  async handle({ params, page, request }, services: DirectoryServices) {
    const group = await getGroup(services, params.groupId);
    // Everyone has no rows: its members are all users but the deprovisioned.
    const { items, next } =
      group.type === 'BUILT_IN'
        ? await services.searchUsers({ ...page, limit: Math.min(page.limit, everyoneLimit) })
        : await listMembers(services, group, page);
    const context = presentationOf(services);
    const view = { ...viewOf(request, {}), whole: false };
    return new Paged(
      items.map((user) => presentUser(user, context, view)),
      next,
    );
  },
});

export const assignUserToGroup = operation({
  id: 'assignUserToGroup',
  method: 'PUT',
  path: '/api/v1/groups/{groupId}/users/{userId}',
  summary: 'Assign a user to a group',
  scope: 'okta.groups.manage',
  params: memberPath,
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'built-in-group'],
  prefetch: prefetchMember,
  async handle({ params, context }, services: DirectoryServices) {
    await addMember(services, params.userId, params.groupId, 'admin', context);
  },
});

export const unassignUserFromGroup = operation({
  id: 'unassignUserFromGroup',
  method: 'DELETE',
  path: '/api/v1/groups/{groupId}/users/{userId}',
  summary: 'Unassign a user from a group',
  scope: 'okta.groups.manage',
  params: memberPath,
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'built-in-group', 'validation-failed'],
  prefetch: prefetchMember,
  async handle({ params, context }, services: GroupDirectoryServices) {
    await takeOutOfGroup(services, params.userId, params.groupId, context);
  },
});
