import {
  type IssuedLink,
  issueLink,
  partyOf,
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
import type { RecoveryRequest } from './request-recovery.ts';

/** Mails about somebody's own wish that is not, or can't be, granted by a link; and the link that ends a pause. */
export interface RecoveryMessenger {
  sendSelfServiceUnlock(user: User, link: IssuedLink): Promise<void>;
  /** `id`: one mail goes out for one. */
  sendNotice(user: User, id: string, notice: 'ForgotPasswordDenied' | 'SelfServiceUnlockOnUnlockedAccount'): Promise<void>;
}

/** What the wishes of people who can't sign in are answered with. */
export interface RecoveryAnswerServices extends Pick<UserServices, 'clock' | 'users' | 'committer' | 'messenger'> {
  readonly oneTimeTokens: { find(hash: string): Promise<OneTimeToken | undefined> };
  readonly recoveryMessenger: RecoveryMessenger;
  /** Sends somebody who has not chosen her first password the link of her activation anew. */
  readonly renewActivation: (user: User, language: string, context: Context) => Promise<void>;
  readonly selfService: (user: User) => Promise<SelfService>;
  /** Whether wrong passwords have made her account pause. */
  readonly isPaused: (user: User) => Promise<boolean>;
}

/**
 * What became of a wish. `linked`: she was sent a link. `activation`: the link by which she chooses her first password. `repeated`: she was before, for this very wish. `denied`: she may not, and was told.
 * `not-locked`: there was nothing to unlock, and she was told. `nobody`: there is nobody to tell. `stale`: she does not wait for it any more.
 */
export type RecoveryOutcome = 'linked' | 'activation' | 'repeated' | 'denied' | 'not-locked' | 'nobody' | 'stale';

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
  lifetime: number,
  data: OneTimeToken['data'],
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
    await services.recoveryMessenger.sendSelfServiceUnlock(change.user, link);
    await services.committer.commit(change, context);
  });
}

/** Whether her link at present is the one that was issued for this wish: the queue delivers at least once. */
async function wasAnswered({ oneTimeTokens }: RecoveryAnswerServices, { pendingToken }: User, { id }: RecoveryRequest) {
  return pendingToken !== null && (await oneTimeTokens.find(pendingToken))?.data?.['request'] === id;
}

/** Answers a wish by mail, to its owner alone: to each of her addresses that the directory knows. Throws where a later try may succeed. */
export async function answerRecovery(services: RecoveryAnswerServices, request: RecoveryRequest): Promise<RecoveryOutcome> {
  if (services.clock.now() - request.at > staleMilliseconds) return 'stale';
  const user = await services.users.findByLogin(request.login);
  if (user === undefined || user.transitioningTo !== undefined) return 'nobody';
  const { id, wish, relayState, language = 'en', client, requestId } = request;
  const context: Context = { actor: partyOf(user), client, requestId, channel: 'page' };
  if (user.status === 'PROVISIONED' && wish === 'PASSWORD') {
    await services.renewActivation(user, language, context);
    return 'activation';
  }
  if (!tellable.has(user.status)) return 'nobody';
  if (await wasAnswered(services, user, request)) return 'repeated';
  const may = await services.selfService(user);
  const mayHaveLink = wish === 'PASSWORD' ? may.resetByMail : may.unlock;
  if (!mayHaveLink || !allows(user, 'recoverPassword')) {
    await services.recoveryMessenger.sendNotice(user, `denied-${id}`, 'ForgotPasswordDenied');
    return 'denied';
  }
  const data = { request: id, ...(relayState === undefined ? {} : { relayState }) };
  if (wish === 'PASSWORD') {
    const wanted = { by: 'recoverPassword', sendEmail: true, revokeSessions: false, lifetime: may.tokenLifetime, data } as const;
    await resetPassword(services, user.id, wanted, context);
    return 'linked';
  }
  if (!(await services.isPaused(user))) {
    await services.recoveryMessenger.sendNotice(user, `not-locked-${id}`, 'SelfServiceUnlockOnUnlockedAccount');
    return 'not-locked';
  }
  await issueUnlock(services, user.id, may.tokenLifetime, data, context);
  return 'linked';
}
