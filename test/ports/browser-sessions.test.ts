import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const credentials = { username: 'admin@example.com', password: 'Correct-Horse-7-Battery' };
const ours = 'https://id.example.com';
const portal = 'https://portal.example.com';
const reader = 'https://reader.example.com';
let org: Org;

beforeAll(async () => {
  org = await Org.start();
  const origins = [
    { name: 'Portal', origin: portal, scopes: [{ type: 'CORS' }, { type: 'REDIRECT' }] },
    { name: 'Reader', origin: reader, scopes: [{ type: 'CORS' }] },
  ];
  for (const body of origins) expect((await org.call('schemas', 'POST', '/api/v1/trustedOrigins', { body })).status).toBe(200);
}, 60_000);
afterAll(() => org.stop());

const authn = (body: object = credentials): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/authn', { body, token: null });
const sessionToken = async (): Promise<string> => String((await authn()).body['sessionToken']);

function lead(token: string, redirectUrl?: string): Promise<OrgAnswer> {
  const query = new URLSearchParams({ token, ...(redirectUrl === undefined ? {} : { redirectUrl }) }).toString();
  return org.call('pages', 'GET', '/login/sessionCookieRedirect', { query, token: null });
}
const cookiesOf = ({ cookies }: OrgAnswer): string[] => cookies.map((cookie) => cookie.split(';')[0] ?? '');

async function browser(): Promise<(method: string, path?: string, call?: OrgCall) => Promise<OrgAnswer>> {
  const cookies = cookiesOf(await lead(await sessionToken()));
  return (method, path = '', call = {}) =>
    org.call('signIn', method, `/api/v1/sessions/me${path}`, { token: null, cookies, ...call });
}

describe('a session token in an address', () => {
  it('becomes the cookie of a session, and leads on to an origin that is trusted so', async () => {
    for (const place of [`${portal}/home?tab=1`, `${ours}/signin`]) {
      const answer = await lead(await sessionToken(), place);
      expect([answer.status, answer.headers['location']]).toEqual([303, place]);
      expect(answer.cookies[0]).toMatch(/^__Host-sid=102\w{22}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    }
  });

  it('leads nowhere else, and is not spent by that', async () => {
    const token = await sessionToken();
    const elsewhere = [
      'https://evil.example/',
      `${reader}/`,
      `${portal}.evil.example/`,
      'https://portal.example.com:8443/',
      'http://portal.example.com/',
      'https://user:secret@portal.example.com/',
      '//evil.example/',
      '/\\evil.example/',
      'javascript:alert(1)',
      'data:text/html,x',
      'https://',
    ];
    for (const place of elsewhere) {
      const answer = await lead(token, place);
      expect([place, answer.status, answer.headers['location'], answer.cookies]).toEqual([place, 400, undefined, []]);
    }
    expect((await lead(token, `${portal}/`)).status).toBe(303);
  });

  it('works once, and else leads to the sign-in page without a cookie', async () => {
    const token = await sessionToken();
    await lead(token, `${portal}/`);
    for (const spent of [token, 'x', '']) {
      const answer = await lead(spent, `${portal}/`);
      expect([answer.status, answer.headers['location'], answer.cookies]).toEqual([303, '/signin', []]);
    }
  });
});

describe('the session of a browser', () => {
  it('is read by a script that is trusted, which never sees the id that the cookie holds', async () => {
    const call = await browser();
    const { status, body, text, headers } = await call('GET', '', { headers: { origin: reader } });
    expect([status, body['id'], body['login'], body['status']]).toEqual([200, 'me', 'admin@example.com', 'ACTIVE']);
    expect(headers['access-control-allow-origin']).toBe(reader);
    expect(text).not.toMatch(/102\w{22}/);
    expect(body['_links']).toMatchObject({ refresh: { href: `${ours}/api/v1/sessions/me/lifecycle/refresh` } });
  });

  it('goes on and ends at the wish of our own pages and of trusted ones alone', async () => {
    const call = await browser();
    const strange = [{ headers: { origin: 'https://evil.example' } }, { headers: { 'sec-fetch-site': 'cross-site' } }, {}];
    for (const from of strange) {
      expect((await call('POST', '/lifecycle/refresh', from)).status).toBe(403);
      expect((await call('DELETE', '', from)).status).toBe(403);
    }
    expect((await call('POST', '/lifecycle/refresh', { headers: { origin: reader } })).body['id']).toBe('me');
    expect((await call('POST', '/lifecycle/refresh', { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(200);
    expect((await call('DELETE', '', { headers: { origin: ours } })).status).toBe(204);
    expect((await call('GET')).status).toBe(404);
    expect((await call('DELETE', '', { headers: { origin: ours } })).status).toBe(404);
  });

  it('is not there without a cookie', async () => {
    const { status, body } = await org.call('signIn', 'GET', '/api/v1/sessions/me', { token: null });
    expect([status, body['errorCode']]).toEqual([404, 'E0000007']);
  });
});

describe('an account whose tries are used up', () => {
  const wrong = (username: string): Promise<OrgAnswer> => authn({ username, password: 'wrong' });

  async function telling(showLockoutFailures: boolean): Promise<void> {
    const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PASSWORD' })).text);
    const { settings } = policy;
    const lockout = { ...settings.password.lockout, maxAttempts: 1, showLockoutFailures };
    const body = { ...policy, settings: { ...settings, password: { ...settings.password, lockout } } };
    expect((await org.call('policies', 'PUT', `/api/v1/policies/${policy.id}`, { body })).status).toBe(200);
  }

  it('is told to be locked where the policy says so, and logins that nobody has alike', async () => {
    await telling(true);
    const profile = { login: 'locked@example.com', email: 'locked@example.com', firstName: 'Ada', lastName: 'Lovelace' };
    await org.call('users', 'POST', '/api/v1/users', {
      body: { profile, credentials: { password: { value: 'Kettle-Tuesday-24' } } },
    });
    for (const username of [profile.login, 'nobody@example.com']) {
      expect((await wrong(username)).status).toBe(401);
      const { status, body } = await wrong(username);
      expect([status, body]).toEqual([
        200,
        {
          status: 'LOCKED_OUT',
          _embedded: {},
          _links: { next: { name: 'unlock', href: `${ours}/api/v1/authn/recovery/unlock`, hints: { allow: ['POST'] } } },
        },
      ]);
    }
  });

  it('is told nothing of where it does not', async () => {
    await telling(false);
    for (const username of ['locked@example.com', 'nobody@example.com']) {
      const { status, body } = await wrong(username);
      expect([status, body['errorCode']]).toEqual([401, 'E0000004']);
    }
  });
});
