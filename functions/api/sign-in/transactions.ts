import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import {
  advance,
  answerQuestion,
  beginTransaction,
  cancelChallenge,
  cancelTransaction,
  challengeByCode,
  changeExpiredPassword,
  findChallenge,
  findTransaction,
  isAwaitingApproval,
  openLink,
  presentAwaitingApproval,
  presentChallenge,
  presentLockedOut,
  presentUnlocked,
  previousStep,
  proveByCode,
  resendCode,
  resetByTransaction,
  skipWarning,
} from '../../../shared/authn/index.ts';
import { passwordAge } from '../../../shared/credentials/index.ts';
import type { User } from '../../../shared/directory/index.ts';
import { type Context, isRosterError, RosterError } from '../../../shared/kernel/index.ts';
import { inspectUnlock, requestRecovery, type RecoveryWish, unlockByLink } from '../../../shared/recovery/index.ts';
import type { TransactionApiServices } from '../../../shared/runtime/authn-services.ts';
import { hashToken } from '../../../shared/security/index.ts';
import { authenticate } from '../../../shared/sign-in/index.ts';
import {
  AwaitingApprovalBody,
  ChallengeBody,
  FactorStepBody,
  LockedOutBody,
  ProfileStepBody,
  RecoveryAskedBody,
  SignedInBody,
  TransactionBody,
  TransactionCancelledBody,
  UnlockedBody,
} from './bodies.ts';
import { presentAdvance, presentStep } from './present-step.ts';

/** Whoever has the state token is whoever has proven herself: no step asks for another right. */
const step = <const Id extends string>(id: Id, path: string, summary: string) =>
  ({
    id,
    method: 'POST',
    path: `/api/v1/authn${path}`,
    summary,
    scope: 'none',
    params: z.object({}),
    query: z.object({}),
  }) as const;

/** Where a sign-in stands, or a step that waits for a code. */
async function state(services: TransactionApiServices, stateToken: string): Promise<object> {
  const challenge = await findChallenge(services, stateToken);
  return challenge === undefined
    ? presentStep(services, await findTransaction(services, stateToken))
    : presentChallenge(challenge, services.origin);
}

/** She is in, or asked for more. */
const AdvanceBody = z.union([SignedInBody, FactorStepBody, ProfileStepBody]);

/** What a client gives to be given back. */
const relayState = z.optional(z.string().check(z.maxLength(2048)));

interface Primary {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly relayState?: string | undefined;
  readonly audience?: string | undefined;
  readonly options?: { readonly warnBeforePasswordExpired?: boolean | undefined } | undefined;
}

/** Whether her password expires so soon that her policy wants her to know. */
async function isWarned({ clock, passwordRules }: TransactionApiServices, { id, passwordChanged }: User): Promise<boolean> {
  return passwordAge((await passwordRules(id)).age, passwordChanged, clock.now()).is === 'warned';
}

async function begin(
  services: TransactionApiServices,
  { username = '', password = '', relayState, audience: app, options = {} }: Primary,
  context: Context,
): Promise<object> {
  if (username === '' || password === '') throw new RosterError('authentication-failed', {});
  const user = await authenticate(services, username, password, context);
  if (user.status === 'PASSWORD_EXPIRED')
    return presentStep(services, await beginTransaction(services, user, { status: 'PASSWORD_EXPIRED', relayState, app }));
  if (options.warnBeforePasswordExpired === true && (await isWarned(services, user)))
    return presentStep(services, await beginTransaction(services, user, { status: 'PASSWORD_WARN', relayState, app }));
  return presentAdvance(services, await advance(services, user, { relayState, app }, context));
}

export const primaryAuthentication = operation({
  ...step('primaryAuthentication', '', 'Sign in with a login and a password, or ask where a sign-in stands'),
  body: z.object({
    username: z.optional(z.string()),
    password: z.optional(z.string()),
    stateToken: z.optional(z.string()),
    /** Of a link that activates. */
    token: z.optional(z.string()),
    options: z.optional(z.object({ warnBeforePasswordExpired: z.optional(z.boolean()) })),
    relayState,
    /** Id of the application that she signs in to; one that is not there counts as none. */
    audience: z.optional(z.string().check(z.maxLength(100))),
  }),
  success: {
    status: 200,
    body: z.union([SignedInBody, TransactionBody, FactorStepBody, ProfileStepBody, ChallengeBody, LockedOutBody]),
  },
  errors: ['authentication-failed', 'sign-on-denied', 'invalid-token', 'validation-failed', 'malformed-body'],
  async handle({ body, context }, services: TransactionApiServices) {
    const { stateToken, token, relayState } = body;
    if (stateToken !== undefined) return state(services, stateToken);
    if (token !== undefined) return presentStep(services, await openLink(services, token, 'activation', relayState));
    return begin(services, body, context).catch((error: unknown) => {
      if (isRosterError(error, 'account-locked')) return presentLockedOut(services.origin);
      throw error;
    });
  },
});

export const changePasswordOfTransaction = operation({
  ...step('changePasswordOfTransaction', '/credentials/change_password', 'Choose another password for one that has expired'),
  body: z.object({
    stateToken: z.string(),
    oldPassword: z.string(),
    newPassword: z.string(),
    revokeSessions: z.optional(z.boolean()),
  }),
  success: { status: 200, body: AdvanceBody },
  errors: [
    'invalid-token',
    'transaction-state-mismatch',
    'sign-on-denied',
    'password-change-not-allowed',
    'credentials-not-proven',
    'password-refused',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ body, context }, services: TransactionApiServices) {
    const { stateToken, revokeSessions = false, ...passwords } = body;
    return presentAdvance(services, await changeExpiredPassword(services, stateToken, { ...passwords, revokeSessions }, context));
  },
});

export const skipTransactionState = operation({
  ...step('skipTransactionState', '/skip', 'Keep a password that will soon expire'),
  body: z.object({ stateToken: z.string() }),
  success: { status: 200, body: AdvanceBody },
  errors: [
    'invalid-token',
    'transaction-state-mismatch',
    'sign-on-denied',
    'authentication-failed',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ body, context }, services: TransactionApiServices) {
    return presentAdvance(services, await skipWarning(services, body.stateToken, context));
  },
});

export const previousTransactionState = operation({
  ...step('previousTransactionState', '/previous', 'Go back to the choice among factors'),
  body: z.object({ stateToken: z.string() }),
  success: { status: 200, body: FactorStepBody },
  errors: ['invalid-token', 'transaction-state-mismatch', 'validation-failed', 'malformed-body'],
  async handle({ body }, services: TransactionApiServices) {
    return presentStep(services, await previousStep(services, body.stateToken));
  },
});

export const verifyRecoveryToken = operation({
  ...step(
    'verifyRecoveryToken',
    '/recovery/token',
    'Begin with the token of a link that resets a password, or spend one that unlocks',
  ),
  body: z.object({ recoveryToken: z.string(), relayState }),
  success: { status: 200, body: z.union([TransactionBody, UnlockedBody]) },
  errors: ['invalid-token', 'validation-failed', 'malformed-body'],
  async handle({ body, context }, services: TransactionApiServices) {
    const { recoveryToken: value, relayState } = body;
    const unlock = await inspectUnlock(services, hashToken(value));
    if (unlock === undefined) return presentStep(services, await openLink(services, value, 'recovery', relayState));
    return presentUnlocked(await unlockByLink(services, value, context), relayState ?? unlock.token.data?.['relayState']);
  },
});

export const answerRecoveryQuestion = operation({
  ...step('answerRecoveryQuestion', '/recovery/answer', 'Answer the recovery question'),
  body: z.object({ stateToken: z.string(), answer: z.string() }),
  success: { status: 200, body: TransactionBody },
  errors: ['invalid-token', 'transaction-state-mismatch', 'answer-not-matching', 'validation-failed', 'malformed-body'],
  async handle({ body }, services: TransactionApiServices) {
    return presentStep(services, await answerQuestion(services, body.stateToken, body.answer));
  },
});

export const resetPasswordOfTransaction = operation({
  ...step('resetPasswordOfTransaction', '/credentials/reset_password', 'Set a password for one that is lost, or the first'),
  body: z.object({ stateToken: z.string(), newPassword: z.string(), revokeSessions: z.optional(z.boolean()) }),
  success: { status: 200, body: z.union([AdvanceBody, AwaitingApprovalBody]) },
  errors: [
    'invalid-token',
    'transaction-state-mismatch',
    'sign-on-denied',
    'password-refused',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ body, context }, services: TransactionApiServices) {
    const { stateToken, newPassword, revokeSessions = false } = body;
    const next = await resetByTransaction(services, stateToken, { newPassword, revokeSessions }, context);
    return isAwaitingApproval(next) ? presentAwaitingApproval(next) : presentAdvance(services, next);
  },
});

export const cancelTransactionOperation = operation({
  ...step('cancelTransaction', '/cancel', 'Give a sign-in up that is under way'),
  body: z.object({ stateToken: z.string() }),
  success: { status: 200, body: TransactionCancelledBody },
  errors: ['invalid-token', 'validation-failed', 'malformed-body'],
  async handle({ body }, services: TransactionApiServices) {
    const challenge = await findChallenge(services, body.stateToken);
    const { relayState } = await (challenge === undefined
      ? cancelTransaction(services, body.stateToken)
      : cancelChallenge(services, challenge));
    return relayState === undefined ? {} : { relayState };
  },
});

/** How it reaches her. Clients write it in either case. */
const FactorType = z.pipe(z.string().check(z.toUpperCase()), z.enum(['EMAIL', 'SMS']));

/** By mail where they don't say. */
const RecoveryBody = z.object({
  username: z.string().check(z.minLength(1)),
  factorType: z.optional(FactorType),
  /** `oneTimePassword`: by mail, too, a step is opened that waits for a code, which stands beside the link. Ours. */
  options: z.optional(z.object({ oneTimePassword: z.optional(z.boolean()) })),
  relayState,
});

/** The same for everybody, whoever she asked for. */
const asking = {
  body: RecoveryBody,
  success: { status: 200, body: z.union([ChallengeBody, RecoveryAskedBody]) },
  errors: ['recovery-too-soon', 'text-too-soon', 'validation-failed', 'malformed-body'],
} as const;

type Asked = z.output<typeof RecoveryBody>;

async function ask(
  services: TransactionApiServices,
  wish: RecoveryWish,
  { username: login, factorType: by = 'EMAIL', options = {}, relayState }: Asked,
  context: Context,
): Promise<object> {
  if (by === 'SMS' || options.oneTimePassword === true)
    return presentChallenge(await challengeByCode(services, { wish, by, login, relayState }, context), services.origin);
  await requestRecovery(services.recoveryRequests, { wish, login, relayState }, context);
  const given = relayState === undefined ? {} : { relayState };
  return { status: 'RECOVERY_CHALLENGE', factorResult: 'WAITING', factorType: by, recoveryType: wish, ...given };
}

export const forgotPasswordOfStranger = operation({
  ...step('recoverPassword', '/recovery/password', 'Have a link mailed, or a code sent, by which a password can be set anew'),
  ...asking,
  handle: ({ body, context }, services: TransactionApiServices) => ask(services, 'PASSWORD', body, context),
});

export const unlockAccount = operation({
  ...step('recoverUnlock', '/recovery/unlock', 'Have a link mailed, or a code sent, that ends the pause of an account'),
  ...asking,
  handle: ({ body, context }, services: TransactionApiServices) => ask(services, 'UNLOCK', body, context),
});

const factorParams = z.object({ factorType: FactorType });

export const verifyRecoveryFactor = operation({
  ...step('verifyRecoveryFactor', '/recovery/factors/{factorType}/verify', 'Give the code of a text message or a mail'),
  params: factorParams,
  body: z.object({ stateToken: z.string(), passCode: z.string().check(z.maxLength(100)) }),
  success: { status: 200, body: z.union([TransactionBody, UnlockedBody]) },
  errors: ['invalid-token', 'transaction-state-mismatch', 'code-not-matching', 'validation-failed', 'malformed-body'],
  async handle({ body, context }, services: TransactionApiServices) {
    const proven = await proveByCode(services, body.stateToken, body.passCode, context);
    if (proven.wish === 'UNLOCK') return presentUnlocked(proven.user, proven.relayState);
    return presentStep(services, proven.transaction);
  },
});

export const resendRecoveryFactor = operation({
  ...step('resendRecoveryFactor', '/recovery/factors/{factorType}/resend', 'Have another code sent, which voids the one before'),
  params: factorParams,
  body: z.object({ stateToken: z.string() }),
  success: { status: 200, body: ChallengeBody },
  errors: [
    'invalid-token',
    'transaction-state-mismatch',
    'recovery-too-soon',
    'text-too-soon',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ body, context }, services: TransactionApiServices) {
    return presentChallenge(await resendCode(services, body.stateToken, context), services.origin);
  },
});

export const transactionOperations = [
  verifyRecoveryFactor,
  resendRecoveryFactor,
  forgotPasswordOfStranger,
  unlockAccount,
  primaryAuthentication,
  changePasswordOfTransaction,
  skipTransactionState,
  previousTransactionState,
  verifyRecoveryToken,
  answerRecoveryQuestion,
  resetPasswordOfTransaction,
  cancelTransactionOperation,
];
