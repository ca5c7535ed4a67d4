/**
 * Who calls, and on what condition, on a real engine: the functions' own operations over their own stores.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createTokenChange, draftApiToken } from '../../shared/access/index.ts';
import { partyOf } from '../../shared/directory/index.ts';
import { systemContext } from '../../shared/kernel/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { beginScope } from '../../shared/runtime/scope.ts';
import { randomText } from '../../shared/kernel/index.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Tuesday-Kettle-42';
const origin = 'https://id.example.com';

let org: Org;
let people = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);

afterAll(async () => {
  await org.stop();
});

const users = (method: string, path: string, call?: OrgCall): Promise<OrgAnswer> =>
  org.call('users', method, `/api/v1/users${path}`, call);

interface Person {
  readonly id: string;
  readonly login: string;
}

async function person(more: object = {}): Promise<Person> {
  people += 1;
  const login = `person${people}@example.com`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', title: 'Countess', city: 'London', ...more };
  const { body, status, text } = await users('POST', '', { body: { profile, credentials: { password: { value: password } } } });
  if (status !== 200) throw new Error(text);
  return { id: String(body['id']), login };
}

/** There is no operation that makes one yet. */
async function tokenOf({ id }: Person): Promise<string> {
  const value = `00${randomText(40)}`;
  const scope = beginScope(root());
  const owner = await scope.users.find(id);
  if (owner === undefined) throw new Error('nobody owns it');
  const token = draftApiToken(value, 'theirs', id, partyOf(owner), Date.now());
  await scope.committer.commit(createTokenChange(token), systemContext('test'));
  return value;
}

async function cookieOf({ login }: Person): Promise<string> {
  const { body } = await org.call('signIn', 'POST', '/api/v1/authn', { body: { username: login, password } });
  const { sessionToken } = body;
  return `sid=${String((await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken } })).body['id'])}`;
}

/** As a page of this origin calls. */
const bySession = (cookie: string, call: OrgCall = {}): OrgCall => ({
  ...call,
  token: null,
  cookies: [cookie],
  headers: { origin, ...call.headers },
});

const seen = ({ status, body }: OrgAnswer): unknown => [status, body['errorCode']];

describe('AC-073 on the very next call', () => {
  it.each([
    ['a suspension', async ({ id }: Person) => users('POST', `/${id}/lifecycle/suspend`)],
    ['a deactivation', async ({ id }: Person) => users('POST', `/${id}/lifecycle/deactivate`)],
    [
      'a deletion',
      async ({ id }: Person) => {
        await users('DELETE', `/${id}`);
        return users('DELETE', `/${id}`);
      },
    ],
  ])('tokens and sessions of hers are void after %s', async (_, end) => {
    const ada = await person();
    const [token, cookie] = [await tokenOf(ada), await cookieOf(ada)];
    // This instance has seen both.
    expect((await users('GET', '/me', { token })).body).toMatchObject({ id: ada.id });
    expect((await users('GET', '/me', bySession(cookie))).body).toMatchObject({ id: ada.id });
    expect((await end(ada)).status).toBeLessThan(300);
    for (const area of ['users', 'groups', 'logs'] as const) {
      expect(seen(await org.call(area, 'GET', `/api/v1/${area}`, { token }))).toEqual([401, 'E0000011']);
    }
    expect(seen(await users('GET', '/me', bySession(cookie)))).toEqual([403, 'E0000005']);
  });

  it('come back with her after a suspension as tokens, and never after a deactivation', async () => {
    const ada = await person();
    const token = await tokenOf(ada);
    await users('POST', `/${ada.id}/lifecycle/suspend`);
    await users('POST', `/${ada.id}/lifecycle/unsuspend`);
    expect((await users('GET', '/me', { token })).status).toBe(200);
    await users('POST', `/${ada.id}/lifecycle/deactivate`);
    await users('POST', `/${ada.id}/lifecycle/activate`, { query: 'sendEmail=false' });
    await users('POST', `/${ada.id}`, { body: { credentials: { password: { value: password } } } });
    expect((await users('GET', `/${ada.id}`)).body).toMatchObject({ status: 'ACTIVE' });
    expect(seen(await users('GET', '/me', { token }))).toEqual([401, 'E0000011']);
    expect((await users('GET', '/me', { token: await tokenOf(ada) })).status).toBe(200);
  });
});

describe('users/me', () => {
  it("is the token's owner, whatever session comes along", async () => {
    const [ada, grace] = [await person(), await person()];
    const call = { token: await tokenOf(ada), cookies: [await cookieOf(grace)] };
    expect((await users('GET', '/me', call)).body).toMatchObject({ id: ada.id, profile: { city: 'London' } });
    expect((await users('GET', '/me/groups', call)).status).toBe(200);
    expect((await users('POST', '/me', { ...call, body: { profile: { title: 'Lady' } } })).body).toMatchObject({
      id: ada.id,
      profile: { title: 'Lady' },
    });
  });

  it('is whoever is signed in, without what the schema hides from her', async () => {
    const ada = await person();
    const { body } = await users('GET', '/me', bySession(await cookieOf(ada)));
    expect(body).toMatchObject({ id: ada.id, profile: { login: ada.login, title: 'Countess' } });
    expect(body['profile']).not.toHaveProperty('city');
    expect(Object.keys(Object(body['_links']))).toEqual(['self']);
    const { body: picked } = await users('GET', '/me', bySession(await cookieOf(ada), { query: 'fields=profile:(city,title)' }));
    expect(picked['profile']).toEqual({ title: 'Countess' });
  });

  it('takes what she may write, and refuses the rest', async () => {
    const ada = await person();
    const cookie = await cookieOf(ada);
    const { body } = await users('POST', '/me', bySession(cookie, { body: { profile: { mobilePhone: '+1', title: 'Countess' } } }));
    expect(body).toMatchObject({ profile: { mobilePhone: '+1' } });
    for (const profile of [{ title: 'Queen' }, { city: 'London' }, { city: null }, { department: 'Crown' }]) {
      for (const method of ['POST', 'PUT']) {
        expect(seen(await users(method, '/me', bySession(cookie, { body: { profile } })))).toEqual([403, 'E0000006']);
      }
    }
    const mine = { login: ada.login, email: ada.login, firstName: 'Augusta' };
    expect((await users('PUT', `/${ada.id}`, bySession(cookie, { body: { profile: mine } }))).status).toBe(200);
    expect((await users('GET', `/${ada.id}`)).body['profile']).toEqual({
      ...mine,
      title: 'Countess',
      city: 'London',
      mobilePhone: null,
      secondEmail: null,
    });
  });

  it('takes back what she read, whole', async () => {
    const ada = await person();
    const cookie = await cookieOf(ada);
    const { body, headers } = await users('GET', '/me', bySession(cookie));
    const again = await users('PUT', '/me', bySession(cookie, { body, headers: { 'if-match': String(headers['etag']) } }));
    expect(again.body).toEqual(body);
  });

  it('gives her nobody else, no password and no other type', async () => {
    const [ada, grace] = [await person(), await person()];
    const cookie = await cookieOf(ada);
    for (const path of [`/${grace.id}`, `/${grace.login}`]) {
      expect(seen(await users('GET', path, bySession(cookie)))).toEqual([403, 'E0000006']);
      expect(seen(await users('POST', path, bySession(cookie, { body: { profile: { firstName: 'Eve' } } })))).toEqual([
        403,
        'E0000006',
      ]);
    }
    for (const body of [
      { credentials: { password: { value: 'Kettle-Tuesday-24' } } },
      { credentials: { recovery_question: { question: 'q', answer: 'a' } } },
    ]) {
      expect(seen(await users('POST', '/me', bySession(cookie, { body })))).toEqual([403, 'E0000006']);
    }
    expect(seen(await users('PUT', '/me', bySession(cookie, { body: { type: { id: 'otyaaaaaaaaaaaaaaaaa' } } })))).toEqual([
      403,
      'E0000006',
    ]);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', `/${ada.id}`],
      ['POST', `/${ada.id}/lifecycle/suspend`],
    ] as const) {
      expect(seen(await users(method, path, bySession(cookie)))).toEqual([401, 'E0000011']);
    }
  });

  it('believes writes from pages of this origin alone', async () => {
    const cookie = await cookieOf(await person());
    const body = { profile: { firstName: 'Eve' } };
    const from = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await users('POST', '/me', { body, token: null, cookies: [cookie], headers })).status;
    expect(await from({})).toBe(403);
    expect(await from({ origin: 'https://evil.example' })).toBe(403);
    expect(await from({ origin: 'null' })).toBe(403);
    expect(await from({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await from({ origin })).toBe(200);
    expect(await from({ 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it('AC-006 gives her nobody else by login', async () => {
    const [ada, grace] = [await person(), await person()];
    const cookie = await cookieOf(ada);
    for (const login of [grace.login, grace.login.toUpperCase(), ` ${grace.login}`]) {
      const { status } = await users('POST', '/me', bySession(cookie, { body: { profile: { login } } }));
      expect([login, status]).toEqual([login, 400]);
    }
    // An address is no login: it may be anybody's, and opens nothing.
    await users('POST', '/me', bySession(cookie, { body: { profile: { email: grace.login } } }));
    expect((await users('GET', `/${grace.login}`)).body).toMatchObject({ id: grace.id });
  });
});

describe('AC-067 what Roster alone writes of a user', () => {
  it.each(['POST', 'PUT'])('is never taken from a body (%s)', async (method) => {
    const [ada, grace] = [await person(), await person()];
    const before = (await users('GET', `/${ada.id}`)).body;
    const { profile } = before;
    const body = {
      id: grace.id,
      status: 'DEPROVISIONED',
      created: '2001-01-01T00:00:00.000Z',
      activated: null,
      statusChanged: null,
      lastLogin: '2001-01-01T00:00:00.000Z',
      lastUpdated: '2001-01-01T00:00:00.000Z',
      passwordChanged: null,
      transitioningToStatus: 'DEPROVISIONED',
      version: 99,
      endedAt: 1,
      transitioningTo: 'DEPROVISIONED',
      pendingToken: 'x',
      hasPassword: false,
      profile,
      _links: {},
      _embedded: { x: 1 },
    };
    expect((await users(method, `/${ada.id}`, { body })).body).toEqual(before);
    expect((await users('GET', `/${ada.id}`)).body).toEqual(before);
    expect((await users('GET', `/${grace.id}`)).body).toMatchObject({ id: grace.id, status: 'ACTIVE' });
  });

  it('includes the type, but for a PUT that names one that exists', async () => {
    const ada = await person();
    const type = { id: 'otyaaaaaaaaaaaaaaaaa' };
    expect((await users('POST', `/${ada.id}`, { body: { type } })).status).toBe(400);
    expect((await users('PUT', `/${ada.id}`, { body: { type } })).status).toBe(400);
  });
});

describe('If-Match', () => {
  it('lets one of many through who have seen the same version', async () => {
    const ada = await person();
    const { headers } = await users('GET', `/${ada.id}`);
    const call = (title: string): Promise<OrgAnswer> =>
      users('POST', `/${ada.id}`, { body: { profile: { title } }, headers: { 'if-match': String(headers['etag']) } });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => call(`Title ${index}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
    const [winner] = answers.filter(({ status }) => status === 200);
    const now = await users('GET', `/${ada.id}`);
    expect([now.headers['etag'], now.body]).toEqual([winner?.headers['etag'], winner?.body]);
  });

  it('guards every call that changes her, and changes nothing where it is not met', async () => {
    const ada = await person();
    const before = await users('GET', `/${ada.id}`);
    for (const [method, path] of [
      ['POST', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ...['suspend', 'unsuspend', 'deactivate', 'activate', 'reactivate', 'unlock', 'expire_password'].map(
        (transition) => ['POST', `/lifecycle/${transition}`] as const,
      ),
    ] as const) {
      const headers = { 'if-match': '"1-x"' };
      expect([path, seen(await users(method, `/${ada.id}${path}`, { body: {}, headers }))]).toEqual([path, [412, 'E0000231']]);
    }
    const after = await users('GET', `/${ada.id}`);
    expect([after.headers['etag'], after.body]).toEqual([before.headers['etag'], before.body]);
    const good = { headers: { 'if-match': String(after.headers['etag']) } };
    expect((await users('POST', `/${ada.id}/lifecycle/suspend`, good)).status).toBe(200);
    expect((await users('POST', `/${ada.id}/lifecycle/unsuspend`, good)).status).toBe(412);
    expect(seen(await users('POST', '/00uaaaaaaaaaaaaaaaaa/lifecycle/suspend', good))).toEqual([404, 'E0000007']);
  });
});
