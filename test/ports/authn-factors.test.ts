import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';

import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
let org: Org;
let made = 0;
/** Everybody in it is asked for a factor. */
let guarded: string;
/** Everybody in it has to enroll an app. */
let enrolling: string;

async function succeed(area: 'policies' | 'groups', path: string, body: object): Promise<string> {
  const { status, text, body: answer } = await org.call(area, 'POST', path, { body });
  if (status !== 200) throw new Error(text);
  return String(answer['id']);
}
const groupNamed = (name: string): Promise<string> => succeed('groups', '/api/v1/groups', { profile: { name } });
async function policyFor(type: string, groupId: string, settings: object, actions: object): Promise<void> {
  const conditions = { people: { groups: { include: [groupId] } } };
  const id = await succeed('policies', '/api/v1/policies', { type, name: `${type} of ${groupId}`, conditions, ...settings });
  const rule = { type: type === 'OKTA_SIGN_ON' ? 'SIGN_ON' : type, name: 'Everybody', actions };
  await succeed('policies', `/api/v1/policies/${id}/rules`, rule);
}

beforeAll(async () => {
  org = await Org.start();
  guarded = await groupNamed('Guarded');
  enrolling = await groupNamed('Enrolling');
  const signon = { access: 'ALLOW', requireFactor: true, factorPromptMode: 'ALWAYS' };
  await policyFor('OKTA_SIGN_ON', guarded, {}, { signon });
  const authenticators = [{ key: 'google_otp', enroll: { self: 'REQUIRED' } }];
  await policyFor('MFA_ENROLL', enrolling, { settings: { type: 'AUTHENTICATORS', authenticators } }, { enroll: { self: 'LOGIN' } });
}, 60_000);
afterAll(() => org.stop());

interface Somebody {
  readonly id: string;
  readonly login: string;
}

async function somebody(groupIds: readonly string[], query = 'activate=true'): Promise<Somebody> {
  const login = `person${(made += 1)}@steps.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const body = { profile, credentials: { password: { value: password } }, groupIds };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query, body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), login };
}

const step = (body: object, path = ''): Promise<OrgAnswer> =>
  org.call(path.startsWith('/factors') ? 'factors' : 'signIn', 'POST', `/api/v1/authn${path}`, { body, token: null });
const signIn = ({ login }: Somebody, secret = password): Promise<OrgAnswer> => step({ username: login, password: secret });

const answer = 'Boiled cabbage';
async function withQuestion(user: Somebody): Promise<string> {
  const body = { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer } };
  return String((await org.call('factors', 'POST', `/api/v1/users/${user.id}/factors`, { body })).body['id']);
}
async function withMail(user: Somebody): Promise<string> {
  const body = { factorType: 'email', provider: 'OKTA' };
  const path = `/api/v1/users/${user.id}/factors`;
  return String((await org.call('factors', 'POST', path, { body, query: 'activate=true' })).body['id']);
}
const codeTo = (address: string): string =>
  String(
    org.messages
      .map(({ body }) => body as { to: string; variables?: Record<string, string> })
      .findLast(({ to, variables }) => to === address && variables?.['verificationToken'] !== undefined)?.variables?.[
      'verificationToken'
    ],
  );

type Embedded = Readonly<Record<string, never>> & {
  readonly factors: readonly Readonly<Record<string, unknown>>[];
  readonly factor: { readonly id: string; readonly _embedded: { readonly activation: { readonly sharedSecret: string } } };
};
const embeddedIn = ({ body }: OrgAnswer): Embedded => body['_embedded'] as Embedded;
const shownBy = (step_: OrgAnswer, away = 0): string => {
  const { activation } = embeddedIn(step_).factor['_embedded'];
  return new TOTP({ secret: Secret.fromBase32(activation.sharedSecret) }).generate({ timestamp: Date.now() + away * 30_000 });
};

const openSession = ({ body: { sessionToken } }: OrgAnswer): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken } });
const eventsOf = async ({ id }: Somebody, eventType: string): Promise<number> => {
  const { text } = await org.call('users', 'GET', `/api/v1/users/${id}`);
  const records = await org.records();
  return text === '' ? 0 : JSON.stringify(records).split(`"${eventType}"`).length - 1;
};

describe('somebody whose policy asks for a factor', () => {
  it('is in by her password and her factor, and her session says so', async () => {
    const ada = await somebody([guarded]);
    const factorId = await withQuestion(ada);
    const required = await signIn(ada);
    expect([required.status, required.body['status'], required.body['sessionToken']]).toEqual([200, 'MFA_REQUIRED', undefined]);
    expect(embeddedIn(required).factors).toEqual([
      {
        id: factorId,
        factorType: 'question',
        provider: 'OKTA',
        vendorName: 'OKTA',
        profile: { question: 'disliked_food', questionText: expect.any(String) },
        _links: {
          verify: { href: `https://id.example.com/api/v1/authn/factors/${factorId}/verify`, hints: { allow: ['POST'] } },
        },
      },
    ]);
    const { stateToken } = required.body;
    const wrong = await step({ stateToken, answer: 'carrots' }, `/factors/${factorId}/verify`);
    expect([wrong.status, wrong.body['errorCode']]).toEqual([403, 'E0000068']);
    const done = await step({ stateToken, answer }, `/factors/${factorId}/verify`);
    expect([done.status, done.body['status']]).toEqual([200, 'SUCCESS']);
    const session = await openSession(done);
    expect(session.body).toMatchObject({ amr: ['pwd', 'kba', 'mfa'], lastFactorVerification: expect.any(String), mfaActive: true });
    // The state token has ended with that.
    expect((await step({ stateToken })).status).toBe(401);
    expect(await eventsOf(ada, 'user.session.start')).toBe(1);
  });

  it('has a code sent, goes back, and is in once however often the right code comes', async () => {
    const ada = await somebody([guarded]);
    const mail = await withMail(ada);
    await withQuestion(ada);
    const { stateToken } = (await signIn(ada)).body;
    const challenge = await step({ stateToken }, `/factors/${mail}/verify`);
    expect(challenge.body).toMatchObject({
      status: 'MFA_CHALLENGE',
      stateToken,
      _embedded: { factor: { id: mail, profile: { email: `p...${ada.login.split('@')[0]?.at(-1) ?? ''}@steps.example` } } },
      _links: {
        next: { name: 'verify' },
        prev: { href: 'https://id.example.com/api/v1/authn/previous' },
        resend: [{ name: 'email', href: `https://id.example.com/api/v1/authn/factors/${mail}/verify/resend` }],
      },
    });
    expect((await step({ stateToken }, `/factors/${mail}/verify/resend`)).body['errorCode']).toBe('E0000118');
    expect((await step({ stateToken }, '/previous')).body['status']).toBe('MFA_REQUIRED');
    const body = { stateToken, passCode: codeTo(ada.login) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => step(body, `/factors/${mail}/verify`)));
    expect(answers.filter(({ body: { status } }) => status === 'SUCCESS')).toHaveLength(1);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
  });

  it('is not in by guessing: tries of factors are counted apart, and the right password gives none back', async () => {
    const ada = await somebody([guarded]);
    const factorId = await withQuestion(ada);
    const guess = async (): Promise<unknown> => {
      const { stateToken } = (await signIn(ada)).body;
      return (await step({ stateToken, answer: 'wrong' }, `/factors/${factorId}/verify`)).body['errorCode'];
    };
    const guesses: unknown[] = [];
    for (let tried = 0; tried < 6; tried += 1) guesses.push(await guess());
    expect(guesses).toEqual([...Array<string>(5).fill('E0000068'), 'E0000069']);
    const { stateToken } = (await signIn(ada)).body;
    const right = await step({ stateToken, answer }, `/factors/${factorId}/verify`);
    expect([right.status, right.body['errorCode']]).toEqual([403, 'E0000069']);
  });

  it('AC-021: is not in where she was suspended, her password was changed, or her account came to pause under way', async () => {
    const attempt = async (between: (ada: Somebody) => Promise<unknown>): Promise<unknown> => {
      const ada = await somebody([guarded]);
      const factorId = await withQuestion(ada);
      const { stateToken } = (await signIn(ada)).body;
      await between(ada);
      const { body } = await step({ stateToken, answer }, `/factors/${factorId}/verify`);
      return body['errorCode'] ?? body['status'];
    };
    expect(await attempt(({ id }) => org.call('users', 'POST', `/api/v1/users/${id}/lifecycle/suspend`))).toBe('E0000011');
    const credentials = { password: { value: 'Kettle-Tuesday-24' } };
    expect(await attempt(({ id }) => org.call('users', 'POST', `/api/v1/users/${id}`, { body: { credentials } }))).toBe('E0000011');
    const guesses = (ada: Somebody): Promise<unknown> => Promise.all(Array.from({ length: 10 }, () => signIn(ada, 'wrong')));
    expect(await attempt(guesses)).toBe('E0000004');
    expect(await attempt(() => Promise.resolve())).toBe('SUCCESS');
  }, 60_000);

  it('AC-047: has shown it, too, who set her password by a link, or for one that had expired', async () => {
    const ada = await somebody([guarded]);
    await withQuestion(ada);
    const query = 'sendEmail=false';
    const link = await org.call('credentials', 'POST', `/api/v1/users/${ada.id}/credentials/forgot_password`, { query });
    const recoveryToken = String(link.body['resetPasswordUrl']).split('/').at(-1);
    const { stateToken } = (await step({ recoveryToken }, '/recovery/token')).body;
    const reset = await step({ stateToken, newPassword: 'Kettle-Tuesday-24' }, '/credentials/reset_password');
    expect([reset.body['status'], reset.body['sessionToken']]).toEqual(['MFA_REQUIRED', undefined]);
    const eve = await somebody([guarded], 'nextLogin=changePassword');
    await withQuestion(eve);
    const expired = (await signIn(eve)).body;
    const changed = await step(
      { stateToken: expired['stateToken'], oldPassword: password, newPassword: 'Kettle-Tuesday-24' },
      '/credentials/change_password',
    );
    expect([expired['status'], changed.body['status'], changed.body['sessionToken']]).toEqual([
      'PASSWORD_EXPIRED',
      'MFA_REQUIRED',
      undefined,
    ]);
  });

  it('enrolls one where she has none, and is in by that', async () => {
    const ada = await somebody([guarded]);
    const offered = await signIn(ada);
    expect(offered.body['status']).toBe('MFA_ENROLL');
    expect(embeddedIn(offered).factors.map(({ factorType, provider }) => `${String(factorType)} ${String(provider)}`)).toContain(
      'token:software:totp GOOGLE',
    );
    const { stateToken } = offered.body;
    const enrolled = await step({ stateToken, factorType: 'token:software:totp', provider: 'GOOGLE' }, '/factors');
    expect(enrolled.body).toMatchObject({ status: 'MFA_ENROLL_ACTIVATE', stateToken });
    const { id } = embeddedIn(enrolled).factor;
    const passCode = shownBy(enrolled);
    const done = await step({ stateToken, passCode }, `/factors/${id}/lifecycle/activate`);
    expect(done.body['status']).toBe('SUCCESS');
    expect((await openSession(done)).body['amr']).toEqual(['pwd', 'otp', 'mfa']);
    // From now on she is asked for it; the code that is used up helps nobody.
    const next = (await signIn(ada)).body;
    expect(next['status']).toBe('MFA_REQUIRED');
    const again = await step({ stateToken: next['stateToken'], passCode }, `/factors/${id}/verify`);
    expect(again.body['errorCode']).toBe('E0000068');
  });

  it('shows one of hers before she enrolls another that is required', async () => {
    const ada = await somebody([guarded, enrolling]);
    const factorId = await withQuestionFirst(ada);
    const { stateToken, status } = (await signIn(ada)).body;
    expect(status).toBe('MFA_REQUIRED');
    const early = await step({ stateToken, factorType: 'token:software:totp', provider: 'GOOGLE' }, '/factors');
    expect(early.body['errorCode']).toBe('E0000079');
    const shown = await step({ stateToken, answer }, `/factors/${factorId}/verify`);
    expect(shown.body['status']).toBe('MFA_ENROLL');
    const enrolled = await step({ stateToken, factorType: 'token:software:totp', provider: 'GOOGLE' }, '/factors');
    const { id } = embeddedIn(enrolled).factor;
    const done = await step({ stateToken, passCode: shownBy(enrolled) }, `/factors/${id}/lifecycle/activate`);
    expect(done.body['status']).toBe('SUCCESS');
    expect((await openSession(done)).body['amr']).toEqual(['pwd', 'kba', 'otp', 'mfa']);
  });
});

describe('somebody who has no factor where one is asked for', () => {
  it('enrolls what the account-management policy lets her enroll by herself', async () => {
    const { text } = await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=ACCESS_POLICY' });
    const accounts = (JSON.parse(text) as { id: string; name: string }[]).find(({ name }) => name.includes('Account Management'));
    const condition = "accessRequest.operation == 'enroll' && accessRequest.authenticator.key == 'okta_email'";
    const deny = { name: 'No mail', conditions: { elCondition: { condition } }, actions: { appSignOn: { access: 'DENY' } } };
    const rules = `/api/v1/policies/${accounts?.id}/rules`;
    const ruleId = await succeed('policies', rules, deny);
    const { stateToken } = (await signIn(await somebody([guarded]))).body;
    const mail = await step({ stateToken, factorType: 'email', provider: 'OKTA' }, '/factors');
    expect([mail.status, mail.body['errorCode']]).toEqual([403, 'E0000006']);
    const app = await step({ stateToken, factorType: 'token:software:totp', provider: 'GOOGLE' }, '/factors');
    expect(app.status).toBe(200);
    await org.call('policies', 'DELETE', `${rules}/${ruleId}`);
  });

  it('is kept out where her policy never has people enroll', async () => {
    const never = await groupNamed('Never enrolling');
    const authenticators = [{ key: 'google_otp', enroll: { self: 'OPTIONAL' } }];
    await policyFor('MFA_ENROLL', never, { settings: { type: 'AUTHENTICATORS', authenticators } }, { enroll: { self: 'NEVER' } });
    const { status, body } = await signIn(await somebody([guarded, never]));
    expect([status, body['errorCode']]).toEqual([403, 'E0000006']);
  });
});

/** Before she comes to be in the group whose policy has nothing but apps. */
async function withQuestionFirst(ada: Somebody): Promise<string> {
  await org.call('groups', 'DELETE', `/api/v1/groups/${enrolling}/users/${ada.id}`);
  const factorId = await withQuestion(ada);
  await org.call('groups', 'PUT', `/api/v1/groups/${enrolling}/users/${ada.id}`);
  return factorId;
}

describe('the pages, without a script', () => {
  let jar: Map<string, string>;
  const visit = async (area: 'pages' | 'factorPages', method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> => {
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`);
    const [plain = '', query = ''] = path.split('?');
    const shown = await org.call(area, method, plain, { token: null, cookies, query, ...call });
    for (const cookie of shown.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0/.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return shown;
  };
  /** Sends the form of a page that goes there, with its hidden fields. */
  const send = (page: OrgAnswer, action: string, fields: Readonly<Record<string, string>> = {}): Promise<OrgAnswer> => {
    const form = page.text.split('<form ').find((text) => text.includes(`action="${action}"`)) ?? '';
    const hidden = [...(form.split('</form>')[0] ?? '').matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams({ ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...fields });
    return visit(action === '/signin' ? 'pages' : 'factorPages', 'POST', action, { body });
  };
  const open = async (ada: Somebody): Promise<OrgAnswer> => {
    jar = new Map();
    const led = await send(await visit('pages', 'GET', '/signin'), '/signin', { username: ada.login, password });
    expect([led.status, led.headers['location']]).toEqual([303, '/signin/verify']);
    return visit('factorPages', 'GET', '/signin/verify');
  };

  it('ask for a factor, say what is wrong, and let her in', async () => {
    const ada = await somebody([guarded]);
    await withMail(ada);
    const choice = await open(ada);
    expect([choice.status, choice.text.includes('Confirm it’s you')]).toEqual([200, true]);
    expect((await send(choice, '/signin/verify/choice')).headers['location']).toBe('/signin/verify');
    const form = await visit('factorPages', 'GET', '/signin/verify');
    expect(form.text).toMatch(/autocomplete="one-time-code"/);
    expect(form.text).toMatch(/inputmode="numeric"/);
    const wrong = await send(form, '/signin/verify', { passCode: 'wrong' });
    expect([wrong.status, wrong.text.includes('That isn’t right')]).toEqual([400, true]);
    const soon = await send(form, '/signin/verify/resend');
    expect([soon.status, soon.text.includes('on its way already')]).toEqual([400, true]);
    const done = await send(form, '/signin/verify', { passCode: codeTo(ada.login) });
    expect([done.status, done.headers['location'], jar.has('__Host-sid')]).toEqual([303, '/signin', true]);
    expect([...jar.keys()].some((name) => name.includes('step'))).toBe(false);
  });

  it('have an app set up, by picture and by text', async () => {
    const ada = await somebody([enrolling]);
    const offers = await open(ada);
    await send(offers, '/signin/verify/enroll');
    const setup = await visit('factorPages', 'GET', '/signin/verify');
    expect(setup.text).toMatch(/<div class="qr" role="img" aria-label="[^"]+"><svg /);
    const [, key = ''] = /class="quote" dir="ltr">([A-Z2-7 ]+)</.exec(setup.text) ?? [];
    const passCode = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) }).generate();
    const done = await send(setup, '/signin/verify/activation', { passCode });
    expect([done.status, jar.has('__Host-sid')]).toEqual([303, true]);
  });

  it('ask for what a factor is about, and keep what was typed', async () => {
    const ada = await somebody([guarded]);
    const offers = await open(ada);
    expect(offers.text).toContain('href="/signin/verify?kind=okta_sms"');
    const phone = await visit('factorPages', 'GET', '/signin/verify?kind=okta_sms');
    const wrong = await send(phone, '/signin/verify/enroll', { phoneNumber: '12' });
    expect([wrong.status, wrong.text.includes('value="12"'), wrong.text.includes('of a mobile phone')]).toEqual([400, true, true]);
    const abroad = await send(phone, '/signin/verify/enroll', { phoneNumber: '+55 11 91234 5678' });
    expect([abroad.status, abroad.text.includes('text messages to this country')]).toEqual([400, true]);
    const question = await visit('factorPages', 'GET', '/signin/verify?kind=okta_question');
    const done = await send(question, '/signin/verify/enroll', { question: 'disliked_food', answer });
    expect([done.status, jar.has('__Host-sid')]).toEqual([303, true]);
  });

  it('lead to the sign-in where nothing is under way, and give up what is', async () => {
    jar = new Map();
    const nothing = await visit('factorPages', 'GET', '/signin/verify');
    expect([nothing.status, nothing.headers['location']]).toEqual([303, '/signin']);
    const ada = await somebody([guarded]);
    await withQuestion(ada);
    const choice = await open(ada);
    const given = await send(choice, '/signin/verify/cancel');
    expect([given.headers['location'], [...jar.keys()].some((name) => name.includes('step'))]).toEqual(['/signin', false]);
  });
});
