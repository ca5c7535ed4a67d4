import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import {
  createGroup as create,
  deleteGroup as remove,
  getGroup as get,
  presentGroup,
  replaceGroup as replace,
} from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import type { GroupDirectoryServices } from '../../../shared/runtime/group-services.ts';
import {
  Expand,
  GroupBody,
  GroupInput,
  groupPath,
  nothing,
  prefetchGroup,
  presentationOfGroups,
  presentGroups,
  statsOf,
} from './group-operation.ts';

export const createGroup = operation({
  id: 'addGroup',
  method: 'POST',
  path: '/api/v1/groups',
  summary: 'Add a group',
  scope: 'okta.groups.manage',
  params: nothing,
  query: nothing,
  body: GroupInput,
  success: { status: 200, body: GroupBody },
  errors: ['validation-failed', 'claim-taken', 'malformed-body'],
  async handle({ body, context }, services: DirectoryServices) {
    return presentGroup(await create(services, body.profile, context), presentationOfGroups(services));
  },
});

export const getGroup = operation({
  id: 'getGroup',
  method: 'GET',
  path: '/api/v1/groups/{groupId}',
  summary: 'Retrieve a group',
  scope: 'okta.groups.read',
  params: groupPath,
  query: z.object({ expand: Expand }),
  body: nothing,
  success: { status: 200, body: GroupBody },
  errors: ['not-found'],
  prefetch: prefetchGroup,
  async handle({ params, query }, services: GroupDirectoryServices) {
    const groups = [await get(services, params.groupId)];
    const [shown] = presentGroups(services, groups, await statsOf(services, groups, query.expand));
    return shown;
  },
});

export const replaceGroup = operation({
  id: 'replaceGroup',
  method: 'PUT',
  path: '/api/v1/groups/{groupId}',
  summary: 'Replace a group',
  scope: 'okta.groups.manage',
  params: groupPath,
  query: nothing,
  body: GroupInput,
  success: { status: 200, body: GroupBody },
  errors: ['not-found', 'validation-failed', 'claim-taken', 'built-in-group', 'malformed-body'],
  prefetch: prefetchGroup,
  async handle({ params, body, context }, services: DirectoryServices) {
    const group = await replace(services, params.groupId, body.profile, context);
    return presentGroup(group, presentationOfGroups(services));
  },
});

export const deleteGroup = operation({
  id: 'deleteGroup',
  method: 'DELETE',
  path: '/api/v1/groups/{groupId}',
  summary: 'Delete a group',
  scope: 'okta.groups.manage',
  params: groupPath,
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'built-in-group'],
  prefetch: prefetchGroup,
  async handle({ params, context }, services: DirectoryServices) {
    await remove(services, params.groupId, context);
  },
});
