import * as z from 'zod/mini';

import { component, operation, Paged, Time } from '../../../shared/api/index.ts';
import {
  addMember,
  createGroup as create,
  deleteGroup as remove,
  getGroup as get,
  presentGroup,
  presentUser,
  type ProfileInput,
  removeMember,
  replaceGroup as replace,
} from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { presentationOf, ProfileBody, UserBody } from '../users/user-operation.ts';

const groupPath = z.object({ groupId: z.string().check(z.minLength(1)) });
const memberPath = z.extend(groupPath, { userId: z.string().check(z.minLength(1)) });
const none = z.object({});

const GroupBody = component(
  'Group',
  z.object({
    id: z.string(),
    created: Time,
    lastUpdated: Time,
    lastMembershipUpdated: Time,
    objectClass: z.array(z.string()),
    type: z.string(),
    profile: z.record(z.string(), z.unknown()),
    _links: z.record(z.string(), z.unknown()),
  }),
);

/** A group sent back as it was read: all but the profile is ignored. */
const GroupInput: z.ZodMiniType<{ profile: ProfileInput }> = z.object({ profile: ProfileBody });

const prefetchGroup = ({ groupId }: { readonly groupId: string }, { groups }: DirectoryServices): Promise<unknown>[] => [
  groups.find(groupId),
];

const prefetchMember = (
  params: { readonly groupId: string; readonly userId: string },
  services: DirectoryServices,
): Promise<unknown>[] => [
  ...prefetchGroup(params, services),
  services.users.find(params.userId),
  services.memberships.find(params.userId, params.groupId),
];

export const listGroups = operation({
  id: 'listGroups',
  method: 'GET',
  path: '/api/v1/groups',
  summary: 'List all groups',
  scope: 'okta.groups.read',
  params: none,
  query: z.object({
    q: z.optional(z.string()),
    filter: z.optional(z.string()),
    search: z.optional(z.string()),
    sortBy: z.optional(z.string()),
    sortOrder: z.optional(z.string()),
  }),
  body: none,
  success: { status: 200, body: z.array(GroupBody) },
  errors: ['invalid-search', 'invalid-filter', 'search-and-filter', 'invalid-cursor', 'validation-failed'],
  // Okta allows 10,000; an answer through Lambda ends at 6 MB, which 1,000 groups never reach. A shorter page carries a next link.
  paged: { defaultLimit: 1000, maxLimit: 1000 },
  async handle({ query, page }, services: DirectoryServices) {
    const found = await services.searchGroups({ ...query, ...page });
    return new Paged(
      found.items.map((group) => presentGroup(group, services.origin)),
      found.next,
    );
  },
});

export const createGroup = operation({
  id: 'addGroup',
  method: 'POST',
  path: '/api/v1/groups',
  summary: 'Add a group',
  scope: 'okta.groups.manage',
  params: none,
  query: none,
  body: GroupInput,
  success: { status: 200, body: GroupBody },
  errors: ['validation-failed', 'claim-taken', 'malformed-body'],
  async handle({ body, context }, services: DirectoryServices) {
    return presentGroup(await create(services, body.profile, context), services.origin);
  },
});

export const getGroup = operation({
  id: 'getGroup',
  method: 'GET',
  path: '/api/v1/groups/{groupId}',
  summary: 'Retrieve a group',
  scope: 'okta.groups.read',
  params: groupPath,
  query: none,
  body: none,
  success: { status: 200, body: GroupBody },
  errors: ['not-found'],
  prefetch: prefetchGroup,
  async handle({ params }, services: DirectoryServices) {
    return presentGroup(await get(services, params.groupId), services.origin);
  },
});

export const replaceGroup = operation({
  id: 'replaceGroup',
  method: 'PUT',
  path: '/api/v1/groups/{groupId}',
  summary: 'Replace a group',
  scope: 'okta.groups.manage',
  params: groupPath,
  query: none,
  body: GroupInput,
  success: { status: 200, body: GroupBody },
  errors: ['not-found', 'validation-failed', 'claim-taken', 'built-in-group', 'malformed-body'],
  prefetch: prefetchGroup,
  async handle({ params, body, context }, services: DirectoryServices) {
    return presentGroup(await replace(services, params.groupId, body.profile, context), services.origin);
  },
});

export const deleteGroup = operation({
  id: 'deleteGroup',
  method: 'DELETE',
  path: '/api/v1/groups/{groupId}',
  summary: 'Delete a group',
  scope: 'okta.groups.manage',
  params: groupPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'built-in-group'],
  prefetch: prefetchGroup,
  async handle({ params, context }, services: DirectoryServices) {
    await services.clearMembers(await remove(services, params.groupId, context));
  },
});

export const listGroupUsers = operation({
  id: 'listGroupUsers',
  method: 'GET',
  path: '/api/v1/groups/{groupId}/users',
  summary: 'List all member users',
  scope: 'okta.groups.read',
  params: groupPath,
  query: none,
  body: none,
  success: { status: 200, body: z.array(UserBody) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 1000, maxLimit: 1000 },
  prefetch: prefetchGroup,
  async handle({ params, page }, services: DirectoryServices) {
    const group = await get(services, params.groupId);
    const context = presentationOf(services);
    // Everyone has no rows: its members are all users but the deprovisioned.
    if (group.type === 'BUILT_IN') {
      const everybody = await services.searchUsers({ ...page, limit: Math.min(page.limit, 200) });
      return new Paged(
        everybody.items.map((user) => presentUser(user, context, { whole: false })),
        everybody.next,
      );
    }
    const members = await services.memberships.ofGroup(group, page);
    const users = await services.users.getMany(members.items);
    const order = new Map(members.items.map((id, index) => [id, index]));
    const sorted = users.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    return new Paged(
      sorted.map((user) => presentUser(user, context, { whole: false })),
      members.next,
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
  query: none,
  body: none,
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
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'built-in-group'],
  prefetch: prefetchMember,
  async handle({ params, context }, services: DirectoryServices) {
    await removeMember(services, params.userId, params.groupId, context);
  },
});

/** Every operation of the groups function. */
export const groupOperations = [
  listGroups,
  createGroup,
  getGroup,
  replaceGroup,
  deleteGroup,
  listGroupUsers,
  assignUserToGroup,
  unassignUserFromGroup,
];
