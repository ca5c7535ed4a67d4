import {
  type IssuedLink,
  issueLink,
  partyOf,
  type PasswordReset,
  replaceUser,
  requireTransition,
  resetPassword,
  type Transition,
  type User,
  userEvent,
  type UserServices,
} from '../directory/index.ts';
import { type Context, isRosterError, nextTime, type OneTimeToken, retryOnConflict } from '../kernel/index.ts';
import type { SelfService } from './ports.ts';
import { recoveryPhone } from './recovery-phone.ts';
import type { CodeOnItsWay, RecoveryRequest } from './request-recovery.ts';

/** Mails about somebody's own wish that is not, or can't be, granted by a link; and the link that ends a pause. */
export interface RecoveryMessenger {
  /** `code`: a code that does the same. */
  sendSelfServiceUnlock(user: User, link: IssuedLink, code?: string): Promise<void>;
  /** `id`: one mail goes out for one. */
  sendNotice(user: User, id: string, notice: 'ForgotPasswordDenied' | 'SelfServiceUnlockOnUnlockedAccount'): Promise<void>;
  /** `id`: one text goes out for one. `to`: as E.164. */
  sendCode(
    user: User,
    code: {
      readonly id: string;
      readonly to: string;
      readonly code: string;
      readonly expires: number;
      readonly purpose: 'recovery' | 'unlock';
    },
    language: string,
  ): Promise<void>;
}

/** How a code went to her; a text, to which number (E.164), of which the step keeps the hash. */
export type SentCode = { readonly by: 'EMAIL' } | { readonly by: 'SMS'; readonly to: string };

/** Steps that wait for a code, by the hashes of their tokens. */
export interface CodeChallenges {
  /** Whose code it is that a step waits for; undefined where that is nobody's, or the step is over. */
  ownerOf(challenge: string): Promise<string | undefined>;
  /** Makes a step hers, and notes how its code goes to her. False where the step is over. */
  assign(challenge: string, userId: string, sent: SentCode): Promise<boolean>;
}

/** What the wishes of people who can't sign in are answered with. */
export interface RecoveryAnswerServices extends Pick<UserServices, 'clock' | 'users' | 'committer' | 'messenger'> {
  readonly oneTimeTokens: { find(hash: string): Promise<OneTimeToken | undefined> };
  readonly recoveryMessenger: RecoveryMessenger;
  readonly codeChallenges: CodeChallenges;
  /** Sends somebody who has not chosen her first password the link of her activation anew. */
  readonly renewActivation: (user: User, language: string, context: Context) => Promise<void>;
  readonly selfService: (user: User) => Promise<SelfService>;
  /** Whether wrong passwords have made her account pause. */
  readonly isPaused: (user: User) => Promise<boolean>;
}

/**
 * What became of a wish. `linked`: she was sent a link, perhaps with a code. `texted`: a code. `activation`: the link by which she chooses her first password. `repeated`: she was before, for this very wish. `denied`: she may not, and was told.
 * `not-locked`: there was nothing to unlock, and she was told. `nobody`: there is nobody to tell. `stale`: she does not wait for it any more.
 */
export type RecoveryOutcome = 'linked' | 'texted' | 'activation' | 'repeated' | 'denied' | 'not-locked' | 'nobody' | 'stale';

/** What lay in the queue for so long was asked for again, or is of no use. */
const staleMilliseconds = 60 * 60 * 1000;

/** Who hears that she may not. Others have no account that works; who is PROVISIONED may be there because a stranger typed her address. */
const tellable: ReadonlySet<User['status']> = new Set<User['status']>([
  'ACTIVE',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
]);

/** As by her own wish, whatever else is true of her account. */
function allows(user: User, transition: Transition): boolean {
  try {
    requireTransition(user, transition);
    return user.hasPassword;
  } catch (error) {
    if (isRosterError(error, 'forgot-password-not-allowed')) return false;
    throw error;
  }
}

/** Issues a link that ends a pause, and ends the links before it. Errors: as of the transition. */
async function issueUnlock(
  services: RecoveryAnswerServices,
  id: string,
  { lifetime, data, code }: Pick<PasswordReset, 'data' | 'code'> & { readonly lifetime: number },
  context: Context,
): Promise<void> {
  await retryOnConflict(async () => {
    const before = await services.users.find(id);
    if (before === undefined || !allows(before, 'recoverPassword')) return;
    const at = nextTime(services.clock, before.lastUpdated);
    const link = issueLink(at, lifetime);
    const after: User = { ...before, pendingToken: link.hash };
    const token: OneTimeToken = { hash: link.hash, purpose: 'unlock', userId: id, expires: link.expires, ...(data && { data }) };
    const change = replaceUser(before, after, at, [userEvent('user.account.unlock_token', after)], [{ do: 'issue', token }]);
    await services.recoveryMessenger.sendSelfServiceUnlock(change.user, link, code);
    await services.committer.commit(change, context);
  });
}

/** Whether her link at present is the one that was issued for this wish: the queue delivers at least once. */
async function wasAnswered({ oneTimeTokens }: RecoveryAnswerServices, { pendingToken }: User, { id }: RecoveryRequest) {
  return pendingToken !== null && (await oneTimeTokens.find(pendingToken))?.data?.['request'] === id;
}

/** Whose wish it is. */
async function ownerOf({ users, codeChallenges }: RecoveryAnswerServices, { login, code }: RecoveryRequest) {
  if (login !== null) return users.findByLogin(login);
  const id = code === undefined ? undefined : await codeChallenges.ownerOf(code.challenge);
  return id === undefined ? undefined : users.find(id);
}

/** Texts her the code. The step that waits for it is hers before anybody can know the code: nobody's code opens anything. */
async function textCode(
  { codeChallenges, recoveryMessenger }: RecoveryAnswerServices,
  user: User,
  to: string,
  { challenge, code, expires }: CodeOnItsWay,
  { id, wish, language = 'en' }: RecoveryRequest,
): Promise<RecoveryOutcome> {
  if (!(await codeChallenges.assign(challenge, user.id, { by: 'SMS', to }))) return 'stale';
  await recoveryMessenger.sendCode(user, { id, to, code, expires, purpose: wish === 'UNLOCK' ? 'unlock' : 'recovery' }, language);
  return 'texted';
}

/**
 * Mails her a link, and beside it the code that a step waits for: the step is hers before, and the link knows it, so that the one ends with
 * the other. A code that is not worth anything by now is left out.
 */
async function mailLink(
  services: RecoveryAnswerServices,
  user: User,
  lifetime: number,
  { id, wish, code, relayState }: RecoveryRequest,
  context: Context,
): Promise<RecoveryOutcome> {
  const { clock, codeChallenges } = services;
  const works =
    code !== undefined && code.expires > clock.now() && (await codeChallenges.assign(code.challenge, user.id, { by: 'EMAIL' }));
  const mailed = {
    lifetime,
    data: {
      request: id,
      ...(works ? { challenge: code.challenge } : {}),
      ...(relayState === undefined ? {} : { relayState }),
    },
    ...(works ? { code: code.code } : {}),
  };
  if (wish === 'UNLOCK') await issueUnlock(services, user.id, mailed, context);
  else {
    const wanted = { by: 'recoverPassword', sendEmail: true, revokeSessions: false, ...mailed } as const;
    await resetPassword(services, user.id, wanted, context);
  }
  return 'linked';
}

/**
 * Answers a wish, to its owner alone: by a text to her telephone where it asks for one and she may have it, else by mail, to each of her
 * addresses that the directory knows. Throws where a later try may succeed.
 */
export async function answerRecovery(services: RecoveryAnswerServices, request: RecoveryRequest): Promise<RecoveryOutcome> {
  if (services.clock.now() - request.at > staleMilliseconds) return 'stale';
  const user = await ownerOf(services, request);
  if (user === undefined || user.transitioningTo !== undefined) return 'nobody';
  const { id, wish, code, language = 'en', client, requestId } = request;
  const context: Context = { actor: partyOf(user), client, requestId, channel: 'page' };
  if (user.status === 'PROVISIONED' && wish === 'PASSWORD') {
    await services.renewActivation(user, language, context);
    return 'activation';
  }
  if (!tellable.has(user.status)) return 'nobody';
  if (await wasAnswered(services, user, request)) return 'repeated';
  const may = await services.selfService(user);
  const mayHaveText = code?.by === 'SMS' && (wish === 'PASSWORD' ? may.resetByText : may.unlockByText);
  const phone = mayHaveText ? recoveryPhone(user) : undefined;
  const mayHaveLink = wish === 'PASSWORD' ? may.resetByMail : may.unlockByMail;
  if ((!mayHaveLink && phone === undefined) || !allows(user, 'recoverPassword')) {
    await services.recoveryMessenger.sendNotice(user, `denied-${id}`, 'ForgotPasswordDenied');
    return 'denied';
  }
  if (wish === 'UNLOCK' && !(await services.isPaused(user))) {
    await services.recoveryMessenger.sendNotice(user, `not-locked-${id}`, 'SelfServiceUnlockOnUnlockedAccount');
    return 'not-locked';
  }
  if (code !== undefined && phone !== undefined) return textCode(services, user, phone, code, request);
  return mailLink(services, user, may.tokenLifetime, request, context);
}
