import type { LogPositions, LogReader } from '../audit/index.ts';
import type { UserStore } from '../directory/index.ts';
import type { Clock, Committer, RosterEvent } from '../kernel/index.ts';
import type { EndedPass, Erasure, ErasurePass, Waiting } from './model.ts';

/** Who is being erased, and who was: in the table. Every step is conditional on the one before it, so that it happens once. */
export interface ErasureLedger {
  /** Those that are not at their end; those that wait for their second pass are not among them. */
  open(): AsyncIterable<Erasure>;
  /** Those whose second pass is due. */
  dueAgain(now: number, limit: number): Promise<readonly Waiting[]>;
  /** Whether there is anything to do at `now`. */
  isDue(now: number): Promise<boolean>;
  /** `removed`: nothing is left in her partitions. */
  noteRemoved(id: string): Promise<void>;
  /** The first pass is over: from now on the id is remembered. The event is put in the same transaction, which happens once. */
  noteRedacted(waiting: Waiting, event: RosterEvent): Promise<void>;
  /** The second pass is over. */
  finish(waiting: Waiting): Promise<void>;
  /** Puts somebody back to the beginning where she is neither open nor finished. */
  reopen(id: string, at: number): Promise<void>;
  /** Whether she is being erased or was. */
  knows(id: string): Promise<boolean>;

  currentPass(): Promise<{ readonly running?: ErasurePass; readonly last?: EndedPass }>;
  /** False where a pass runs already. */
  beginPass(pass: ErasurePass): Promise<boolean>;
  endPass(pass: ErasurePass, ended: number): Promise<void>;
}

/** What lies under an erased person's own keys. */
export interface ErasedPartitions {
  /** Whether the log has all of her events: versions up to `version`, and those that changed nothing. */
  isLogged(id: string, version: number): Promise<boolean>;
  /** Everything but the marks that keep a late stream record from entering the log again; those expire. */
  remove(id: string, now: number): Promise<void>;
}

/** Where erased people are named outside their own partitions. */
export interface Traces {
  /** Redacts a page of the log and, before it, what the events of other entities say in those entities' partitions. */
  redactPage(shard: number, position: number, erased: ReadonlySet<string>): Promise<void>;
  /** API tokens and imports name the person whose they are. */
  redactOwned(erased: ReadonlySet<string>): Promise<void>;
  /** Takes them out of the runs of the search index. */
  stripRuns(erased: ReadonlySet<string>): Promise<void>;
}

/** The same ids outside the table, which a restore of the table does not bring back to an earlier time. */
export interface ErasureRecord {
  keep(id: string): Promise<void>;
  /** In the order of their names; `after` is the last one of the page before. */
  list(page: { readonly after?: string; readonly limit: number }): Promise<readonly string[]>;
}

/** Carries no data: a lost one is replaced by the next sweep. */
export interface EraserWakeUps {
  wakeEraser(): Promise<void>;
}

export interface ErasureServices {
  readonly clock: Clock;
  readonly ledger: ErasureLedger;
  readonly record: ErasureRecord;
  readonly partitions: ErasedPartitions;
  readonly traces: Traces;
  readonly logReader: LogReader;
  readonly logPositions: LogPositions;
}

export interface ReapplyServices extends Pick<ErasureServices, 'clock' | 'ledger' | 'record'> {
  readonly users: UserStore;
  readonly committer: Committer;
}
