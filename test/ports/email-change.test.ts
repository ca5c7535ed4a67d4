import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';

import { handler as recoveryWorker } from '../../functions/workers/recovery/handler.ts';
import { emailChangeLifetime, emailChangeLimit } from '../../shared/email-change/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { DynamoTokenPresence } from '../../shared/store/sent-messages.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const other = 'Kettle-Tuesday-24';
let org: Org;
let made = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(() => org.stop());

const newAddress = (): string => `person${(made += 1)}@change.example`;

interface Somebody {
  readonly id: string;
  readonly address: string;
  /** Her session's cookie. */
  readonly session: string;
}

async function signIn(login: string, secret = password): Promise<OrgAnswer> {
  return org.call('signIn', 'POST', '/api/v1/authn', { body: { username: login, password: secret }, token: null });
}

async function sessionOf(login: string): Promise<string> {
  const { body } = await signIn(login);
  const session = await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken: body['sessionToken'] } });
  return `__Host-sid=${String(session.body['id'])}`;
}

async function somebody(more: object = {}): Promise<Somebody> {
  const address = newAddress();
  const profile = { login: address, email: address, firstName: 'Ada', lastName: 'Lovelace', ...more };
  const body = { profile, credentials: { password: { value: password } } };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=true', body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), address, session: await sessionOf(profile.login) };
}

const profileOf = async ({ id }: Somebody) =>
  z
    .looseObject({ login: z.string(), email: z.string() })
    .parse((await org.call('users', 'GET', `/api/v1/users/${id}`)).body['profile']);

const page = (method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('accountPages', method, path, { token: null, ...call });

const show = ({ session }: Pick<Somebody, 'session'>, path = '/account/email'): Promise<OrgAnswer> =>
  page('GET', path, session === '' ? {} : { cookies: [session] });

/** Sends a form as the browser does that was shown the page. */
async function send(
  { session }: Pick<Somebody, 'session'>,
  shown: OrgAnswer,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<OrgAnswer> {
  const hidden = [...shown.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return page('POST', action, {
    body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    cookies: [...(session === '' ? [] : [session]), ...shown.cookies.map((cookie) => cookie.split(';')[0] ?? '')],
  });
}

const sentTo = (address: string) =>
  org.messages.filter(({ queue, body }) => queue === 'messages' && body['to'] === address).map(({ body }) => body);
const linkTo = (address: string): string =>
  /"(\/account\/email\/[^"]+)"/.exec(JSON.stringify(sentTo(address).at(-1)?.['variables']))?.[1] ?? 'no link';
const tokenTo = (address: string): string => linkTo(address).split('/').at(-1) ?? '';

async function ask(user: Somebody, newEmail: string, secret = password): Promise<OrgAnswer> {
  return send(user, await show(user), '/account/email', { newEmail, password: secret });
}
const confirm = async (user: Pick<Somebody, 'session'>, address: string, fields = {}): Promise<OrgAnswer> =>
  send(user, await show(user, linkTo(address)), '/account/email/confirm', fields);

const nobody = { session: '' };

/** Moves the product's clock, by which links end. */
function advance(milliseconds: number): void {
  const { clock } = root();
  const now = clock.now() + milliseconds;
  Object.assign(clock, { now: () => now });
}

describe('a change of e-mail', () => {
  it('AC-048: leaves the old address in place until the new one is confirmed, and tells both', async () => {
    const ada = await somebody();
    const to = newAddress();
    const asked = await ask(ada, to);
    expect([asked.status, asked.text.includes(to), asked.text.includes(ada.address)]).toEqual([200, true, true]);
    expect(await profileOf(ada)).toMatchObject({ login: ada.address, email: ada.address });
    // She signs in by the old one, a link of recovery goes there, and nobody is known by the new one.
    expect((await signIn(ada.address)).body['status']).toBe('SUCCESS');
    expect((await signIn(to)).status).toBe(401);
    const before = sentTo(to).length;
    for (const username of [ada.address, to]) {
      await org.call('signIn', 'POST', '/api/v1/authn/recovery/password', { body: { username, factorType: 'EMAIL' }, token: null });
    }
    const wishes = org.messages.filter(({ queue }) => queue === 'recovery');
    await recoveryWorker({
      Records: wishes.map(({ body }, index) => ({ messageId: String(index), body: JSON.stringify(body) }) as SQSRecord),
    });
    expect(sentTo(ada.address).map(({ template }) => template)).toEqual(['PendingEmailChange', 'ForgotPassword']);
    expect(sentTo(to).slice(before)).toEqual([]);

    const [told] = sentTo(ada.address);
    const [mail] = sentTo(to);
    const presence = new DynamoTokenPresence(root().table);
    expect(mail?.['template']).toBe('ChangeEmailConfirmation');
    // Neither mail goes out unless the wish was written down.
    expect([told?.['tokenHash'], await presence.has(String(mail?.['tokenHash']))]).toEqual([mail?.['tokenHash'], true]);

    // Looking spends nothing, nor does a form that is not the page's.
    expect((await show(ada, linkTo(to))).text).toContain(to);
    expect((await show(ada, linkTo(to))).status).toBe(200);
    const forged = await page('POST', '/account/email/confirm', {
      body: new URLSearchParams({ token: tokenTo(to), csrf: 'x' }),
      cookies: [ada.session],
    });
    expect(forged.status).toBe(400);
    const done = await confirm(ada, to);
    expect([done.status, done.text.includes('is changed')]).toEqual([200, true]);
    expect(await profileOf(ada)).toMatchObject({ login: to, email: to });
    expect((await signIn(to)).body['status']).toBe('SUCCESS');
    expect((await signIn(ada.address)).status).toBe(401);
    for (const address of [ada.address, to]) expect(sentTo(address).at(-1)).toMatchObject({ template: 'EmailChangeConfirmation' });
    const emailOf = z.object({ userId: z.string(), email: z.string() }).parse(sentTo(to).at(-1)?.['emailOf']);
    expect(await presence.hasEmail(emailOf)).toBe(true);
    expect(await presence.hasEmail({ ...emailOf, email: ada.address })).toBe(false);
    expect(await presence.has(String(mail?.['tokenHash']))).toBe(false);
  });

  it('is shown to her who is signed in, and asks for her password', async () => {
    const ada = await somebody();
    expect((await show(nobody)).headers['location']).toBe('/signin');
    expect((await send(nobody, await show(ada), '/account/email', { newEmail: newAddress(), password })).status).toBe(303);
    const to = newAddress();
    const wrong = await ask(ada, to, 'Wrong-Horse-Battery-1');
    expect([wrong.status, wrong.text.includes('isn’t your current password'), wrong.text.includes(to)]).toEqual([400, true, true]);
    expect((await ask(ada, 'no address')).text).toContain('Enter an email address');
    expect((await ask(ada, ada.address)).status).toBe(400);
    expect((await ask(ada, '')).text).toContain('New email address: fill this in');
    const forged = new URLSearchParams({ newEmail: to, password, csrf: 'x' });
    expect((await page('POST', '/account/email', { body: forged, cookies: [ada.session] })).text).toContain('open for too long');
    expect(sentTo(to)).toEqual([]);
  });

  it('takes her password from whoever follows the link elsewhere', async () => {
    const ada = await somebody();
    const stranger = await somebody();
    const to = newAddress();
    await ask(ada, to);
    for (const visitor of [nobody, stranger]) expect((await confirm(visitor, to)).text).toContain('Password: fill this in');
    expect((await confirm(stranger, to, { password: other })).status).toBe(400);
    expect(await profileOf(ada)).toMatchObject({ email: ada.address });
    expect((await confirm(nobody, to, { password })).status).toBe(200);
    expect(await profileOf(ada)).toMatchObject({ email: to });
  });

  it('AC-037: happens once by one link, be it tried by a hundred at once', async () => {
    const ada = await somebody();
    const to = newAddress();
    await ask(ada, to);
    const shown = await show(ada, linkTo(to));
    const tries = await Promise.all(Array.from({ length: 100 }, () => send(ada, shown, '/account/email/confirm', {})));
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(tries.filter(({ status }) => status === 404)).toHaveLength(99);
  });

  it('is replaced by a newer one, and can be given up', async () => {
    const ada = await somebody();
    const [first, second] = [newAddress(), newAddress()];
    await ask(ada, first);
    await ask(ada, second);
    expect((await show(ada, linkTo(first))).status).toBe(404);
    expect((await show(ada)).text).toContain(second);
    const presence = new DynamoTokenPresence(root().table);
    expect(await presence.has(String(sentTo(first)[0]?.['tokenHash']))).toBe(false);
    expect((await send(ada, await show(ada), '/account/email/cancel', {})).status).toBe(303);
    expect((await show(ada)).text).not.toContain(second);
    expect((await show(ada, linkTo(second))).status).toBe(404);
  });

  it('AC-048: is dropped by a password that is reset or set by another, by another address, suspension and deactivation', async () => {
    const lifecycle =
      (step: string, query = '') =>
      (user: Somebody) =>
        org.call('users', 'POST', `/api/v1/users/${user.id}/lifecycle/${step}`, { query });
    const update = (body: object) => (user: Somebody) => org.call('users', 'POST', `/api/v1/users/${user.id}`, { body });
    const ends: Readonly<Record<string, (user: Somebody) => Promise<OrgAnswer>>> = {
      reset: lifecycle('reset_password', 'sendEmail=false'),
      expire: lifecycle('expire_password'),
      temporary: lifecycle('expire_password_with_temp_password'),
      suspend: lifecycle('suspend'),
      deactivate: lifecycle('deactivate'),
      set: update({ credentials: { password: { value: other } } }),
      address: update({ profile: { email: newAddress() } }),
      own: (user) =>
        org.call('credentials', 'POST', `/api/v1/users/${user.id}/credentials/change_password`, {
          body: { oldPassword: { value: password }, newPassword: { value: other } },
        }),
    };
    for (const [name, end] of Object.entries(ends)) {
      const ada = await somebody();
      const to = newAddress();
      await ask(ada, to);
      const { status, text } = await end(ada);
      if (status !== 200) throw new Error(`${name}: ${text}`);
      if (name === 'suspend') await lifecycle('unsuspend')(ada);
      const link = await show(nobody, linkTo(to));
      expect([name, link.status]).toEqual([name, 404]);
      const token = { verificationToken: tokenTo(to) };
      const tried = await org.call('credentials', 'POST', `/api/v1/users/${ada.id}/credentials/change_email/confirm`, {
        body: token,
      });
      expect([name, tried.status]).toEqual([name, 403]);
      expect((await profileOf(ada)).email).not.toBe(to);
    }
  });

  it('outlives what strangers can set in motion, and ends after a day', async () => {
    const ada = await somebody();
    const to = newAddress();
    await ask(ada, to);
    await org.call('credentials', 'POST', `/api/v1/users/${ada.id}/credentials/forgot_password`, { query: 'sendEmail=false' });
    expect((await show(ada, linkTo(to))).status).toBe(200);
    advance(emailChangeLifetime);
    expect((await show(nobody, linkTo(to))).status).toBe(404);
  });

  it('AC-056: is answered alike where another person has the address, who keeps it', async () => {
    const [ada, grace] = [await somebody(), await somebody()];
    await ask(ada, newAddress());
    const seen = [];
    for (const to of [grace.address, newAddress()]) {
      const { status, text, cost } = await ask(ada, to);
      const words = text.replaceAll(to, 'ADDRESS').replaceAll(/value="[^"]+"/g, '');
      seen.push({ status, words, calls: cost.byOperation });
    }
    expect(seen[0]).toEqual(seen[1]);
    await ask(ada, grace.address);
    const refused = await confirm(ada, grace.address);
    expect([refused.status, refused.text.includes('can’t be used for your account')]).toEqual([400, true]);
    expect(await profileOf(grace)).toMatchObject({ login: grace.address });
    expect(await profileOf(ada)).toMatchObject({ login: ada.address });
  });

  it('leaves a login alone that was never her address', async () => {
    const ada = await somebody({ login: `ada${made}@login.example` });
    const to = newAddress();
    await ask(ada, to);
    await confirm(ada, to);
    expect(await profileOf(ada)).toMatchObject({ email: to, login: expect.stringContaining('@login.example') });
  });

  it('sends five links an hour at most', async () => {
    const ada = await somebody();
    for (let sent = 0; sent < emailChangeLimit.most; sent += 1) expect((await ask(ada, newAddress())).status).toBe(200);
    expect((await ask(ada, newAddress())).status).toBe(429);
    expect(
      (
        await org.call('credentials', 'POST', `/api/v1/users/${ada.id}/credentials/change_email`, {
          body: { email: newAddress(), password: { value: password } },
        })
      ).status,
    ).toBe(429);
  });

  it('can be asked for, looked at, confirmed by scripts of her own pages', async () => {
    const ada = await somebody();
    const to = newAddress();
    const own = { token: null, cookies: [ada.session], headers: { origin: 'https://id.example.com' } };
    const path = '/api/v1/users/me/credentials/change_email';
    const asked = await org.call('credentials', 'POST', path, { ...own, body: { email: to, password: { value: password } } });
    expect(asked.body).toMatchObject({ email: ada.address, pending: { email: to } });
    expect((await org.call('credentials', 'GET', path, own)).body).toEqual(asked.body);
    const done = await org.call('credentials', 'POST', `${path}/confirm`, { ...own, body: { verificationToken: tokenTo(to) } });
    expect(done.body).toEqual({ email: to, pending: null });
    // A page of another origin can't.
    const foreign = { ...own, headers: { origin: 'https://evil.example' } };
    expect((await org.call('credentials', 'DELETE', path, foreign)).status).toBe(403);
  });

  it('AC-048: is the only way in which a person gives herself another address', async () => {
    const ada = await somebody();
    const own = { token: null, cookies: [ada.session], headers: { origin: 'https://id.example.com' } };
    for (const profile of [{ email: newAddress() }, { login: newAddress() }]) {
      const { status, text } = await org.call('users', 'POST', '/api/v1/users/me', { ...own, body: { profile } });
      expect([status, text]).toEqual([400, expect.stringContaining('credentials/change_email')]);
    }
    expect(
      (await org.call('users', 'POST', '/api/v1/users/me', { ...own, body: { profile: { firstName: 'Augusta' } } })).status,
    ).toBe(200);
  });

  it('is refused where the schema keeps the address from its owner', async () => {
    const ada = await somebody();
    const schema = (self: string) => ({
      definitions: { base: { id: '#base', properties: { email: { permissions: [{ principal: 'SELF', action: self }] } } } },
    });
    const path = '/api/v1/meta/schemas/user/default';
    expect((await org.call('schemas', 'POST', path, { body: schema('READ_ONLY') })).status).toBe(200);
    const refused = await ask(ada, newAddress());
    await org.call('schemas', 'POST', path, { body: schema('READ_WRITE') });
    expect([refused.status, refused.text.includes('Ask its administrator')]).toEqual([400, true]);
  });
});
