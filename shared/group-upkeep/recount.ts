import type { Group } from '../directory/index.ts';
import { type FoldServices, foldMembers } from './fold-members.ts';
import type { CountState, MemberRows } from './ports.ts';

export interface RecountServices extends FoldServices {
  readonly rows: Pick<MemberRows, 'countAll'>;
  /** All users but the DEPROVISIONED, one by one. */
  readonly countEveryone: () => Promise<number>;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** What was found of a group's count. `moving`: people came and went meanwhile, so nothing can be said. */
export interface Recounted {
  readonly groupId: string;
  readonly outcome: 'right' | 'corrected' | 'moving';
  /** What the count said. */
  readonly found: number;
  readonly counted: number;
}

/** A change that is in the table is in the log by then, as a rule. */
const settleMilliseconds = 5000;

interface Look {
  readonly state: CountState | undefined;
  readonly counted: number;
}

const isSameState = (one: CountState | undefined, other: CountState | undefined): boolean =>
  one?.count === other?.count &&
  one?.positions.size === other?.positions.size &&
  [...(one?.positions ?? [])].every(([shard, position]) => other?.positions.get(shard) === position);

type Until = Parameters<typeof foldMembers>[1];

/** The counts as they are with all of the log folded in, and what is really there. */
async function look(services: RecountServices, groups: readonly Group[], until: Until): Promise<readonly Look[]> {
  await foldMembers(services, until);
  return Promise.all(
    groups.map(async (group) => ({
      state: await services.figures.readCount(group.id),
      counted: await (group.type === 'BUILT_IN' ? services.countEveryone() : services.rows.countAll(group)),
    })),
  );
}

/**
 * Counts members anew and corrects the counts that are wrong: where the log no longer reaches back to a group's beginning, and after a
 * restore. A group is looked at twice, seconds apart, and corrected only where nothing moved in between.
 */
export async function recountMembers(
  services: RecountServices,
  groups: readonly Group[],
  until: Until,
): Promise<readonly Recounted[]> {
  const first = await look(services, groups, until);
  await services.pause(settleMilliseconds);
  const second = await look(services, groups, until);
  return Promise.all(
    groups.map(async ({ id: groupId }, index): Promise<Recounted> => {
      const [before, now] = [first[index], second[index]];
      const counted = now?.counted ?? 0;
      const facts = { groupId, found: now?.state?.count ?? 0, counted };
      if (before?.counted !== counted || !isSameState(before.state, now?.state)) return { ...facts, outcome: 'moving' };
      if (facts.found === counted) return { ...facts, outcome: 'right' };
      const isCorrected = await services.figures.correctCount(groupId, now?.state, counted);
      return { ...facts, outcome: isCorrected ? 'corrected' : 'moving' };
    }),
  );
}
