import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

const portal = 'https://portal.example.com';
let org: Org;
let originPath = '';

beforeAll(async () => {
  org = await Org.start();
  const body = { name: 'Portal', origin: `${portal}/`, scopes: [{ type: 'CORS' }] };
  const { status, body: trusted, text } = await org.call('schemas', 'POST', '/api/v1/trustedOrigins', { body });
  if (status !== 200) throw new Error(text);
  originPath = `/api/v1/trustedOrigins/${String(trusted['id'])}`;
}, 60_000);
afterAll(() => org.stop());

const authn = (origin: string, password = 'wrong'): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/authn', {
    body: { username: 'admin@example.com', password },
    token: null,
    headers: { origin },
  });
const preflight = (origin: string, area: 'signIn' | 'pages' = 'signIn'): Promise<OrgAnswer> =>
  org.call(area, 'OPTIONS', area === 'pages' ? '/signin' : '/api/v1/authn', {
    token: null,
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
const corsOf = ({ headers }: OrgAnswer): string[] => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('a script of a trusted origin', () => {
  it('reads answers, refusals among them, with cookies', async () => {
    for (const answer of [await authn(portal), await authn(portal, 'Correct-Horse-7-Battery')]) {
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': portal,
        'access-control-allow-credentials': 'true',
        vary: 'origin',
      });
    }
    const unknown = await org.call('signIn', 'POST', '/api/v1/authn', {
      body: { username: 7 },
      token: null,
      headers: { origin: portal },
    });
    expect([unknown.status, unknown.headers['access-control-allow-origin']]).toEqual([400, portal]);
  });

  it('is told beforehand what it may send', async () => {
    const { status, text, headers } = await preflight(portal);
    expect([status, text]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': portal,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': expect.stringContaining('content-type'),
    });
  });

  it('reads no page', async () => {
    const shown = await org.call('pages', 'GET', '/signin', { token: null, headers: { origin: portal } });
    expect([shown.status, corsOf(shown)]).toEqual([200, []]);
    expect(corsOf(await preflight(portal, 'pages'))).toEqual([]);
  });

  it('reads nothing any more once the origin is switched off', async () => {
    await org.call('schemas', 'POST', `${originPath}/lifecycle/deactivate`);
    expect([corsOf(await authn(portal)), corsOf(await preflight(portal))]).toEqual([[], []]);
    await org.call('schemas', 'POST', `${originPath}/lifecycle/activate`);
    expect(corsOf(await authn(portal))).not.toEqual([]);
  });
});

describe('a script of any other origin', () => {
  it.each([
    'https://evil.example',
    'https://portal.example.com.evil.example',
    'http://portal.example.com',
    'null',
    `${portal}/`,
    '*',
  ])('is told nothing: %s', async (origin) => {
    expect(corsOf(await authn(origin, 'Correct-Horse-7-Battery'))).toEqual([]);
    const asked = await preflight(origin);
    expect([asked.status, corsOf(asked)]).toEqual([405, []]);
  });
});
