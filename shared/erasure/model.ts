/** Okta's second delete of a user, on its way to an end. Holds an id and times, nothing that says who it was. */
export interface Erasure {
  readonly id: string;
  /** Of the user's last event: when the log has it, it has all of them. 0 where none is awaited. */
  readonly version: number;
  /** UTC milliseconds. */
  readonly at: number;
  /** `begun`: her partitions still hold something. `removed`: the log does. */
  readonly stage: 'begun' | 'removed';
}

/** Whose traces are to be looked for once more, when the stream can bring nothing of her any longer. */
export interface Waiting {
  readonly id: string;
  /** UTC milliseconds. */
  readonly due: number;
}

/** One walk over the log for all whom it concerns. */
export interface ErasurePass {
  readonly id: string;
  /** UTC milliseconds. */
  readonly began: number;
  /** Whose traces are looked for the first time. */
  readonly first: readonly string[];
  /** Whose traces are looked for again, a day later: what was on its way to the log then is in it now. */
  readonly again: readonly Waiting[];
  /** Heads of the shards when it began, by shard: where each walk has come so far, the pass is at its end. */
  readonly until: readonly number[];
}

/** The last pass that ended. */
export interface EndedPass {
  readonly began: number;
  readonly ended: number;
}

/** The table's stream keeps a record for a day; an hour is for whoever was about to write what it brought. */
export const streamLifetime = 25 * 60 * 60 * 1000;

export const erasureLimits = {
  /** People whom one pass looks for. */
  perPass: 1000,
  /** A pass that took a minute is followed by another after twenty: a twentieth of the time is the most that passes take. */
  pause: 20,
} as const;

export const peopleOf = ({ first, again }: Pick<ErasurePass, 'first' | 'again'>): ReadonlySet<string> =>
  new Set([...first, ...again.map(({ id }) => id)]);
