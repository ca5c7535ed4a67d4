import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import * as z from 'zod';

import { type Answer, apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

const Identified = z.looseObject({ id: z.string() });
const SignedIn = z.object({ sessionToken: z.string(), status: z.literal('SUCCESS'), expiresAt: z.string() });
const Session = z.looseObject({ id: z.string(), userId: z.string(), expiresAt: z.string() });
const LogEvents = z.array(z.object({ eventType: z.string(), uuid: z.string(), actor: z.object({ id: z.string() }) }));

const password = 'Correct-Horse-Battery-1';

let stack: TestStack;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

let people = 0;

interface Person {
  readonly id: string;
  readonly login: string;
}

async function createUser(more: object = { credentials: { password: { value: password } } }, query = ''): Promise<Person> {
  const login = `person${++people}@sign-in.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const { status, body, text } = await call('POST', `/api/v1/users${query}`, { body: { profile, ...more } });
  if (status !== 200) throw new Error(text);
  return { id: Identified.parse(body).id, login };
}

const signIn = (username: string, secret = password): Promise<Answer> =>
  call('POST', '/api/v1/authn', { body: { username, password: secret }, token: null });

async function sessionToken(login: string, secret = password): Promise<string> {
  return SignedIn.parse((await signIn(login, secret)).body).sessionToken;
}

const openSession = (token: string): Promise<Answer> =>
  call('POST', '/api/v1/sessions', { body: { sessionToken: token }, token: null });

async function session(login: string): Promise<z.infer<typeof Session>> {
  const { status, body } = await openSession(await sessionToken(login));
  expect(status).toBe(200);
  return Session.parse(body);
}

const sessionStatus = async (id: string): Promise<number> => (await call('GET', `/api/v1/sessions/${id}`)).status;

const lifecycle = async (id: string, transition: string): Promise<void> => {
  expect((await call('POST', `/api/v1/users/${id}/lifecycle/${transition}`)).status).toBe(200);
};

const setPassword = async (id: string, value: string): Promise<void> => {
  const answer = await call('POST', `/api/v1/users/${id}`, { body: { credentials: { password: { value } } } });
  expect(answer.status).toBe(200);
};

const inParallel = <Result>(times: number, run: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => run(index)));

const countOf = (answers: readonly Answer[], wanted: number): number => answers.filter(({ status }) => status === wanted).length;

/** What the table holds of somebody's tries and credential. */
async function storedOf(userId: string): Promise<Record<string, unknown>[]> {
  const [, table] = Object.entries(stack.names).find(([id]) => id.startsWith('DirectoryTable')) ?? [];
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: stack.endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
  });
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: table,
      FilterExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `p#${userId}` } },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => unmarshall(item));
}

async function triesOf(userId: string): Promise<unknown> {
  return (await storedOf(userId)).find(({ sk }) => sk === 'attempts')?.['failures'];
}

/** An answer without what must differ from any other: its id, the time, how much of the caller's share is left. */
function sameness({ status, headers, body }: Answer): object {
  const own = ['x-okta-request-id', 'x-rate-limit-remaining', 'x-rate-limit-reset', 'date'];
  const kept = [...headers].filter(([name]) => !own.includes(name));
  return { status, headers: Object.fromEntries(kept), body: { ...z.record(z.string(), z.unknown()).parse(body), errorId: '' } };
}

async function startsOf(id: string): Promise<z.infer<typeof LogEvents>> {
  const until = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
  const filter = encodeURIComponent(`eventType eq "user.session.start" and target.id eq "${id}"`);
  return LogEvents.parse((await call('GET', `/api/v1/logs?filter=${filter}&until=${until}&limit=1000`)).body);
}

describe('signing in', () => {
  it('gives a token for one session, to whoever knows the password', async () => {
    const { id, login } = await createUser();
    const before = Date.now();
    const answer = await signIn(login);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'SUCCESS',
        _embedded: { user: { id, profile: { login, firstName: 'Ada', lastName: 'Lovelace', locale: 'en' } } },
      },
    });
    const { expiresAt } = SignedIn.parse(answer.body);
    // Five minutes, in whole seconds.
    expect(Date.parse(expiresAt) - before).toBeGreaterThan(298_000);
    expect(Date.parse(expiresAt) - before).toBeLessThan(330_000);
    const user = z.object({ lastLogin: z.string() }).parse((await call('GET', `/api/v1/users/${id}`)).body);
    expect(Date.parse(user.lastLogin)).toBeGreaterThan(before - 1000);
  });

  it('knows a login in every form that is the same', async () => {
    const { login } = await createUser();
    for (const form of [login.toUpperCase(), ` ${login} `, login.replace('person', 'ｐｅｒｓｏｎ'), login.replace('e', 'é')]) {
      expect([form, (await signIn(form)).status]).toEqual([form, 200]);
    }
  });

  it('takes a password as it is: every character counts, in whatever form a keyboard sends it', async () => {
    const long = `${'Pass phrase with umlauts '.repeat(4)}ä`;
    const { login } = await createUser({ credentials: { password: { value: long.normalize('NFC') } } });
    expect((await signIn(login, long.normalize('NFD'))).status).toBe(200);
    for (const wrong of [long.slice(0, -1), `${long} `, long.toLowerCase(), `${long}\0`]) {
      expect((await signIn(login, wrong)).status).toBe(401);
    }
  });

  it('AC-023: lets fifty at once in who know the password', async () => {
    const { id, login } = await createUser();
    const answers = await inParallel(50, () => signIn(login));
    expect(countOf(answers, 200)).toBe(50);
    expect(new Set(answers.map(({ body }) => SignedIn.parse(body).sessionToken)).size).toBe(50);
    await eventually(async () => {
      const events = await startsOf(id);
      expect(events).toHaveLength(50);
      expect(new Set(events.map(({ uuid }) => uuid)).size).toBe(50);
      expect(events.every(({ actor }) => actor.id === id)).toBe(true);
    });
    expect(await triesOf(id)).toBeUndefined();
  });

  it('AC-028: replaces a hash that came from another system by its own, and knows the password as before', async () => {
    const hash = await bcrypt.hash(password, 4);
    const [, workFactor, rest = ''] = hash.split('$').slice(1);
    const imported = { algorithm: 'BCRYPT', workFactor: Number(workFactor), salt: rest.slice(0, 22), value: rest.slice(22) };
    const { id, login } = await createUser({ credentials: { password: { hash: imported } } });
    const [before] = await storedOf(id);
    expect((await signIn(login, 'wrong')).status).toBe(401);
    expect((await signIn(login)).status).toBe(200);
    const [after] = (await storedOf(id)).filter(({ sk }) => sk === 'p');
    expect(after?.['sealed']).not.toEqual(before?.['sealed']);
    expect(JSON.stringify(after)).not.toContain(imported.value);
    expect((await signIn(login)).status).toBe(200);
  });
});

describe('a wrong password', () => {
  it('AC-020: is tried ten times and never more, however many come at once', async () => {
    const { id, login } = await createUser();
    const answers = await inParallel(24, (index) => signIn(login, `wrong ${index}`));
    expect(countOf(answers, 401)).toBe(24);
    expect(await triesOf(id)).toBe(10);
    // The tries are used up: for a while, not even the right one is compared.
    const right = await signIn(login);
    expect(sameness(right)).toEqual(sameness(answers[0] ?? right));
    expect(await triesOf(id)).toBe(10);
  });

  it('is forgotten after the right one', async () => {
    const { id, login } = await createUser();
    await inParallel(8, () => signIn(login, 'wrong'));
    expect(await triesOf(id)).toBe(8);
    expect((await signIn(login)).status).toBe(200);
    expect(await triesOf(id)).toBeUndefined();
  });

  it('stops nobody but the one whom it was tried for', async () => {
    const [victim, other] = [await createUser(), await createUser()];
    await inParallel(12, () => signIn(victim.login, 'wrong'));
    expect((await signIn(other.login)).status).toBe(200);
  });

  it('leaves no event that says somebody signed in', async () => {
    const { id, login } = await createUser();
    await signIn(login, 'wrong');
    await signIn(login);
    await eventually(async () => expect(await startsOf(id)).toHaveLength(1));
  });
});

describe('a refusal', () => {
  it('AC-019: is the same for everybody whom it is for, and never quick', async () => {
    const refused = { credentials: { password: { value: password } } };
    const [active, suspended, deactivated, passwordless] = [
      await createUser(),
      await createUser(),
      await createUser(),
      await createUser({}),
    ];
    const staged = await createUser(refused, '?activate=false');
    await lifecycle(suspended.id, 'suspend');
    await lifecycle(deactivated.id, 'deactivate');
    const started = performance.now();
    const unknown = await signIn('nobody@sign-in.example');
    const unknownTook = performance.now() - started;
    expect(unknown).toMatchObject({ status: 401, body: { errorCode: 'E0000004', errorCauses: [] } });
    expect(unknownTook).toBeGreaterThan(390);
    for (const { login } of [suspended, deactivated, passwordless, staged]) {
      const began = performance.now();
      expect(sameness(await signIn(login))).toEqual(sameness(unknown));
      expect(performance.now() - began).toBeGreaterThan(390);
    }
    expect(sameness(await signIn(active.login, 'wrong'))).toEqual(sameness(unknown));
  });

  it('meets logins and passwords that nobody has', async () => {
    const odd = ['', ' ', 'x', '\0', 'a'.repeat(5000), 'ﷺ'.repeat(2000), '#', '00uaaaaaaaaaaaaaaaaa', '__proto__'];
    for (const login of odd) expect((await signIn(login)).status).toBe(401);
    const { login } = await createUser();
    for (const secret of ['', ' ', '\0', 'p'.repeat(100_000)]) expect((await signIn(login, secret)).status).toBe(401);
  });
});

describe('a session token', () => {
  it('opens one session, of a hundred who try at once', async () => {
    const { login } = await createUser();
    const token = await sessionToken(login);
    const answers = await inParallel(100, () => openSession(token));
    expect(countOf(answers, 200)).toBe(1);
    expect(countOf(answers, 401)).toBe(99);
  });

  it('opens none after the password was changed, or its owner suspended', async () => {
    const { id, login } = await createUser();
    const [first, second] = [await sessionToken(login), await sessionToken(login)];
    await setPassword(id, 'Another-Horse-Battery-2');
    expect((await openSession(first)).status).toBe(401);
    expect((await openSession(second)).status).toBe(401);
    const third = await sessionToken(login, 'Another-Horse-Battery-2');
    await lifecycle(id, 'suspend');
    expect((await openSession(third)).status).toBe(401);
    await lifecycle(id, 'unsuspend');
    expect((await openSession(third)).status).toBe(401);
  });

  it('is no session, no API token and no link', async () => {
    const { login } = await createUser();
    const token = await sessionToken(login);
    expect(await sessionStatus(token)).toBe(404);
    expect((await call('GET', '/api/v1/users', { token })).status).toBe(401);
    expect((await call('GET', `/activate/${token}`)).status).toBe(404);
    expect((await openSession(token)).status).toBe(200);
  });
});

describe('a session', () => {
  it('is its owner’s, lasts two idle hours, and is moved on by a refresh', async () => {
    const { id, login } = await createUser();
    const { id: sessionId, expiresAt, ...facts } = await session(login);
    expect(facts).toMatchObject({ userId: id, login, status: 'ACTIVE', amr: ['pwd'], mfaActive: false });
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 2 * 3_600_000)).toBeLessThan(60_000);
    const refreshed = await call('POST', `/api/v1/sessions/${sessionId}/lifecycle/refresh`);
    expect(Date.parse(Session.parse(refreshed.body).expiresAt)).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect((await call('DELETE', `/api/v1/sessions/${sessionId}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/lifecycle/refresh'],
    ] as const) {
      expect(await call(method, `/api/v1/sessions/${sessionId}${path}`)).toMatchObject({
        status: 404,
        body: { errorCode: 'E0000007' },
      });
    }
  });

  it('ends when its owner is suspended, and stays ended', async () => {
    const { id, login } = await createUser();
    const { id: sessionId } = await session(login);
    expect(await sessionStatus(sessionId)).toBe(200);
    await lifecycle(id, 'suspend');
    expect(await sessionStatus(sessionId)).toBe(404);
    await lifecycle(id, 'unsuspend');
    expect(await sessionStatus(sessionId)).toBe(404);
    expect(await sessionStatus((await session(login)).id)).toBe(200);
  });

  it.each([
    ['her password is changed', (id: string) => setPassword(id, 'Another-Horse-Battery-2')],
    ['her password is expired', (id: string) => lifecycle(id, 'expire_password')],
    ['she is deactivated', (id: string) => lifecycle(id, 'deactivate')],
  ])('ends when %s', async (_, change) => {
    const { id, login } = await createUser();
    const sessions = [await session(login), await session(login)];
    await change(id);
    for (const { id: sessionId } of sessions) expect(await sessionStatus(sessionId)).toBe(404);
  });

  it('outlives what does not concern it', async () => {
    const { id, login } = await createUser();
    const { id: sessionId } = await session(login);
    await call('POST', `/api/v1/users/${id}`, { body: { profile: { title: 'Analyst' } } });
    await signIn(login, 'wrong');
    expect(await sessionStatus(sessionId)).toBe(200);
  });
});

describe('what is secret', () => {
  it('stands in no log of the functions, and in the table only sealed or hashed', async () => {
    const secret = 'Canary-In-The-Coal-Mine-1';
    const { id, login } = await createUser({ credentials: { password: { value: secret } } });
    const token = await sessionToken(login, secret);
    const { body } = await openSession(token);
    await signIn(login, `${secret}-wrong`);
    const lines = await readFile(join(stack.data, 'logs', 'functions.log'), 'utf8');
    expect(lines).toContain('primaryAuthentication');
    for (const canary of [secret, token, Session.parse(body).id, stack.apiToken, login]) expect(lines).not.toContain(canary);
    expect(JSON.stringify(await storedOf(id))).not.toContain(secret);
    const user = await call('GET', `/api/v1/users/${id}`);
    expect(user.body).toMatchObject({ credentials: { password: {} } });
  });
});

describe('what a sign-in asks for', () => {
  const cookiesOf = ({ headers }: Response): string =>
    headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  const page = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, stack.url), { redirect: 'manual', ...init });
  const csrfOf = (text: string): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const send = (path: string, cookie: string, fields: Record<string, string>): Promise<Response> =>
    page(path, { method: 'POST', headers: { cookie }, body: new URLSearchParams(fields) });

  it('is asked on a page of its own, by the application’s policy, and she is in once it is saved', async () => {
    const made = async (path: string, body: object): Promise<string> =>
      Identified.parse((await call('POST', path, { body })).body).id;
    // A policy for a group, so that whoever decides has to read hers.
    const groupId = await made('/api/v1/groups', { profile: { name: 'Guests of the shop' } });
    const policy = { type: 'OKTA_SIGN_ON', name: 'Guests', conditions: { people: { groups: { include: [groupId] } } } };
    const signOnId = await made('/api/v1/policies', policy);
    await made(`/api/v1/policies/${signOnId}/rules`, { name: 'All', actions: { signon: { access: 'ALLOW' } } });
    const policyId = await made('/api/v1/policies', { type: 'PROFILE_ENROLLMENT', name: 'Of the shop' });
    const rulesPath = `/api/v1/policies/${policyId}/rules`;
    const [rule] = z.array(Identified).parse((await call('GET', rulesPath)).body);
    const profileAttributes = ['email', 'mobilePhone'].map((name) => ({ name, label: name, required: true }));
    const profileEnrollment = { progressiveProfilingAction: 'ENABLED', profileAttributes };
    const changed = { name: 'Catch-all Rule', actions: { profileEnrollment } };
    expect((await call('PUT', `${rulesPath}/${rule?.id}`, { body: changed })).status).toBe(200);
    const settings = { app: { url: 'https://shop.example/' } };
    const appId = await made('/api/v1/apps', { name: 'bookmark', label: 'Shop', signOnMode: 'BOOKMARK', settings });
    expect((await call('PUT', `/api/v1/apps/${appId}/policies/${policyId}`)).status).toBe(204);
    const { id, login } = await createUser();

    const form = await page(`/signin?app=${appId}`);
    const browser = cookiesOf(form);
    const fields = { csrf: csrfOf(await form.text()), username: login, password };
    const asked = await send(`/signin?app=${appId}`, browser, fields);
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/signin/profile']);
    const cookie = `${browser}; ${cookiesOf(asked)}`;
    const details = await page('/signin/profile', { headers: { cookie } });
    expect(details.status).toBe(200);
    const done = await send('/signin/profile', cookie, { csrf: csrfOf(await details.text()), mobilePhone: '+49 151 12345678' });
    expect([done.status, done.headers.get('location'), cookiesOf(done)]).toEqual([
      303,
      '/signin',
      expect.stringMatching(/__Host-sid=102/),
    ]);
    expect((await call('GET', `/api/v1/users/${id}`)).body).toMatchObject({ profile: { mobilePhone: '+49 151 12345678' } });
    expect(
      (await call('POST', '/api/v1/authn', { body: { username: login, password, audience: appId }, token: null })).body,
    ).toMatchObject({
      status: 'SUCCESS',
    });
  });
});
