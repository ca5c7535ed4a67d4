import type { RosterEvent } from '../kernel/index.ts';

/** One step of a shard's log. Positions of a shard rise by one; its times never fall. */
export interface LogPage {
  readonly shard: number;
  /** 1 is a shard's first page. */
  readonly position: number;
  /** UTC milliseconds; no earlier than `published` of any event in the page. */
  readonly at: number;
  readonly events: readonly RosterEvent[];
}

/** The end of a shard's log, as its head item says. All zero while the shard is empty. */
export interface LogHead {
  readonly position: number;
  /** `at` of the newest page. */
  readonly at: number;
  /** The longest, in milliseconds, that any event of the shard took from `published` to its page's `at`. Never falls. */
  readonly lateness: number;
}

/**
 * Between two events of a shard: every page up to `position` lies before it, and the first `offset` events of the page that
 * follows.
 */
export interface Place {
  readonly position: number;
  readonly offset: number;
}

export interface LogReader {
  /** Of every shard, by its number; strongly consistent. */
  heads(): Promise<ReadonlyMap<number, LogHead>>;
  /** Pages behind a position, oldest first; strongly consistent. Expired pages are left out. */
  pagesAfter(shard: number, position: number, limit: number): Promise<readonly LogPage[]>;
  /** Pages up to a position, that one included, newest first. */
  pagesUpTo(shard: number, position: number, limit: number): Promise<readonly LogPage[]>;
  /** The first page at a position or behind it. */
  findPageFrom(shard: number, position: number): Promise<{ readonly position: number; readonly at: number } | undefined>;
}

/** An event that the stream told of, on its way into the log. */
export interface Arrival {
  readonly shard: number;
  /**
   * Whose versions count: an entity, or an event that changed no entity and stands alone as version 1. Opaque, the store's own; the
   * log keeps one mark for each line.
   */
  readonly line: string;
  readonly version: number;
  readonly event: RosterEvent;
}

/** What decides what may be appended to a shard next. */
export interface LogState {
  readonly head: LogHead;
  /** The last version of each line that is in the log; 0 where none is. */
  readonly marks: ReadonlyMap<string, number>;
}

/** Versions of a line, both ends included. */
export interface VersionRange {
  readonly line: string;
  readonly from: number;
  readonly to: number;
}

/** A mark's move: from the version that was read to the last one in the page. */
export type MarkMove = VersionRange;

/** One transaction. */
export interface PlannedPage {
  readonly shard: number;
  /** The head's position that was read; the page takes the next one. */
  readonly behind: number;
  readonly head: LogHead;
  readonly events: readonly RosterEvent[];
  readonly marks: readonly MarkMove[];
}

export interface LogWriter {
  read(shard: number, lines: readonly string[]): Promise<LogState>;
  /** Events of an entity's own partition. What is not there (erased) is left out. */
  arrivalsOf(shard: number, range: VersionRange): Promise<readonly Arrival[]>;
  /** Head, page and marks in one transaction; false where the head or a mark is no longer what was read. */
  append(page: PlannedPage): Promise<boolean>;
}

/** How far a consumer of the log is in one shard. */
export interface ConsumerState extends Place {
  /** A worker is at it until this time; 0 where none is. */
  readonly leasedUntil: number;
}

export interface Lease {
  readonly consumer: string;
  readonly shard: number;
  /** Unique to the worker that holds it. */
  readonly holder: string;
}

/** Positions of consumers, moved by conditional updates. A consumer's shards are leased one by one, to one worker at a time. */
export interface LogPositions {
  /** By shard; a consumer that never began has none. */
  list(consumer: string): Promise<ReadonlyMap<number, ConsumerState>>;
  /** Of a consumer that has come to its end. */
  forget(consumer: string): Promise<void>;
  /** Undefined where somebody else holds it, or where there is nothing to hold and `from` is not given. */
  acquire(lease: Lease, times: { readonly now: number; readonly until: number }, from?: Place): Promise<ConsumerState | undefined>;
  /** Moves on and keeps the lease until `until`. False where the lease was lost. */
  advance(lease: Lease, to: Place, until: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}

export interface Walk extends Lease {
  readonly wanted: (event: RosterEvent) => boolean;
  /** Wanted events a batch; a batch never spans two pages. */
  readonly batchSize: number;
  /** UTC milliseconds: no batch is begun after it. */
  readonly deadline: number;
  /** Where a consumer that never began begins. @default - it does not */
  readonly from?: Place;
}

export interface Batch {
  readonly shard: number;
  /** Where the batch begins: together with the consumer, the batch's name for ever. */
  readonly place: Place;
  readonly events: readonly RosterEvent[];
}

/** `held`: another worker is at it. `out-of-time`: there may be more. */
export type WalkEnd = 'caught-up' | 'held' | 'lost' | 'out-of-time';

/**
 * Tells those who read the log that there is something to read. Carries no data: a lost one is replaced by the next or by the
 * sweep.
 */
export interface LogWakeUps {
  /** The bus publisher, once for each shard. */
  wakeBus(shards: Iterable<number>): Promise<void>;
}

/** One event for the bus. */
export interface BusEntry {
  /** The event type. */
  readonly detailType: string;
  readonly time: number;
  /** JSON of the LogEvent. */
  readonly detail: string;
}

export interface EventBus {
  /** At most 10 entries and 256 kB. Gives the entries that the bus refused. */
  put(entries: readonly BusEntry[]): Promise<readonly BusEntry[]>;
}
