import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import {
  type App,
  type AppGroup,
  assignGroup,
  getApp,
  getAppGroup,
  listApps,
  presentApp,
  presentAppGroup,
  unassignGroup,
} from '../../../shared/applications/index.ts';
import { getGroup, type Group, presentGroup, type Profile, replaceProfile, textOf } from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { groupSchema } from '../../../shared/org/index.ts';
import type { AppOperationServices } from '../../../shared/runtime/app-services.ts';
import { groupPath } from '../groups/group-operation.ts';
import { appGroupPath, AppGroupInputBody, AppGroupView, appPath, AppView, Expand, nothing, PatchBody } from './bodies.ts';

function embedded(group: Group | undefined, { origin, settings }: AppOperationServices): object | undefined {
  if (group === undefined) return undefined;
  const { base = [], custom = [] } = groupSchema(settings()) ?? {};
  return { group: presentGroup(group, { origin, attributes: [...base, ...custom].map(({ name }) => name) }) };
}

const present = (assignment: AppGroup, app: App, services: AppOperationServices, group?: Group): object =>
  presentAppGroup(assignment, app, services.origin, embedded(group, services));

export const listApplicationGroups = operation({
  id: 'listApplicationGroupAssignments',
  method: 'GET',
  path: '/api/v1/apps/{appId}/groups',
  summary: 'List all application groups',
  scope: 'okta.apps.read',
  params: appPath,
  query: z.object({ q: z.optional(z.string()), expand: Expand }),
  body: nothing,
  success: { status: 200, body: z.array(AppGroupView) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ params, query, page }, services: AppOperationServices) {
    const app = getApp((await services.apps.read()).apps, params.appId);
    // Groups that are gone stay in the app until it changes, and are shown to nobody.
    const groups = new Map((await services.groups.getMany(app.groups.map(({ id }) => id))).map((group) => [group.id, group]));
    const begin = (query.q ?? '').trim().toLowerCase();
    const isWanted = (group: Group | undefined): boolean =>
      group !== undefined && (textOf(group.profile, 'name') ?? '').toLowerCase().startsWith(begin);
    const wanted = app.groups.filter(({ id }) => isWanted(groups.get(id)));
    const from = page.after === undefined ? 0 : wanted.findIndex(({ id }) => id === page.after) + 1;
    const items = wanted.slice(from, from + page.limit);
    return new Paged(
      items.map((assignment) =>
        present(assignment, app, services, query.expand === 'group' ? groups.get(assignment.id) : undefined),
      ),
      from + page.limit < wanted.length ? items.at(-1)?.id : undefined,
    );
  },
});

export const getApplicationGroup = operation({
  id: 'getApplicationGroupAssignment',
  method: 'GET',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: 'Retrieve an application group',
  scope: 'okta.apps.read',
  params: appGroupPath,
  query: z.object({ expand: Expand }),
  body: nothing,
  success: { status: 200, body: AppGroupView },
  errors: ['not-found'],
  async handle({ params, query }, services: AppOperationServices) {
    const [{ apps }, group] = await Promise.all([services.apps.read(), getGroup(services, params.groupId)]);
    const app = getApp(apps, params.appId);
    return present(getAppGroup(app, params.groupId), app, services, query.expand === 'group' ? group : undefined);
  },
});

async function assign(
  services: AppOperationServices,
  { appId, groupId }: { readonly appId: string; readonly groupId: string },
  input: { readonly priority: number | undefined; readonly profile: Profile },
  context: Parameters<typeof assignGroup>[4],
): Promise<object> {
  const assignment = await assignGroup(services, appId, groupId, input, context);
  return present(assignment, getApp((await services.apps.read()).apps, appId), services);
}

export const assignGroupToApplication = operation({
  id: 'assignGroupToApplication',
  method: 'PUT',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: 'Assign an application group',
  scope: 'okta.apps.manage',
  params: appGroupPath,
  query: nothing,
  body: AppGroupInputBody,
  success: { status: 200, body: AppGroupView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    const input = { priority: body.priority ?? undefined, profile: replaceProfile(body.profile ?? {}) };
    return assign(services, params, input, context);
  },
});

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'applicationGroupAssignment', causes: [cause] });
};

type PatchStep = z.output<typeof PatchBody>[number];
interface Patched {
  readonly priority: number;
  readonly profile: Profile;
}

function patched({ priority, profile }: Patched, { op, path, value }: PatchStep): Patched {
  const [, name] = /^\/profile\/([A-Za-z_][A-Za-z0-9_]*)$/.exec(path) ?? [];
  if (path === '/priority' && op !== 'remove') {
    return Number.isInteger(value) && Number(value) >= 0
      ? { profile, priority: Number(value) }
      : refuse('priority: The field must be a whole number');
  }
  if (name === undefined) return refuse(`path: ${path} is nothing that can be changed`);
  const { [name]: _former, ...others } = profile;
  return { priority, profile: op === 'remove' ? others : replaceProfile({ ...others, [name]: value as Profile[string] }) };
}

export const updateApplicationGroup = operation({
  id: 'updateGroupAssignmentToApplication',
  method: 'PATCH',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: 'Update an application group',
  scope: 'okta.apps.manage',
  params: appGroupPath,
  query: nothing,
  body: PatchBody,
  success: { status: 200, body: AppGroupView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    const assignment = getAppGroup(getApp(apps, params.appId), params.groupId);
    return assign(services, params, body.reduce<Patched>(patched, assignment), context);
  },
});

export const unassignGroupFromApplication = operation({
  id: 'unassignApplicationFromGroup',
  method: 'DELETE',
  path: '/api/v1/apps/{appId}/groups/{groupId}',
  summary: 'Unassign an application group',
  scope: 'okta.apps.manage',
  params: appGroupPath,
  query: nothing,
  body: nothing,
  success: { status: 204 },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, context }, services: AppOperationServices) {
    await unassignGroup(services, params.appId, params.groupId, context);
  },
});

export const listGroupApps = operation({
  id: 'listAssignedApplicationsForGroup',
  method: 'GET',
  path: '/api/v1/groups/{groupId}/apps',
  summary: 'List all assigned apps',
  scope: 'okta.groups.read',
  params: groupPath,
  query: nothing,
  body: nothing,
  success: { status: 200, body: z.array(AppView) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ params, page }, services: AppOperationServices) {
    const [{ apps }] = await Promise.all([services.apps.read(), getGroup(services, params.groupId)]);
    const assigned = apps.filter(({ groups }) => groups.some(({ id }) => id === params.groupId));
    const { items, next } = listApps(assigned, page, []);
    return new Paged(
      items.map((app) => presentApp(app, services.settings(), services.origin)),
      next,
    );
  },
});
