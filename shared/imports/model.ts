import type { Party, Versioned } from '../kernel/index.ts';

/**
 * Where an import stands:
 * - `CREATED`: waits for its file.
 * - `IN_PROGRESS`: the file is being cut into chunks and applied.
 * - `CANCELLING`: rows that no worker has begun are passed over.
 * - `COMPLETED`, `CANCELLED`: ended, with a report of every row that was applied or refused.
 * - `ERROR`: the file as a whole can't be read; nothing was changed.
 *
 * Diagram: docs/design/imports.md.
 */
export const importStatuses = ['CREATED', 'IN_PROGRESS', 'CANCELLING', 'COMPLETED', 'CANCELLED', 'ERROR'] as const;
export type ImportStatus = (typeof importStatuses)[number];

export const importLimits = {
  fileBytes: 1024 * 1024 * 1024,
  rows: 5_000_000,
  /** So many logins are remembered while a file is cut. Of a larger file, repeated logins are found where somebody was changed twice. */
  logins: 1_000_000,
  rowBytes: 64 * 1024,
  columns: 200,
  /** One transaction takes 100 items, a membership two of them. */
  groupsPerRow: 20,
  /** What one worker takes at a time: whichever is reached first. */
  chunkRows: 500,
  chunkBytes: 512 * 1024,
  nameLength: 100,
  /** Chunks whose entries are sorted together, in memory. */
  groupChunks: 20,
} as const;
export type ImportLimits = { readonly [Limit in keyof typeof importLimits]: number };

export const outcomes = ['created', 'updated', 'unchanged', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];
export type Counts = Readonly<Record<Outcome, number>>;
export const noCounts: Counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };

/** How the file's rows are to be read: decided once, from its header row. */
export interface CsvFormat {
  readonly delimiter: string;
  /** In the file's order: names of profile attributes, `passwordHash`, `groups`. */
  readonly columns: readonly string[];
  /** Where the first row behind the header begins. */
  readonly offset: number;
  readonly line: number;
}

/** The file as it was when its import began; a later upload under the same key is another file. */
export interface UploadedFile {
  readonly bytes: number;
  readonly etag: string;
}

export interface Import extends Versioned {
  readonly name: string;
  readonly status: ImportStatus;
  /** UTC milliseconds, like every time here. */
  readonly created: number;
  readonly started: number | null;
  readonly finished: number | null;
  /** Who asked for it: in the log, every change of the import is hers. */
  readonly actor: Party;
  /** Type of the users that it creates. */
  readonly typeId: string;
  readonly file: UploadedFile | null;
  readonly format: CsvFormat | null;
  /** Sentences about the file as a whole. */
  readonly problems: readonly string[];
  /** Final figures; null until the import has ended. */
  readonly result: ChunkTotals | null;
  readonly hasReport: boolean;
  /** Whether it builds a run of the search index: decided when it begins, and for ever. Absent is no. */
  readonly buildsRun?: boolean;
}

/** A step of building the run of an import: done once, by whoever records it first. */
export type RunStep =
  | {
      readonly do: 'group';
      readonly group: number;
      /** Part of the names of the segments that it wrote. */
      readonly attempt: string;
      readonly users: number;
      /** Bytes of each partition's segment. */
      readonly sizes: Readonly<Record<string, number>>;
    }
  | { readonly do: 'partition'; readonly partition: string; readonly entries: number };
export type RunStepName =
  Pick<Extract<RunStep, { do: 'group' }>, 'do' | 'group'> | Pick<Extract<RunStep, { do: 'partition' }>, 'do' | 'partition'>;

/** What a worker is told to do next for a run. */
export type RunWork =
  | { readonly importId: string; readonly group: number; readonly asRows: boolean }
  | { readonly importId: string; readonly partition: string };

export type RunningImport = Import & { readonly file: UploadedFile; readonly format: CsvFormat };

export const isRunning = (found: Import | undefined): found is RunningImport =>
  found !== undefined &&
  (found.status === 'IN_PROGRESS' || found.status === 'CANCELLING') &&
  found.file !== null &&
  found.format !== null;

/** A range of whole rows: what a message to a worker carries. */
export interface Chunk {
  readonly importId: string;
  /** From 0, in the file's order. */
  readonly chunk: number;
  /** Bytes of the file, the last one excluded. */
  readonly start: number;
  readonly end: number;
  /** Line of the first byte. */
  readonly line: number;
  /** Where its last row begins. */
  readonly lastLine: number;
  readonly rows: number;
  /** Rows whose login stands in an earlier row: their line and the earlier one's. */
  readonly duplicates: readonly (readonly [line: number, earlier: number])[];
}

/** What became of a chunk. Written once, under a condition: what it says is counted once. */
export interface ChunkResult {
  readonly chunk: number;
  readonly rows: number;
  readonly counts: Counts;
  /** Passed over because the import was being cancelled; has no part of the report. */
  readonly skipped: boolean;
  readonly finished: number;
  /** Where its first and its last row begin. */
  readonly line: number;
  readonly lastLine: number;
}

/** Sums over chunks. */
export interface ChunkTotals {
  readonly chunks: number;
  /** Rows that were applied or refused. */
  readonly rowsDone: number;
  /** Rows that were passed over by a cancellation. */
  readonly rowsSkipped: number;
  readonly counts: Counts;
}

/** How far the cutting is. */
export interface Splitting {
  readonly bytes: number;
  readonly rows: number;
  /** How many chunks the file has; null until it is cut to its end. */
  readonly chunks: number | null;
  /** Why the file was not cut to its end, in a sentence. */
  readonly problem: string | null;
}

export function totalsOf(results: Iterable<ChunkResult>): ChunkTotals {
  let [chunks, rowsDone, rowsSkipped] = [0, 0, 0];
  const counts: Record<Outcome, number> = { ...noCounts };
  for (const result of results) {
    chunks += 1;
    if (result.skipped) rowsSkipped += result.rows;
    else rowsDone += result.rows;
    for (const outcome of outcomes) counts[outcome] += result.counts[outcome];
  }
  return { chunks, rowsDone, rowsSkipped, counts };
}

const transitions = {
  start: { from: ['CREATED'], to: 'IN_PROGRESS' },
  refuse: { from: ['CREATED'], to: 'ERROR' },
  cancelUnstarted: { from: ['CREATED'], to: 'CANCELLED' },
  cancel: { from: ['IN_PROGRESS'], to: 'CANCELLING' },
  complete: { from: ['IN_PROGRESS'], to: 'COMPLETED' },
  finishCancelling: { from: ['CANCELLING'], to: 'CANCELLED' },
} as const satisfies Record<string, { readonly from: readonly ImportStatus[]; readonly to: ImportStatus }>;
export type ImportTransition = keyof typeof transitions;

export const canMove = ({ status }: Pick<Import, 'status'>, transition: ImportTransition): boolean =>
  transitions[transition].from.some((from) => from === status);

/** The import after a transition, or undefined where its status does not allow it. */
export function moveImport(
  before: Import,
  transition: ImportTransition,
  at: number,
  facts: Partial<Import> = {},
): Import | undefined {
  if (!canMove(before, transition)) return undefined;
  return { ...before, ...facts, status: transitions[transition].to, version: before.version + 1, lastUpdated: at };
}
