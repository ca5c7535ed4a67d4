import type { Clock } from '../kernel/index.ts';
import type { Clearing, Clearings, GroupFigures, MemberRows, UpkeepWakeUps } from './ports.ts';

export interface ClearServices {
  readonly clock: Clock;
  readonly clearings: Clearings;
  readonly rows: MemberRows;
  readonly figures: Pick<GroupFigures, 'removeCount'>;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Members whose rows are removed side by side. */
const membersAtOnce = 100;
/** For each of those batches and each shard, at least: at most 800 writes a second of the 1,000 that DynamoDB takes from one partition. */
const batchMilliseconds = 125;
/** Longer than any batch takes; a worker that dies holds its group up for so long. */
const leaseMilliseconds = 360_000;
/** A request that read the group before its deletion has ended long before. */
const secondPassMilliseconds = 15 * 60_000;
const clearingsAtOnce = 25;

/** True where the shard is empty, false where time ran out. What is gone is gone: the next one begins with what is left. */
async function clearShard(services: ClearServices, { groupId }: Clearing, shard: number, deadline: number): Promise<boolean> {
  let after: string | undefined;
  do {
    if (services.clock.now() >= deadline) return false;
    const page = await services.rows.ofShard(groupId, shard, { limit: membersAtOnce, ...(after === undefined ? {} : { after }) });
    const isLast = page.next === undefined;
    await Promise.all([services.rows.remove(groupId, shard, page.items), ...(isLast ? [] : [services.pause(batchMilliseconds)])]);
    after = page.next;
  } while (after !== undefined);
  return true;
}

async function clearGroup(services: ClearServices, clearing: Clearing, deadline: number): Promise<boolean> {
  const shards = Array.from({ length: clearing.shards }, (_, shard) => shard);
  const cleared = await Promise.all(shards.map((shard) => clearShard(services, clearing, shard, deadline)));
  if (cleared.includes(false)) return false;
  if (clearing.pass === 1) {
    await services.clearings.again(clearing, services.clock.now() + secondPassMilliseconds);
  } else {
    await services.figures.removeCount(clearing.groupId);
    await services.clearings.finish(clearing);
  }
  return true;
}

/**
 * Removes the rows of deleted groups' members, group after group. Readers pass such rows over, so nothing waits for it. It may end and
 * begin anywhere: each begins with what is left. `out-of-time`: there is more.
 */
export async function clearDeletedGroups(
  services: ClearServices,
  { deadline }: { readonly deadline: number },
): Promise<'done' | 'out-of-time'> {
  const { clock, clearings } = services;
  for (;;) {
    const due = await clearings.due(clock.now(), clearingsAtOnce);
    let begun = 0;
    for (const clearing of due) {
      const now = clock.now();
      if (now >= deadline) return 'out-of-time';
      if (!(await clearings.lease(clearing, { now, until: now + leaseMilliseconds }))) continue;
      begun += 1;
      const isDone = await clearGroup(services, clearing, deadline).catch(async (error: unknown) => {
        await clearings.release(clearing);
        throw error;
      });
      if (isDone) continue;
      await clearings.release(clearing);
      return 'out-of-time';
    }
    if (begun === 0) return 'done';
  }
}

/** Replaces wake-ups that were lost, and brings the second passes about. */
export async function wakeClearingWhereDue({
  clearings,
  clock,
  upkeepWakeUps,
}: Pick<ClearServices, 'clock'> & {
  readonly clearings: Pick<Clearings, 'isDue'>;
  readonly upkeepWakeUps: Pick<UpkeepWakeUps, 'wakeClearing'>;
}): Promise<void> {
  if (await clearings.isDue(clock.now())) await upkeepWakeUps.wakeClearing();
}
