import { type HeadsAndPlaces, type LogPositions, type LogReader, shardsBehind, walkLog } from '../audit/index.ts';
import { type GroupStore, shardsForMembers } from '../directory/index.ts';
import type { Clock, RosterEvent } from '../kernel/index.ts';
import { changesMembers, memberChanges } from './member-changes.ts';
import type { GroupFigures, UpkeepWakeUps } from './ports.ts';

export const memberConsumer = 'members';

export interface FoldServices {
  readonly logReader: LogReader;
  readonly logPositions: LogPositions;
  readonly clock: Clock;
  readonly groups: Pick<GroupStore, 'getMany'>;
  readonly figures: GroupFigures;
  readonly everyoneId: string;
}

interface LogPageToFold {
  readonly shard: number;
  readonly position: number;
  readonly events: readonly RosterEvent[];
}

/**
 * Folds one page of the log into the groups that it tells of. Again and again is the same as once: a group's count remembers the pages
 * that it has, and its time and shards only rise. Groups that are gone are left alone.
 */
export async function foldPage(
  { groups, figures, everyoneId }: Pick<FoldServices, 'groups' | 'figures' | 'everyoneId'>,
  { shard, position, events }: LogPageToFold,
): Promise<void> {
  const changes = memberChanges(events, everyoneId);
  const known = await groups.getMany([...changes.keys()]);
  await Promise.all(
    known.map(async ({ id, shards }) => {
      const { delta = 0, at = 0 } = changes.get(id) ?? {};
      const count = await figures.addToCount(id, { shard, position, delta });
      await figures.advanceTime(id, at);
      const wanted = shardsForMembers(count ?? 0);
      if (wanted > shards) await figures.raiseShards(id, wanted);
    }),
  );
}

/** Longer than any page of the log: the walk's batches are its pages, by whose positions counts remember them. */
const wholePage = 1_000_000;

/**
 * Brings the groups' figures up with the log, its shards side by side. `out-of-time`: there may be more. Throws where a shard failed; the
 * others went on.
 */
export async function foldMembers(
  services: FoldServices,
  { holder, deadline }: { readonly holder: string; readonly deadline: number },
): Promise<'caught-up' | 'out-of-time'> {
  const walkShard = (shard: number) =>
    walkLog(
      services,
      {
        consumer: memberConsumer,
        shard,
        holder,
        deadline,
        wanted: changesMembers,
        batchSize: wholePage,
        from: { position: 0, offset: 0 },
      },
      ({ place, events }) => foldPage(services, { shard, position: place.position + 1, events }),
    );
  const outcomes = await Promise.allSettled((await shardsBehind(services, memberConsumer)).map(walkShard));
  const failures: unknown[] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'shards of the log were not folded in');
  return outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'out-of-time')
    ? 'out-of-time'
    : 'caught-up';
}

/** Replaces wake-ups that were lost. */
export async function wakeCountsWhereBehind(
  services: HeadsAndPlaces & { readonly upkeepWakeUps: Pick<UpkeepWakeUps, 'wakeCounts'> },
): Promise<void> {
  if ((await shardsBehind(services, memberConsumer)).length > 0) await services.upkeepWakeUps.wakeCounts();
}
