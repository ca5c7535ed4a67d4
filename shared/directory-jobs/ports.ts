import type { Group, IndexRow, User } from '../directory/index.ts';
import type { Clock, Page, RosterEvent } from '../kernel/index.ts';
import type { DirectoryJob, DirectoryJobType, SegmentProgress, StepCounts } from './model.ts';

export interface DirectoryJobStore {
  find(id: string): Promise<DirectoryJob | undefined>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<Page<DirectoryJob>>;
  /** Those under way: one of each type and subject at most. */
  open(): Promise<readonly DirectoryJob[]>;
  /** The one under way of a type and subject. */
  findOpen(type: DirectoryJobType, subject: string): Promise<DirectoryJob | undefined>;
  /** With its event. False where another one of its type and subject is under way, or where it is no longer of the version `replaces`. */
  begin(job: DirectoryJob, replaces: number | null, event: RosterEvent): Promise<boolean>;
  /** With its event. False where it is no longer of the version `replaces`. */
  end(job: DirectoryJob, replaces: number, event: RosterEvent): Promise<boolean>;
  /** All segments, also those that are not begun. */
  segments(job: DirectoryJob): Promise<readonly SegmentProgress[]>;
  /** False where it is no longer of the version `replaces`. */
  saveSegment(job: DirectoryJob, segment: SegmentProgress, replaces: number): Promise<boolean>;
}

/** What a walk comes by. Entities are as they were a moment ago: whoever changes one goes by its version, or reads it again. */
export interface Slice {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  /** Only for types that read the index. */
  readonly rows: readonly IndexRow[];
}

export interface DirectoryReader {
  /** Everything that is there before and behind the reading is given once at least. */
  read(
    part: { readonly segment: number; readonly segments: number; readonly withIndex: boolean },
    position: string | null,
  ): Promise<Slice & { readonly next: string | null }>;
}

/** What a job does with what it comes by. */
export interface JobStep {
  /** Comes again with the same slice after a crash, or at the same time: a repetition changes nothing. */
  visit(job: DirectoryJob, slice: Slice): Promise<StepCounts>;
  /** Behind the last slice, before the job is COMPLETED. May come again. A sentence fails the job. */
  finish?(job: DirectoryJob, counts: StepCounts): Promise<string | undefined>;
}

/** Has a segment walked on. It says from where: what comes late or twice has been walked by then, and is passed over. */
export interface JobWakeUp {
  readonly jobId: string;
  readonly segment: number;
  /** Of the segment's progress. */
  readonly version: number;
}

export interface JobWakeUps {
  wakeJob(wakeUp: JobWakeUp, delaySeconds?: number): Promise<void>;
}

/** What starts, shows and ends jobs. */
export interface JobControlServices {
  readonly jobs: DirectoryJobStore;
  readonly jobWakeUps: JobWakeUps;
  readonly clock: Clock;
}

/** What walks. */
export interface JobServices extends JobControlServices {
  readonly directory: DirectoryReader;
  readonly steps: Readonly<Record<DirectoryJobType, JobStep>>;
}
