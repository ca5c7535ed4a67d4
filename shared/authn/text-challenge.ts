import { randomUUID } from 'node:crypto';

import { maxClaimBytes, partyOf, requireTransition, resetPassword, type User } from '../directory/index.ts';
import { type Context, isRosterError, type OneTimeToken, RosterError } from '../kernel/index.ts';
import { type CodePlace, type CodeServices, issueCode, longestCodeLife, tryCode } from '../one-time-codes/index.ts';
import {
  countWish,
  isPast,
  type RecoveryRequest,
  type RecoveryRequestServices,
  type RecoveryWish,
  unlockByCode,
  wishKey,
} from '../recovery/index.ts';
import { hashToken, mintToken } from '../security/index.ts';
import { challengeStatus, transactionLifetime } from './model.ts';
import { openLink, type RecoveryStepServices } from './recover.ts';
import { findTransaction, type OpenTransaction } from './transactions.ts';

export interface TextChallengeServices extends RecoveryStepServices, CodeServices {
  readonly recoveryRequests: RecoveryRequestServices;
}

/** Waits for the code of a text, which may go to nobody: the step looks the same, whoever was meant. */
export interface TextChallenge {
  readonly stateToken: string;
  readonly hash: string;
  readonly wish: RecoveryWish;
  /** UTC milliseconds. */
  readonly began: number;
  readonly expires: number;
  readonly relayState?: string;
  /** What further codes are counted under. */
  readonly key: string;
  /** Empty until the worker has sent somebody the code. */
  readonly userId: string;
}

/** The code lies by the step, not by the person: whoever opens another step uses up none of her tries. */
const placeOf = (hash: string): CodePlace => ({ userId: hash, purpose: 'recovery' });

type Asked = Pick<RecoveryRequest, 'wish' | 'language' | 'relayState'> & { readonly login: string };
type Asking = Pick<Context, 'client' | 'requestId'>;

/**
 * Opens a step that waits for a code, and has the code sent to whoever has the login and a telephone. Nothing here depends on whether anybody
 * has: no answer, no call, no time. Errors: text-too-soon.
 */
export async function challengeByText(
  services: TextChallengeServices,
  { wish, login, language, relayState }: Asked,
  { client, requestId }: Asking,
): Promise<TextChallenge> {
  const { clock, signIns, recoveryRequests } = services;
  // Nobody has a longer login.
  const key = wishKey(wish, login.slice(0, maxClaimBytes + 1));
  if (!(await isPast(recoveryRequests, key, 'textPause'))) throw new RosterError('text-too-soon', {});
  const began = clock.now();
  const expires = began + transactionLifetime;
  const { value: stateToken, hash } = mintToken();
  const data = { status: challengeStatus, wish, key, began: String(began), ...(relayState === undefined ? {} : { relayState }) };
  const [isCounted, code] = await Promise.all([
    countWish(recoveryRequests, key, client),
    issueCode(services, placeOf(hash), { life: longestCodeLife }),
    signIns.issue({ hash, purpose: 'state', userId: '', expires, data }),
  ]);
  const text = code === undefined ? undefined : { challenge: hash, ...code };
  if (isCounted && login.length <= maxClaimBytes)
    await recoveryRequests.recoveryQueue.send({
      id: randomUUID(),
      wish,
      login,
      text,
      language,
      relayState,
      at: began,
      client,
      requestId,
    });
  return { stateToken, hash, wish, key, began, expires, userId: '', ...(relayState === undefined ? {} : { relayState }) };
}

function toChallenge(stateToken: string, { hash, userId, expires, data = {} }: OneTimeToken): TextChallenge | undefined {
  const { status, wish, key = '', began, relayState } = data;
  if (status !== challengeStatus || (wish !== 'PASSWORD' && wish !== 'UNLOCK')) return undefined;
  const given = relayState === undefined ? {} : { relayState };
  return { stateToken, hash, wish, key, began: Number(began), expires, userId, ...given };
}

/** Undefined where the token is of no such step, or it is over. */
export async function findChallenge(
  { clock, signIns }: Pick<TextChallengeServices, 'clock' | 'signIns'>,
  stateToken: string,
): Promise<TextChallenge | undefined> {
  const token = await signIns.findToken(hashToken(stateToken));
  return token?.purpose === 'state' && token.expires > clock.now() ? toChallenge(stateToken, token) : undefined;
}

/** Errors: invalid-token, transaction-state-mismatch. */
async function requireChallenge(services: TextChallengeServices, stateToken: string): Promise<TextChallenge> {
  const challenge = await findChallenge(services, stateToken);
  if (challenge !== undefined) return challenge;
  // Of another step, or of none.
  await findTransaction(services, stateToken);
  throw new RosterError('transaction-state-mismatch', {});
}

/**
 * Has another code sent, which voids the one before. Whoever has had enough hears the same as everybody. Errors: invalid-token,
 * transaction-state-mismatch, text-too-soon.
 */
export async function resendText(
  services: TextChallengeServices,
  stateToken: string,
  { client, requestId }: Asking,
): Promise<TextChallenge> {
  const challenge = await requireChallenge(services, stateToken);
  const { hash, key, wish } = challenge;
  const code = await issueCode(services, placeOf(hash), { life: longestCodeLife });
  if (code === undefined) throw new RosterError('text-too-soon', {});
  const at = services.clock.now();
  if (await countWish(services.recoveryRequests, key, client)) {
    const text = { challenge: hash, ...code };
    await services.recoveryRequests.recoveryQueue.send({ id: randomUUID(), wish, login: null, text, at, client, requestId });
  }
  return challenge;
}

/** Gives up a step. Gives what the client gave to it. Errors: invalid-token. */
export async function cancelChallenge(
  { signIns }: Pick<TextChallengeServices, 'signIns'>,
  { hash, relayState }: TextChallenge,
): Promise<{ readonly relayState: string | undefined }> {
  if (!(await signIns.consume(hash))) throw new RosterError('invalid-token', {});
  return { relayState };
}

/** What the right code leads to: a step by which she sets a password, or the end of the pause. */
export type Proven =
  /** `link`: the token of a link that was not mailed. */
  | { readonly wish: 'PASSWORD'; readonly link: string; readonly transaction: OpenTransaction }
  | { readonly wish: 'UNLOCK'; readonly user: User; readonly relayState: string | undefined };

/** Whoever got the code, and is as she was then; undefined where that is nobody. */
async function ownerOf(services: TextChallengeServices, { userId, began }: TextChallenge): Promise<User | undefined> {
  const user = userId === '' ? undefined : await services.users.find(userId);
  if (user === undefined || user.transitioningTo !== undefined || !user.hasPassword) return undefined;
  if ((user.passwordChanged ?? 0) > began) return undefined;
  try {
    requireTransition(user, 'recoverPassword');
    return user;
  } catch (error) {
    if (isRosterError(error, 'forgot-password-not-allowed')) return undefined;
    throw error;
  }
}

/**
 * Takes one of a code's tries, and where it is right goes on. A wrong code, one that is used up and one that was sent to nobody look the same.
 * Errors: invalid-token, transaction-state-mismatch, code-not-matching.
 */
export async function proveByText(
  services: TextChallengeServices,
  stateToken: string,
  passCode: string,
  context: Context,
): Promise<Proven> {
  const challenge = await requireChallenge(services, stateToken);
  const { hash, wish, relayState } = challenge;
  const outcome = await tryCode(services, placeOf(hash), passCode);
  const user = outcome.is === 'right' ? await ownerOf(services, challenge) : undefined;
  if (user === undefined) throw new RosterError('code-not-matching', {});
  if (wish === 'UNLOCK') return { wish, user: await unlock(services, user, hash, context), relayState };
  if (!(await services.signIns.consume(hash))) throw new RosterError('invalid-token', {});
  const wanted = { by: 'recoverPassword', sendEmail: false, revokeSessions: false, lifetime: transactionLifetime } as const;
  const { link } = await resetPassword(services, user.id, wanted, { ...context, actor: partyOf(user) });
  return { wish, link: link.value, transaction: await openLink(services, link.value, 'recovery', relayState) };
}

async function unlock(services: TextChallengeServices, { id }: User, step: string, context: Context): Promise<User> {
  try {
    return await unlockByCode(services, id, step, context);
  } catch (error) {
    throw isRosterError(error, 'one-time-token-invalid') ? new RosterError('invalid-token', {}) : error;
  }
}
