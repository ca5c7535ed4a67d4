import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { root } from '../../shared/runtime/root.ts';
import { DynamoTokenPresence } from '../../shared/store/sent-messages.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const path = '/api/v1/invitations';
let org: Org;
let made = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(() => org.stop());

const newAddress = (): string => `person${(made += 1)}@invited.example`;

async function group(): Promise<string> {
  const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: `Group ${(made += 1)}` } } });
  return String(body['id']);
}

const Shown = z.looseObject({ id: z.string(), status: z.string(), invitationUrl: z.optional(z.string()) });
type Shown = z.infer<typeof Shown>;

const invite = (body: object, query = 'sendEmail=false'): Promise<OrgAnswer> =>
  org.call('invitations', 'POST', path, { query, body });

async function invited(body: object = { email: newAddress() }): Promise<Shown & { readonly link: string }> {
  const { status, text } = await invite(body);
  if (status !== 201) throw new Error(text);
  const shown = Shown.parse(JSON.parse(text));
  return { ...shown, link: new URL(shown.invitationUrl ?? '').pathname };
}

const read = async (id: string): Promise<OrgAnswer['body']> => (await org.call('invitations', 'GET', `${path}/${id}`)).body;
const act = (id: string, step: string, query = ''): Promise<OrgAnswer> =>
  org.call('invitations', 'POST', `${path}/${id}/lifecycle/${step}`, { query });
const listed = async (query: string): Promise<readonly Shown[]> =>
  z.array(Shown).parse(JSON.parse((await org.call('invitations', 'GET', path, { query })).text));

const page = (method: string, at: string, call: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('registrationPages', method, at, { token: null, ...call });

/** Sends a form as the browser does that was shown the page. */
async function send(shown: OrgAnswer, fields: Readonly<Record<string, string>>): Promise<OrgAnswer> {
  const hidden = [...shown.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return page('POST', '/invitation/accept', {
    body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    cookies: shown.cookies.map((cookie) => cookie.split(';')[0] ?? ''),
  });
}

const names = { firstName: 'Ada', lastName: 'Lovelace' };
const accept = async (link: string, fields: Readonly<Record<string, string>> = names): Promise<OrgAnswer> =>
  send(await page('GET', link), fields);

/** Follows where acceptance leads, and chooses a password. */
async function choose(accepted: OrgAnswer): Promise<OrgAnswer> {
  const shown = await org.call('pages', 'GET', String(accepted.headers['location']), { token: null });
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(shown.text) ?? [];
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(shown.text) ?? [];
  return org.call('pages', 'POST', '/activate/password', {
    token: null,
    body: new URLSearchParams({ csrf, token, password }),
    cookies: shown.cookies.map((cookie) => cookie.split(';')[0] ?? ''),
  });
}

const userAt = async (login: string): Promise<OrgAnswer> => org.call('users', 'GET', `/api/v1/users/${login}`);
const groupsOf = async (login: string): Promise<readonly string[]> =>
  z
    .array(z.looseObject({ id: z.string() }))
    .parse(JSON.parse((await org.call('users', 'GET', `/api/v1/users/${login}/groups`)).text))
    .map(({ id }) => id);
const sentTo = (address: string) =>
  org.messages.filter(({ queue, body }) => queue === 'messages' && body['to'] === address).map(({ body }) => body);

async function changeEnrollment(change: (enrollment: Record<string, unknown>) => object): Promise<void> {
  const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PROFILE_ENROLLMENT' })).text);
  const rules = `/api/v1/policies/${policy.id}/rules`;
  const [rule] = JSON.parse((await org.call('policies', 'GET', rules)).text);
  const body = { ...rule, actions: { profileEnrollment: change(rule.actions.profileEnrollment) } };
  const { status, text } = await org.call('policies', 'PUT', `${rules}/${rule.id}`, { body });
  if (status !== 200) throw new Error(text);
}

describe('an invitation', () => {
  it('is mailed, leads to a form with what is known of her, and makes her active and a member', async () => {
    const [email, groupId] = [newAddress(), await group()];
    const { status, body } = await invite(
      { email, groupIds: [groupId], profile: { lastName: 'Hopper', department: 'Navy' }, language: 'es' },
      '',
    );
    expect([status, body['status'], body['invitationUrl']]).toEqual([201, 'PENDING', undefined]);
    const [mail] = sentTo(email);
    expect(mail).toMatchObject({ template: 'Invitation', language: 'es' });
    expect(await new DynamoTokenPresence(root().table).has(String(mail?.['tokenHash']))).toBe(true);
    expect((await userAt(email)).status).toBe(404);

    const link = /"(\/invitation\/[^"]+)"/.exec(JSON.stringify(mail?.['variables']))?.[1] ?? 'no link';
    const shown = await page('GET', link);
    expect([shown.status, shown.text.includes(email)]).toEqual([200, true]);
    expect(/<input[^>]*value="Hopper"[^>]*>/.exec(shown.text)?.[0]).toMatch(/readonly/);
    // Looking spends nothing; a form that is not the page's neither.
    const forged = new URLSearchParams({ token: link.split('/').at(-1) ?? '', csrf: 'x', ...names });
    expect((await page('POST', '/invitation/accept', { body: forged })).status).toBe(400);
    expect((await send(shown, { firstName: '' })).text).toContain('First name: fill this in');
    const accepted = await send(shown, { ...names, lastName: 'Somebody-Else', department: 'Mine', email: 'other@invited.example' });
    expect([accepted.status, String(accepted.headers['location']).startsWith('/activate/')]).toEqual([303, true]);
    expect((await userAt(email)).body).toMatchObject({
      status: 'PROVISIONED',
      profile: { email, login: email, firstName: 'Ada', lastName: 'Hopper', department: 'Navy' },
    });
    expect((await choose(accepted)).status).toBe(200);
    const user = (await userAt(email)).body;
    expect(user['status']).toBe('ACTIVE');
    expect(await groupsOf(email)).toContain(groupId);
    expect(
      (await org.call('signIn', 'POST', '/api/v1/authn', { token: null, body: { username: email, password } })).body['status'],
    ).toBe('SUCCESS');
    expect(await read(String(body['id']))).toMatchObject({
      status: 'ACCEPTED',
      email,
      userId: user['id'],
      profile: {},
      existingUserId: null,
    });
    expect((await page('GET', link)).status).toBe(404);
  });

  it('AC-037: is accepted once, be it tried by a hundred at once', async () => {
    const { link, id } = await invited();
    const shown = await page('GET', link);
    const tries = await Promise.all(Array.from({ length: 100 }, () => send(shown, names)));
    expect(tries.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(tries.filter(({ status }) => status === 404)).toHaveLength(99);
    expect(await read(id)).toMatchObject({ status: 'ACCEPTED' });
  });

  it('AC-038: has one link that works, the newest', async () => {
    const { id, link } = await invited();
    const again = await act(id, 'resend', 'sendEmail=false');
    const newer = new URL(String(again.body['invitationUrl'])).pathname;
    expect(again.body).toMatchObject({ status: 'PENDING', timesSent: 2 });
    expect([(await page('GET', link)).status, (await page('GET', newer)).status]).toEqual([404, 200]);
    expect((await act(id, 'revoke')).body).toMatchObject({ status: 'REVOKED' });
    expect((await page('GET', newer)).status).toBe(404);
    // Twice is no different from once, and nothing brings it back.
    expect((await act(id, 'revoke')).body).toMatchObject({ status: 'REVOKED' });
    expect((await act(id, 'resend')).status).toBe(400);
  });

  it('waits for an address alone, until it is revoked or expires, and can be sent again then', async () => {
    const email = newAddress();
    const first = await invited({ email, lifetimeDays: 1 });
    const second = await invite({ email: email.toUpperCase() });
    expect([second.status, second.text]).toEqual([400, expect.stringContaining('email: An object with this field already exists')]);
    const { clock } = root();
    const now = clock.now.bind(clock);
    Object.assign(clock, { now: () => now() + 86_400_000 });
    expect((await page('GET', first.link)).status).toBe(410);
    expect(await read(first.id)).toMatchObject({ status: 'EXPIRED' });
    const other = await invited({ email });
    // Another one waits for the address by now.
    expect((await act(first.id, 'resend')).status).toBe(400);
    await act(first.id, 'revoke');
    expect((await invite({ email })).status).toBe(400);
    await act(other.id, 'revoke');
    const third = await invited({ email });
    expect((await accept(third.link)).status).toBe(303);
    expect((await act(third.id, 'revoke')).status).toBe(400);
  });

  it('is refused for somebody who is there, and says so', async () => {
    const email = newAddress();
    const body = { profile: { ...names, login: email, email } };
    const { id } = await invited({ email });
    const created = await org.call('users', 'POST', '/api/v1/users', { body });
    expect((await read(id))['existingUserId']).toBe(created.body['id']);
    const refused = await invite({ email });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('email: An object with this field')]);
    expect((await act(id, 'resend')).status).toBe(400);
  });

  it('adds nothing to somebody who came in another way meanwhile', async () => {
    const [email, groupId] = [newAddress(), await group()];
    const { link } = await invited({ email, groupIds: [groupId] });
    await org.call('users', 'POST', '/api/v1/users', { body: { profile: { ...names, login: email, email } } });
    const tried = await accept(link);
    expect([tried.status, tried.text.includes('There is an account with this address already')]).toEqual([400, true]);
    expect(await groupsOf(email)).not.toContain(groupId);
  });

  it('AC-050: takes the place of what a stranger typed who registered the address first', async () => {
    const [email, groupId] = [newAddress(), await group()];
    const form = await page('GET', '/signup');
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(form.text) ?? [];
    await page('POST', '/signup', {
      body: new URLSearchParams({ csrf, email, firstName: 'Mallory', lastName: 'Lovelace' }),
      cookies: form.cookies.map((cookie) => cookie.split(';')[0] ?? ''),
    });
    const stranger = (await userAt(email)).body;
    expect(stranger['status']).toBe('PROVISIONED');
    const strangersLink = /\/activate\/[A-Za-z0-9_-]+/.exec(JSON.stringify(sentTo(email)[0]))?.[0] ?? '';
    const { link, id } = await invited({ email, groupIds: [groupId], profile: { department: 'Navy' } });
    const accepted = await accept(link, { firstName: 'Ada', lastName: 'King' });
    expect((await choose(accepted)).status).toBe(200);
    expect((await userAt(email)).body).toMatchObject({
      id: stranger['id'],
      status: 'ACTIVE',
      profile: { firstName: 'Ada', lastName: 'King', department: 'Navy' },
    });
    expect(await groupsOf(email)).toContain(groupId);
    expect(await read(id)).toMatchObject({ status: 'ACCEPTED', userId: stranger['id'] });
    expect((await org.call('pages', 'GET', strangersLink, { token: null })).status).toBe(404);
  });

  it('lets her in where registration is closed, and nobody else', async () => {
    await changeEnrollment((enrollment) => ({ ...enrollment, unknownUserAction: 'DENY' }));
    const { link } = await invited();
    const [tried, closed] = [await accept(link), await page('GET', '/signup')];
    await changeEnrollment((enrollment) => ({ ...enrollment, unknownUserAction: 'REGISTER' }));
    expect([tried.status, closed.status]).toEqual([303, 403]);
  });

  it('AC-054: takes nothing that the form does not ask for', async () => {
    const email = newAddress();
    const { link } = await invited({ email });
    await accept(link, {
      ...names,
      department: 'Board',
      login: 'root@invited.example',
      secondEmail: 'mine@invited.example',
      groupIds: 'x',
    });
    const { profile } = (await userAt(email)).body;
    expect(profile).toMatchObject({ login: email });
    expect(profile).not.toHaveProperty('department');
    expect(profile).not.toHaveProperty('secondEmail', expect.any(String));
  });

  it('is held to schema and groups when it is made, and puts nobody into groups that are gone', async () => {
    for (const wrong of [
      { email: 'no address' },
      { email: newAddress(), profile: { shoe: 44 } },
      { email: newAddress(), profile: { countryCode: 'Atlantis' } },
      { email: newAddress(), profile: { email: newAddress() } },
      { email: newAddress(), lifetimeDays: 61 },
      { email: newAddress(), groupIds: Array.from({ length: 21 }, () => 'x') },
    ]) {
      expect([wrong, (await invite(wrong)).status]).toEqual([wrong, 400]);
    }
    expect((await invite({ email: newAddress(), groupIds: ['00gnosuchgroup000000'] })).status).toBe(404);
    const [kept, gone, email] = [await group(), await group(), newAddress()];
    const { link } = await invited({ email, groupIds: [kept, gone] });
    await org.call('groups', 'DELETE', `/api/v1/groups/${gone}`);
    expect((await accept(link)).status).toBe(303);
    const groups = await groupsOf(email);
    expect([groups.includes(kept), groups.includes(gone)]).toEqual([true, false]);
  });

  it('is one of many, each on its own', async () => {
    const [taken, free] = [newAddress(), newAddress()];
    await invited({ email: taken });
    const { status, body } = await org.call('invitations', 'POST', `${path}/bulk`, {
      body: { invitations: [{ email: free }, { email: taken }, { email: 'no address' }, { email: newAddress() }] },
    });
    expect([status, body['invited'], body['refused']]).toEqual([200, 2, 2]);
    expect(JSON.parse(JSON.stringify(body['results']))).toMatchObject([
      { email: free, error: null, invitation: { status: 'PENDING' } },
      { invitation: null, error: { errorCode: 'E0000001' } },
      { invitation: null, error: { errorCode: 'E0000001' } },
      { error: null },
    ]);
    expect(sentTo(free)).toHaveLength(1);
    const many = Array.from({ length: 51 }, () => ({ email: newAddress() }));
    expect((await org.call('invitations', 'POST', `${path}/bulk`, { body: { invitations: many } })).status).toBe(400);
  });

  it('is listed by status and address, a page at a time', async () => {
    const email = newAddress();
    const { id } = await invited({ email });
    expect((await listed(`email=${email}`)).map((shown) => shown.id)).toEqual([id]);
    expect((await listed('status=REVOKED')).every(({ status }) => status === 'REVOKED')).toBe(true);
    const first = await org.call('invitations', 'GET', path, { query: 'limit=2&status=PENDING' });
    const next = /<([^>]+)>; rel="next"/.exec(JSON.stringify(first.headers['link'] ?? '').replaceAll('\\"', '"'))?.[1] ?? '';
    const second = await listed(new URL(next).search.slice(1));
    const ids = [...z.array(Shown).parse(JSON.parse(first.text)), ...second].map((shown) => shown.id);
    expect([ids[0], ids.length, new Set(ids).size]).toEqual([id, 4, 4]);
  });
});
