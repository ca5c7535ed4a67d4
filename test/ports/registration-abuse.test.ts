import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { root } from '../../shared/runtime/root.ts';
import { DynamoTokenPresence } from '../../shared/store/sent-messages.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

let org: Org;
let rulePath = '';
let ruleName = '';
let people = 0;

const asked = ['email', 'firstName', 'lastName', 'secondEmail', 'mobilePhone'].map((name) => ({
  name,
  label: name,
  required: name !== 'secondEmail' && name !== 'mobilePhone',
}));

async function setEnrollment(changes: object): Promise<void> {
  const profileEnrollment = { unknownUserAction: 'REGISTER', profileAttributes: asked, ...changes };
  const body = { name: ruleName, actions: { profileEnrollment } };
  const { status, text } = await org.call('policies', 'PUT', rulePath, { body });
  if (status !== 200) throw new Error(text);
}

beforeAll(async () => {
  org = await Org.start();
  const list = async (path: string, query = ''): Promise<{ readonly id: string; readonly name: string }[]> =>
    JSON.parse((await org.call('policies', 'GET', path, { query })).text);
  const [policy] = await list('/api/v1/policies', 'type=PROFILE_ENROLLMENT');
  const rules = `/api/v1/policies/${policy?.id}/rules`;
  const [rule] = await list(rules);
  rulePath = `${rules}/${rule?.id}`;
  ruleName = rule?.name ?? '';
}, 60_000);
beforeEach(() => setEnrollment({}));
afterAll(() => org.stop());

const newAddress = (): string => `somebody${(people += 1)}@victim.example`;
const page = (method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('registrationPages', method, path, { token: null, ...call });

async function register(email: string, more: Readonly<Record<string, string>> = {}): Promise<OrgAnswer> {
  const form = await page('GET', '/signup');
  const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  const body = new URLSearchParams({ csrf, email, firstName: 'Mallory', lastName: 'Evil', ...more });
  return page('POST', '/signup', { body, cookies: form.cookies.map((cookie) => cookie.split(';')[0] ?? '') });
}

async function timed(ask: () => Promise<OrgAnswer>): Promise<OrgAnswer & { readonly took: number }> {
  const began = performance.now();
  const answer = await ask();
  return { ...answer, took: performance.now() - began };
}

const mailsTo = (address: string) =>
  org.messages.filter(({ queue, body }) => queue === 'messages' && body['to'] === address).map(({ body }) => body);
/** Templates of what would be sent now: a link that was never committed, used or replaced is not. */
async function sentTo(address: string): Promise<unknown[]> {
  const presence = new DynamoTokenPresence(root().table);
  const alive = await Promise.all(
    mailsTo(address).map(async ({ tokenHash }) => typeof tokenHash !== 'string' || presence.has(tokenHash)),
  );
  return mailsTo(address)
    .filter((_, index) => alive[index])
    .map(({ template }) => template);
}
const newestLink = (address: string): string =>
  /\/activate\/([\w-]+)/.exec(JSON.stringify(mailsTo(address).at(-1)?.['variables']))?.[1] ?? 'none';

/** The owner of the mailbox follows the link of its newest mail. */
async function prove(address: string, password = 'weaves algebraic patterns'): Promise<number> {
  const link = await org.call('pages', 'GET', `/activate/${newestLink(address)}`, { token: null });
  const csrf = /name="csrf" value="([^"]+)"/.exec(link.text)?.[1] ?? '';
  const body = new URLSearchParams({ csrf, token: newestLink(address), password });
  const cookies = link.cookies.map((cookie) => cookie.split(';')[0] ?? '');
  return (await org.call('pages', 'POST', '/activate/password', { token: null, body, cookies })).status;
}

const read = async (login: string): Promise<OrgAnswer['body']> => (await org.call('users', 'GET', `/api/v1/users/${login}`)).body;
const signIn = (username: string, password: string): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/authn', { body: { username, password }, token: null });

/** What nobody's form asks for. */
const hostile = {
  login: 'admin@example.com',
  status: 'ACTIVE',
  password: 'mallorys own password',
  'credentials.password.value': 'mallorys own password',
  credentials: '{"password":{"value":"mallorys own password"}}',
  groupIds: '00gadmins',
  type: 'otyadmin',
  userType: 'admin',
  realmId: 'guorealm',
  'profile.userType': 'admin',
  __proto__: 'x',
  constructor: 'x',
} as const;

describe('who registers the address of somebody else', () => {
  it('AC-050, AC-051: keeps nothing once its owner has proved it: no password, no session, no way in before or after', async () => {
    const victim = newAddress();
    await register(victim, hostile);
    const before = await read(victim);
    expect(before['status']).toBe('PROVISIONED');
    expect((await signIn(victim, 'mallorys own password')).status).toBe(401);
    expect(await prove(victim)).toBe(200);
    expect((await signIn(victim, 'mallorys own password')).status).toBe(401);
    expect((await signIn(victim, 'weaves algebraic patterns')).status).toBe(200);
    expect(await read(victim)).toMatchObject({
      status: 'ACTIVE',
      credentials: {
        password: {},
        emails: [{ value: victim, status: 'VERIFIED', type: 'PRIMARY' }],
        provider: { type: 'OKTA', name: 'OKTA' },
      },
    });
    const { credentials } = (await read(victim)) as { readonly credentials: object };
    expect(Object.keys(credentials)).toEqual(['password', 'emails', 'provider']);
  });

  it('AC-052: leaves no other address by which the account could be recovered', async () => {
    const victim = newAddress();
    const form = await page('GET', '/signup');
    expect([form.text.includes('name="mobilePhone"'), form.text.includes('name="secondEmail"')]).toEqual([true, false]);
    await register(victim, { secondEmail: 'mallory@evil.example' });
    expect(await prove(victim)).toBe(200);
    expect(await read(victim)).toMatchObject({ profile: { email: victim, secondEmail: null } });
    await org.call('signIn', 'POST', '/api/v1/authn/recovery/password', { body: { username: victim }, token: null });
    expect(mailsTo('mallory@evil.example')).toEqual([]);
  });

  it('AC-054: sets nothing but what the policy asks for', async () => {
    const victim = newAddress();
    await register(victim, { ...hostile, nickName: 'Trojan', department: 'Board' });
    const { profile, type } = (await read(victim)) as { readonly profile: object; readonly type: { readonly id: string } };
    const set = Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null));
    expect(set).toEqual({ firstName: 'Mallory', lastName: 'Evil', email: victim, login: victim });
    expect(type.id).toMatch(/^oty/);
    const groups = JSON.parse((await org.call('users', 'GET', `/api/v1/users/${victim}/groups`)).text);
    expect(groups.map((group: { readonly profile: { readonly name: string } }) => group.profile.name)).toEqual(['Everyone']);
  });
});

describe('AC-018, AC-056: an address that has an account', () => {
  it('is answered as one that has none, be it proved or not, and its owner alone hears of it', async () => {
    const known = newAddress();
    await register(known);
    await prove(known);
    const [waiting, unknown] = [newAddress(), newAddress()];
    await register(waiting);
    const answers = [];
    for (const address of [known, waiting, unknown]) {
      const { status, text, took } = await timed(() => register(address));
      // Longer than any of the three ways takes.
      expect(took).toBeGreaterThan(249);
      answers.push(JSON.stringify([status, text.replaceAll(address, 'ADDRESS').replaceAll(/value="[^"]*"/g, '')]));
    }
    expect(new Set(answers).size).toBe(1);
    expect([await sentTo(known), await sentTo(waiting), await sentTo(unknown)]).toEqual([
      ['RegistrationAttempt'],
      ['RegistrationActivation'],
      ['RegistrationActivation'],
    ]);
  });

  it('is sent its link again like one that has none', async () => {
    const waiting = newAddress();
    await register(waiting);
    const form = await page('GET', '/signup');
    const again = (email: string): Promise<OrgAnswer> => {
      const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(form.text) ?? [];
      const cookies = form.cookies.map((cookie) => cookie.split(';')[0] ?? '');
      return page('POST', '/signup/resend', { body: new URLSearchParams({ csrf, email }), cookies });
    };
    const unknown = newAddress();
    const answers = [];
    for (const address of [waiting, unknown]) {
      const { status, text, took } = await timed(() => again(address));
      expect([status, took > 249]).toEqual([200, true]);
      answers.push(text.replaceAll(address, 'ADDRESS').replaceAll(/value="[^"]*"/g, ''));
    }
    expect(answers[0]).toBe(answers[1]);
    expect([mailsTo(waiting).length, mailsTo(unknown).length]).toEqual([2, 0]);
  });
});

describe('AC-057: registration that is closed', () => {
  it('is closed on every path', async () => {
    const form = await page('GET', '/signup');
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const cookies = form.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    await setEnrollment({ unknownUserAction: 'DENY' });
    const address = newAddress();
    const body = new URLSearchParams({ csrf, email: address, firstName: 'A', lastName: 'B' });
    expect((await page('GET', '/signup')).status).toBe(403);
    expect((await page('POST', '/signup', { body, cookies })).status).toBe(403);
    await page('POST', '/signup/resend', { body, cookies });
    expect((await org.call('users', 'GET', `/api/v1/users/${address}`)).status).toBe(404);
    expect(mailsTo(address)).toEqual([]);
  });
});
