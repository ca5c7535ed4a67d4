import { randomUUID } from 'node:crypto';

import { maxClaimBytes, normalizeLogin } from '../directory/index.ts';
import { type Client, type Clock, type Context, RosterError } from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';

/** What somebody wants who can't sign in: another password, or that her account pauses no more. */
export type RecoveryWish = 'PASSWORD' | 'UNLOCK';

/** A wish by a login that nobody has looked up yet. */
export interface RecoveryRequest {
  /** One link is issued for it, however often it is delivered. */
  readonly id: string;
  readonly wish: RecoveryWish;
  /** As it was typed. */
  readonly login: string;
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

/** A mail that was just sent is not sent again; more than a few mails an hour are no help but a nuisance, to whomever they are sent. */
export const recoveryLimits = {
  pause: { most: 1, windowMilliseconds: 5_000 },
  account: { most: 5, windowMilliseconds: hour },
  source: { most: 100, windowMilliseconds: hour },
} as const satisfies Record<string, RequestLimit>;

/**
 * Takes a wish down. Nothing here depends on whether somebody has this login: no answer, no call, no time. Whoever has had enough mails hears
 * the same as everybody. Errors: recovery-too-soon.
 */
export async function requestRecovery(
  { clock, requestLimits, recoveryQueue }: RecoveryRequestServices,
  { wish, login, language, relayState }: Pick<RecoveryRequest, 'wish' | 'login' | 'language' | 'relayState'>,
  { client, requestId }: Pick<Context, 'client' | 'requestId'>,
): Promise<void> {
  // Nobody has such a login.
  if (login.length > maxClaimBytes) return;
  const now = clock.now();
  const account = hashToken(`${wish}:${normalizeLogin(login)}`);
  const take = (name: string, limit: RequestLimit) => requestLimits.take(name, { ...limit, now });
  if (!(await take(`pause.${account}`, recoveryLimits.pause))) throw new RosterError('recovery-too-soon', {});
  const [accountHasMore, sourceHasMore] = await Promise.all([
    take(`account.${account}`, recoveryLimits.account),
    take(`source.${hashToken(client?.ipAddress ?? '')}`, recoveryLimits.source),
  ]);
  if (!accountHasMore || !sourceHasMore) return;
  await recoveryQueue.send({ id: randomUUID(), wish, login, language, relayState, at: now, client, requestId });
}
