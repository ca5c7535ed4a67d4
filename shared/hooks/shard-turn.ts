import { dueAt, withWaiting } from './aside.ts';
import { callEndpoint, type OpenHook } from './call-endpoint.ts';
import { deliveryBody, deliveryId, type MarkedEvent } from './delivery-body.ts';
import type { Aside, DeliveryAttempt, EventPlace, Redelivery, ShardCursor } from './delivery-model.ts';
import { resumeByItself } from './pause.ts';
import type { DeliveryServices, HeldCursor, ShardLease } from './ports.ts';
import { probeDelay } from './retry.ts';
import type { wantedEvents } from './wanted-events.ts';

/** One hook's share of an invocation: what its shards know of each other. */
export interface Round extends OpenHook {
  readonly wanted: ReturnType<typeof wantedEvents>;
  readonly holder: string;
  /** UTC milliseconds: nothing is begun after it. */
  readonly deadline: number;
  readonly shards: readonly number[];
  /** When the endpoint last took something. */
  aliveAt: number;
  /** Whether it takes nothing, as far as is known. */
  outage: boolean;
  /** Whether the log knows of the outage. */
  outageTold: boolean;
  /** The pause that Roster itself has put the hook into, as far as this invocation knows. */
  paused: boolean;
}

/** One worker at one shard of one hook, while it holds the lease. */
export interface Turn {
  readonly services: DeliveryServices;
  readonly round: Round;
  readonly lease: ShardLease;
  cursor: ShardCursor;
  /** By the entity's id, as they are stored. */
  readonly asides: Map<string, Aside>;
  /** What is asked for of dead letters and not done. */
  redeliveries: readonly Redelivery[];
  /** Events that wait behind one that is set aside, met and not yet written. */
  readonly met: Map<string, EventPlace[]>;
  attempts: DeliveryAttempt[];
  leasedAt: number;
}

/** Somebody else holds the shard: whatever this worker would write now, it must not. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** A worker that dies holds its shard up for this long. Far longer than any call takes. */
export const leaseMilliseconds = 60_000;

const attemptsAtOnce = 25;

function held(cursor: ShardCursor): HeldCursor {
  const { leasedUntil: _until, nudges: _nudges, redeliverBefore: _redeliver, tryBefore: _try, ...own } = cursor;
  return own;
}

/** Stores an entity that is set aside, or what became of it. */
export async function putAside(turn: Turn, aside: Aside): Promise<void> {
  const { services, lease, asides } = turn;
  const before = asides.get(aside.entity.id);
  const next = { ...aside, version: (before?.version ?? 0) + 1 };
  if (!(await services.asides.put(lease.hookId, lease.shard, next, before?.version ?? null))) throw new LeaseLostError();
  asides.set(aside.entity.id, next);
}

/** Its events take their ordinary way again. */
export async function takeBack({ services, lease, asides }: Turn, entityId: string): Promise<void> {
  const aside = asides.get(entityId);
  if (aside === undefined) return;
  if (!(await services.asides.remove(lease.hookId, lease.shard, aside))) throw new LeaseLostError();
  asides.delete(entityId);
}

/** What was met must be written before the place that lies behind it. */
async function writeMet(turn: Turn): Promise<void> {
  const met = [...turn.met];
  turn.met.clear();
  for (const [id, places] of met) {
    const aside = turn.asides.get(id);
    if (aside !== undefined) await putAside(turn, withWaiting(aside, places));
  }
}

/** When the first of what was set aside is due; 0 where nothing is. */
function asideAt({ services, round, asides, redeliveries }: Turn): number {
  const waiting = [...asides.values()].filter(({ state }) => state !== 'passing');
  // While the hook is paused, what waits serves to ask the endpoint, once an hour.
  const probeAt = services.clock.now() + probeDelay(Infinity, services.random());
  const due = round.paused && waiting.length > 0 ? [probeAt] : waiting.flatMap((aside) => dueAt(aside) ?? []);
  const first = Math.min(...due, ...(round.paused ? [] : redeliveries.map(({ retryAt }) => retryAt)));
  return Number.isFinite(first) ? Math.max(1, first) : 0;
}

/** The place never lies behind an event that was set aside without saying when that is due. */
function changeCursor(turn: Turn, changes: Partial<HeldCursor>): void {
  turn.cursor = { ...turn.cursor, ...changes, asideAt: asideAt(turn) };
}

/** Writes how far the shard is, and keeps the lease. */
export async function saveCursor(turn: Turn, changes: Partial<HeldCursor> = {}): Promise<void> {
  await writeMet(turn);
  const now = turn.services.clock.now();
  changeCursor(turn, changes);
  if (!(await turn.services.cursors.save(turn.lease, held(turn.cursor), now + leaseMilliseconds))) throw new LeaseLostError();
  turn.leasedAt = now;
}

async function keepLease(turn: Turn): Promise<void> {
  if (turn.services.clock.now() - turn.leasedAt > leaseMilliseconds / 3) await saveCursor(turn);
}

export async function writeAttempts(turn: Turn): Promise<void> {
  const { attempts } = turn;
  turn.attempts = [];
  if (attempts.length > 0) await turn.services.deliveryLog.append(turn.lease.hookId, attempts);
}

/** Gives the lease back, with the last word on the shard. */
export async function endTurn(turn: Turn, changes: Partial<HeldCursor>): Promise<void> {
  await writeMet(turn);
  await writeAttempts(turn);
  changeCursor(turn, changes);
  if (!(await turn.services.cursors.save(turn.lease, held(turn.cursor), 0))) throw new LeaseLostError();
}

/**
 * An endpoint that takes something again: every shard has what it set aside tried at once, this one too, in its next turn. That is written
 * before the pause ends: a worker that dies in between leaves a hook that is still asked.
 */
async function noteRecovery({ services, round }: Turn, now: number): Promise<void> {
  round.outage = false;
  await services.cursors.nudge(round.hook.id, round.shards, { tryBefore: now });
  if (round.paused) {
    await resumeByItself(services, round.hook.id);
    round.paused = false;
  }
  await services.hookWakeUps.wakeHooks();
}

/**
 * Sends events of one shard in one call, and says why they were not taken. `attempt` is 1 for the first try of the first of them.
 *
 * @throws LeaseLostError
 */
export async function send(turn: Turn, events: readonly MarkedEvent[], attempt: number): Promise<string | undefined> {
  const { services, round, lease } = turn;
  await keepLease(turn);
  const plain = events.map(({ event }) => event);
  const made = await callEndpoint(services, round, {
    deliveryId: deliveryId(round.hook.id, plain),
    body: JSON.stringify(deliveryBody(services, round.hook.id, events)),
    shard: lease.shard,
    events: events.length,
    uuids: plain.map(({ uuid }) => uuid),
    attempt,
  });
  turn.attempts.push(made);
  const { at: now } = made;
  const fault = made.fault ?? undefined;
  if (turn.attempts.length >= attemptsAtOnce) await writeAttempts(turn);
  if (fault === undefined) {
    round.aliveAt = now;
    if (round.outage) await noteRecovery(turn, now);
    turn.cursor = { ...turn.cursor, succeededAt: now };
  }
  return fault;
}
