import { randomUUID } from 'node:crypto';

import { maxClaimBytes, partyOf, requireTransition, resetPassword, type User } from '../directory/index.ts';
import { type Context, isRosterError, type OneTimeToken, RosterError } from '../kernel/index.ts';
import { type CodePlace, type CodeServices, issueCode, longestCodeLife, tryCode, usualCodeRate } from '../one-time-codes/index.ts';
import {
  type CodeChannel,
  countWish,
  isPast,
  recoveryPhone,
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

export interface CodeChallengeServices extends RecoveryStepServices, CodeServices {
  readonly recoveryRequests: RecoveryRequestServices;
}

/** Waits for a code, which may go to nobody: the step looks the same, whoever was meant. */
export interface CodeChallenge {
  readonly stateToken: string;
  readonly hash: string;
  readonly wish: RecoveryWish;
  /** How it was asked for. */
  readonly by: CodeChannel;
  /** UTC milliseconds. */
  readonly began: number;
  readonly expires: number;
  readonly relayState?: string;
  /** What further codes are counted under. */
  readonly key: string;
  /** Empty until the worker has sent somebody the code. */
  readonly userId: string;
  /** How the code went to her: by mail, too, where she may have no text. */
  readonly sentBy?: CodeChannel;
  /** Hash of the number that the text went to. */
  readonly sentTo?: string;
}

/** The code lies by the step, not by the person: whoever opens another step uses up none of her tries. */
const placeOf = (hash: string): CodePlace => ({ userId: hash, purpose: 'recovery' });

/** How soon is too soon, by the way that it goes: of wishes by one login, and of codes for one step. */
const pauses = {
  EMAIL: { pause: 'pause', rate: { ...usualCodeRate, apart: 5_000 }, error: 'recovery-too-soon' },
  SMS: { pause: 'textPause', rate: usualCodeRate, error: 'text-too-soon' },
} as const;

type Asked = Pick<RecoveryRequest, 'wish' | 'language' | 'relayState'> & { readonly login: string; readonly by: CodeChannel };
type Asking = Pick<Context, 'client' | 'requestId'>;

/**
 * Opens a step that waits for a code, and has the code sent to whoever has the login, by text or beside the link of a mail. Nothing here
 * depends on whether anybody has: no answer, no call, no time. Errors: recovery-too-soon, text-too-soon.
 */
export async function challengeByCode(
  services: CodeChallengeServices,
  { wish, by, login, language, relayState }: Asked,
  { client, requestId }: Asking,
): Promise<CodeChallenge> {
  const { clock, signIns, recoveryRequests } = services;
  // Nobody has a longer login.
  const key = wishKey(wish, login.slice(0, maxClaimBytes + 1));
  const { pause, error } = pauses[by];
  if (!(await isPast(recoveryRequests, key, pause))) throw new RosterError(error, {});
  const began = clock.now();
  const expires = began + transactionLifetime;
  const { value: stateToken, hash } = mintToken();
  const data = {
    status: challengeStatus,
    wish,
    by,
    key,
    began: String(began),
    ...(relayState === undefined ? {} : { relayState }),
  };
  const [isCounted, code] = await Promise.all([
    countWish(recoveryRequests, key, client),
    issueCode(services, placeOf(hash), { life: longestCodeLife }),
    signIns.issue({ hash, purpose: 'state', userId: '', expires, data }),
  ]);
  if (isCounted && login.length <= maxClaimBytes)
    await recoveryRequests.recoveryQueue.send({
      id: randomUUID(),
      wish,
      login,
      code: code && { by, challenge: hash, ...code },
      language,
      relayState,
      at: began,
      client,
      requestId,
    });
  return { stateToken, hash, wish, by, key, began, expires, userId: '', ...(relayState === undefined ? {} : { relayState }) };
}

const isChannel = (name: string | undefined): name is CodeChannel => name === 'EMAIL' || name === 'SMS';

function toChallenge(stateToken: string, { hash, userId, expires, data = {} }: OneTimeToken): CodeChallenge | undefined {
  const { status, wish, by, key = '', began, relayState, sentBy, sentTo } = data;
  if (status !== challengeStatus || (wish !== 'PASSWORD' && wish !== 'UNLOCK') || !isChannel(by)) return undefined;
  const given = {
    ...(relayState === undefined ? {} : { relayState }),
    ...(isChannel(sentBy) ? { sentBy } : {}),
    ...(sentTo === undefined ? {} : { sentTo }),
  };
  return { stateToken, hash, wish, by, key, began: Number(began), expires, userId, ...given };
}

/** Undefined where the token is of no such step, or it is over. */
export async function findChallenge(
  { clock, signIns }: Pick<CodeChallengeServices, 'clock' | 'signIns'>,
  stateToken: string,
): Promise<CodeChallenge | undefined> {
  const token = await signIns.findToken(hashToken(stateToken));
  return token?.purpose === 'state' && token.expires > clock.now() ? toChallenge(stateToken, token) : undefined;
}

/** Errors: invalid-token, transaction-state-mismatch. */
async function requireChallenge(services: CodeChallengeServices, stateToken: string): Promise<CodeChallenge> {
  const challenge = await findChallenge(services, stateToken);
  if (challenge !== undefined) return challenge;
  // Of another step, or of none.
  await findTransaction(services, stateToken);
  throw new RosterError('transaction-state-mismatch', {});
}

/**
 * Has another code sent, which voids the one before. Whoever has had enough hears the same as everybody. Errors: invalid-token,
 * transaction-state-mismatch, recovery-too-soon, text-too-soon.
 */
export async function resendCode(
  services: CodeChallengeServices,
  stateToken: string,
  { client, requestId }: Asking,
): Promise<CodeChallenge> {
  const challenge = await requireChallenge(services, stateToken);
  const { hash, key, wish, by, relayState } = challenge;
  const { rate, error } = pauses[by];
  const issued = await issueCode(services, placeOf(hash), { life: longestCodeLife, rate });
  if (issued === undefined) throw new RosterError(error, {});
  const at = services.clock.now();
  if (await countWish(services.recoveryRequests, key, client)) {
    const code = { by, challenge: hash, ...issued };
    const wanted = { id: randomUUID(), wish, login: null, code, relayState, at, client, requestId };
    await services.recoveryRequests.recoveryQueue.send(wanted);
  }
  return challenge;
}

/** Gives up a step. Gives what the client gave to it. Errors: invalid-token. */
export async function cancelChallenge(
  { signIns }: Pick<CodeChallengeServices, 'signIns'>,
  { hash, relayState }: CodeChallenge,
): Promise<{ readonly relayState: string | undefined }> {
  if (!(await signIns.consume(hash))) throw new RosterError('invalid-token', {});
  return { relayState };
}

/** What the right code leads to: a step by which she sets a password, or the end of the pause. */
export type Proven =
  /** `link`: the token of a link that was not mailed. */
  | { readonly wish: 'PASSWORD'; readonly link: string; readonly transaction: OpenTransaction }
  | { readonly wish: 'UNLOCK'; readonly user: User; readonly relayState: string | undefined };

interface Owner {
  readonly user: User;
  /** Hash of the link that was mailed with the code, and ends with it. */
  readonly link?: string;
}

/** Whether a text would go to the same telephone today. */
function isHerPhone({ sentTo }: CodeChallenge, user: User): boolean {
  const phone = recoveryPhone(user);
  return phone !== undefined && hashToken(phone) === sentTo;
}

/**
 * Whoever got the code, and is as she was then; undefined where that is nobody. A code in a mail is worth as much as the link beside it, one in a
 * text as long as the telephone is hers.
 */
async function ownerOf(services: CodeChallengeServices, challenge: CodeChallenge): Promise<Owner | undefined> {
  const user = await personOf(services, challenge);
  if (user === undefined) return undefined;
  if (challenge.sentBy === 'SMS') return isHerPhone(challenge, user) ? { user } : undefined;
  const link = user.pendingToken === null ? undefined : await services.oneTimeTokens.find(user.pendingToken);
  if (link === undefined || link.data?.['challenge'] !== challenge.hash || link.expires <= services.clock.now()) return undefined;
  return { user, link: link.hash };
}

async function personOf(services: CodeChallengeServices, { userId, began }: CodeChallenge): Promise<User | undefined> {
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
export async function proveByCode(
  services: CodeChallengeServices,
  stateToken: string,
  passCode: string,
  context: Context,
): Promise<Proven> {
  const challenge = await requireChallenge(services, stateToken);
  const { hash, wish, relayState } = challenge;
  const outcome = await tryCode(services, placeOf(hash), passCode);
  const owner = outcome.is === 'right' ? await ownerOf(services, challenge) : undefined;
  if (owner === undefined) throw new RosterError('code-not-matching', {});
  try {
    if (wish === 'PASSWORD') return await openReset(services, challenge, owner, context);
    return { wish, user: await unlockByCode(services, owner.user.id, { step: hash, link: owner.link }, context), relayState };
  } catch (error) {
    throw isRosterError(error, 'one-time-token-invalid') ? new RosterError('invalid-token', {}) : error;
  }
}

/** Issues the link of a mail, unmailed, in the place of the one that was mailed with the code. Errors: invalid-token, one-time-token-invalid. */
async function openReset(
  services: CodeChallengeServices,
  { hash, relayState }: CodeChallenge,
  { user, link: replaces }: Owner,
  context: Context,
): Promise<Proven> {
  if (!(await services.signIns.consume(hash))) throw new RosterError('invalid-token', {});
  const wanted = {
    by: 'recoverPassword',
    sendEmail: false,
    revokeSessions: false,
    lifetime: transactionLifetime,
    ...(replaces === undefined ? {} : { replaces }),
  } as const;
  const { link } = await resetPassword(services, user.id, wanted, { ...context, actor: partyOf(user) });
  return { wish: 'PASSWORD', link: link.value, transaction: await openLink(services, link.value, 'recovery', relayState) };
}
