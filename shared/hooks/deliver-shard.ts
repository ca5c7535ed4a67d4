import { askForAll, deliverAsides, deliverRedeliveries, probeWithAside } from './deliver-asides.ts';
import { deliverFromPlace } from './deliver-from-place.ts';
import type { DeliveryServices } from './ports.ts';
import { endTurn, LeaseLostError, leaseMilliseconds, type Round, type Turn, writeAttempts } from './shard-turn.ts';

/** As long as the endpoint takes nothing, it is asked by the place in the log, or by one event that died where nothing lies there. */
async function probe(turn: Turn): Promise<boolean> {
  const { services } = turn;
  const calls = turn.attempts.length;
  const finished = turn.cursor.retryAt > services.clock.now() || (await deliverFromPlace(turn));
  if (turn.attempts.length === calls && turn.cursor.failures === 0) await probeWithAside(turn);
  return finished;
}

async function deliverAll(turn: Turn): Promise<boolean> {
  const { services, round, cursor } = turn;
  const nudged = cursor.nudges !== cursor.nudgesSeen;
  await deliverRedeliveries(turn);
  await deliverAsides(turn);
  if (round.paused || (turn.cursor.retryAt > services.clock.now() && !nudged)) return true;
  return deliverFromPlace(turn);
}

async function run(turn: Turn): Promise<boolean> {
  const { services, round, lease } = turn;
  await askForAll(turn);
  const { asides, redeliveries } = await services.asides.load(lease.hookId, lease.shard);
  for (const aside of asides) turn.asides.set(aside.entity.id, aside);
  turn.redeliveries = redeliveries;
  const finished = await (round.paused ? probe(turn) : deliverAll(turn));
  await endTurn(turn, { nudgesSeen: turn.cursor.nudges });
  return finished;
}

/** A failure of ours: the lease goes back as it was, and what was tried is told. */
async function abandon(turn: Turn): Promise<void> {
  await writeAttempts(turn).catch(() => undefined);
  turn.met.clear();
  // The cursor in memory may be ahead of what was written about what it passed.
  const cursors = await turn.services.cursors.list(turn.lease.hookId);
  const stored = cursors.get(turn.lease.shard);
  if (stored !== undefined) await turn.services.cursors.save(turn.lease, stored, 0);
}

/**
 * Everything that a hook is due in one shard, alone, under the shard's lease: what was asked for again, what was set aside, and what
 * lies behind its place. Whatever happens in between, the place is saved behind what was delivered, never before it. Gives false where
 * time was over before it was done.
 */
export async function deliverShard(services: DeliveryServices, round: Round, shard: number): Promise<boolean> {
  const lease = { hookId: round.hook.id, shard, holder: round.holder };
  for (;;) {
    const now = services.clock.now();
    const cursor = await services.cursors.acquire(lease, { now, until: now + leaseMilliseconds });
    if (cursor === undefined) return true;
    const turn: Turn = {
      services,
      round,
      lease,
      cursor,
      asides: new Map(),
      redeliveries: [],
      met: new Map(),
      attempts: [],
      leasedAt: now,
    };
    try {
      if (!(await run(turn))) return false;
    } catch (error) {
      if (error instanceof LeaseLostError) return true;
      await abandon(turn);
      throw error;
    }
    // Whoever was woken for a page that was written meanwhile found the lease held and left: look once more, now that it is free.
    const { position, retryAt } = turn.cursor;
    if (retryAt > services.clock.now() || (await services.logReader.pagesAfter(shard, position, 1)).length === 0) return true;
  }
}
