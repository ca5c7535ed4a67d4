import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';

import { handler as recoveryWorker } from '../../functions/workers/recovery/handler.ts';
import { recoveryLimits } from '../../shared/recovery/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const other = 'Kettle-Tuesday-24';
const question = { question: 'Where did we meet?', answer: 'On the night boat' };
let org: Org;
let made = 0;
let addresses = 0;

async function allow(factors: object): Promise<void> {
  const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PASSWORD' })).text);
  const path = `/api/v1/policies/${policy.id}`;
  const { settings } = policy;
  const body = {
    ...policy,
    settings: {
      ...settings,
      password: { ...settings.password, lockout: { ...settings.password.lockout, maxAttempts: 3 } },
      recovery: { factors: { ...settings.recovery.factors, ...factors } },
    },
  };
  const { status, text } = await org.call('policies', 'PUT', path, { body });
  if (status !== 200) throw new Error(text);
  const [rule] = JSON.parse((await org.call('policies', 'GET', `${path}/rules`)).text);
  const actions = { ...rule.actions, selfServiceUnlock: { access: 'ALLOW' } };
  await org.call('policies', 'PUT', `${path}/rules/${rule.id}`, { body: { ...rule, actions } });
}

beforeAll(async () => {
  org = await Org.start();
  await allow({ okta_sms: { status: 'ACTIVE' } });
  // The first of all reads the org's key.
  await ask('first@texts.example');
}, 60_000);
afterAll(() => org.stop());

interface Somebody {
  readonly id: string;
  readonly login: string;
  readonly phone: string;
}

const newLogin = (): string => `person${(made += 1)}@texts.example`;

async function somebody(more: object = {}, profile: object = {}): Promise<Somebody> {
  const login = newLogin();
  const phone = `+4915112345${String(made).padStart(3, '0')}`;
  const body = {
    profile: { login, email: login, firstName: 'Ada', lastName: 'Lovelace', mobilePhone: phone, ...profile },
    credentials: { password: { value: password } },
    ...more,
  };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=true', body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), login, phone };
}

const authn = (path: string, body: object): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', `/api/v1/authn${path}`, {
    body,
    token: null,
    address: `203.0.113.${(addresses += 1) % 250}`,
  });
const signIn = ({ login }: { login: string }, secret = password) => authn('', { username: login, password: secret });
const ask = (login: string, wish = 'password', more: object = {}) =>
  authn(`/recovery/${wish}`, { username: login, factorType: 'SMS', ...more });
const verify = (stateToken: unknown, passCode: string, factor = 'SMS') =>
  authn(`/recovery/factors/${factor}/verify`, { stateToken, passCode });
const resend = (stateToken: unknown) => authn('/recovery/factors/sms/resend', { stateToken });

const queued = (queue: string) => org.messages.filter((each) => each.queue === queue).map(({ body }) => body);
const textsTo = (phone: string) => queued('messages').filter(({ kind, to }) => kind === 'text' && to === phone);

const mailsTo = (address: string) =>
  queued('messages')
    .filter(({ kind, to }) => kind === 'mail' && to === address)
    .map(({ template, tokenHash, variables }) => ({ template, tokenHash, variables: variables as Record<string, string> }));

/** The code of the newest wish, whomever it is for. */
const codeQueued = (): string => String((queued('recovery').at(-1)?.['code'] as { code?: string } | undefined)?.code);

/** Delivers the newest wish as SQS does, as often as is said. */
async function deliver(times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const record: Partial<SQSRecord> = { messageId: '0', body: JSON.stringify(queued('recovery').at(-1)) };
    expect(await recoveryWorker({ Records: [record as SQSRecord] })).toEqual({ batchItemFailures: [] });
  }
}

/** Asks for a code, and gives it with the step that waits for it. */
async function texted(who: Somebody, wish = 'password', more: object = {}): Promise<{ stateToken: string; code: string }> {
  const { body } = await ask(who.login, wish, more);
  await deliver();
  return { stateToken: String(body['stateToken']), code: String(textsTo(who.phone).at(-1)?.['code']) };
}

const byMail = { factorType: 'EMAIL', options: { oneTimePassword: true } };

/** Asks for a mail with a code, and gives the code with the step that waits for it, and the link beside it. */
async function mailed(who: Somebody, wish = 'password'): Promise<{ stateToken: string; code: string; link: string }> {
  const { body } = await ask(who.login, wish, byMail);
  await deliver();
  return { stateToken: String(body['stateToken']), ...inMail(who) };
}

function inMail({ login }: Somebody): { code: string; link: string } {
  const { oneTimePassword = '', resetPasswordLink, unlockAccountLink = '' } = mailsTo(login).at(-1)?.variables ?? {};
  return { code: oneTimePassword, link: (resetPasswordLink ?? unlockAccountLink).split('/').at(-1) ?? '' };
}

const follow = (link: string): Promise<OrgAnswer> => authn('/recovery/token', { recoveryToken: link });

async function pause(who: Somebody): Promise<void> {
  await Promise.all(Array.from({ length: 3 }, () => signIn(who, 'wrong')));
}

const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

/** Moves the product's clock, by which limits go. */
function advance(milliseconds: number): void {
  const { clock } = root();
  const now = clock.now() + milliseconds;
  Object.assign(clock, { now: () => now });
}

const codeOf = ({ status, body }: OrgAnswer): unknown[] => [status, body['errorCode']];
const shape = ({ status, body, headers, cost }: OrgAnswer): string => {
  const { stateToken, expiresAt, errorId, ...rest } = body;
  const names = Object.keys(headers).filter((name) => name !== 'date');
  const lengths = [stateToken, expiresAt, errorId].map((each) => String(each).length);
  return JSON.stringify({ status, rest, lengths, names, calls: cost.byOperation, read: cost.readUnits });
};

describe('a wish for a code by text', () => {
  it.each([
    ['text', {}],
    ['mail', byMail],
  ])('AC-041: is answered alike at each step, by as many calls, whomever it is for (by %s)', async (_way, way) => {
    const suspended = await somebody();
    await org.call('users', 'POST', `/api/v1/users/${suspended.id}/lifecycle/suspend`);
    const withoutPhone = await somebody({}, { mobilePhone: null });
    const people = [await somebody(), suspended, withoutPhone, { login: newLogin() }];
    for (const wish of ['password', 'unlock'] as const) {
      const asked = [];
      const tried = [];
      for (const { login } of people) {
        const answer = await ask(login, wish, way);
        asked.push(shape(answer));
        await deliver();
        const code = codeQueued();
        tried.push(shape(await verify(answer.body['stateToken'], wrongOf(code))));
      }
      expect([new Set(asked).size, new Set(tried).size]).toEqual([1, 1]);
    }
  });

  it('opens a step that is shown again, and can be given up', async () => {
    const { body } = await ask(newLogin(), 'password', { relayState: '/inbox', factorType: 'sms' });
    expect(body).toEqual({
      stateToken: expect.any(String),
      expiresAt: expect.any(String),
      status: 'RECOVERY_CHALLENGE',
      factorType: 'SMS',
      recoveryType: 'PASSWORD',
      relayState: '/inbox',
      _links: {
        next: { name: 'verify', href: expect.stringMatching(/\/recovery\/factors\/SMS\/verify$/), hints: { allow: ['POST'] } },
        cancel: { href: expect.stringMatching(/\/authn\/cancel$/), hints: { allow: ['POST'] } },
        resend: { name: 'sms', href: expect.stringMatching(/\/recovery\/factors\/SMS\/resend$/), hints: { allow: ['POST'] } },
      },
    });
    const step = await ask(newLogin(), 'unlock', byMail);
    expect(step.body).toMatchObject({
      factorResult: 'WAITING',
      factorType: 'EMAIL',
      recoveryType: 'UNLOCK',
      _links: {
        next: { href: expect.stringMatching(/\/recovery\/factors\/EMAIL\/verify$/) },
        resend: { name: 'email', href: expect.stringMatching(/\/recovery\/factors\/EMAIL\/resend$/) },
      },
    });
    expect((await authn('', { stateToken: body['stateToken'] })).body).toEqual(body);
    expect((await authn('/cancel', { stateToken: body['stateToken'] })).body).toEqual({ relayState: '/inbox' });
    expect(codeOf(await authn('/cancel', { stateToken: body['stateToken'] }))).toEqual([401, 'E0000011']);
  });

  it('leads by the right code to a password of hers, once', async () => {
    const ada = await somebody();
    const { stateToken, code } = await texted(ada, 'password', { relayState: '/inbox' });
    const wrong = await verify(stateToken, wrongOf(code));
    expect(codeOf(wrong)).toEqual([403, 'E0000068']);
    expect(wrong.body['errorCauses']).toEqual([{ errorSummary: "Your token doesn't match our records. Please try again." }]);
    const { body } = await verify(stateToken, code, 'sms');
    expect(body).toMatchObject({ status: 'PASSWORD_RESET', recoveryType: 'PASSWORD', relayState: '/inbox' });
    expect(codeOf(await verify(stateToken, code))).toEqual([401, 'E0000011']);
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
    const done = await authn('/credentials/reset_password', { stateToken: body['stateToken'], newPassword: other });
    expect(done.body['status']).toBe('SUCCESS');
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
  });

  it('asks for the answer to her question where her policy does', async () => {
    await allow({ okta_sms: { status: 'ACTIVE' }, recovery_question: { status: 'ACTIVE' } });
    const ada = await somebody({ credentials: { password: { value: password }, recovery_question: question } });
    const { stateToken, code } = await texted(ada);
    const { body } = await verify(stateToken, code);
    expect(body).toMatchObject({ status: 'RECOVERY', _embedded: { user: { recovery_question: { question: question.question } } } });
    const answered = await authn('/recovery/answer', { stateToken: body['stateToken'], answer: question.answer });
    expect(answered.body['status']).toBe('PASSWORD_RESET');
    await allow({ recovery_question: { status: 'INACTIVE' } });
  });

  it('ends the pause of an account by the right code, and lets nobody in', async () => {
    const ada = await somebody();
    await pause(ada);
    expect((await signIn(ada)).status).toBe(401);
    const { stateToken, code } = await texted(ada, 'unlock');
    const { body } = await verify(stateToken, code);
    expect(body).toEqual({
      status: 'SUCCESS',
      recoveryType: 'UNLOCK',
      _embedded: { user: expect.objectContaining({ id: ada.id }) },
    });
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
    expect(codeOf(await verify(stateToken, code))).toEqual([401, 'E0000011']);
  });

  it('is one text for one wish, however often the queue delivers it', async () => {
    const ada = await somebody();
    await ask(ada.login);
    await deliver(3);
    const texts = textsTo(ada.phone);
    expect([texts.length, new Set(texts.map(({ id, code }) => `${String(id)} ${String(code)}`)).size]).toEqual([3, 1]);
  });

  it('is refused within thirty seconds, known or not, and voids the code before it afterwards', async () => {
    const ada = await somebody();
    for (const login of [ada.login, newLogin()]) {
      const { body } = await ask(login);
      await deliver();
      expect(codeOf(await ask(login.toUpperCase()))).toEqual([429, 'E0000109']);
      expect(codeOf(await resend(body['stateToken']))).toEqual([429, 'E0000109']);
      const code = codeQueued();
      advance(30_001);
      const again = await resend(body['stateToken']);
      expect([again.status, again.body]).toEqual([200, body]);
      await deliver();
      const newer = codeQueued();
      if (newer !== code) expect(codeOf(await verify(body['stateToken'], code))).toEqual([403, 'E0000068']);
      expect((await verify(body['stateToken'], newer)).status).toBe(login === ada.login ? 200 : 403);
    }
    expect(textsTo(ada.phone)).toHaveLength(2);
  });

  it.each([
    ['texts', {}],
    ['mails with a code', byMail],
  ])('AC-044: sends five %s an hour for one account, and the sixth is answered alike', async (_what, way) => {
    const ada = await somebody();
    const { body } = await ask(ada.login, 'password', way);
    await deliver();
    const answers = [];
    for (let asked = 0; asked < 4; asked += 1) {
      advance(30_001);
      answers.push((await resend(body['stateToken'])).text);
    }
    advance(30_001);
    answers.push((await ask(ada.login, 'password', way)).text.replaceAll(/"(stateToken|expiresAt)":"[^"]+"/g, ''));
    expect(new Set(answers.slice(0, 4)).size).toBe(1);
    expect(answers[4]).toBe(answers[0]?.replaceAll(/"(stateToken|expiresAt)":"[^"]+"/g, ''));
    const wishes = queued('recovery').filter(({ code }) => code !== undefined);
    const hers = wishes.filter(({ login }) => login === ada.login);
    expect(hers).toHaveLength(1);
    expect(recoveryLimits.account.most).toBe(5);
  });

  it('AC-040: takes five tries in all, be they a hundred at once, and each is answered alike', async () => {
    const ada = await somebody();
    const { stateToken, code } = await texted(ada);
    const guesses = Array.from({ length: 100 }, () => verify(stateToken, wrongOf(code)));
    expect(new Set((await Promise.all(guesses)).map((answer) => JSON.stringify(codeOf(answer))))).toEqual(
      new Set([JSON.stringify([403, 'E0000068'])]),
    );
    expect(codeOf(await verify(stateToken, code))).toEqual([403, 'E0000068']);
    const later = await somebody();
    const { stateToken: slow, code: old } = await texted(later);
    advance(10 * 60_000 + 1);
    expect(codeOf(await verify(slow, old))).toEqual([403, 'E0000068']);
  });

  it('opens nothing for anybody but her whom the code was sent to, as she was then', async () => {
    const nobody = await ask(newLogin());
    await deliver();
    const code = codeQueued();
    expect(codeOf(await verify(nobody.body['stateToken'], code))).toEqual([403, 'E0000068']);
    const ada = await somebody();
    const hers = await texted(ada);
    await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/suspend`);
    expect(codeOf(await verify(hers.stateToken, hers.code))).toEqual([403, 'E0000068']);
    expect(codeOf(await authn('/recovery/answer', { stateToken: hers.stateToken, answer: 'x' }))).toEqual([403, 'E0000079']);
    expect(codeOf(await verify('x', '123456'))).toEqual([401, 'E0000011']);
    expect(codeOf(await verify(hers.stateToken, '123456', 'call'))).toEqual([400, 'E0000001']);
    expect(codeOf(await ask(ada.login, 'password', { factorType: 'CALL' }))).toEqual([400, 'E0000001']);
  });

  it('AC-038: opens nothing once the telephone that it went to is not hers', async () => {
    const ada = await somebody();
    const { stateToken, code } = await texted(ada);
    const profile = { mobilePhone: '+491511999999' };
    expect((await org.call('users', 'POST', `/api/v1/users/${ada.id}`, { body: { profile } })).status).toBe(200);
    expect(codeOf(await verify(stateToken, code))).toEqual([403, 'E0000068']);
  });

  it('is answered by mail where there is no number for a text, or her policy lets her have none', async () => {
    const withoutPhone = await somebody({}, { mobilePhone: '0151 1234' });
    const { body } = await ask(withoutPhone.login);
    await deliver();
    const mails = (login: string) => mailsTo(login).map(({ template }) => template);
    expect(mails(withoutPhone.login)).toEqual(['ForgotPassword']);
    // The mail holds the code that the step waits for.
    expect((await verify(body['stateToken'], inMail(withoutPhone).code)).body['status']).toBe('PASSWORD_RESET');
    await allow({ okta_sms: { status: 'INACTIVE' } });
    const ada = await somebody();
    await ask(ada.login);
    await deliver();
    expect([textsTo(ada.phone), mails(ada.login)]).toEqual([[], ['ForgotPassword']]);
    await allow({ okta_sms: { status: 'ACTIVE' } });
  });
});

describe('a wish for a code by mail', () => {
  it('is a link alone where the client asks for no code', async () => {
    const ada = await somebody();
    const { body } = await ask(ada.login, 'password', { factorType: 'EMAIL' });
    await deliver();
    expect([body['stateToken'], inMail(ada).code, inMail(ada).link.length > 20]).toEqual([undefined, '', true]);
  });

  it.each(['password', 'unlock'])('ends the link by the code, and the code by the link (%s)', async (wish) => {
    const ada = await somebody();
    if (wish === 'unlock') await pause(ada);
    const first = await mailed(ada, wish);
    expect((await verify(first.stateToken, first.code, 'email')).status).toBe(200);
    expect(codeOf(await follow(first.link))).toEqual([401, 'E0000011']);
    expect(codeOf(await verify(first.stateToken, first.code, 'email'))).toEqual([401, 'E0000011']);

    const grace = await somebody();
    if (wish === 'unlock') await pause(grace);
    const second = await mailed(grace, wish);
    const { body } = await follow(second.link);
    if (wish === 'password')
      expect((await authn('/credentials/reset_password', { stateToken: body['stateToken'], newPassword: other })).status).toBe(200);
    expect(codeOf(await verify(second.stateToken, second.code, 'email'))).toEqual([403, 'E0000068']);
  });

  it('AC-037: leads on once, be the right code given by a hundred at once, and the link used meanwhile', async () => {
    const ada = await somebody();
    const { stateToken, code, link } = await mailed(ada);
    const { body } = await follow(link);
    const [set, ...given] = await Promise.all([
      authn('/credentials/reset_password', { stateToken: body['stateToken'], newPassword: other }),
      ...Array.from({ length: 100 }, () => verify(stateToken, code, 'EMAIL')),
    ]);
    const ledOn = [set, ...given].filter(({ status }) => status === 200);
    expect(ledOn).toHaveLength(1);
    expect(given.every(({ status }) => [200, 401, 403].includes(status))).toBe(true);
  });

  it('AC-040: takes five tries in all, be they a hundred at once, for ten minutes or as long as the link works', async () => {
    const ada = await somebody();
    const { stateToken, code } = await mailed(ada);
    const guesses = await Promise.all(Array.from({ length: 100 }, () => verify(stateToken, wrongOf(code), 'EMAIL')));
    expect(new Set(guesses.map((answer) => JSON.stringify(codeOf(answer))))).toEqual(new Set([JSON.stringify([403, 'E0000068'])]));
    expect(codeOf(await verify(stateToken, code, 'EMAIL'))).toEqual([403, 'E0000068']);
    const slow = await mailed(await somebody());
    advance(10 * 60_000 + 1);
    expect(codeOf(await verify(slow.stateToken, slow.code, 'EMAIL'))).toEqual([403, 'E0000068']);
    expect((await follow(slow.link)).status).toBe(200);
  });

  it('AC-038: is worth nothing once there is a newer one, of the same step or of another', async () => {
    const ada = await somebody();
    const first = await mailed(ada);
    expect(codeOf(await ask(ada.login, 'password', byMail))).toEqual([429, 'E0000118']);
    expect(codeOf(await authn('/recovery/factors/email/resend', { stateToken: first.stateToken }))).toEqual([429, 'E0000118']);
    advance(5_001);
    await authn('/recovery/factors/email/resend', { stateToken: first.stateToken });
    await deliver();
    const second = inMail(ada);
    if (second.code !== first.code) expect((await verify(first.stateToken, first.code, 'EMAIL')).status).toBe(403);
    advance(5_001);
    const third = await mailed(ada);
    expect(codeOf(await verify(first.stateToken, second.code, 'EMAIL'))).toEqual([403, 'E0000068']);
    expect((await follow(second.link)).status).toBe(401);
    expect((await verify(third.stateToken, third.code, 'EMAIL')).status).toBe(200);
  });

  it.each([
    ['another e-mail', '', { email: 'elsewhere@texts.example' }],
    ['another status', '/lifecycle/suspend', undefined],
    ['another password', '', undefined],
  ] as const)('AC-038: is worth nothing once she has %s', async (_what, path, profile) => {
    const ada = await somebody();
    const { stateToken, code } = await mailed(ada);
    const names = { login: ada.login, email: ada.login, firstName: 'Ada', lastName: 'Lovelace' };
    const body = profile === undefined ? { credentials: { password: { value: other } } } : { profile: { ...names, ...profile } };
    const changed = await org.call('users', 'POST', `/api/v1/users/${ada.id}${path}`, { body });
    expect(changed.status).toBe(200);
    if (path !== '') await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/unsuspend`);
    expect(codeOf(await verify(stateToken, code, 'EMAIL'))).toEqual([403, 'E0000068']);
  });

  it('AC-036: opens its own step and no other: not that of another wish, nor somebody else’s', async () => {
    const ada = await somebody();
    const unlocking = await ask(ada.login, 'unlock', byMail);
    await pause(ada);
    await deliver();
    const { code } = await mailed(ada, 'password');
    const others = await mailed(await somebody());
    for (const stateToken of [unlocking.body['stateToken'], others.stateToken])
      expect(codeOf(await verify(stateToken, code, 'EMAIL'))).toEqual([403, 'E0000068']);
    const nobody = await ask(newLogin(), 'password', byMail);
    await deliver();
    expect(codeOf(await verify(nobody.body['stateToken'], codeQueued(), 'EMAIL'))).toEqual([403, 'E0000068']);
  });

  it('is one mail to each address for one wish, whose code and link are one', async () => {
    const ada = await somebody({}, { secondEmail: 'ada.second@texts.example' });
    await ask(ada.login, 'password', byMail);
    await deliver(3);
    expect(mailsTo(ada.login)).toHaveLength(1);
    expect(mailsTo('ada.second@texts.example')).toEqual(mailsTo(ada.login));
  });
});

describe('the pages', () => {
  const page = (method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> => {
    const [bare = '', query = ''] = path.split('?');
    return org.call('recoveryPages', method, bare, { token: null, query, ...call });
  };

  /** Sends a form as the browser does that was shown the page. */
  async function send(shown: OrgAnswer, cookies: readonly string[], action: string, fields: object): Promise<OrgAnswer> {
    const hidden = [...shown.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const values = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
    return page('POST', action, { body: new URLSearchParams({ ...values, ...fields }), cookies });
  }

  async function askedOn(path: string, username: string) {
    const form = await page('GET', path);
    const cookies = form.cookies.map((cookie) => cookie.split(';')[0] ?? '');
    const shown = await send(form, cookies, path.split('?')[0] ?? '', { username });
    await deliver();
    return { shown, cookies };
  }

  const withoutSecrets = ({ status, text }: OrgAnswer): string => `${status} ${text.replaceAll(/value="[^"]*"/g, '')}`;

  it('offer texts to everybody where some policy lets people have them, and to nobody else', async () => {
    expect((await page('GET', '/signin/forgot')).text).toContain('href="/signin/forgot?by=text"');
    await allow({ okta_sms: { status: 'INACTIVE' } });
    expect((await page('GET', '/signin/forgot')).text).not.toContain('by=text');
    expect((await page('GET', '/signin/forgot?by=text')).text).toContain('name="by" value="mail"');
    await allow({ okta_sms: { status: 'ACTIVE' } });
  });

  it('lead by the code to another password, without a script', async () => {
    const ada = await somebody();
    const { shown, cookies } = await askedOn('/signin/forgot?by=text', ada.login);
    expect([shown.status, shown.text.includes('autocomplete="one-time-code"')]).toEqual([200, true]);
    const code = codeQueued();
    const give = (typed: string) => send(shown, cookies, '/signin/forgot/code', { code: typed });
    for (const typed of ['', wrongOf(code)]) expect((await give(typed)).status).toBe(400);
    expect((await send(shown, cookies, '/signin/forgot/resend', {})).status).toBe(400);
    const right = await give(`${code.slice(0, 3)} ${code.slice(3)}`);
    expect([right.status, right.cookies]).toEqual([303, []]);
    const reset = await page('GET', String(right.headers['location']), { cookies });
    expect(reset.text).toContain(ada.login);
    expect((await send(reset, cookies, '/signin/reset-password', { password: other })).status).toBe(200);
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
    expect((await give(code)).status).toBe(404);
  });

  it('end a pause, and send another code after half a minute', async () => {
    const ada = await somebody();
    await pause(ada);
    const { shown, cookies } = await askedOn('/signin/unlock?by=text', ada.login);
    advance(30_001);
    expect((await send(shown, cookies, '/signin/forgot/resend', {})).status).toBe(200);
    await deliver();
    const done = await send(shown, cookies, '/signin/forgot/code', { code: codeQueued() });
    expect([done.status, done.text.includes(ada.login)]).toEqual([200, true]);
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
  });

  it('take the code of a mail as well as its link, and end the pause of an account', async () => {
    const ada = await somebody();
    const { shown, cookies } = await askedOn('/signin/forgot', ada.login);
    expect([shown.status, shown.text.includes('Code from the email')]).toEqual([200, true]);
    const { code, link } = inMail(ada);
    expect((await send(shown, cookies, '/signin/forgot/code', { code: wrongOf(code) })).status).toBe(400);
    const right = await send(shown, cookies, '/signin/forgot/code', { code });
    const reset = await page('GET', String(right.headers['location']), { cookies });
    expect([right.status, reset.text.includes(ada.login)]).toEqual([303, true]);
    expect((await page('GET', `/signin/reset-password/${link}`)).status).toBe(404);

    await pause(ada);
    const unlocking = await askedOn('/signin/unlock', ada.login);
    const done = await send(unlocking.shown, unlocking.cookies, '/signin/forgot/code', { code: inMail(ada).code });
    expect([done.status, (await signIn(ada)).body['status']]).toEqual([200, 'SUCCESS']);
    // Whoever asks again at once has the mail of the first time.
    const asked = await askedOn('/signin/unlock', ada.login);
    expect([asked.shown.status, asked.shown.text.includes('one-time-code')]).toEqual([200, false]);
  });

  it.each(['?by=text', ''])('AC-041: look alike whomever they are for, and refuse a form that is not theirs (%s)', async (by) => {
    const known = await somebody();
    const logins = [known.login, newLogin()];
    const seen = [];
    for (const login of logins) {
      const { shown, cookies } = await askedOn(`/signin/forgot${by}`, login);
      seen.push(withoutSecrets(shown).replaceAll(login, 'login'));
      seen.push(withoutSecrets(await send(shown, cookies, '/signin/forgot/code', { code: 'x' })).replaceAll(login, 'login'));
      expect((await send(shown, [], '/signin/forgot/code', { code: codeQueued() })).status).toBe(400);
    }
    expect([seen[0] === seen[2], seen[1] === seen[3]]).toEqual([true, true]);
  });
});
