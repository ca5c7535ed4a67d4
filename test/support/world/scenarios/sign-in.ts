import { answerOf, type ApiCall, type Client, formOf } from '../client.ts';
import { password, person } from '../org.ts';
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
  readonly password: { readonly age: object };
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

async function sessionPath(on: Client): Promise<string> {
  return `/api/v1/sessions/${await on.create('/api/v1/sessions', { sessionToken: await sessionToken(on) })}`;
}

const visitor = { ...person('grace'), email: 'grace@example.com' } as Readonly<Record<string, string>>;

/** The newest link that a mail would hold: messages carry paths alone. */
function newestLink(on: Client): string {
  const bodies = on.world.services.waiting('messages').map(({ body }) => body);
  const path = /\/activate\/[A-Za-z0-9_-]+/.exec(bodies.at(-1) ?? '')?.[0];
  if (path === undefined) throw new Error('no link waits to be mailed');
  return path;
}

async function registered(on: Client): Promise<string> {
  await on.succeed(formOf(await on.succeed(get('/signup')), '/signup', visitor));
  return newestLink(on);
}

async function resetLink(on: Client): Promise<string> {
  const { body } = await on.call('POST', '/api/v1/users/ada@example.com/lifecycle/reset_password?sendEmail=false');
  return new URL(String(body['resetPasswordUrl'])).pathname;
}

async function signedIn(on: Client): Promise<ApiCall> {
  const answer = await on.succeed(formOf(await on.succeed(get('/signin')), '/signin', credentials));
  return { ...get('/signin'), cookies: answer.cookies.map((cookie) => cookie.split(';')[0] ?? '') };
}

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
};

export const pageScenarios: Readonly<Record<string, OperationScenario>> = {
  showStart: () => get('/'),
  showSignUp: () => get('/signup'),
  submitSignUp: async (on) => formOf(await on.succeed(get('/signup')), '/signup', visitor),
  'submitSignUp: where she is known': async (on) =>
    formOf(await on.succeed(get('/signup')), '/signup', person('ada') as typeof visitor),
  resendSignUp: async (on) => {
    const form = await on.succeed(get('/signup'));
    const waiting = await on.succeed(formOf(form, '/signup', visitor));
    return formOf({ ...waiting, cookies: form.cookies }, '/signup/resend', {});
  },
  showActivationWithoutToken: () => get('/activate'),
  showActivation: async (on) => get(await registered(on)),
  showPasswordReset: async (on) => get(await resetLink(on)),
  'submitActivation: of a reset': async (on) =>
    formOf(await on.succeed(get(await resetLink(on))), '/activate/password', { password: 'Kettle-Tuesday-24' }),
  submitActivation: async (on) => formOf(await on.succeed(get(await registered(on))), '/activate/password', { password }),
  resendActivation: async (on) => {
    const link = await registered(on);
    on.world.clock.advance(60 * days);
    const expired = answerOf(await on.send(get(link)));
    if (expired?.status !== 410) throw new Error('the link is not expired');
    return formOf(expired, '/activate/resend', {});
  },
  showGroupLogo: () => get('/assets/group-medium.png'),
  showSignIn: () => get('/signin'),
  'showSignIn: who is signed in': (on) => signedIn(on),
  submitSignIn: async (on) => formOf(await on.succeed(get('/signin')), '/signin', credentials),
  submitSignOut: async (on) => {
    const call = await signedIn(on);
    return { ...formOf(await on.succeed(call), '/signin/out', {}), ...(call.cookies && { cookies: call.cookies }) };
  },
};
