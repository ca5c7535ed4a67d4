import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BookmarkApplication, Client } from '@okta/okta-sdk-nodejs';
import * as z from 'zod';

import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { codesOf, idOf, refusalOf, sdkClient } from '../support/sdk-client.ts';

let stack: TestStack;
let client: Client;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  client = sdkClient(stack);
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

let things = 0;

async function createUser(more: object = {}): Promise<string> {
  const login = `account${++things}@apps.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...more };
  return idOf(await client.userApi.createUser({ body: { profile } }));
}

async function createApp(more: object = {}): Promise<string> {
  const application: BookmarkApplication = {
    name: 'bookmark',
    label: `Wiki ${++things}`,
    signOnMode: 'BOOKMARK',
    settings: { app: { url: 'https://wiki.example/', requestIntegration: false } },
    ...more,
  };
  return idOf(await client.applicationApi.createApplication({ application }));
}

async function addAttributes(appInstanceId: string, ...names: string[]): Promise<void> {
  const properties = Object.fromEntries(names.map((name) => [name, { title: name, type: 'string' as const }]));
  await client.schemaApi.updateApplicationUserProfile({ appInstanceId, body: { definitions: { custom: { properties } } } });
}

async function mappingId(ends: { readonly sourceId?: string; readonly targetId?: string }): Promise<string> {
  const ids: string[] = [];
  await (await client.profileMappingApi.listProfileMappings(ends)).each(({ id = '' }) => void ids.push(id));
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

const push = (expression: string) => ({ expression, pushStatus: 'PUSH' as const });
const profileOf = async (appId: string, userId: string) =>
  (await client.applicationApi.getApplicationUser({ appId, userId })).profile;

describe('an application, by the SDK', () => {
  it('is made, read, found, changed, put to rest and deleted', async () => {
    const appId = await createApp();
    expect(await client.applicationApi.getApplication({ appId })).toMatchObject({
      id: appId,
      name: 'bookmark',
      status: 'ACTIVE',
      signOnMode: 'BOOKMARK',
      credentials: { userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' } },
      settings: { app: { url: 'https://wiki.example/', requestIntegration: false } },
    });
    const label = `Library ${things}`;
    const application: BookmarkApplication = {
      name: 'bookmark',
      label,
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://library.example/' } },
    };
    expect(await client.applicationApi.replaceApplication({ appId, application })).toMatchObject({ id: appId, label });
    const found: (string | undefined)[] = [];
    await (await client.applicationApi.listApplications({ q: label })).each(({ id }) => void found.push(id));
    expect(found).toEqual([appId]);
    expect(await codesOf(client.applicationApi.deleteApplication({ appId }))).toEqual([403, 'E0000056']);
    await client.applicationApi.deactivateApplication({ appId });
    expect(await client.applicationApi.getApplication({ appId })).toMatchObject({ status: 'INACTIVE' });
    await client.applicationApi.activateApplication({ appId });
    await client.applicationApi.deactivateApplication({ appId });
    await client.applicationApi.deleteApplication({ appId });
    expect(await codesOf(client.applicationApi.getApplication({ appId }))).toEqual([404, 'E0000007']);
  });

  it('is refused where it would need a protocol', async () => {
    for (const signOnMode of ['SAML_2_0', 'OPENID_CONNECT', 'WS_FEDERATION']) {
      const refusal = await call('POST', '/api/v1/apps', { body: { label: 'SSO', signOnMode } });
      expect([refusal.status, refusal.text]).toEqual([400, expect.stringContaining(`signOnMode: ${signOnMode} is not supported`)]);
    }
  });

  it('lists its accounts in pages, each once', async () => {
    const appId = await createApp();
    const ids = await Promise.all(Array.from({ length: 7 }, () => createUser()));
    for (const id of ids) await client.applicationApi.assignUserToApplication({ appId, appUser: { id, scope: 'USER' } });
    const seen: string[] = [];
    await (await client.applicationApi.listApplicationUsers({ appId, limit: 3 })).each(({ id = '' }) => void seen.push(id));
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
});

describe('a mapping, by the SDK', () => {
  it('pushes what changes of a user to her accounts, and tells of it', async () => {
    const appId = await createApp();
    await addAttributes(appId, 'nick', 'dept');
    const id = await mappingId({ targetId: appId });
    const properties = {
      nick: push('user.firstName + "!"'),
      dept: { expression: 'user.department', pushStatus: 'DONT_PUSH' as const },
    };
    const changed = await client.profileMappingApi.updateProfileMapping({ mappingId: id, profileMapping: { properties } });
    expect(changed).toMatchObject({
      id,
      source: { type: 'user', name: 'user' },
      target: { id: appId, type: 'appuser' },
      properties,
    });
    const userId = await createUser({ department: 'Maths' });
    const account = await client.applicationApi.assignUserToApplication({ appId, appUser: { id: userId } });
    expect(account).toMatchObject({ id: userId, scope: 'USER', status: 'ACTIVE', profile: { nick: 'Ada!', dept: 'Maths' } });
    await client.userApi.updateUser({ userId, user: { profile: { firstName: 'Augusta', department: 'Physics' } } });
    await eventually(async () => expect(await profileOf(appId, userId)).toMatchObject({ nick: 'Augusta!', dept: 'Maths' }));
    await eventually(async () => {
      const filter = encodeURIComponent(`eventType eq "application.user_membership.update" and target.id eq "${userId}"`);
      const { body } = await call('GET', `/api/v1/logs?filter=${filter}`);
      expect(body).toMatchObject([
        {
          debugContext: { debugData: { changedAttributes: 'nick' } },
          target: [{ type: 'User' }, { type: 'AppUser' }, { id: appId }],
        },
      ]);
    });
    expect((await call('GET', `/api/v1/users/account${things}@apps.example/appLinks`)).body).toMatchObject([
      { appInstanceId: appId },
    ]);
  });

  it('says of a wrong expression where, and of a wrong target which', async () => {
    const appId = await createApp();
    await addAttributes(appId, 'nick');
    const wrong = { properties: { nick: push('user.firstNme'), tempProperty: push('user.firstName') } };
    const refusal = await refusalOf(
      client.profileMappingApi.updateProfileMapping({ mappingId: await mappingId({ targetId: appId }), profileMapping: wrong }),
    );
    expect([refusal.status, refusal.errorCode, refusal.errorSummary]).toEqual([
      400,
      'E0000001',
      'Api validation failed: updateMapping',
    ]);
    expect(refusal.errorCauses).toEqual([
      { errorSummary: expect.stringMatching(/did you mean firstName\?.*\n.*\n *\^+$/) },
      { errorSummary: 'Invalid target field tempProperty' },
    ]);
  });

  it('makes an app the one to decide about an attribute', async () => {
    const appId = await createApp({ features: ['PROFILE_MASTERING'] });
    await addAttributes(appId, 'role');
    await client.profileMappingApi.updateProfileMapping({
      mappingId: await mappingId({ sourceId: appId }),
      profileMapping: { properties: { title: push('appuser.role'), login: push('appuser.role + ".countess@apps.example"') } },
    });
    const userId = await createUser({ title: 'Old' });
    await client.applicationApi.assignUserToApplication({ appId, appUser: { id: userId, profile: { role: 'Countess' } } });
    await eventually(async () => {
      expect((await call('GET', `/api/v1/users/${userId}`)).body).toMatchObject({
        profile: { title: 'Countess', login: 'Countess.countess@apps.example' },
      });
      const { status } = await call('POST', `/api/v1/users/${userId}`, { body: { profile: { title: 'Mine' } } });
      expect(status).toBe(403);
    });
    expect(await codesOf(client.userApi.updateUser({ userId, user: { profile: { title: 'Mine' } } }))).toEqual([403, 'E0000023']);
    await client.applicationApi.updateApplicationUser({ appId, userId, appUser: { profile: { role: 'Analyst' } } });
    await eventually(async () =>
      expect((await call('GET', `/api/v1/users/${userId}`)).body).toMatchObject({ profile: { title: 'Analyst' } }),
    );
  });
});

describe('a group, by the SDK', () => {
  it('gives its members accounts, and takes them away', async () => {
    const appId = await createApp();
    await addAttributes(appId, 'dept');
    const groupId = idOf(await client.groupApi.createGroup({ group: { profile: { name: `Readers ${++things}` } } }));
    const userId = await createUser();
    await client.groupApi.assignUserToGroup({ groupId, userId });
    const assignment = { priority: 3, profile: { dept: 'Readers' } };
    expect(
      await client.applicationApi.assignGroupToApplication({ appId, groupId, applicationGroupAssignment: assignment }),
    ).toMatchObject({ id: groupId, ...assignment });
    await eventually(async () => {
      const account = await client.applicationApi.getApplicationUser({ appId, userId });
      expect(account).toMatchObject({ scope: 'GROUP', profile: { dept: 'Readers' } });
    });
    const apps: (string | undefined)[] = [];
    await (await client.groupApi.listAssignedApplicationsForGroup({ groupId })).each(({ id }) => void apps.push(id));
    expect(apps).toEqual([appId]);
    expect((await call('GET', `/api/v1/groups/${groupId}?expand=stats`)).body).toMatchObject({
      _embedded: { stats: { usersCount: expect.any(Number), appsCount: 1 } },
    });
    const isGone = async (): Promise<void> =>
      expect(await codesOf(client.applicationApi.getApplicationUser({ appId, userId }))).toEqual([404, 'E0000007']);
    await client.groupApi.unassignUserFromGroup({ groupId, userId });
    await eventually(isGone);
    await client.groupApi.assignUserToGroup({ groupId, userId });
    await eventually(async () => expect((await call('GET', `/api/v1/apps/${appId}/users/${userId}`)).status).toBe(200));
    await client.groupApi.deleteGroup({ groupId });
    await client.userApi.deactivateUser({ userId });
    await eventually(isGone);
    expect((await call('GET', `/api/v1/apps/${appId}/groups`)).body).toEqual([]);
  });

  it('that everybody is in gives accounts by a walk, which brings a new mapping to all and takes them away again', async () => {
    const [everyone] = z
      .array(z.object({ id: z.string() }))
      .parse((await call('GET', `/api/v1/groups?filter=${encodeURIComponent('type eq "BUILT_IN"')}`)).body);
    const [appId, userId] = [await createApp(), await createUser()];
    const isAssigned = async (): Promise<number> => (await call('GET', `/api/v1/apps/${appId}/users/${userId}`)).status;
    await client.applicationApi.assignGroupToApplication({ appId, groupId: everyone?.id ?? '' });
    await eventually(async () => expect(await isAssigned()).toBe(200), 30);
    await addAttributes(appId, 'dept');
    await client.profileMappingApi.updateProfileMapping({
      mappingId: await mappingId({ targetId: appId }),
      profileMapping: { properties: { dept: { expression: "'Everybody'", pushStatus: 'PUSH' } } },
    });
    const profile = async (): Promise<unknown> => (await call('GET', `/api/v1/apps/${appId}/users/${userId}`)).body;
    await eventually(async () => expect(await profile()).toMatchObject({ profile: { dept: 'Everybody' } }), 30);
    await client.applicationApi.deactivateApplication({ appId });
    await client.applicationApi.deleteApplication({ appId });
    await eventually(async () => {
      const { body } = await call('GET', '/api/v1/directoryJobs');
      const jobs = z.array(z.object({ subject: z.nullable(z.string()), status: z.string() })).parse(body);
      const own = jobs.filter(({ subject }) => subject?.startsWith(appId) === true).map(({ status }) => status);
      // The last one is done; those before it may have made way.
      expect([own[0], own.slice(1).filter((status) => !['COMPLETED', 'CANCELLED'].includes(status))]).toEqual(['COMPLETED', []]);
    }, 30);
    const { body } = await call('GET', `/api/v1/users/${userId}/appLinks`);
    expect(body).toEqual([]);
  }, 60_000);
});
