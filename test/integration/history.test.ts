import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { type Call, apiClient, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

const Change = z.looseObject({
  version: z.number(),
  time: z.string(),
  action: z.string(),
  changes: z.array(z.looseObject({ path: z.string() })),
});
type Change = z.infer<typeof Change>;

let stack: TestStack;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

async function ok(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await call(method, path, body === undefined ? {} : { body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return z.record(z.string(), z.unknown()).parse(answer.body ?? {});
}

async function made(path: string, body: object): Promise<string> {
  return String((await ok('POST', path, body))['id']);
}

async function historyOf(path: string): Promise<Change[]> {
  return z.array(Change).parse((await call('GET', `/api/v1/history/${path}`)).body);
}

const objectAt = async (path: string, query: string): Promise<unknown> =>
  (await ok('GET', `/api/v1/history/${path}/at?${query}`))['object'];

const administrator = () => ({ type: 'User', alternateId: stack.adminLogin });

async function importPeople(rows: string): Promise<string> {
  const { id, uploadUrl } = await ok('POST', '/api/v1/imports', { name: 'People' });
  await fetch(String(uploadUrl), { method: 'PUT', body: rows });
  await eventually(async () => expect(await ok('GET', `/api/v1/imports/${String(id)}`)).toMatchObject({ status: 'COMPLETED' }));
  return String(id);
}

/** Sends a page's form, with what it hid and the cookies that it set. */
async function submit(page: string, action: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const answer = await call('GET', page, { token: null });
  const hidden = [...answer.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const form = new URLSearchParams([...hidden.map(([, name = '', value = '']) => [name, value]), ...Object.entries(fields)]);
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
  const sent = await call('POST', action, { body: form.toString(), headers, token: null });
  expect([sent.status, sent.status < 400 ? '' : sent.text]).toEqual([expect.any(Number), '']);
}

async function register(email: string): Promise<string> {
  await submit('/signup', '/signup', { email, firstName: 'Rita', lastName: 'Registered' });
  const link = await eventually(async () => {
    const mail = (await stack.mailbox()).find(({ to }) => to.includes(email));
    const [found] = mail?.text.match(/\/activate\/\S+/) ?? [];
    if (found === undefined) throw new Error('no mail');
    return found;
  });
  await submit(link, '/activate/password', { password: 'Tuesday-Kettle-42' });
  return String((await ok('GET', `/api/v1/users/${email}`))['id']);
}

describe('what the API did to somebody', () => {
  let id: string;
  let groupId: string;

  beforeAll(async () => {
    groupId = await made('/api/v1/groups', { profile: { name: 'Analysts' } });
    const profile = { login: 'ada@history.example', email: 'ada@history.example', firstName: 'Ada', lastName: 'Lovelace' };
    id = await made('/api/v1/users', { profile, groupIds: [groupId], credentials: { password: { value: 'Tuesday-Kettle-42' } } });
    await ok('POST', `/api/v1/users/${id}`, { profile: { title: 'Dr.' } });
    await ok('POST', `/api/v1/users/${id}`, { profile: { login: 'countess@history.example', title: 'Countess' } });
    await ok('POST', `/api/v1/users/${id}/lifecycle/suspend`);
    await ok('DELETE', `/api/v1/groups/${groupId}/users/${id}`);
  });

  it('is told newest first, with who, how, before and after', async () => {
    const told = await historyOf('users/countess@history.example');
    // Times are shown by the second: of a status that lasted for less, its time did not change.
    const pathsOf = (changes: readonly { readonly path: string }[]): string[] =>
      changes.map(({ path }) => path).filter((path) => path !== 'statusChanged');
    expect(told.map(({ action, changes }) => [action, pathsOf(changes)])).toEqual([
      ['UPDATE', [`groups.${groupId}.by`, `groups.${groupId}.since`]],
      ['UPDATE', ['status']],
      ['UPDATE', ['profile.login', 'profile.title']],
      ['UPDATE', ['profile.title']],
      ['CREATE', expect.arrayContaining(['profile.login', 'status', `groups.${groupId}.by`])],
    ]);
    expect(told[2]).toMatchObject({
      actor: administrator(),
      channel: 'api',
      apiTokenId: expect.stringMatching(/^00T/),
      client: { ipAddress: expect.stringMatching(/./) },
      source: null,
      events: [{ eventType: 'user.account.update_profile', displayMessage: 'Update user profile' }],
      changes: [
        { path: 'profile.login', before: 'ada@history.example', after: 'countess@history.example' },
        { path: 'profile.title', before: 'Dr.', after: 'Countess' },
      ],
    });
    expect(told.map(({ version }) => version)).toEqual(told.map(({ version }) => version).toSorted((one, other) => other - one));
  });

  it('is paged, and cut by times', async () => {
    const told = await historyOf(`users/${id}`);
    const first = await call('GET', `/api/v1/history/users/${id}?limit=2`);
    const [, next = ''] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '') ?? [];
    const { pathname, search } = new URL(next);
    const second = z.array(Change).parse((await call('GET', `${pathname}${search}`)).body);
    expect(second.map(({ version }) => version)).toEqual(told.slice(2, 4).map(({ version }) => version));
    const between = await historyOf(`users/${id}?since=${told[3]?.time}&until=${told[1]?.time}`);
    expect(between.map(({ version }) => version)).toEqual(told.slice(2, 4).map(({ version }) => version));
  });

  it('leads to her as of a time, and as of a version', async () => {
    const [, , renamed, titled, created] = await historyOf(`users/${id}`);
    expect(await objectAt(`users/${id}`, `time=${titled?.time}`)).toMatchObject({
      status: 'ACTIVE',
      profile: { login: 'ada@history.example', title: 'Dr.' },
      credentials: { password: {}, provider: { type: 'OKTA' } },
      groups: { [groupId]: { by: 'admin' } },
    });
    expect(await objectAt(`users/${id}`, `version=${created?.version}`)).toMatchObject({ profile: { firstName: 'Ada' } });
    const difference = await ok('GET', `/api/v1/history/users/${id}/difference?from=${titled?.time}&to=${renamed?.time}`);
    expect(difference).toMatchObject({
      from: { version: titled?.version },
      to: { version: renamed?.version },
      changes: renamed?.changes,
    });
  });

  it('says where a value came from, and why she was in a group', async () => {
    expect(await ok('GET', `/api/v1/history/users/${id}/attributes/title`)).toMatchObject({
      value: 'Countess',
      before: 'Dr.',
      set: { action: 'UPDATE', channel: 'api', actor: administrator() },
    });
    expect(await ok('GET', `/api/v1/history/users/${id}/attributes/firstName`)).toMatchObject({
      value: 'Ada',
      set: { action: 'CREATE' },
    });
    expect(await ok('GET', `/api/v1/history/users/${id}/attributes/city`)).toMatchObject({ value: null, set: null });
    expect((await call('GET', `/api/v1/history/users/${id}/attributes/shoe`)).status).toBe(404);
    expect(await ok('GET', `/api/v1/history/users/${id}/groups/${groupId}`)).toMatchObject({
      member: false,
      by: 'admin',
      joined: { action: 'CREATE', actor: administrator() },
      ended: { events: [{ eventType: 'group.user_membership.remove' }] },
    });
  });

  it('leaves no value in the log', async () => {
    await eventually(async () => {
      const { text } = await call(
        'GET',
        `/api/v1/logs?since=2018-01-26T00:00:00Z&filter=${encodeURIComponent(`target.id eq "${id}"`)}`,
      );
      expect(text).toContain('user.lifecycle.suspend');
      expect(text).not.toMatch(/"before"|"after"|"history"|Dr\./);
    });
  });

  it('is gone when she is', async () => {
    await ok('DELETE', `/api/v1/users/${id}`);
    await ok('DELETE', `/api/v1/users/${id}`);
    expect((await call('GET', `/api/v1/history/users/${id}`)).status).toBe(404);
  });
});

describe('somebody who was imported', () => {
  it('came by a line of a file, that somebody asked for, and so did her groups', async () => {
    const groupId = await made('/api/v1/groups', { profile: { name: 'Imported' } });
    const header = 'login,email,firstName,lastName,title,groups\n';
    const importId = await importPeople(`${header}ida@history.example,ida@history.example,Ida,Imported,Dr.,Imported\n`);
    const source = { type: 'import', id: importId, line: 2 };
    const path = 'users/ida@history.example';
    expect(await historyOf(path)).toMatchObject([{ action: 'CREATE', channel: 'import', actor: administrator(), source }]);
    const again = await importPeople(`${header}ida@history.example,ida@history.example,Ida,Imported,Prof.,\n`);
    expect(await ok('GET', `/api/v1/history/${path}/attributes/title`)).toMatchObject({
      value: 'Prof.',
      before: 'Dr.',
      set: { channel: 'import', source: { id: again, line: 2 }, actor: administrator() },
    });
    expect(await ok('GET', `/api/v1/history/${path}/groups/${groupId}`)).toMatchObject({
      member: true,
      by: 'import',
      joined: { action: 'CREATE', channel: 'import', source },
      ended: null,
    });
    const imports = await historyOf(`imports/${importId}`);
    expect(imports.map(({ action, channel }) => [action, channel])).toEqual([
      ['UPDATE', 'import'],
      ['UPDATE', 'import'],
      ['CREATE', 'api'],
    ]);
    expect(imports[0]?.changes).toContainEqual({ path: 'status', before: 'IN_PROGRESS', after: 'COMPLETED' });
  });
});

describe('somebody who registered', () => {
  it('joined the group of sign-ups by a page, by herself', async () => {
    const id = await register('rita@history.example');
    const [activated, registered] = await historyOf(`users/${id}`);
    expect(registered).toMatchObject({ action: 'CREATE', channel: 'page' });
    expect(activated).toMatchObject({ channel: 'page', actor: { id, type: 'User' } });
    const groups = z.array(z.looseObject({ id: z.string(), profile: z.looseObject({ name: z.string() }) }));
    const joined = groups.parse((await call('GET', `/api/v1/users/${id}/groups`)).body);
    const [signUps, everyone] = ['Sign-ups', 'Everyone'].map((name) => joined.find(({ profile }) => profile.name === name)?.id);
    expect(await ok('GET', `/api/v1/history/users/${id}/groups/${signUps}`)).toMatchObject({
      member: true,
      by: 'registration',
      joined: { version: activated?.version, channel: 'page', actor: { id } },
    });
    expect(await ok('GET', `/api/v1/history/users/${id}/groups/${everyone}`)).toMatchObject({ member: true, by: 'everyone' });
  });
});

describe('what is no person', () => {
  it('has a history beyond its end', async () => {
    const id = await made('/api/v1/groups', { profile: { name: 'Before' } });
    await ok('PUT', `/api/v1/groups/${id}`, { profile: { name: 'After', description: 'Renamed' } });
    await ok('DELETE', `/api/v1/groups/${id}`);
    const [removed, renamed, created] = await historyOf(`groups/${id}`);
    expect(removed).toMatchObject({
      action: 'DELETE',
      changes: expect.arrayContaining([{ path: 'profile.name', before: 'After' }]),
    });
    expect(renamed?.changes).toEqual([
      { path: 'profile.description', after: 'Renamed' },
      { path: 'profile.name', before: 'Before', after: 'After' },
    ]);
    expect(await objectAt(`groups/${id}`, `time=${created?.time}`)).toMatchObject({
      type: 'OKTA_GROUP',
      profile: { name: 'Before' },
    });
    expect((await call('GET', `/api/v1/history/groups/${id}/at?time=${removed?.time}`)).status).toBe(404);
  });

  it('never shows a secret, only that it was replaced', async () => {
    const config = (value: string) => ({
      uri: 'https://hooks.example.com/in',
      authScheme: { type: 'HEADER', key: 'authorization', value },
    });
    const body = (value: string) => ({
      name: 'Hook',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
      channel: { type: 'HTTP', version: '1.0.0', config: config(value) },
    });
    const id = await made('/api/v1/eventHooks', body('first-secret'));
    await ok('PUT', `/api/v1/eventHooks/${id}`, body('second-secret'));
    const [replaced, created] = await historyOf(`event-hooks/${id}`);
    expect(replaced?.changes).toEqual([{ path: 'channel.config.authScheme.value', secret: true }]);
    const difference = await ok('GET', `/api/v1/history/event-hooks/${id}/difference?from=${created?.time}&to=${replaced?.time}`);
    expect(difference['changes']).toEqual([{ path: 'channel.config.authScheme.value', secret: true }]);
    const { text } = await call('GET', `/api/v1/history/event-hooks/${id}`);
    expect(text).not.toMatch(/sealed|wrapped|-secret/);
  });

  it('is the org with its settings, too, and tokens by their ids', async () => {
    const orgId = String((await ok('GET', '/api/v1/org'))['id']);
    expect(await historyOf(`org/${orgId}`)).toMatchObject([{ action: 'CREATE', channel: 'system' }]);
    expect(await objectAt(`org/${orgId}`, 'version=1')).toMatchObject({
      companyName: expect.any(String),
      settings: { policy: expect.any(Object) },
    });
    const [token] = z.array(z.looseObject({ id: z.string() })).parse((await call('GET', '/api/v1/api-tokens')).body);
    await ok('DELETE', `/api/v1/api-tokens/${token?.id}`);
    const { adminLogin, adminPassword, apiToken } = stack;
    await stack.invoke('BootstrapFunction', { action: 'ensure', adminLogin, adminPassword, apiToken });
    // The same value again, by another id: each has its own life.
    expect(await historyOf(`api-tokens/${token?.id}`)).toMatchObject([{ action: 'DELETE', channel: 'api' }, { action: 'CREATE' }]);
    const [successor] = z.array(z.looseObject({ id: z.string() })).parse((await call('GET', '/api/v1/api-tokens')).body);
    expect(await historyOf(`api-tokens/${successor?.id}`)).toMatchObject([{ action: 'CREATE', channel: 'system' }]);
  });
});
