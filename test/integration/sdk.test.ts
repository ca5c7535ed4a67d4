import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Client,
  type Collection,
  type CreateUserRequest,
  type EventHook,
  type InlineHook,
  Group,
  OktaApiError,
  PasswordPolicy,
  type User,
  type UserProfile,
} from '@okta/okta-sdk-nodejs';

import { apiClient, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { sdkClient } from '../support/sdk-client.ts';

let stack: TestStack;
let client: Client;

beforeAll(async () => {
  stack = await startStack();
  client = sdkClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

let people = 0;

function profile(more: Partial<UserProfile> = {}): UserProfile {
  const login = `person${++people}@sdk.example`;
  return { login, email: login, firstName: 'Ada', lastName: `Lovelace ${people}`, ...more };
}

const password = 'Correct-Horse-Battery-1';

async function createUser(more: Partial<CreateUserRequest> & { activate?: boolean } = {}): Promise<User & { id: string }> {
  const { activate = true, ...request } = more;
  return withId(await client.userApi.createUser({ body: { profile: profile(), ...request }, activate }));
}

async function createGroup(name: string): Promise<Group & { id: string }> {
  return withId(await client.groupApi.createGroup({ group: { profile: { name, description: `About ${name}` } } }));
}

function withId<Thing extends { id?: string }>(thing: Thing): Thing & { id: string } {
  const { id } = thing;
  if (id === undefined) throw new Error('the answer has no id');
  return Object.assign(thing, { id });
}

async function all<Item>(collection: Collection<Item>): Promise<Item[]> {
  const items: Item[] = [];
  await collection.each((item) => void items.push(item));
  return items;
}

/** How many each page holds. */
async function pageSizes(collection: Collection<unknown>): Promise<number[]> {
  const sizes: number[] = [];
  do sizes.push((await collection.getNextPage()).length);
  while (collection.nextUri !== undefined);
  return sizes;
}

const ids = (items: readonly { id?: string }[]): Set<string | undefined> => new Set(items.map(({ id }) => id));

/** The SDK's error for what the promise asked of it. */
async function refusal(promise: Promise<unknown>): Promise<OktaApiError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OktaApiError)) throw new Error(`not an OktaApiError: ${String(error)}`);
  return error;
}

describe('users, by the SDK', () => {
  it('are created with a password, ACTIVE at once', async () => {
    const user = await createUser({ credentials: { password: { value: password } } });
    expect(user).toMatchObject({ status: 'ACTIVE', credentials: { password: {}, provider: { type: 'OKTA', name: 'OKTA' } } });
    expect(user.id).toMatch(/^00u[0-9A-Za-z]{17}$/);
    expect(user.created).toBeInstanceOf(Date);
    expect(user.passwordChanged).toEqual(user.created);
    expect(user.lastLogin).toBeNull();
  });

  it('are created without a password, to wait for the link in their mail', async () => {
    const user = await createUser();
    expect(user).toMatchObject({ status: 'PROVISIONED', passwordChanged: null });
    expect(user.credentials?.password).toBeUndefined();
    const mail = await eventually(async () => {
      const found = (await stack.mailbox()).find(({ to }) => to.includes(user.profile?.email ?? ''));
      if (found === undefined) throw new Error('no mail yet');
      return found;
    });
    expect(mail.text).toContain(`${stack.url}/activate/`);
  });

  it('are created staged, and with the hash that another system made of their password', async () => {
    expect(await createUser({ activate: false })).toMatchObject({ status: 'STAGED', activated: null });
    const hash = {
      algorithm: 'BCRYPT',
      workFactor: 10,
      salt: 'rwh>vH.GsyETtH6VGqZ1Bu',
      value: 'x',
    } as const;
    expect((await refusal(createUser({ credentials: { password: { hash } } }))).errorCode).toBe('E0000001');
    const good = { ...hash, salt: 'rwhzvHzGsyETtH6VGqZ1Bu', value: 'MIOaRa7pAzYJ34CNwUwyBdCtUmF.J6O' };
    expect(await createUser({ credentials: { password: { hash: good } } })).toMatchObject({
      status: 'ACTIVE',
      credentials: { provider: { type: 'IMPORT', name: 'IMPORT' } },
    });
  });

  it('are created into groups', async () => {
    const [one, other] = [await createGroup('sdk: created into, one'), await createGroup('sdk: created into, other')];
    const user = await createUser({ groupIds: [one.id, other.id] });
    const groups = await all(await client.userApi.listUserGroups({ userId: user.id }));
    const [everyone, ...others] = groups.map((group) => group.profile?.name);
    expect([everyone, new Set(others)]).toEqual(['Everyone', new Set(['sdk: created into, one', 'sdk: created into, other'])]);
  });

  it('are read by id and by login', async () => {
    const user = await createUser();
    const byId = await client.userApi.getUser({ userId: user.id });
    expect(byId).toMatchObject({ id: user.id, profile: user.profile });
    expect((await client.userApi.getUser({ userId: user.profile?.login ?? '' })).id).toBe(user.id);
    expect((await client.userApi.getUser({ userId: (user.profile?.login ?? '').toUpperCase() })).id).toBe(user.id);
  });

  it('are updated in part: what is not named stays, null clears', async () => {
    const user = await createUser({ profile: profile({ nickName: 'Countess', city: 'London' }) });
    const updated = await client.userApi.updateUser({ userId: user.id, user: { profile: { title: 'Analyst', city: null } } });
    expect(updated.profile).toMatchObject({ title: 'Analyst', nickName: 'Countess', firstName: 'Ada' });
    expect(updated.profile?.city).toBeUndefined();
    expect((await client.userApi.getUser({ userId: user.id })).profile).toEqual(updated.profile);
  });

  it('are replaced by whole objects that were read: what is left out is cleared, what is read-only is ignored', async () => {
    const user = await createUser({ profile: profile({ nickName: 'Countess', mobilePhone: '555 0100' }) });
    const read = await client.userApi.getUser({ userId: user.id });
    const { nickName: _, ...kept } = read.profile ?? {};
    const replaced = await client.userApi.replaceUser({
      userId: user.id,
      user: Object.assign(read, { profile: { ...kept, title: 'Analyst' } }),
    });
    expect(replaced).toMatchObject({ id: user.id, status: user.status, created: user.created });
    expect(replaced.profile).toMatchObject({ title: 'Analyst', mobilePhone: '555 0100' });
    expect(replaced.profile?.nickName).toBeUndefined();
    const same = await client.userApi.updateUser({ userId: user.id, user: replaced });
    expect(same.lastUpdated).toEqual(replaced.lastUpdated);
  });

  it('get another login, which frees the old one', async () => {
    const user = await createUser();
    const old = user.profile?.login ?? '';
    await client.userApi.updateUser({ userId: user.id, user: { profile: { login: `renamed.${old}` } } });
    expect((await refusal(client.userApi.getUser({ userId: old }))).status).toBe(404);
    expect((await createUser({ profile: profile({ login: old }) })).profile?.login).toBe(old);
  });

  it('are suspended and unsuspended', async () => {
    const user = await createUser({ credentials: { password: { value: password } } });
    await client.userApi.suspendUser({ userId: user.id });
    expect((await client.userApi.getUser({ userId: user.id })).status).toBe('SUSPENDED');
    expect(await refusal(client.userApi.suspendUser({ userId: user.id }))).toMatchObject({ status: 403, errorCode: 'E0000038' });
    await client.userApi.unsuspendUser({ userId: user.id });
    expect((await client.userApi.getUser({ userId: user.id })).status).toBe('ACTIVE');
  });

  it('are activated with a token for the caller, deactivated, and activated again', async () => {
    const user = await createUser({ activate: false });
    const { activationToken = '', activationUrl } = await client.userApi.activateUser({ userId: user.id, sendEmail: false });
    expect(activationToken.length).toBeGreaterThanOrEqual(20);
    expect(activationUrl).toBe(`${stack.url}/activate/${activationToken}`);
    expect((await client.userApi.getUser({ userId: user.id })).status).toBe('PROVISIONED');
    expect(await refusal(client.userApi.activateUser({ userId: user.id }))).toMatchObject({ status: 403, errorCode: 'E0000016' });
    const renewed = await client.userApi.reactivateUser({ userId: user.id, sendEmail: false });
    expect(renewed.activationToken).not.toBe(activationToken);
    expect((await fetch(activationUrl ?? '')).status).toBe(404);
    expect((await fetch(renewed.activationUrl ?? '')).status).toBe(200);
    await client.userApi.deactivateUser({ userId: user.id });
    expect((await client.userApi.getUser({ userId: user.id })).status).toBe('DEPROVISIONED');
    await client.userApi.activateUser({ userId: user.id, sendEmail: false });
    expect((await client.userApi.getUser({ userId: user.id })).status).toBe('PROVISIONED');
  });

  it('have their password expired, and set again by an administrator', async () => {
    const user = await createUser({ credentials: { password: { value: password } } });
    expect((await client.userApi.expirePassword({ userId: user.id })).status).toBe('PASSWORD_EXPIRED');
    const credentials = { password: { value: 'Another-Horse-Battery-2' } };
    expect((await client.userApi.updateUser({ userId: user.id, user: { credentials } })).status).toBe('ACTIVE');
    expect(await refusal(client.userApi.unlockUser({ userId: user.id }))).toMatchObject({ status: 403, errorCode: 'E0000032' });
  });

  it('are deleted twice, then gone', async () => {
    const user = await createUser({ credentials: { password: { value: password } } });
    await client.userApi.deleteUser({ userId: user.id });
    expect((await client.userApi.getUser({ userId: user.id })).status).toBe('DEPROVISIONED');
    await client.userApi.deleteUser({ userId: user.id });
    expect(await refusal(client.userApi.getUser({ userId: user.id }))).toMatchObject({
      status: 404,
      errorCode: 'E0000007',
      errorSummary: `Not found: Resource not found: ${user.id} (User)`,
      errorLink: 'E0000007',
      errorCauses: [],
    });
    expect((await refusal(client.userApi.deleteUser({ userId: user.id }))).status).toBe(404);
  });

  it('are refused where their login is taken, with the field and the reason', async () => {
    const user = await createUser();
    const error = await refusal(createUser({ profile: profile({ login: user.profile?.login ?? '' }) }));
    expect(error).toMatchObject({ status: 400, errorCode: 'E0000001', errorSummary: 'Api validation failed: login' });
    expect(error.errorCauses).toEqual([
      { errorSummary: 'login: An object with this field already exists in the current organization' },
    ]);
  });
});

describe('finding users, by the SDK', () => {
  let found: User[];
  const family = 'Findable';
  beforeAll(async () => {
    found = [];
    for (const nickName of ['one', 'two', 'three', 'four']) {
      found.push(await createUser({ profile: profile({ lastName: family, nickName }) }));
    }
    await eventually(async () => {
      const seen = await all(await client.userApi.listUsers({ search: `profile.lastName eq "${family}"` }));
      expect(seen).toHaveLength(found.length);
    });
  });

  it('searches by any attribute, whatever the case of the value, sorted', async () => {
    const search = 'profile.lastName eq "FINDABLE" and profile.nickName sw "t"';
    const users = await all(await client.userApi.listUsers({ search, sortBy: 'profile.nickName', sortOrder: 'desc' }));
    expect(users.map((user) => user.profile?.nickName)).toEqual(['two', 'three']);
  });

  it('filters, with operators in capitals', async () => {
    const filter = `status eq "PROVISIONED" AND profile.lastName eq "${family}"`;
    expect(ids(await all(await client.userApi.listUsers({ filter })))).toEqual(ids(found));
    const [first] = found;
    expect(ids(await all(await client.userApi.listUsers({ filter: `id eq "${first?.id}"` })))).toEqual(new Set([first?.id]));
  });

  it('finds by the beginning of a name, without pages', async () => {
    const collection = await client.userApi.listUsers({ q: 'findab', limit: 2 });
    expect(await pageSizes(collection)).toEqual([2]);
    expect(await all(await client.userApi.listUsers({ q: 'Ada Finda' }))).toHaveLength(found.length);
  });

  it.each([
    { limit: 1, sizes: [1, 1, 1, 1] },
    { limit: 2, sizes: [2, 2] },
    { limit: 3, sizes: [3, 1] },
    { limit: 4, sizes: [4] },
    { limit: 5, sizes: [4] },
  ])('pages by $limit: a last page that is full leads nowhere', async ({ limit, sizes }) => {
    const search = `profile.lastName eq "${family}"`;
    expect(await pageSizes(await client.userApi.listUsers({ search, limit }))).toEqual(sizes);
    expect(await pageSizes(await client.userApi.listUsers({ search, limit, sortBy: 'profile.login' }))).toEqual(sizes);
    expect(await pageSizes(await client.userApi.listUsers({ filter: search, limit }))).toEqual(sizes);
  });

  it('walks over everybody, each once, and over nobody who is deactivated', async () => {
    const gone = await createUser({ profile: profile({ lastName: family, nickName: 'gone' }) });
    await client.userApi.deactivateUser({ userId: gone.id });
    await eventually(async () => {
      const everybody = await all(await client.userApi.listUsers({ limit: 3 }));
      expect(ids(everybody).size).toBe(everybody.length);
      expect([...ids(everybody)]).toEqual(expect.arrayContaining([...ids(found)]));
      expect(ids(everybody)).not.toContain(gone.id);
    });
    // A search finds the deactivated, too.
    await eventually(async () => {
      const search = 'status eq "DEPROVISIONED" and profile.nickName eq "gone"';
      expect(ids(await all(await client.userApi.listUsers({ search })))).toEqual(new Set([gone.id]));
    });
  });

  it('says what is wrong with a search', async () => {
    const bad = await refusal(client.userApi.listUsers({ search: 'profile.lastName xx "y"' }).then(all));
    expect(bad).toMatchObject({ status: 400, errorCode: 'E0000031' });
  });
});

describe('groups, by the SDK', () => {
  it('are created, read, replaced and deleted', async () => {
    const group = await createGroup('sdk: life of a group');
    expect(group).toMatchObject({ type: 'OKTA_GROUP', objectClass: ['okta:user_group'] });
    expect(group.id).toMatch(/^00g[0-9A-Za-z]{17}$/);
    const read = await client.groupApi.getGroup({ groupId: group.id });
    expect(read).toBeInstanceOf(Group);
    const renamed = { id: group.id, type: read.type, profile: { name: 'sdk: life of a renamed group', description: 'New' } };
    const replaced = await client.groupApi.replaceGroup({ groupId: group.id, group: renamed });
    expect(replaced.profile).toMatchObject({ name: 'sdk: life of a renamed group', description: 'New' });
    expect((await client.groupApi.getGroup({ groupId: group.id })).profile).toEqual(replaced.profile);
    await client.groupApi.deleteGroup({ groupId: group.id });
    expect(await refusal(client.groupApi.getGroup({ groupId: group.id }))).toMatchObject({
      status: 404,
      errorSummary: `Not found: Resource not found: ${group.id} (UserGroup)`,
    });
  });

  it('are found by the beginning of their name, by search and by type, and paged', async () => {
    for (const name of ['sdk: listed, a', 'sdk: listed, b', 'sdk: listed, c']) await createGroup(name);
    const names = (groups: Group[]) => groups.map((group) => group.profile?.name);
    await eventually(async () => {
      expect(names(await all(await client.groupApi.listGroups({ q: 'sdk: listed' })))).toHaveLength(3);
    });
    const search = 'profile.name sw "sdk: listed"';
    const sorted = await client.groupApi.listGroups({ search, sortBy: 'profile.name', sortOrder: 'desc' });
    expect(names(await all(sorted))).toEqual(['sdk: listed, c', 'sdk: listed, b', 'sdk: listed, a']);
    expect(await pageSizes(await client.groupApi.listGroups({ search, limit: 2 }))).toEqual([2, 1]);
    expect(await pageSizes(await client.groupApi.listGroups({ search, limit: 3 }))).toEqual([3]);
    expect(names(await all(await client.groupApi.listGroups({ filter: 'type eq "BUILT_IN"' })))).toEqual(['Everyone']);
  });

  it('take members in and let them go, twice with the same result', async () => {
    const group = await createGroup('sdk: members');
    const members = [await createUser(), await createUser(), await createUser()];
    for (const { id: userId } of [...members, ...members]) await client.groupApi.assignUserToGroup({ groupId: group.id, userId });
    const listed = await all(await client.groupApi.listGroupUsers({ groupId: group.id }));
    expect(ids(listed)).toEqual(ids(members));
    expect(await pageSizes(await client.groupApi.listGroupUsers({ groupId: group.id, limit: 2 }))).toEqual([2, 1]);
    expect(await pageSizes(await client.groupApi.listGroupUsers({ groupId: group.id, limit: 3 }))).toEqual([3]);
    const [first] = members;
    const userId = first?.id ?? '';
    await client.groupApi.unassignUserFromGroup({ groupId: group.id, userId });
    await client.groupApi.unassignUserFromGroup({ groupId: group.id, userId });
    expect(ids(await all(await client.groupApi.listGroupUsers({ groupId: group.id })))).not.toContain(userId);
    expect(ids(await all(await client.userApi.listUserGroups({ userId })))).not.toContain(group.id);
  });

  it('lose members who are deactivated, and Everyone cannot be changed', async () => {
    const group = await createGroup('sdk: left behind');
    const user = await createUser({ groupIds: [group.id] });
    await client.userApi.deactivateUser({ userId: user.id });
    expect(await all(await client.groupApi.listGroupUsers({ groupId: group.id }))).toEqual([]);
    const [everyone] = await all(await client.groupApi.listGroups({ filter: 'type eq "BUILT_IN"' }));
    const error = await refusal(client.groupApi.deleteGroup({ groupId: everyone?.id ?? '' }));
    expect(error).toMatchObject({ status: 403, errorCode: 'E0000006' });
  });
});

describe('the org, by the SDK', () => {
  it('lists the API token in use, and reads it', async () => {
    const tokens = await all(await client.apiTokenApi.listApiTokens());
    expect(tokens).toHaveLength(1);
    const [token] = tokens;
    expect(token).toMatchObject({ name: 'Bootstrap', clientName: 'Okta API' });
    expect(await client.apiTokenApi.getApiToken({ apiTokenId: token?.id ?? '' })).toEqual(token);
    expect((await refusal(client.apiTokenApi.getApiToken({ apiTokenId: '00Taaaaaaaaaaaaaaaaa' }))).status).toBe(404);
  });

  it('describes users and groups: types and schemas', async () => {
    const [type] = await all(await client.userTypeApi.listUserTypes());
    expect(type).toMatchObject({ name: 'user', _default: true });
    expect((await client.userTypeApi.getUserType({ typeId: type?.id ?? '' })).id).toBe(type?.id);
    const schema = await client.schemaApi.getUserSchema({ schemaId: 'default' });
    expect(Object.keys(schema.definitions?.base?.properties ?? {})).toHaveLength(31);
    expect(schema.definitions?.base?.required).toEqual(['login', 'firstName', 'email']);
    expect((await client.schemaApi.getGroupSchema()).definitions?.base?.required).toEqual(['name']);
  });

  it('has Okta’s default policies, each of the SDK’s own class, with rules', async () => {
    const [policy] = await all(await client.policyApi.listPolicies({ type: 'PASSWORD' }));
    expect(policy).toBeInstanceOf(PasswordPolicy);
    expect(policy).toMatchObject({ name: 'Default Policy', status: 'ACTIVE', system: true });
    const policyId = policy?.id ?? '';
    expect((await client.policyApi.getPolicy({ policyId })).id).toBe(policyId);
    const [rule] = await all(await client.policyApi.listPolicyRules({ policyId }));
    expect((await client.policyApi.getPolicyRule({ policyId, ruleId: rule?.id ?? '' })).name).toBe(rule?.name);
    for (const type of ['OKTA_SIGN_ON', 'PROFILE_ENROLLMENT'] as const) {
      expect(await all(await client.policyApi.listPolicies({ type }))).toHaveLength(1);
    }
  });

  it('tells its metadata and settings', async () => {
    expect(await client.orgSettingApi.getWellknownOrgMetadata()).toMatchObject({ pipeline: 'idx' });
    expect(await client.orgSettingApi.getOrgSettings()).toMatchObject({ status: 'ACTIVE', companyName: 'Roster' });
    const [brand] = await all(await client.customizationApi.listBrands());
    expect((await client.customizationApi.getBrand({ brandId: brand?.id ?? '' })).id).toBe(brand?.id);
  });

  it('opens sessions for session tokens, refreshes and ends them', async () => {
    const user = await createUser({ credentials: { password: { value: password } } });
    const call = apiClient(stack);
    const username = user.profile?.login ?? '';
    const { body } = await call('POST', '/api/v1/authn', { body: { username, password }, token: null });
    const { sessionToken } = body as { sessionToken: string };
    const session = withId(await client.sessionApi.createSession({ createSessionRequest: { sessionToken } }));
    expect(session).toMatchObject({ userId: user.id, login: username, status: 'ACTIVE' });
    const again = await refusal(client.sessionApi.createSession({ createSessionRequest: { sessionToken } }));
    expect(again).toMatchObject({ status: 401, errorCode: 'E0000004' });
    const sessionId = session.id;
    expect((await client.sessionApi.getSession({ sessionId })).userId).toBe(user.id);
    const refreshed = await client.sessionApi.refreshSession({ sessionId });
    expect(Number(refreshed.expiresAt)).toBeGreaterThanOrEqual(Number(session.expiresAt));
    await client.sessionApi.revokeSession({ sessionId });
    expect(await refusal(client.sessionApi.getSession({ sessionId }))).toMatchObject({ status: 404, errorCode: 'E0000007' });
  });

  it('keeps a System Log: what happened to a user, in order, and since long ago', async () => {
    const user = await createUser({ credentials: { password: { value: password } } });
    await client.userApi.suspendUser({ userId: user.id });
    await client.userApi.unsuspendUser({ userId: user.id });
    const since = new Date(Date.now() - 80 * 86_400_000).toISOString();
    const until = new Date(Date.now() + 60_000).toISOString();
    const filter = `target.id eq "${user.id}"`;
    await eventually(async () => {
      const events = await all(await client.systemLogApi.listLogEvents({ since, until, filter, limit: 2 }));
      expect(events.map(({ eventType }) => eventType)).toEqual([
        'user.lifecycle.create',
        'user.lifecycle.activate',
        'user.lifecycle.suspend',
        'user.lifecycle.unsuspend',
      ]);
      expect(events[0]).toMatchObject({ severity: 'INFO', version: '0', outcome: { result: 'SUCCESS' }, actor: { type: 'User' } });
      expect(events[0]?.published).toBeInstanceOf(Date);
    });
  });

  it('keeps event hooks', async () => {
    const expression = "event.actor.type eq 'User'";
    const eventHook = {
      name: 'sdk hook',
      events: {
        type: 'EVENT_TYPE',
        items: ['user.lifecycle.create'],
        filter: { eventFilterMap: [{ event: 'user.lifecycle.create', condition: { expression } }] },
      },
      channel: { type: 'HTTP', version: '1.0.0', config: { uri: 'https://hooks.example.com/events' } },
    } as EventHook;
    const hook = withId(await client.eventHookApi.createEventHook({ eventHook }));
    expect(hook).toMatchObject({ status: 'ACTIVE', verificationStatus: 'UNVERIFIED', name: 'sdk hook' });
    const replaced = await client.eventHookApi.replaceEventHook({
      eventHookId: hook.id,
      eventHook: Object.assign(hook, { name: 'sdk hook, renamed' }),
    });
    expect(replaced.name).toBe('sdk hook, renamed');
    expect(replaced.events.filter?.eventFilterMap?.[0]?.condition?.expression).toBe(expression);
    expect(ids(await all(await client.eventHookApi.listEventHooks()))).toContain(hook.id);
    expect((await client.eventHookApi.deactivateEventHook({ eventHookId: hook.id })).status).toBe('INACTIVE');
    await client.eventHookApi.deleteEventHook({ eventHookId: hook.id });
    expect((await refusal(client.eventHookApi.getEventHook({ eventHookId: hook.id }))).status).toBe(404);
  });

  it('keeps inline hooks and their keys', async () => {
    const { inlineHookApi, hookKeyApi } = client;
    const key = withId(await hookKeyApi.createHookKey({ keyRequest: { name: 'sdk key' } }));
    expect(key).toMatchObject({ name: 'sdk key', isUsed: 'false', _embedded: { kty: 'RSA', use: 'sig' } });
    const config = {
      uri: 'https://hooks.example.com/ask',
      tokenUrl: 'https://login.example.com/token',
      authType: 'private_key_jwt',
      clientId: 'sdk',
      hookKeyId: key.id,
    };
    const inlineHook = {
      name: 'sdk inline hook',
      type: 'com.okta.user.pre-registration',
      version: '1.0.0',
      channel: { type: 'OAUTH', version: '1.0.0', config },
    } as InlineHook;
    const hook = withId(await inlineHookApi.createInlineHook({ inlineHook }));
    expect(hook).toMatchObject({ status: 'ACTIVE', name: 'sdk inline hook', channel: { config: { hookKeyId: key.id } } });
    expect(await hookKeyApi.getHookKey({ hookKeyId: key.id })).toMatchObject({ isUsed: 'true' });
    expect(ids(await all(await inlineHookApi.listInlineHooks({ type: 'com.okta.user.pre-registration' })))).toContain(hook.id);
    const renamed = await inlineHookApi.replaceInlineHook({
      inlineHookId: hook.id,
      inlineHook: Object.assign(hook, { name: 'sdk inline hook, renamed' }),
    });
    expect(renamed.name).toBe('sdk inline hook, renamed');
    expect((await refusal(hookKeyApi.deleteHookKey({ hookKeyId: key.id }))).status).toBe(403);
    expect((await inlineHookApi.deactivateInlineHook({ inlineHookId: hook.id })).status).toBe('INACTIVE');
    await inlineHookApi.deleteInlineHook({ inlineHookId: hook.id });
    await hookKeyApi.deleteHookKey({ hookKeyId: key.id });
    expect((await refusal(inlineHookApi.getInlineHook({ inlineHookId: hook.id }))).status).toBe(404);
  });

  it('answers for what it does not have as Okta answers for a feature that an org does not have', async () => {
    for (const missing of [client.identityProviderApi.listIdentityProviders(), client.authenticatorApi.listAuthenticators()]) {
      expect(await refusal(missing.then((collection) => collection.getNextPage()))).toMatchObject({
        status: 401,
        errorCode: 'E0000015',
      });
    }
  });

  it('knows no other token', async () => {
    const error = await refusal(sdkClient(stack, 'not-a-token').userApi.listUsers().then(all));
    expect(error).toMatchObject({ status: 401, errorCode: 'E0000011', errorSummary: 'Invalid token provided' });
  });
});
