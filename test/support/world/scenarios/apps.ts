import type { Client } from '../client.ts';
import { get, once, type OperationScenario, post, put, remove } from './scenario.ts';

const bookmark = (label: string, more: object = {}): object => ({
  name: 'bookmark',
  label,
  settings: { app: { url: 'https://wiki.example/' } },
  ...more,
});

const nick = { definitions: { custom: { properties: { nick: { title: 'Nick', type: 'string' } } } } };
const appPath = (id: string, rest = ''): string => `/api/v1/apps/${id}${rest}`;

/** An app of a group, with a mapping there and back. */
export async function mappedApp(
  on: Client,
  groupId: string,
): Promise<{ readonly id: string; readonly toApp: string; readonly toDirectory: string }> {
  const id = await on.create('/api/v1/apps', bookmark('Wiki', { features: ['PROFILE_MASTERING'] }));
  await on.call('POST', `/api/v1/meta/schemas/apps/${id}/default`, nick);
  const toApp = await on.firstOf(`/api/v1/mappings?targetId=${id}`);
  const toDirectory = await on.firstOf(`/api/v1/mappings?sourceId=${id}`);
  await on.call('POST', `/api/v1/mappings/${toApp}`, {
    properties: { nick: { expression: 'user.firstName', pushStatus: 'PUSH' } },
  });
  await on.call('POST', `/api/v1/mappings/${toDirectory}`, {
    properties: { nickName: { expression: 'appuser.nick', pushStatus: 'PUSH' } },
  });
  await on.call('PUT', appPath(id, `/groups/${groupId}`), {});
  return { id, toApp, toDirectory };
}

const app = (on: Client): Promise<string> => on.create('/api/v1/apps', bookmark('Wiki'));

/** An app that rests. */
async function resting(on: Client): Promise<string> {
  const id = await app(on);
  await on.call('POST', appPath(id, '/lifecycle/deactivate'));
  return id;
}

/** Where Ada's account is. */
async function account(on: Client, adaId: string): Promise<string> {
  const id = await app(on);
  await on.call('POST', appPath(id, '/users'), { id: adaId });
  return appPath(id, `/users/${adaId}`);
}

async function assignment(on: Client, staffId: string): Promise<string> {
  const path = appPath(await app(on), `/groups/${staffId}`);
  await on.call('PUT', path, {});
  return path;
}

/** A policy of applications, which an app follows. */
async function followed(on: Client): Promise<{ readonly path: string; readonly mapping: string }> {
  const policyId = await on.create('/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Staff only' });
  await on.call('PUT', appPath(await app(on), `/policies/${policyId}`));
  const path = `/api/v1/policies/${policyId}`;
  return { path, mapping: `${path}/mappings/${await on.firstOf(`${path}/mappings`)}` };
}

export const appScenarios: Readonly<Record<string, OperationScenario>> = {
  listApplications: async (on, { adaId }) => {
    await account(on, adaId);
    return get(`/api/v1/apps?filter=${encodeURIComponent(`user.id eq "${adaId}"`)}&expand=user/${adaId}`);
  },
  createApplication: () => once(post('/api/v1/apps', bookmark('Wiki'))),
  getApplication: async (on) => get(appPath(await app(on))),
  replaceApplication: async (on) => put(appPath(await app(on)), bookmark('Library')),
  deleteApplication: async (on) => remove(appPath(await resting(on))),
  activateApplication: async (on) => post(appPath(await resting(on), '/lifecycle/activate')),
  deactivateApplication: async (on) => post(appPath(await app(on), '/lifecycle/deactivate')),
  listApplicationUsers: async (on, { adaId }) => {
    const path = await account(on, adaId);
    return get(`${path.slice(0, path.lastIndexOf('/'))}?q=ada&expand=user`);
  },
  assignUserToApplication: async (on, { adaId }) => post(appPath(await app(on), '/users'), { id: adaId }),
  getApplicationUser: async (on, { adaId }) => get(`${await account(on, adaId)}?expand=user`),
  updateApplicationUser: async (on, { adaId }) => post(await account(on, adaId), { credentials: { userName: 'countess' } }),
  unassignUserFromApplication: async (on, { adaId }) => remove(await account(on, adaId)),
  listApplicationGroupAssignments: async (on, { staffId }) => {
    const path = await assignment(on, staffId);
    return get(`${path.slice(0, path.lastIndexOf('/'))}?expand=group`);
  },
  getApplicationGroupAssignment: async (on, { staffId }) => get(await assignment(on, staffId)),
  assignGroupToApplication: async (on, { staffId }) => put(appPath(await app(on), `/groups/${staffId}`), {}),
  updateGroupAssignmentToApplication: async (on, { staffId }) => ({
    method: 'PATCH',
    path: await assignment(on, staffId),
    body: [{ op: 'replace', path: '/priority', value: 3 }],
  }),
  unassignApplicationFromGroup: async (on, { staffId }) => remove(await assignment(on, staffId)),
  getApplicationUserSchema: async (on) => get(`/api/v1/meta/schemas/apps/${await app(on)}/default`),
  updateApplicationUserProfile: async (on) => post(`/api/v1/meta/schemas/apps/${await app(on)}/default`, nick),
  listProfileMappings: async (on) => get(`/api/v1/mappings?targetId=${await app(on)}`),
  getProfileMapping: async (on, { staffId }) => get(`/api/v1/mappings/${(await mappedApp(on, staffId)).toApp}`),
  updateProfileMapping: async (on, { staffId }) =>
    post(`/api/v1/mappings/${(await mappedApp(on, staffId)).toApp}`, { properties: { nick: null } }),
  previewProfileMapping: async (on, { staffId, adaId }) =>
    post(`/api/v1/mappings/${(await mappedApp(on, staffId)).toApp}/preview`, { userId: adaId }),
  assignApplicationPolicy: async (on) => {
    const policyId = await on.create('/api/v1/policies', { type: 'ACCESS_POLICY', name: 'Staff only' });
    return put(appPath(await app(on), `/policies/${policyId}`));
  },
  getApplicationAccess: async (on, { adaId }) => get(`${await account(on, adaId)}/access`),
  listUserAppAccess: async (on, { adaId }) => {
    await account(on, adaId);
    return get(`/api/v1/users/${adaId}/appAccess`);
  },
  listPolicyApps: async (on) => get(`${(await followed(on)).path}/app`),
  listPolicyMappings: async (on) => get(`${(await followed(on)).path}/mappings`),
  getPolicyMapping: async (on) => get((await followed(on)).mapping),
  deletePolicyResourceMapping: async (on) => remove((await followed(on)).mapping),
  applyProfileMapping: async (on, { staffId }) => once(post(`/api/v1/mappings/${(await mappedApp(on, staffId)).toApp}/apply`)),
};
