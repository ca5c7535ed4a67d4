import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

let org: Org;
let made = 0;

async function trust(origin: string, ...scopes: string[]): Promise<string> {
  const body = { name: origin, origin, scopes: scopes.map((type) => ({ type })) };
  const { status, text } = await org.call('schemas', 'POST', '/api/v1/trustedOrigins', { body });
  if (status !== 200) throw new Error(text);
  return String(JSON.parse(text).id);
}

let trusted: string;
beforeAll(async () => {
  org = await Org.start();
  trusted = await trust('https://app.example', 'REDIRECT');
  await trust('https://script.example', 'CORS');
}, 60_000);
afterAll(() => org.stop());

const cookiesOf = ({ cookies }: OrgAnswer): string[] => cookies.map((cookie) => cookie.split(';')[0] ?? '');
const hiddenOf = ({ text }: OrgAnswer): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));

/** Where the page leads on which somebody has chosen her password who registered on the way to a place. */
async function ledTo(redirectUrl: string, before: () => Promise<unknown> = async () => undefined): Promise<string | undefined> {
  const email = `person${(made += 1)}@redirect.example`;
  const query = `redirectUrl=${encodeURIComponent(redirectUrl)}`;
  const form = await org.call('registrationPages', 'GET', '/signup', { token: null, query });
  const action = /action="([^"]+)"/.exec(form.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const body = new URLSearchParams({ ...hiddenOf(form), email, firstName: 'Ada', lastName: 'Lovelace' });
  const sent = { token: null, body, cookies: cookiesOf(form) };
  await org.call('registrationPages', 'POST', '/signup', { ...sent, query: action.split('?')[1] ?? '' });
  const mail = org.messages.findLast(({ body: message }) => message['to'] === email);
  const link = /\/activate\/[\w-]+/.exec(JSON.stringify(mail?.body))?.[0] ?? 'no link';
  await before();
  const shown = await org.call('pages', 'GET', link, { token: null });
  const done = await org.call('pages', 'POST', '/activate/password', {
    token: null,
    body: new URLSearchParams({ ...hiddenOf(shown), password: 'Correct-Horse-Battery-1' }),
    cookies: cookiesOf(shown),
  });
  expect(done.status).toBe(200);
  return /class="primary" href="([^"]+)"/.exec(done.text)?.[1];
}

describe('whoever registers on the way to a place', () => {
  it('is led there once her account is ready', async () => {
    expect(await ledTo('https://app.example/welcome?from=here')).toBe('https://app.example/welcome?from=here');
  });

  it.each([
    'https://evil.example/',
    'https://script.example/',
    'https://app.example@evil.example/',
    'https://me:secret@app.example/',
    'http://app.example/',
    '//app.example/',
    'javascript:alert(1)',
    `https://app.example/${'x'.repeat(1024)}`,
  ])('is led to the sign-in page where the place is not trusted: %.40s', async (place) => {
    expect(await ledTo(place)).toBe('/signin');
  });

  it('is led to the sign-in page where the place was trusted when she registered alone', async () => {
    const path = `/api/v1/trustedOrigins/${trusted}/lifecycle/deactivate`;
    expect(await ledTo('https://app.example/', () => org.call('schemas', 'POST', path))).toBe('/signin');
  });
});
