import type { Group, PageOf } from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';

/** What a group's count stands at, and how far each shard of the log has gone into it. */
export interface CountState {
  readonly count: number;
  /** By shard of the log, the position of the last page that was folded in. */
  readonly positions: ReadonlyMap<number, number>;
}

/** What one page of the log does to one group's count. */
export interface CountStep {
  /** Of the log. */
  readonly shard: number;
  readonly position: number;
  readonly delta: number;
}

/** What is kept of groups beside their versions: how many members, when they changed last, over how many shards they spread. */
export interface GroupFigures {
  /** Undefined where nobody ever joined. */
  readCount(groupId: string): Promise<CountState | undefined>;
  /** Folds a page in, once: gives the count then, or undefined where that page is in already. */
  addToCount(groupId: string, step: CountStep): Promise<number | undefined>;
  /** Sets a count that was found wrong. False where it has moved since `found` was read. */
  correctCount(groupId: string, found: CountState | undefined, count: number): Promise<boolean>;
  removeCount(groupId: string): Promise<void>;
  /** Moves `lastMembershipUpdated` forward, never back; nothing where the group is gone. */
  advanceTime(groupId: string, at: number): Promise<void>;
  /** Raises the shards, never lowers them; nothing where the group is gone. */
  raiseShards(groupId: string, shards: number): Promise<void>;
}

/** A deleted group whose members' rows are to be removed. */
export interface Clearing {
  readonly groupId: string;
  readonly shards: number;
  /** The second pass takes what joined in the very moment of the deletion. */
  readonly pass: 1 | 2;
  /** UTC milliseconds, before which it has time. */
  readonly due: number;
}

/** Which groups are to be cleared. A deletion enters its group in its own transaction. */
export interface Clearings {
  /** Those that are due and that nobody is at, oldest first. */
  due(now: number, limit: number): Promise<readonly Clearing[]>;
  /** Also where somebody is at it: whoever looks then finds out whether that one died. */
  isDue(now: number): Promise<boolean>;
  /** False where somebody else is at it. */
  lease(clearing: Clearing, times: { readonly now: number; readonly until: number }): Promise<boolean>;
  release(clearing: Clearing): Promise<void>;
  /** The first pass is over. */
  again(clearing: Clearing, due: number): Promise<void>;
  /** The second one is. */
  finish(clearing: Clearing): Promise<void>;
}

/** The rows of one group's members, on both sides. */
export interface MemberRows {
  /** Of one shard. `after` is a user's id. */
  ofShard(groupId: string, shard: number, page: PageOf): Promise<Page<string>>;
  /** Removes both rows, the user's first; what is gone already stays gone. */
  remove(groupId: string, shard: number, userIds: readonly string[]): Promise<void>;
  countAll(group: Pick<Group, 'id' | 'shards'>): Promise<number>;
}

/** Carry no data: a lost one is replaced by the next sweep. */
export interface UpkeepWakeUps {
  wakeCounts(): Promise<void>;
  wakeClearing(): Promise<void>;
}
