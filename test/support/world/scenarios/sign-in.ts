import { answerOf, type ApiCall, type Client, formOf } from '../client.ts';
import { password, person } from '../org.ts';
import { askBeforeRegistration, changeEnrollment } from './inline-hooks.ts';
import { get, type OperationScenario, post, remove } from './scenario.ts';

const days = 86_400_000;
const credentials = { username: 'ada@example.com', password };

async function sessionToken(on: Client): Promise<string> {
  return String((await on.call('POST', '/api/v1/authn', credentials)).body['sessionToken']);
}

async function stateToken(on: Client): Promise<string> {
  await on.call('POST', '/api/v1/users/ada@example.com/lifecycle/expire_password');
  return String((await on.call('POST', '/api/v1/authn', credentials)).body['stateToken']);
}

async function recoveryToken(on: Client): Promise<string> {
  const { body } = await on.call('POST', '/api/v1/users/ada@example.com/credentials/forgot_password?sendEmail=false');
  return String(body['resetPasswordUrl']).split('/').at(-1) ?? '';
}

async function openRecovery(on: Client): Promise<string> {
  const { body } = await on.call('POST', '/api/v1/authn/recovery/token', { recoveryToken: await recoveryToken(on) });
  return String(body['stateToken']);
}

interface PasswordSettings {
  readonly password: { readonly age: object; readonly lockout: object };
  readonly recovery: { readonly factors: object };
}

async function changePasswordPolicy(on: Client, change: (settings: PasswordSettings) => PasswordSettings): Promise<void> {
  const { text } = await on.succeed(get('/api/v1/policies?type=PASSWORD'));
  const [policy] = JSON.parse(text) as { readonly id: string; readonly settings: PasswordSettings }[];
  if (policy === undefined) throw new Error('there is no password policy');
  await on.call('PUT', `/api/v1/policies/${policy.id}`, { ...policy, settings: change(policy.settings) });
}

/** Has everybody answer a recovery question, and Ada have one. */
async function askQuestions(on: Client): Promise<void> {
  await changePasswordPolicy(on, (settings) => ({
    ...settings,
    recovery: { factors: { ...settings.recovery.factors, recovery_question: { status: 'ACTIVE' } } },
  }));
  const recovery_question = { question: 'Where did we meet?', answer: 'On the night boat' };
  await on.call('POST', '/api/v1/users/ada@example.com', { credentials: { recovery_question } });
}

/** Has texts be a way back for everybody, and Ada have a telephone. */
export async function textRecovery(on: Client): Promise<void> {
  await changePasswordPolicy(on, (settings) => ({
    ...settings,
    recovery: { factors: { ...settings.recovery.factors, okta_sms: { status: 'ACTIVE' } } },
  }));
  await on.call('POST', '/api/v1/users/ada@example.com', { profile: { mobilePhone: '+49 151 12345678' } });
}

/** Ada's page that waits for a code, and the form that led there. */
async function askedForText(on: Client) {
  await textRecovery(on);
  const form = await on.succeed(get('/signin/forgot?by=text'));
  return { form, shown: await on.succeed(formOf(form, '/signin/forgot', { username: credentials.username })) };
}

/** The code that waits to be texted, or mailed. */
const waitingCode = (on: Client): string =>
  on.world.services
    .waiting('messages')
    .flatMap((each) => /(?<="(?:code|oneTimePassword)":")\d+/.exec(each.body)?.[0] ?? [])
    .at(-1) ?? '';

const byText = { username: credentials.username, factorType: 'SMS' };
export const byMail = { username: credentials.username, factorType: 'EMAIL', options: { oneTimePassword: true } };

/** Ada's code, and the step that waits for it. */
async function sentCode(on: Client, wish: 'password' | 'unlock', body: object = byText): Promise<object> {
  const { stateToken } = (await on.call('POST', `/api/v1/authn/recovery/${wish}`, body)).body;
  await on.world.deliverMessages('recovery');
  return { stateToken, passCode: waitingCode(on) };
}

/** The newest link of a mail that waits. */
export function waitingLink(on: Client, path: RegExp): string {
  const bodies = on.world.services.waiting('messages').map(({ body }) => path.exec(body)?.[0]);
  const link = bodies.findLast((found) => found !== undefined);
  if (link === undefined) throw new Error(`no link waits to be mailed like ${path}`);
  return link;
}

/** Ada's account pauses after one wrong password, and she may end that herself. */
export async function paused(on: Client): Promise<void> {
  await changePasswordPolicy(on, ({ password: rules, ...rest }) => ({
    ...rest,
    password: { ...rules, lockout: { ...rules.lockout, maxAttempts: 1 } },
  }));
  const [policy] = JSON.parse((await on.succeed(get('/api/v1/policies?type=PASSWORD'))).text) as { readonly id: string }[];
  const rules = `/api/v1/policies/${policy?.id}/rules`;
  const [rule] = JSON.parse((await on.succeed(get(rules))).text) as { readonly id: string; readonly actions: object }[];
  const actions = { ...rule?.actions, selfServiceUnlock: { access: 'ALLOW' } };
  await on.call('PUT', `${rules}/${rule?.id}`, { ...rule, actions });
  await on.send(post('/api/v1/authn', { ...credentials, password: 'Wrong-Kettle-42' }));
}

async function unlockLink(on: Client): Promise<string> {
  await paused(on);
  await on.call('POST', '/api/v1/authn/recovery/unlock', { username: credentials.username });
  await on.world.deliverMessages('recovery');
  return waitingLink(on, /\/signin\/unlock\/[A-Za-z0-9_-]+/);
}

async function sessionPath(on: Client): Promise<string> {
  return `/api/v1/sessions/${await on.create('/api/v1/sessions', { sessionToken: await sessionToken(on) })}`;
}

const visitor = { ...person('grace'), email: 'grace@example.com' } as Readonly<Record<string, string>>;

/** The newest link that a mail would hold: messages carry paths alone. */
function newestLink(on: Client): string {
  return waitingLink(on, /\/activate\/[A-Za-z0-9_-]+/);
}

export async function registered(on: Client): Promise<string> {
  await on.succeed(formOf(await on.succeed(get('/signup')), '/signup', visitor));
  return newestLink(on);
}

async function resetLink(on: Client): Promise<string> {
  const { body } = await on.call('POST', '/api/v1/users/ada@example.com/lifecycle/reset_password?sendEmail=false');
  return new URL(String(body['resetPasswordUrl'])).pathname;
}

export async function signedIn(on: Client): Promise<ApiCall> {
  const answer = await on.succeed(formOf(await on.succeed(get('/signin')), '/signin', credentials));
  return { ...get('/signin'), cookies: answer.cookies.map((cookie) => cookie.split(';')[0] ?? '') };
}

/** A call by the cookies of a page, and from that page. */
const ofBrowser = (call: ApiCall, { cookies = [] }: ApiCall): ApiCall => ({
  ...call,
  cookies,
  anonymous: true,
  headers: { ...call.headers, 'sec-fetch-site': 'same-origin' },
});

export const signInScenarios: Readonly<Record<string, OperationScenario>> = {
  primaryAuthentication: () => post('/api/v1/authn', credentials),
  'primaryAuthentication: after a failure': async (on) => {
    await on.send(post('/api/v1/authn', { ...credentials, password: 'Wrong-Kettle-42' }));
    return post('/api/v1/authn', credentials);
  },
  'primaryAuthentication: with a password that has expired': async (on) => {
    await on.call('POST', '/api/v1/users/ada@example.com/lifecycle/expire_password');
    return post('/api/v1/authn', credentials);
  },
  changePasswordOfTransaction: async (on) =>
    post('/api/v1/authn/credentials/change_password', {
      stateToken: await stateToken(on),
      oldPassword: password,
      newPassword: 'Kettle-Tuesday-24',
      revokeSessions: true,
    }),
  skipTransactionState: async (on) => {
    await changePasswordPolicy(on, ({ password: rules, ...rest }) => ({
      ...rest,
      password: { ...rules, age: { ...rules.age, maxAgeDays: 9, expireWarnDays: 9 } },
    }));
    const { body } = await on.call('POST', '/api/v1/authn', { ...credentials, options: { warnBeforePasswordExpired: true } });
    return post('/api/v1/authn/skip', { stateToken: body['stateToken'] });
  },
  verifyRecoveryToken: async (on) => post('/api/v1/authn/recovery/token', { recoveryToken: await recoveryToken(on) }),
  'verifyRecoveryToken: of a pause': async (on) =>
    post('/api/v1/authn/recovery/token', { recoveryToken: (await unlockLink(on)).split('/').at(-1) ?? '' }),
  recoverPassword: () => post('/api/v1/authn/recovery/password', { username: credentials.username, factorType: 'EMAIL' }),
  recoverUnlock: () => post('/api/v1/authn/recovery/unlock', { username: 'nobody@example.com' }),
  'recoverPassword: by text': () => post('/api/v1/authn/recovery/password', { username: credentials.username, factorType: 'SMS' }),
  verifyRecoveryFactor: async (on) => {
    await textRecovery(on);
    return post('/api/v1/authn/recovery/factors/sms/verify', await sentCode(on, 'password'));
  },
  'verifyRecoveryFactor: of a mail': async (on) =>
    post('/api/v1/authn/recovery/factors/email/verify', await sentCode(on, 'password', byMail)),
  'verifyRecoveryFactor: of a pause': async (on) => {
    await paused(on);
    await textRecovery(on);
    return post('/api/v1/authn/recovery/factors/sms/verify', await sentCode(on, 'unlock'));
  },
  resendRecoveryFactor: async (on) => {
    const body = { username: credentials.username, factorType: 'SMS' };
    const { stateToken } = (await on.call('POST', '/api/v1/authn/recovery/password', body)).body;
    on.world.clock.advance(30_001);
    return post('/api/v1/authn/recovery/factors/sms/resend', { stateToken });
  },
  answerRecoveryQuestion: async (on) => {
    await askQuestions(on);
    return post('/api/v1/authn/recovery/answer', { stateToken: await openRecovery(on), answer: 'On the night boat' });
  },
  resetPasswordOfTransaction: async (on) =>
    post('/api/v1/authn/credentials/reset_password', {
      stateToken: await openRecovery(on),
      newPassword: 'Kettle-Tuesday-24',
      revokeSessions: true,
    }),
  cancelTransaction: async (on) => post('/api/v1/authn/cancel', { stateToken: await stateToken(on) }),
  createSession: async (on) => post('/api/v1/sessions', { sessionToken: await sessionToken(on) }),
  getSession: async (on) => get(await sessionPath(on)),
  revokeSession: async (on) => remove(await sessionPath(on)),
  refreshSession: async (on) => post(`${await sessionPath(on)}/lifecycle/refresh`),
  getCurrentSession: async (on) => ofBrowser(get('/api/v1/sessions/me'), await signedIn(on)),
  closeCurrentSession: async (on) => ofBrowser(remove('/api/v1/sessions/me'), await signedIn(on)),
  refreshCurrentSession: async (on) => ofBrowser(post('/api/v1/sessions/me/lifecycle/refresh'), await signedIn(on)),
};

/** The policy by which everybody registers. */
const enrollment = (on: Client): Promise<string> => on.firstOf('/api/v1/policies?type=PROFILE_ENROLLMENT');

const phone = { mobilePhone: '+49 151 12345678' };

/** Has whoever signs in asked for her telephone. */
async function askForPhone(on: Client): Promise<void> {
  const profileAttributes = [
    { name: 'email', label: 'Email', required: true },
    { name: 'mobilePhone', label: 'Mobile phone', required: true },
  ];
  await changeEnrollment(on, { progressiveProfilingAction: 'ENABLED', profileAttributes });
}

async function askedForPhone(on: Client): Promise<string> {
  await askForPhone(on);
  return String((await on.call('POST', '/api/v1/authn', credentials)).body['stateToken']);
}

const enrolled = (stateToken: string): ApiCall => ({
  ...post('/api/v1/authn/enroll', { stateToken, registration: { profile: phone } }),
  anonymous: true,
});

/** The form of what is missing, as a browser has it. */
async function moreDetails(on: Client): Promise<ApiCall> {
  await askForPhone(on);
  const { cookies } = await on.succeed(formOf(await on.succeed(get('/signin')), '/signin', credentials));
  return { ...get('/signin/profile'), cookies: cookies.map((cookie) => cookie.split(';')[0] ?? '') };
}

export const registrationScenarios: Readonly<Record<string, OperationScenario>> = {
  getRegistrationForm: async (on) => ({ ...get(`/api/v1/registration/form?policy=${await enrollment(on)}`), anonymous: true }),
  registerUser: async (on) => ({
    ...post(`/api/v1/registration/${await enrollment(on)}/register`, { userProfile: visitor }),
    anonymous: true,
  }),
  enrollProfile: async (on) => enrolled(await askedForPhone(on)),
  'enrollProfile: where a hook is asked': async (on) => {
    await askBeforeRegistration(on);
    return enrolled(await askedForPhone(on));
  },
};

export const pageScenarios: Readonly<Record<string, OperationScenario>> = {
  showStart: () => get('/'),
  showSignUp: () => get('/signup'),
  submitSignUp: async (on) => formOf(await on.succeed(get('/signup')), '/signup', visitor),
  'submitSignUp: where she is known': async (on) =>
    formOf(await on.succeed(get('/signup')), '/signup', person('ada') as typeof visitor),
  'submitSignUp: where a hook is asked': async (on) => {
    await askBeforeRegistration(on);
    return formOf(await on.succeed(get('/signup')), '/signup', visitor);
  },
  resendSignUp: async (on) => {
    const form = await on.succeed(get('/signup'));
    const waiting = await on.succeed(formOf(form, '/signup', visitor));
    return formOf({ ...waiting, cookies: form.cookies }, '/signup/resend', {});
  },
  showActivationWithoutToken: () => get('/activate'),
  showActivation: async (on) => get(await registered(on)),
  showForgotPassword: () => get('/signin/forgot'),
  submitForgotPassword: async (on) =>
    formOf(await on.succeed(get('/signin/forgot')), '/signin/forgot', { username: credentials.username }),
  showUnlockRequest: () => get('/signin/unlock'),
  submitUnlockRequest: async (on) =>
    formOf(await on.succeed(get('/signin/unlock')), '/signin/unlock', { username: credentials.username }),
  'submitForgotPassword: by text': async (on) => {
    await textRecovery(on);
    const fields = { username: credentials.username };
    return formOf(await on.succeed(get('/signin/forgot?by=text')), '/signin/forgot', fields);
  },
  submitRecoveryCode: async (on) => {
    const { form, shown } = await askedForText(on);
    await on.world.deliverMessages('recovery');
    return formOf({ ...shown, cookies: form.cookies }, '/signin/forgot/code', { code: waitingCode(on) });
  },
  resendRecoveryCode: async (on) => {
    const { form, shown } = await askedForText(on);
    on.world.clock.advance(30_001);
    return formOf({ ...shown, cookies: form.cookies }, '/signin/forgot/resend', {});
  },
  showPasswordReset: async (on) => get(await resetLink(on)),
  showPasswordResetWithoutToken: () => get('/signin/reset-password'),
  submitPasswordReset: async (on) =>
    formOf(await on.succeed(get(await resetLink(on))), '/signin/reset-password', { password: 'Kettle-Tuesday-24' }),
  'submitPasswordReset: with a question': async (on) => {
    await askQuestions(on);
    const fields = { password: 'Kettle-Tuesday-24', answer: 'On the night boat' };
    return formOf(await on.succeed(get(await resetLink(on))), '/signin/reset-password', fields);
  },
  showUnlock: async (on) => get(await unlockLink(on)),
  submitUnlock: async (on) => formOf(await on.succeed(get(await unlockLink(on))), '/signin/unlock/link', {}),
  submitExpiredPassword: async (on) => {
    const form = await on.succeed(get('/signin'));
    await on.call('POST', '/api/v1/users/ada@example.com/lifecycle/expire_password');
    const expired = await on.succeed(formOf(form, '/signin', credentials));
    const fields = { oldPassword: password, newPassword: 'Kettle-Tuesday-24' };
    return formOf({ ...expired, cookies: form.cookies }, '/signin/password', fields);
  },
  submitActivation: async (on) => formOf(await on.succeed(get(await registered(on))), '/activate/password', { password }),
  resendActivation: async (on) => {
    const link = await registered(on);
    on.world.clock.advance(60 * days);
    const expired = answerOf(await on.send(get(link)));
    if (expired?.status !== 410) throw new Error('the link is not expired');
    return formOf(expired, '/activate/resend', {});
  },
  showGroupLogo: () => get('/assets/group-medium.png'),
  getSignUpElement: () => get('/assets/roster-sign-up.js'),
  showSignIn: () => get('/signin'),
  'showSignIn: who is signed in': (on) => signedIn(on),
  submitSignIn: async (on) => formOf(await on.succeed(get('/signin')), '/signin', credentials),
  'submitSignIn: with a password that has expired': async (on) => {
    await on.call('POST', '/api/v1/users/ada@example.com/lifecycle/expire_password');
    return formOf(await on.succeed(get('/signin')), '/signin', credentials);
  },
  'submitSignIn: where attributes are missing': async (on) => {
    await askForPhone(on);
    return formOf(await on.succeed(get('/signin')), '/signin', credentials);
  },
  showMoreDetails: moreDetails,
  submitMoreDetails: async (on) => {
    const call = await moreDetails(on);
    const form = await on.succeed(call);
    const filled = formOf(form, '/signin/profile', phone);
    return { ...filled, cookies: [...(call.cookies ?? []), ...(filled.cookies ?? [])] };
  },
  redirectWithSession: async (on) =>
    get(`/login/sessionCookieRedirect?${new URLSearchParams({ token: await sessionToken(on), redirectUrl: '/signin' })}`),
  submitSignOut: async (on) => {
    const call = await signedIn(on);
    return { ...formOf(await on.succeed(call), '/signin/out', {}), ...(call.cookies && { cookies: call.cookies }) };
  },
};
