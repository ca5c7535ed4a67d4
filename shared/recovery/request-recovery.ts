import { randomUUID } from 'node:crypto';

import { maxClaimBytes, normalizeLogin } from '../directory/index.ts';
import { type Client, type Clock, type Context, RosterError } from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';

/** What somebody wants who can't sign in: another password, or that her account pauses no more. */
export type RecoveryWish = 'PASSWORD' | 'UNLOCK';

/** How a code reaches her. */
export type CodeChannel = 'EMAIL' | 'SMS';

/** A code on its way to somebody, and the step that waits for it. */
export interface CodeOnItsWay {
  readonly by: CodeChannel;
  /** Hash of the step's token. */
  readonly challenge: string;
  readonly code: string;
  /** UTC milliseconds. */
  readonly expires: number;
}

/** A wish by a login that nobody has looked up yet. */
export interface RecoveryRequest {
  /** One link is issued for it, or one code sent, however often it is delivered. */
  readonly id: string;
  readonly wish: RecoveryWish;
  /** As it was typed; null where another code is asked for by a step, of which it is known whose it is. */
  readonly login: string | null;
  /** Absent where a link is to be mailed, and nothing else. */
  readonly code?: CodeOnItsWay | undefined;
  /** Of whoever asked, for the mail; hers counts where she has one. */
  readonly language?: string | undefined;
  /** What the client gave to be given back by whoever follows the link. */
  readonly relayState?: string | undefined;
  /** UTC milliseconds. */
  readonly at: number;
  readonly client: Client | null;
  readonly requestId: string;
}

export interface RequestLimit {
  readonly most: number;
  readonly windowMilliseconds: number;
}

/** Counts requests by names that tell nobody's login or address. */
export interface RequestLimits {
  /** False where the name has had `most` in this window already. */
  take(name: string, limit: RequestLimit & { readonly now: number }): Promise<boolean>;
}

export interface RecoveryQueue {
  send(request: RecoveryRequest): Promise<void>;
}

export interface RecoveryRequestServices {
  readonly clock: Clock;
  readonly requestLimits: RequestLimits;
  readonly recoveryQueue: RecoveryQueue;
}

const hour = 60 * 60 * 1000;

/**
 * A mail that was just sent is not sent again, nor a text; more than a few an hour are no help but a nuisance, to whomever they are sent.
 *
 * @see https://developer.okta.com/docs/reference/error-codes/ (E0000118, E0000109: five and thirty seconds)
 */
export const recoveryLimits = {
  pause: { most: 1, windowMilliseconds: 5_000 },
  textPause: { most: 1, windowMilliseconds: 30_000 },
  account: { most: 5, windowMilliseconds: hour },
  source: { most: 100, windowMilliseconds: hour },
} as const satisfies Record<string, RequestLimit>;

type LimitServices = Pick<RecoveryRequestServices, 'clock' | 'requestLimits'>;

/** What a wish by a login is counted under, which tells nobody's login. */
export const wishKey = (wish: RecoveryWish, login: string): string => hashToken(`${wish}:${normalizeLogin(login)}`);

/** False where there was one a moment ago. */
export const isPast = ({ clock, requestLimits }: LimitServices, key: string, pause: 'pause' | 'textPause'): Promise<boolean> =>
  requestLimits.take(`${pause}.${key}`, { ...recoveryLimits[pause], now: clock.now() });

/** Counts a wish by its key and by the address that it came from; false where there were enough of either. */
export async function countWish({ clock, requestLimits }: LimitServices, key: string, client: Client | null): Promise<boolean> {
  const now = clock.now();
  const [accountHasMore, sourceHasMore] = await Promise.all([
    requestLimits.take(`account.${key}`, { ...recoveryLimits.account, now }),
    requestLimits.take(`source.${hashToken(client?.ipAddress ?? '')}`, { ...recoveryLimits.source, now }),
  ]);
  return accountHasMore && sourceHasMore;
}

/**
 * Takes a wish down. Nothing here depends on whether somebody has this login: no answer, no call, no time. Whoever has had enough mails hears
 * the same as everybody. Errors: recovery-too-soon.
 */
export async function requestRecovery(
  services: RecoveryRequestServices,
  { wish, login, language, relayState }: Pick<RecoveryRequest, 'wish' | 'language' | 'relayState'> & { readonly login: string },
  { client, requestId }: Pick<Context, 'client' | 'requestId'>,
): Promise<void> {
  // Nobody has such a login.
  if (login.length > maxClaimBytes) return;
  const key = wishKey(wish, login);
  if (!(await isPast(services, key, 'pause'))) throw new RosterError('recovery-too-soon', {});
  if (!(await countWish(services, key, client))) return;
  const at = services.clock.now();
  await services.recoveryQueue.send({ id: randomUUID(), wish, login, language, relayState, at, client, requestId });
}
