import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import * as z from 'zod';

import { accountPageOperations } from '../../functions/pages/account/operations.ts';
import { factorPageOperations } from '../../functions/pages/factors/operations.ts';
import { pageOperations } from '../../functions/pages/handler.ts';
import { recoveryPageOperations } from '../../functions/pages/recovery/operations.ts';
import { registrationPageOperations } from '../../functions/pages/registration/operations.ts';
import { declaredOperations } from '../../scripts/openapi/declared-operations.ts';
import { temporaryPasswordLifetime } from '../../shared/directory/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const other = 'Kettle-Tuesday-24';
const question = { question: 'Where did we meet?', answer: 'On the night boat' };
const mostTries = 3;
let org: Org;
let made = 0;

async function succeed(area: 'policies' | 'groups', method: string, path: string, body: object): Promise<string> {
  const { status, text, body: answer } = await org.call(area, method, path, { body });
  if (status !== 200) throw new Error(text);
  return String(answer['id']);
}

/** Whose members are asked for a factor. */
let guarded: string;
async function askForFactors(): Promise<void> {
  guarded = await succeed('groups', 'POST', '/api/v1/groups', { profile: { name: 'Guarded' } });
  const conditions = { people: { groups: { include: [guarded] } } };
  const policy = { type: 'OKTA_SIGN_ON', name: 'Factors', conditions };
  const id = await succeed('policies', 'POST', '/api/v1/policies', policy);
  const actions = { signon: { access: 'ALLOW', requireFactor: true } };
  await succeed('policies', 'POST', `/api/v1/policies/${id}/rules`, { type: 'SIGN_ON', name: 'Everybody', actions });
}

beforeAll(async () => {
  org = await Org.start();
  const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PASSWORD' })).text);
  const { password: rules, recovery, ...settings } = policy.settings;
  const lockout = { ...rules.lockout, maxAttempts: mostTries };
  const factors = { ...recovery.factors, recovery_question: { status: 'ACTIVE' } };
  const changed = { ...settings, password: { ...rules, lockout }, recovery: { ...recovery, factors } };
  await succeed('policies', 'PUT', `/api/v1/policies/${policy.id}`, { ...policy, settings: changed });
  await askForFactors();
}, 60_000);
afterAll(() => org.stop());

interface Somebody {
  readonly id: string;
  readonly login: string;
}

async function somebody(login = `person${(made += 1)}@attacked.example`, query = 'activate=true'): Promise<Somebody> {
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const credentials = { password: { value: password }, recovery_question: question };
  const { status, body, text } = await org.call('users', 'POST', '/api/v1/users', { query, body: { profile, credentials } });
  if (status !== 200) throw new Error(text);
  return { id: String(body['id']), login };
}

const authn = (path: string, body: object): Promise<OrgAnswer> =>
  org.call(path.startsWith('/factors') ? 'factors' : 'signIn', 'POST', `/api/v1/authn${path}`, { body, token: null });
const credential = ({ id }: Somebody, step: string, body: object): Promise<OrgAnswer> =>
  org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/${step}`, { body });

async function recoveryToken(user: Somebody): Promise<string> {
  const query = 'sendEmail=false';
  const { body } = await org.call('credentials', 'POST', `/api/v1/users/${user.id}/credentials/forgot_password`, { query });
  return String(body['resetPasswordUrl']).split('/').at(-1) ?? '';
}

type Area = 'pages' | 'recoveryPages' | 'accountPages';
const asVisitor = (area: Area, method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> =>
  org.call(area, method, path, { token: null, ...call });

/** Sends a form as the browser does that was shown the page. */
function send(area: Area, shown: OrgAnswer, action: string, fields: Readonly<Record<string, string>>): Promise<OrgAnswer> {
  const hidden = [...shown.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const cookies = shown.cookies.map((cookie) => cookie.split(';')[0] ?? '');
  return asVisitor(area, 'POST', action, { body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }), cookies });
}

async function openSession(login: string): Promise<string> {
  const { sessionToken } = (await authn('', { username: login, password })).body;
  return String((await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken } })).body['id']);
}

/** The page of somebody who is signed in, by which she asks for another address. */
async function emailForm(login: string): Promise<{ readonly shown: OrgAnswer; readonly session: string }> {
  const session = `__Host-sid=${await openSession(login)}`;
  return { shown: await asVisitor('accountPages', 'GET', '/account/email', { cookies: [session] }), session };
}
const askForEmail = (shown: OrgAnswer, session: string, newEmail: string, secret: string): Promise<OrgAnswer> =>
  send('accountPages', { ...shown, cookies: [...shown.cookies, session] }, '/account/email', { newEmail, password: secret });

/** One way to try a secret: made ready for somebody, then tried with a right and a wrong one. */
type Way = () => Promise<(isRight: boolean) => Promise<OrgAnswer>>;

const expired = 'nextLogin=changePassword';

/** Every operation that compares a secret of somebody's which can be guessed. */
const ways: Readonly<Record<string, Way>> = {
  primaryAuthentication: async () => {
    const { login } = await somebody();
    return (isRight) => authn('', { username: login, password: isRight ? password : 'wrong' });
  },
  changePassword: async () => {
    const ada = await somebody();
    const newPassword = { value: other };
    return (isRight) => credential(ada, 'change_password', { oldPassword: { value: isRight ? password : 'wrong' }, newPassword });
  },
  changeRecoveryQuestion: async () => {
    const ada = await somebody();
    const recovery_question = { question: 'Which river?', answer: 'The long one' };
    return (isRight) =>
      credential(ada, 'change_recovery_question', { password: { value: isRight ? password : 'wrong' }, recovery_question });
  },
  forgotPasswordSetNewPassword: async () => {
    const ada = await somebody();
    return (isRight) =>
      credential(ada, 'forgot_password_recovery_question', {
        password: { value: other },
        recovery_question: { answer: isRight ? question.answer : 'wrong' },
      });
  },
  changePasswordOfTransaction: async () => {
    const { login } = await somebody(undefined, expired);
    const { stateToken } = (await authn('', { username: login, password })).body;
    return (isRight) =>
      authn('/credentials/change_password', { stateToken, oldPassword: isRight ? password : 'wrong', newPassword: other });
  },
  answerRecoveryQuestion: async () => {
    const { stateToken } = (await authn('/recovery/token', { recoveryToken: await recoveryToken(await somebody()) })).body;
    return (isRight) => authn('/recovery/answer', { stateToken, answer: isRight ? question.answer : 'wrong' });
  },
  activateFactor: async () => {
    const { id } = await somebody();
    const path = `/api/v1/users/${id}/factors`;
    const { body } = await org.call('factors', 'POST', path, { body: { factorType: 'token:software:totp', provider: 'GOOGLE' } });
    const { activation } = body['_embedded'] as { readonly activation: { readonly sharedSecret: string } };
    const passCode = (): string => new TOTP({ secret: Secret.fromBase32(activation.sharedSecret) }).generate();
    return (isRight) =>
      org.call('factors', 'POST', `${path}/${String(body['id'])}/lifecycle/activate`, {
        body: { passCode: isRight ? passCode() : 'wrong' },
      });
  },
  verifyFactor: async () => {
    const { id } = await somebody();
    const path = `/api/v1/users/${id}/factors`;
    const profile = { question: 'disliked_food', answer: 'Boiled cabbage' };
    const { body } = await org.call('factors', 'POST', path, { body: { factorType: 'question', provider: 'OKTA', profile } });
    return (isRight) =>
      org.call('factors', 'POST', `${path}/${String(body['id'])}/verify`, {
        body: { answer: isRight ? profile.answer : 'wrong' },
      });
  },
  verifyFactorOfTransaction: async () => {
    const { id, login } = await somebody();
    await org.call('groups', 'PUT', `/api/v1/groups/${guarded}/users/${id}`);
    const profile = { question: 'disliked_food', answer: 'Boiled cabbage' };
    const body = { factorType: 'question', provider: 'OKTA', profile };
    const factor = (await org.call('factors', 'POST', `/api/v1/users/${id}/factors`, { body })).body['id'];
    const { stateToken } = (await authn('', { username: login, password })).body;
    return (isRight) => authn(`/factors/${String(factor)}/verify`, { stateToken, answer: isRight ? profile.answer : 'wrong' });
  },
  activateFactorOfTransaction: async () => {
    const { id, login } = await somebody();
    await org.call('groups', 'PUT', `/api/v1/groups/${guarded}/users/${id}`);
    const { stateToken } = (await authn('', { username: login, password })).body;
    const begun = await authn('/factors', { stateToken, factorType: 'token:software:totp', provider: 'GOOGLE' });
    const { factor } = begun.body['_embedded'] as {
      readonly factor: { readonly id: string; readonly _embedded: { readonly activation: { readonly sharedSecret: string } } };
    };
    const secret = Secret.fromBase32(factor['_embedded'].activation.sharedSecret);
    return (isRight) => {
      const passCode = isRight ? new TOTP({ secret }).generate() : 'wrong';
      return authn(`/factors/${factor.id}/lifecycle/activate`, { stateToken, passCode });
    };
  },
  submitSignIn: async () => {
    const { login } = await somebody();
    const shown = await asVisitor('pages', 'GET', '/signin');
    return async (isRight) => {
      const answer = await send('pages', shown, '/signin', { username: login, password: isRight ? password : 'wrong' });
      // Whoever is in is led on.
      return answer.status === 303 ? { ...answer, status: 200 } : { ...answer, status: 401 };
    };
  },
  submitPasswordReset: async () => {
    const shown = await asVisitor('recoveryPages', 'GET', `/signin/reset-password/${await recoveryToken(await somebody())}`);
    return (isRight) =>
      send('recoveryPages', shown, '/signin/reset-password', { answer: isRight ? question.answer : 'wrong', password: other });
  },
  submitEmailChange: async () => {
    const { login } = await somebody();
    const { shown, session } = await emailForm(login);
    return (isRight) => askForEmail(shown, session, `new.${login}`, isRight ? password : 'wrong');
  },
  submitEmailConfirmation: async () => {
    const { login } = await somebody();
    const { shown, session } = await emailForm(login);
    await askForEmail(shown, session, `new.${login}`, password);
    const mail = org.messages.findLast(({ body }) => body['to'] === `new.${login}`)?.body;
    const link = /"(\/account\/email\/[^"]+)"/.exec(JSON.stringify(mail?.['variables']))?.[1] ?? 'no link';
    const form = await asVisitor('accountPages', 'GET', link);
    return (isRight) => send('accountPages', form, '/account/email/confirm', { password: isRight ? password : 'wrong' });
  },
  submitExpiredPassword: async () => {
    const { login } = await somebody(undefined, expired);
    const form = await asVisitor('pages', 'GET', '/signin');
    const shown = await send('pages', form, '/signin', { username: login, password });
    return async (isRight) => {
      const fields = { oldPassword: isRight ? password : 'wrong', newPassword: other };
      const answer = await send('recoveryPages', { ...shown, cookies: form.cookies }, '/signin/password', fields);
      return answer.status === 303 ? { ...answer, status: 200 } : answer;
    };
  },
};

const pageOperationIds = [
  ...pageOperations,
  ...accountPageOperations,
  ...factorPageOperations,
  ...recoveryPageOperations,
  ...registrationPageOperations,
].flatMap(({ id, method }) => (method === 'POST' ? [id] : []));

/** Codes and answers of factors are counted apart from passwords, by a number that no policy has. */
const triesOf = (id: string): number => (/Factor/.test(id) ? 5 : mostTries);

/** Operations whose body has such a member and compares it with nothing. */
const setting: Readonly<Record<string, string>> = {
  createUser: 'sets a password',
  updateUser: 'sets a password',
  replaceUser: 'sets a password',
  enrollFactor: 'sets an answer',
  enrollFactorOfTransaction: 'sets an answer',
  changeEmail: 'proves a password as submitEmailChange does',
  verifyRecoveryFactor: 'compares a code that has five tries in all: test/ports/recovery-by-code.test.ts',
  createPolicy: 'says what passwords must be like',
  replacePolicy: 'says what passwords must be like',
  resetPasswordOfTransaction: 'sets a password, by a token of 131 bits',
  assignUserToApplication: 'of an account in an app',
  updateApplicationUser: 'of an account in an app',
  createApplication: 'of accounts in an app',
  replaceApplication: 'of accounts in an app',
};

/** Forms of pages that are tried here by none of the ways, each with why. */
const pageForms: Readonly<Record<string, string>> = {
  submitActivation: 'sets a password, by a link of 131 bits',
  submitInvitation: 'asks no secret, by a link of 131 bits',
  submitUnlock: 'asks no secret, by a link of 131 bits',
  submitEmailChangeCancelled: 'asks no secret',
  submitRecoveryCode: 'compares a code that has five tries in all: test/ports/recovery-by-code.test.ts',
  resendRecoveryCode: 'asks no secret',
  submitForgotPassword: 'asks no secret',
  submitUnlockRequest: 'asks no secret',
  submitSignUp: 'asks no secret',
  resendSignUp: 'asks no secret',
  resendActivation: 'asks no secret',
  submitMoreDetails: 'asks no secret',
  submitSignOut: 'asks no secret',
  submitFactorBack: 'asks no secret',
  submitFactorCancel: 'asks no secret',
  submitFactorChoice: 'asks no secret',
  submitFactorResend: 'asks no secret',
  submitFactorEnrollment: 'sets an answer',
  submitFactor: 'is verifyFactorOfTransaction',
  submitFactorActivation: 'is activateFactorOfTransaction',
};

const isSecret = (name: string): boolean => /^(oldPassword|password|answer|passCode|recovery_question)$/.test(name);

/** Names of the members that a body may have, at any depth. */
function membersOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(membersOf);
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: object };
  return [...Object.keys(properties), ...Object.values(schema).flatMap(membersOf)];
}

describe('AC-024: a secret that can be guessed', () => {
  it('is compared by no operation that is not here', async () => {
    const operations = await declaredOperations();
    const comparing = operations.filter(({ id, body }) => {
      const schema = z.toJSONSchema(body as z.ZodType, { unrepresentable: 'any', io: 'input' });
      return membersOf(schema).some(isSecret) && setting[id] === undefined;
    });
    const pages = pageOperationIds.filter((id) => pageForms[id] === undefined);
    expect(pages.toSorted()).toEqual(
      Object.keys(ways)
        .filter((id) => id.startsWith('submit'))
        .toSorted(),
    );
    expect(Object.keys(pageForms).filter((id) => !pageOperationIds.includes(id))).toEqual([]);
    expect(comparing.map(({ id }) => id).toSorted()).toEqual(
      Object.keys(ways)
        .filter((id) => !id.startsWith('submit'))
        .toSorted(),
    );
  });

  it('has as many tries as the policy gives, whichever way, and then not even the right one helps', async () => {
    const tried = Object.entries(ways).map(async ([id, way]) => {
      const [free, attacked] = await Promise.all([way(), way()]);
      const right = (await free(true)).status;
      const wrong = await Promise.all(Array.from({ length: triesOf(id) }, () => attacked(false)));
      const late = (await attacked(true)).status;
      return [id, { right, wrong: wrong.filter(({ status }) => status < 400).length, late: late >= 400 }];
    });
    const expected = Object.keys(ways).map((id) => [id, { right: 200, wrong: 0, late: true }]);
    expect(Object.fromEntries(await Promise.all(tried))).toEqual(Object.fromEntries(expected));
  }, 60_000);
});

describe('AC-014: a long id, a long login and a long password', () => {
  it('do not hide what is wrong at the password’s end', async () => {
    const long = `${'p'.repeat(79)}A`;
    const login = `${'somebody-with-a-long-name'.repeat(2)}@attacked.example`.slice(0, 66);
    const ada = await somebody(login);
    const set = await org.call('users', 'POST', `/api/v1/users/${ada.id}`, {
      body: { credentials: { password: { value: `Kettle-24 ${long}` } } },
    });
    expect([set.status, login.length > 59]).toEqual([200, true]);
    expect((await authn('', { username: login, password: `Kettle-24 ${long}` })).status).toBe(200);
    expect((await authn('', { username: login, password: `Kettle-24 ${long.slice(0, -1)}B` })).status).toBe(401);
  });
});

const mailsTo = (address: string): unknown[] =>
  org.messages.filter(({ queue, body }) => queue === 'messages' && body['to'] === address).map(({ body }) => body['template']);

describe('AC-017: a password without end', () => {
  it.each([
    [100_000, 400],
    [1024 * 1024, 413],
  ])('of %i characters is refused where one is set, and is no other where one is asked for', async (length, status) => {
    const huge = 'p'.repeat(length);
    const ada = await somebody();
    const set = await org.call('users', 'POST', `/api/v1/users/${ada.id}`, {
      body: { credentials: { password: { value: huge } } },
    });
    const changed = await credential(ada, 'change_password', { oldPassword: { value: password }, newPassword: { value: huge } });
    const asked = await authn('', { username: ada.login, password: huge });
    expect([set.status, changed.status, asked.status]).toEqual([status, status, status === 400 ? 401 : status]);
    expect((await authn('', { username: ada.login, password })).status).toBe(200);
  });
});

describe('AC-019: whoever has to choose another password', () => {
  it('is refused like nobody until she gives the right one', async () => {
    const { login } = await somebody(undefined, expired);
    const refusals = await Promise.all(
      [login, 'nobody@attacked.example'].map((username) => authn('', { username, password: other })),
    );
    const [known, unknown] = refusals.map(({ status, headers, body }) => ({
      status,
      headers: Object.keys(headers),
      body: { ...body, errorId: '' },
    }));
    expect(known).toEqual(unknown);
    expect((await authn('', { username: login, password })).body['status']).toBe('PASSWORD_EXPIRED');
  });
});

describe('AC-032: a password that she changes', () => {
  it('takes the old one, ends all sessions and links of before, and is told to her', async () => {
    const ada = await somebody();
    const session = await openSession(ada.login);
    const token = await recoveryToken(ada);
    const change = (value: string): Promise<OrgAnswer> =>
      credential(ada, 'change_password', { oldPassword: { value }, newPassword: { value: other } });
    const stands = async (): Promise<unknown> => [
      (await org.call('signIn', 'GET', `/api/v1/sessions/${session}`)).status,
      (await authn('/recovery/token', { recoveryToken: token })).status,
    ];
    expect([(await change('wrong')).status, await stands(), mailsTo(ada.login)]).toEqual([403, [200, 200], []]);
    expect([(await change(password)).status, await stands(), mailsTo(ada.login)]).toEqual([200, [404, 401], ['PasswordChanged']]);
  });
});

describe('AC-034: a password that an administrator is told', () => {
  async function told(ada: Somebody): Promise<string> {
    const path = `/api/v1/users/${ada.id}/lifecycle/expire_password_with_temp_password`;
    return String((await org.call('users', 'POST', path)).body['tempPassword']);
  }
  const change = ({ id }: Somebody, value: string, wanted: string): Promise<OrgAnswer> =>
    credential({ id, login: '' }, 'change_password', { oldPassword: { value }, newPassword: { value: wanted } });

  it('is shown there and nowhere else, and is good for one thing: to choose another', async () => {
    const ada = await somebody();
    const temporary = await told(ada);
    expect((await org.call('users', 'GET', `/api/v1/users/${ada.id}`)).text).not.toContain(temporary);
    expect((await authn('', { username: ada.login, password })).status).toBe(401);
    const begun = await authn('', { username: ada.login, password: temporary });
    expect([begun.body['status'], begun.body['sessionToken']]).toEqual(['PASSWORD_EXPIRED', undefined]);
    const { stateToken } = begun.body;
    const choose = (newPassword: string): Promise<OrgAnswer> =>
      authn('/credentials/change_password', { stateToken, oldPassword: temporary, newPassword });
    // It can't be the other one.
    const kept = await Promise.all([choose(temporary), change(ada, temporary, temporary)]);
    expect(kept.map(({ status, text }) => [status, text.includes('used too recently')])).toEqual(kept.map(() => [400, true]));
    expect((await choose(other)).body['status']).toBe('SUCCESS');
    expect((await authn('', { username: ada.login, password: temporary })).status).toBe(401);
    // What she chose is hers, and is changed to itself as the policy has it.
    expect((await change(ada, other, other)).status).toBe(200);
  });

  it('is not set by the link of a reset either', async () => {
    const ada = await somebody();
    const temporary = await told(ada);
    const reset = await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/reset_password`, { query: 'sendEmail=false' });
    const recoveryLink = String(reset.body['resetPasswordUrl']).split('/').at(-1);
    const { stateToken } = (await authn('/recovery/token', { recoveryToken: recoveryLink })).body;
    const answered = await authn('/recovery/answer', { stateToken, answer: question.answer });
    const choose = (newPassword: string): Promise<OrgAnswer> =>
      authn('/credentials/reset_password', { stateToken: answered.body['stateToken'], newPassword });
    expect((await choose(temporary)).text).toContain('used too recently');
    expect((await choose(other)).body['status']).toBe('SUCCESS');
  });

  it('is good for a week, and for nothing afterwards', async () => {
    const [ada, bob] = [await somebody(), await somebody()];
    const [hers, his] = [await told(ada), await told(bob)];
    const { clock } = root();
    const now = clock.now.bind(clock);
    const later = (milliseconds: number): void => void Object.assign(clock, { now: () => now() + milliseconds });
    try {
      later(temporaryPasswordLifetime - 60_000);
      expect((await authn('', { username: ada.login, password: hers })).body['status']).toBe('PASSWORD_EXPIRED');
      later(temporaryPasswordLifetime);
      expect((await authn('', { username: bob.login, password: his })).status).toBe(401);
      expect((await change(bob, his, other)).status).toBe(403);
      expect((await authn('', { username: bob.login, password: await told(bob) })).body['status']).toBe('PASSWORD_EXPIRED');
    } finally {
      Object.assign(clock, { now });
    }
  });
});

describe('AC-038: a link of recovery', () => {
  const update = (body: object) => (ada: Somebody) => org.call('users', 'POST', `/api/v1/users/${ada.id}`, { body });
  const lifecycle = (step: string) => (ada: Somebody) => org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/${step}`);

  it.each<[string, (ada: Somebody) => Promise<OrgAnswer>]>([
    ['another password that an administrator sets', update({ credentials: { password: { value: other } } })],
    ['another address', (ada) => update({ profile: { email: `new.${ada.login}` } })(ada)],
    ['another login', (ada) => update({ profile: { login: `new.${ada.login}` } })(ada)],
    ['a suspension that is lifted', async (ada) => lifecycle('suspend')(ada).then(() => lifecycle('unsuspend')(ada))],
    ['a password that expires', lifecycle('expire_password')],
    ['a deactivation', lifecycle('deactivate')],
  ])('dies with %s', async (_what, change) => {
    const ada = await somebody();
    const token = await recoveryToken(ada);
    const { stateToken } = (await authn('/recovery/token', { recoveryToken: token })).body;
    expect((await change(ada)).status).toBe(200);
    expect((await asVisitor('recoveryPages', 'GET', `/signin/reset-password/${token}`)).status).toBe(404);
    expect((await authn('/recovery/token', { recoveryToken: token })).status).toBe(401);
    expect((await authn('/recovery/answer', { stateToken, answer: question.answer })).status).toBe(401);
  });
});

describe('AC-055: what the schema hides from a person', () => {
  it('is in no answer to her own session', async () => {
    const ada = await somebody();
    const hidden = 'Hidden-Street-7';
    await org.call('users', 'POST', `/api/v1/users/${ada.id}`, { body: { profile: { city: hidden, title: 'Countess' } } });
    const cookies = [`__Host-sid=${await openSession(ada.login)}`];
    for (const path of ['me', ada.id]) {
      const { status, text } = await org.call('users', 'GET', `/api/v1/users/${path}`, { token: null, cookies });
      expect([path, status, text.includes('Countess'), text.includes(hidden)]).toEqual([path, 200, true, false]);
    }
    const headers = { origin: 'https://id.example.com' };
    const body = { profile: { firstName: 'Augusta' } };
    const changed = await org.call('users', 'POST', '/api/v1/users/me', { token: null, cookies, headers, body });
    expect([changed.status, changed.text.includes('Augusta'), changed.text.includes(hidden)]).toEqual([200, true, false]);
    expect((await org.call('users', 'GET', `/api/v1/users/${ada.id}`)).text).toContain(hidden);
  });
});

describe('AC-036: a link of recovery', () => {
  it('sets the password of nobody but whom it was made for, whatever comes with it', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    const token = await recoveryToken(eve);
    const meant = { username: ada.login, userId: ada.id, id: ada.id, login: ada.login };
    const opened = await authn('/recovery/token', { recoveryToken: token, ...meant });
    const stateOfAda = (await authn('/recovery/token', { recoveryToken: await recoveryToken(ada) })).body['stateToken'];
    const answered = await authn('/recovery/answer', { stateToken: opened.body['stateToken'], answer: question.answer, ...meant });
    const done = await authn('/credentials/reset_password', {
      stateToken: answered.body['stateToken'],
      newPassword: other,
      ...meant,
      state: stateOfAda,
    });
    expect(done.status).toBe(200);
    expect([
      (await authn('', { username: ada.login, password: other })).status,
      (await authn('', { username: ada.login, password })).status,
    ]).toEqual([401, 200]);
    expect((await authn('', { username: eve.login, password: other })).status).toBe(200);
  });
});

describe('AC-042: an id in place of a token', () => {
  it.each(['/activate', '/signin/reset-password', '/signin/unlock'])('tells nothing at %s', async (path) => {
    const { id } = await somebody();
    const area = path === '/activate' ? 'pages' : 'recoveryPages';
    const answers = await Promise.all([id, `00u${'a'.repeat(17)}`].map((each) => asVisitor(area, 'GET', `${path}/${each}`)));
    const [known, unknown] = answers.map(({ status, text }) => [status, text.replaceAll(/value="[^"]*"/g, '')]);
    expect(known).toEqual(unknown);
    expect(known?.[0]).toBe(404);
  });
});

describe('AC-049: a link without a mail', () => {
  it('is given to an administrator, and not to the session of whom it is for', async () => {
    const ada = await somebody();
    const { sessionToken } = (await authn('', { username: ada.login, password })).body;
    const session = await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken }, token: null });
    const cookies = [`sid=${String(session.body['id'])}`, `__Host-sid=${String(session.body['id'])}`];
    const headers = { origin: 'https://id.example.com' };
    for (const id of ['me', ada.id]) {
      const asked = await org.call('users', 'POST', `/api/v1/users/${id}/lifecycle/reset_password`, {
        query: 'sendEmail=false',
        token: null,
        cookies,
        headers,
      });
      expect([asked.status, asked.text.includes('resetPasswordUrl')]).toEqual([401, false]);
    }
    const byAdmin = await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/reset_password`, {
      query: 'sendEmail=false',
    });
    expect(byAdmin.body).toEqual({ resetPasswordUrl: expect.stringContaining('https://id.example.com/signin/reset-password/') });
  });
});
