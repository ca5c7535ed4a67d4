import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';

import { handler as recoveryWorker } from '../../functions/workers/recovery/handler.ts';
import { recoveryLimits } from '../../shared/recovery/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { DynamoTokenPresence } from '../../shared/store/sent-messages.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const other = 'Kettle-Tuesday-24';
const mostTries = 3;
let org: Org;
let made = 0;

async function succeed(method: string, path: string, body: object): Promise<void> {
  const { status, text } = await org.call('policies', method, path, { body });
  if (status !== 200) throw new Error(text);
}

beforeAll(async () => {
  org = await Org.start();
  const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PASSWORD' })).text);
  const path = `/api/v1/policies/${policy.id}`;
  const lockout = { ...policy.settings.password.lockout, maxAttempts: mostTries };
  const settings = { ...policy.settings, password: { ...policy.settings.password, lockout } };
  await succeed('PUT', path, { ...policy, settings });
  const [rule] = JSON.parse((await org.call('policies', 'GET', `${path}/rules`)).text);
  await succeed('PUT', `${path}/rules/${rule.id}`, {
    ...rule,
    actions: { ...rule.actions, selfServiceUnlock: { access: 'ALLOW' } },
  });
}, 60_000);
afterAll(() => org.stop());

interface Somebody {
  readonly id: string;
  readonly login: string;
}

const newLogin = (): string => `person${(made += 1)}@recovery.example`;

async function somebody(query = 'activate=true', more: object = {}, secondEmail?: string): Promise<Somebody> {
  const login = newLogin();
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...(secondEmail && { secondEmail }) };
  const body = { profile, credentials: { password: { value: password } }, ...more };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query, body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), login };
}

const lifecycle = ({ id }: Somebody, step: string): Promise<OrgAnswer> =>
  org.call('users', 'POST', `/api/v1/users/${id}/lifecycle/${step}`);
const read = async ({ id }: Somebody): Promise<OrgAnswer['body']> => (await org.call('users', 'GET', `/api/v1/users/${id}`)).body;

const authn = (path: string, body: object, more: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', `/api/v1/authn${path}`, { body, token: null, ...more });
const signIn = ({ login }: Somebody, secret = password): Promise<OrgAnswer> => authn('', { username: login, password: secret });

type Wish = 'password' | 'unlock';
let addresses = 0;
/** Each from an address of its own, so that none is kept back for the others. */
const ask = (login: string, wish: Wish = 'password', more: object = {}): Promise<OrgAnswer> =>
  authn(
    `/recovery/${wish}`,
    { username: login, factorType: 'EMAIL', ...more },
    { address: `198.51.100.${(addresses += 1) % 250}`, token: null },
  );

const wishesOf = (login: string) =>
  org.messages.filter(({ queue, body }) => queue === 'recovery' && body['login'] === login).map(({ body }) => body);
const sentTo = (address: string) =>
  org.messages.filter(({ queue, body }) => queue === 'messages' && body['to'] === address).map(({ body }) => body);

/** Delivers wishes as SQS does, and gives how many it is to deliver again. */
async function deliver(...bodies: readonly object[]): Promise<number> {
  const Records = bodies.map((body, index) => ({ messageId: String(index), body: JSON.stringify(body) }) as SQSRecord);
  return (await recoveryWorker({ Records })).batchItemFailures.length;
}

async function answered(login: string, wish: Wish = 'password', more: object = {}): Promise<readonly Record<string, unknown>[]> {
  const before = sentTo(login).length;
  expect((await ask(login, wish, more)).status).toBe(200);
  expect(await deliver(wishesOf(login).at(-1) ?? {})).toBe(0);
  return sentTo(login).slice(before);
}

const linkIn = (mail: Record<string, unknown> | undefined): string =>
  /"(\/signin\/[^"]+)"/.exec(JSON.stringify(mail?.['variables']))?.[1] ?? 'no link';
const tokenOf = (link: string): string => link.split('/').at(-1) ?? '';

/** Moves the product's clock, by which limits go. */
function advance(milliseconds: number): void {
  const { clock } = root();
  const now = clock.now() + milliseconds;
  Object.assign(clock, { now: () => now });
}

/** Wrong passwords until her account pauses. */
async function pause(user: Somebody): Promise<void> {
  await Promise.all(Array.from({ length: mostTries }, () => signIn(user, 'wrong')));
}

const page = (method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('recoveryPages', method, path, { token: null, ...call });

/** Sends a form as the browser does that was shown the page. */
async function send(shown: OrgAnswer, action: string, fields: Readonly<Record<string, string>>): Promise<OrgAnswer> {
  const hidden = [...shown.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return page('POST', action, {
    body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
    cookies: shown.cookies.map((cookie) => cookie.split(';')[0] ?? ''),
  });
}

describe('a wish of somebody who can’t sign in', () => {
  it('AC-041: is answered alike, by as many calls, whomever it is for', async () => {
    const suspended = await somebody();
    await lifecycle(suspended, 'suspend');
    const deactivated = await somebody();
    await lifecycle(deactivated, 'deactivate');
    const withoutPassword = await somebody('activate=true', { credentials: { provider: { type: 'FEDERATION', name: 'idp' } } });
    const paused = await somebody();
    await pause(paused);
    const people = [await somebody(), suspended, deactivated, withoutPassword, paused, { id: '', login: newLogin() }];
    for (const wish of ['password', 'unlock'] as const) {
      const answers = [];
      for (const { login } of people) answers.push(await ask(login, wish));
      const seen = answers.map(({ status, body, headers, cost }) => {
        const { date: _date, 'x-okta-request-id': _id, ...rest } = headers;
        return JSON.stringify({ status, body, headers: Object.keys(rest), calls: cost.byOperation, read: cost.readUnits });
      });
      expect(new Set(seen).size).toBe(1);
      expect(answers[0]?.body).toEqual({
        status: 'RECOVERY_CHALLENGE',
        factorResult: 'WAITING',
        factorType: 'EMAIL',
        recoveryType: wish.toUpperCase(),
      });
      for (const { login } of people) expect(wishesOf(login).filter((each) => each['wish'] === wish.toUpperCase())).toHaveLength(1);
    }
  });

  it('gives back what the client gave, now and by the link', async () => {
    const ada = await somebody();
    const [mail] = await answered(ada.login, 'password', { relayState: '/inbox', factorType: 'email' });
    const { body } = await authn('/recovery/token', { recoveryToken: tokenOf(linkIn(mail)) });
    expect(body).toMatchObject({ status: 'PASSWORD_RESET', relayState: '/inbox', recoveryType: 'PASSWORD' });
  });

  it('says of a way that is not there that it is not', async () => {
    const { status, body } = await ask('ada@recovery.example', 'password', { factorType: 'CALL' });
    expect([status, body['errorCode']]).toEqual([400, 'E0000001']);
    expect((await ask('')).status).toBe(400);
  });

  it('is taken down once in five seconds, known or not', async () => {
    for (const login of [(await somebody()).login, newLogin()]) {
      expect((await ask(login)).status).toBe(200);
      const again = await ask(login.toUpperCase());
      expect([again.status, again.body['errorCode']]).toEqual([429, 'E0000118']);
      expect((await ask(login, 'unlock')).status).toBe(200);
      expect(wishesOf(login)).toHaveLength(2);
    }
  });
});

describe('AC-044: wishes', () => {
  it('of one account are five an hour, and the sixth is answered alike', async () => {
    const { login } = await somebody();
    const bodies = new Set<string>();
    for (let asked = 0; asked < 7; asked += 1) {
      bodies.add((await ask(login)).text);
      advance(recoveryLimits.pause.windowMilliseconds + 1);
    }
    expect([bodies.size, wishesOf(login).length]).toEqual([1, recoveryLimits.account.most]);
    advance(recoveryLimits.account.windowMilliseconds + 1);
    await ask(login);
    expect(wishesOf(login)).toHaveLength(recoveryLimits.account.most + 1);
  });

  it('from one address are a hundred an hour, and the next are answered alike', async () => {
    const logins = Array.from({ length: recoveryLimits.source.most + 2 }, newLogin);
    const from = (username: string) => authn('/recovery/password', { username }, { address: '192.0.2.77' });
    const answers = [];
    for (const login of logins) answers.push(await from(login));
    expect(new Set(answers.map(({ text, status }) => `${status} ${text}`)).size).toBe(1);
    expect(logins.flatMap(wishesOf)).toHaveLength(recoveryLimits.source.most);
  });
});

describe('another password', () => {
  it('AC-043: is asked for without a change of anything; the present one works until there is another', async () => {
    const ada = await somebody();
    const before = await read(ada);
    await ask(ada.login);
    expect(await read(ada)).toEqual(before);
    await deliver(wishesOf(ada.login).at(-1) ?? {});
    const { lastUpdated: _at, ...rest } = await read(ada);
    expect(rest).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'lastUpdated')));
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
  });

  it('AC-032, AC-047: comes by a link to both of her addresses, which works once, ends her sessions and begins none, and is told to her', async () => {
    const ada = await somebody('activate=true', {}, 'ada.second@recovery.example');
    const [mail] = await answered(ada.login);
    expect(mail).toMatchObject({ template: 'ForgotPassword', tokenHash: expect.any(String) });
    const [second] = sentTo('ada.second@recovery.example');
    expect(second).toMatchObject({ template: 'ForgotPassword', tokenHash: mail?.['tokenHash'], variables: mail?.['variables'] });
    expect(second?.['id']).not.toBe(mail?.['id']);

    const session = await org.call('signIn', 'POST', '/api/v1/sessions', {
      body: { sessionToken: (await signIn(ada)).body['sessionToken'] },
    });
    const shown = await page('GET', linkIn(mail));
    expect([shown.status, shown.text.includes(ada.login)]).toEqual([200, true]);
    expect((await page('GET', linkIn(mail))).status).toBe(200);
    expect((await send(shown, '/signin/reset-password', { password: 'short' })).status).toBe(400);
    const done = await send(shown, '/signin/reset-password', { password: other });
    // Told where it is that somebody set one.
    const [told] = sentTo(ada.login).filter(({ template }) => template === 'PasswordChanged');
    const passwordOf = z.object({ userId: z.string(), changed: z.number() }).parse(told?.['passwordOf']);
    const presence = new DynamoTokenPresence(root().table);
    expect(passwordOf.userId).toBe(ada.id);
    expect(await presence.hasPassword(passwordOf)).toBe(true);
    expect(await presence.hasPassword({ ...passwordOf, changed: passwordOf.changed + 1 })).toBe(false);
    // The new password signs her in, and the link did not.
    expect([done.status, done.cookies.some((cookie) => cookie.startsWith('__Host-sid'))]).toEqual([200, false]);
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
    expect((await signIn(ada)).status).toBe(401);
    expect((await org.call('signIn', 'GET', `/api/v1/sessions/${String(session.body['id'])}`)).status).toBe(404);
    expect((await send(shown, '/signin/reset-password', { password: `${other}-3` })).status).toBe(404);
    expect((await page('GET', linkIn(mail))).status).toBe(404);
  });

  it('AC-037: is set once by one link, be it tried by a hundred at once', async () => {
    const ada = await somebody();
    const [mail] = await answered(ada.login);
    const shown = await page('GET', linkIn(mail));
    const tries = Array.from({ length: 100 }, (_, index) =>
      send(shown, '/signin/reset-password', { password: `${other}-${index}` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([200, 404]));
  });

  it('AC-038: is not set by the link that a newer one has replaced, nor by one of another kind', async () => {
    const ada = await somebody();
    const [first] = await answered(ada.login);
    Object.assign(root().clock, {
      now: (
        (at) => () =>
          at
      )(root().clock.now() + 6_000),
    });
    const [second] = await answered(ada.login);
    expect((await page('GET', linkIn(first))).status).toBe(404);
    expect((await page('GET', linkIn(second))).status).toBe(200);
    expect((await org.call('pages', 'GET', `/activate/${tokenOf(linkIn(second))}`, { token: null })).status).toBe(404);
    expect((await page('GET', `/signin/unlock/${tokenOf(linkIn(second))}`)).status).toBe(404);
  });

  it('is linked to once for one wish, however often the queue delivers it', async () => {
    const ada = await somebody();
    await ask(ada.login);
    const [wish = {}] = wishesOf(ada.login);
    for (let delivered = 0; delivered < 3; delivered += 1) expect(await deliver(wish)).toBe(0);
    expect(sentTo(ada.login)).toHaveLength(1);
  });

  it('is not linked to for a wish that lay for more than an hour', async () => {
    const ada = await somebody();
    await ask(ada.login);
    const [wish = {}] = wishesOf(ada.login);
    await deliver({ ...wish, at: root().clock.now() - 3_600_001 });
    expect(sentTo(ada.login)).toEqual([]);
  });

  it('is for those whose password has expired, too, and forgives wrong ones', async () => {
    const ada = await somebody('nextLogin=changePassword');
    await pause(ada);
    const [mail] = await answered(ada.login);
    const done = await send(await page('GET', linkIn(mail)), '/signin/reset-password', { password: other });
    expect(done.status).toBe(200);
    expect((await read(ada))['status']).toBe('ACTIVE');
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
  });

  it('is refused by mail to who may not have it, and by silence to who has no account that works', async () => {
    const withoutPassword = await somebody('activate=true', { credentials: { provider: { type: 'FEDERATION', name: 'idp' } } });
    expect(await answered(withoutPassword.login)).toMatchObject([{ template: 'ForgotPasswordDenied', tokenHash: null }]);
    const inRecovery = await somebody();
    await org.call('users', 'POST', `/api/v1/users/${inRecovery.id}/lifecycle/reset_password`, { query: 'sendEmail=false' });
    expect(await answered(inRecovery.login)).toMatchObject([{ template: 'ForgotPasswordDenied' }]);
    const gone = await somebody();
    await lifecycle(gone, 'deactivate');
    const staged = await somebody('activate=false');
    for (const { login } of [gone, staged, { login: newLogin() }]) expect(await answered(login)).toEqual([]);
  });

  it('is her first one while she has not chosen any: the link of her activation comes anew, and names nothing that was typed', async () => {
    const login = newLogin();
    const profile = { login, email: login, firstName: 'Buy', lastName: 'https://evil.example' };
    await org.call('users', 'POST', '/api/v1/users', { query: 'activate=true', body: { profile } });
    const [mail] = await answered(login);
    expect(mail).toMatchObject({ template: 'RegistrationActivation' });
    expect(JSON.stringify(mail)).not.toMatch(/evil|Buy/);
  });

  it('waits for the answer to her question where her policy asks it, and for no other', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Asked' } } });
    const groupId = String(group.body['id']);
    const policy = await org.call('policies', 'POST', '/api/v1/policies', {
      body: {
        type: 'PASSWORD',
        name: 'Asks',
        conditions: { people: { groups: { include: [groupId] } } },
        settings: { recovery: { factors: { recovery_question: { status: 'ACTIVE' } } }, password: { age: { historyCount: 2 } } },
      },
    });
    const actions = { passwordChange: { access: 'ALLOW' }, selfServicePasswordReset: { access: 'ALLOW' } };
    const rule = await org.call('policies', 'POST', `/api/v1/policies/${String(policy.body['id'])}/rules`, {
      body: { name: 'Everybody', actions },
    });
    expect(rule.status).toBe(200);
    const recovery_question = { question: 'Where did we <meet>?', answer: 'On the night boat' };
    const ada = await somebody('activate=true', {
      credentials: { password: { value: password }, recovery_question },
      groupIds: [groupId],
    });
    const [mail] = await answered(ada.login);
    const shown = await page('GET', linkIn(mail));
    expect(shown.text).toContain('Where did we &lt;meet&gt;?');
    const set = (answer: string, secret = other) => send(shown, '/signin/reset-password', { answer, password: secret });
    for (const answer of ['', 'In a dream']) expect((await set(answer)).status).toBe(400);
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
    // One of her former passwords is none.
    expect((await set('on the night boat', password)).status).toBe(400);
    expect((await set('on the night boat')).status).toBe(200);
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
  });
});

describe('a pause', () => {
  it('AC-045: is ended by a link, which is looked at without being spent, and lets nobody in', async () => {
    const ada = await somebody();
    await pause(ada);
    const [mail] = await answered(ada.login, 'unlock');
    expect(mail).toMatchObject({ template: 'SelfServiceUnlock', tokenHash: expect.any(String) });
    expect((await signIn(ada)).status).toBe(401);
    // Scanners open what they find.
    for (let looked = 0; looked < 3; looked += 1) expect((await page('GET', linkIn(mail))).status).toBe(200);
    const shown = await page('GET', linkIn(mail));
    const done = await send(shown, '/signin/unlock/link', {});
    expect([done.status, done.cookies]).toEqual([200, []]);
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
    expect((await send(shown, '/signin/unlock/link', {})).status).toBe(404);
  });

  it('is ended by the token at the API, too, once of a hundred tries', async () => {
    const ada = await somebody();
    await pause(ada);
    const [mail] = await answered(ada.login, 'unlock', { relayState: '/inbox' });
    const recoveryToken = tokenOf(linkIn(mail));
    const answers = await Promise.all(Array.from({ length: 100 }, () => authn('/recovery/token', { recoveryToken })));
    const [won, ...more] = answers.filter(({ status }) => status === 200);
    expect([won?.body, more]).toEqual([
      {
        status: 'SUCCESS',
        recoveryType: 'UNLOCK',
        relayState: '/inbox',
        _embedded: { user: expect.objectContaining({ id: ada.id }) },
      },
      [],
    ]);
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
  });

  it('that there is not is told of to whoever asks for its end', async () => {
    const ada = await somebody();
    expect(await answered(ada.login, 'unlock')).toMatchObject([
      { template: 'SelfServiceUnlockOnUnlockedAccount', tokenHash: null },
    ]);
  });

  it('is never ended by the link of a password, nor does its link set one', async () => {
    const ada = await somebody();
    await pause(ada);
    const [mail] = await answered(ada.login, 'unlock');
    expect((await page('GET', `/signin/reset-password/${tokenOf(linkIn(mail))}`)).status).toBe(404);
    expect((await authn('', { token: tokenOf(linkIn(mail)) })).status).toBe(401);
  });
});

describe('AC-022: a pause that a stranger brings about', () => {
  const startPage = (cookies: readonly string[]) => org.call('pages', 'GET', '/signin', { token: null, cookies });
  const pairs = (cookies: readonly string[]) => cookies.map((cookie) => cookie.split(';')[0] ?? '');

  /** Signs in on the page, from a browser that has these cookies. */
  async function enter(username: string, secret: string, cookies: readonly string[] = []): Promise<OrgAnswer> {
    const form = await startPage(cookies);
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const body = new URLSearchParams({ csrf, username, password: secret });
    return org.call('pages', 'POST', '/signin', { token: null, body, cookies: [...cookies, ...pairs(form.cookies)] });
  }

  it('keeps out everybody but her, on a device on which she has signed in, and nobody for longer than its window', async () => {
    const ada = await somebody();
    const device = pairs((await enter(ada.login, password)).cookies).filter((cookie) => cookie.startsWith('__Host-roster-device='));
    expect(device).toHaveLength(1);
    await pause(ada);
    expect([(await signIn(ada)).status, (await enter(ada.login, password)).status]).toEqual([401, 401]);
    expect((await enter(ada.login, password, device)).status).toBe(303);
    // Who guesses on her device has as many tries again, and no more.
    await pause(ada);
    for (let tries = 0; tries < mostTries; tries += 1) await enter(ada.login, 'wrong', device);
    expect((await enter(ada.login, password, device)).status).toBe(401);
    advance(15 * 60_000 + 1);
    expect((await signIn(ada)).status).toBe(200);
  });

  it('is no help by another’s device, nor by a forged one', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    const device = pairs((await enter(eve.login, password)).cookies).filter((cookie) => cookie.startsWith('__Host-roster-device='));
    await pause(ada);
    expect((await enter(ada.login, password, device)).status).toBe(401);
    const forged = [`__Host-roster-device=${(Date.now() + 9e9).toString(36)}.${'a'.repeat(43)}`];
    expect((await enter(ada.login, password, forged)).status).toBe(401);
  });
});

describe('the pages', () => {
  it('take a wish down without a script, and answer it alike for everybody', async () => {
    const ada = await somebody();
    const shown = await page('GET', '/signin/forgot');
    const nobody = newLogin();
    const answers = [];
    for (const username of [ada.login, nobody]) answers.push(await send(shown, '/signin/forgot', { username }));
    const [known, unknown] = answers.map(({ text }, index) =>
      text.replaceAll(index === 0 ? ada.login : nobody, 'NAME').replaceAll(/name="stateToken" value="[^"]+"/g, ''),
    );
    expect(known).toBe(unknown);
    expect([answers[0]?.status, wishesOf(ada.login).length, wishesOf(nobody).length]).toEqual([200, 1, 1]);
    // Whoever is impatient has the first mail.
    expect((await send(shown, '/signin/forgot', { username: ada.login })).status).toBe(200);
    expect(wishesOf(ada.login)).toHaveLength(1);
    expect((await send(shown, '/signin/unlock', { username: '' })).status).toBe(400);
    expect((await page('POST', '/signin/forgot', { body: new URLSearchParams({ username: ada.login }) })).status).toBe(400);
  });

  it('let somebody choose another password for one that has expired, and in', async () => {
    const ada = await somebody('nextLogin=changePassword');
    const form = await org.call('pages', 'GET', '/signin', { token: null });
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const cookies = form.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    const body = new URLSearchParams({ csrf, username: ada.login, password });
    const shown = await org.call('pages', 'POST', '/signin', { token: null, body, cookies });
    expect([shown.status, shown.text.includes('name="oldPassword"')]).toEqual([200, true]);
    const change = (fields: Readonly<Record<string, string>>) =>
      send({ ...shown, cookies: form.cookies }, '/signin/password', fields);
    expect((await change({ oldPassword: 'wrong', newPassword: other })).status).toBe(400);
    expect((await change({ oldPassword: password, newPassword: 'short' })).status).toBe(400);
    const done = await change({ oldPassword: password, newPassword: other });
    expect([done.status, done.cookies.some((cookie) => cookie.startsWith('__Host-sid='))]).toEqual([303, true]);
    expect((await change({ oldPassword: other, newPassword: `${other}-2` })).status).toBe(303);
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
  });

  it('tell somebody whose policy forbids it that she may not choose another one, and leave her out', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Forbidden' } } });
    const groupId = String(group.body['id']);
    const conditions = { people: { groups: { include: [groupId] } } };
    const body = { type: 'PASSWORD', name: 'Forbids', conditions };
    const policy = await org.call('policies', 'POST', '/api/v1/policies', { body });
    const rule = { name: 'Everybody', actions: { passwordChange: { access: 'DENY' } } };
    await succeed('POST', `/api/v1/policies/${String(policy.body['id'])}/rules`, rule);
    const ada = await somebody('nextLogin=changePassword', { groupIds: [groupId] });
    const form = await org.call('pages', 'GET', '/signin', { token: null });
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
    const cookies = form.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    const given = new URLSearchParams({ csrf, username: ada.login, password });
    const shown = await org.call('pages', 'POST', '/signin', { token: null, body: given, cookies });
    const fields = { oldPassword: password, newPassword: other };
    const refused = await send({ ...shown, cookies: form.cookies }, '/signin/password', fields);
    expect([refused.status, refused.text.includes('Ask its administrator'), refused.cookies]).toEqual([400, true, []]);
  });
});
