import type { Place } from '../audit/ports.ts';

export const replayRates = { least: 1, most: 1_000, usual: 100 } as const;

/**
 * The log is told to a hook again from a time on. Its own places are moved back, so that what happens meanwhile comes after, in
 * order.
 */
export interface Replay {
  readonly id: string;
  readonly hookId: string;
  /** Of this record. */
  readonly version: number;
  /**
   * `STARTING` until the places are moved; who finds it so a minute later may take it for one that died. `COMPLETED` is noted by whoever
   * looks first.
   */
  readonly state: 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'ABANDONED';
  /** UTC milliseconds: events published since then. */
  readonly since: number;
  /** The first event, where one was named. */
  readonly event: string | null;
  /** Events a second, at most. */
  readonly rate: number;
  readonly created: number;
  readonly createdBy: string;
  readonly ended: number | null;
  /** By shard: where it begins, up to which position it is a replay, and where the hook was before. */
  readonly start: readonly Place[];
  readonly target: readonly number[];
  readonly resume: readonly Place[];
}

/** In pages of the log. */
export interface ReplayProgress {
  readonly done: number;
  readonly total: number;
}

export function replayProgress({ start, target }: Replay, positions: ReadonlyMap<number, Place>): ReplayProgress {
  const shards = start.map(({ position: from }, shard) => {
    const to = Math.max(from, target[shard] ?? 0);
    const at = Math.min(to, Math.max(from, positions.get(shard)?.position ?? 0));
    return { done: at - from, total: to - from };
  });
  return {
    done: shards.reduce((sum, { done }) => sum + done, 0),
    total: shards.reduce((sum, { total }) => sum + total, 0),
  };
}
