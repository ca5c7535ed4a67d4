/** What a walk over the directory can do. */
export const jobTypes = {
  checkSearchIndex: { asked: true, cancellable: true, readsIndex: true },
  repairSearchIndex: { asked: true, cancellable: true, readsIndex: true },
  applySchema: { asked: false, cancellable: false, readsIndex: false },
  applyGroupRules: { asked: false, cancellable: false, readsIndex: false },
  previewGroupRule: { asked: false, cancellable: true, readsIndex: false },
  /** Users as mappings, and assignments of apps, want them. */
  applyMappings: { asked: true, cancellable: true, readsIndex: false },
} as const satisfies Readonly<Record<string, JobTypeFacts>>;

interface JobTypeFacts {
  /** Whether administrators may start it by its name; the others are started by what needs them. */
  readonly asked: boolean;
  /** Whether administrators may cancel it; of the others a change counts on them. */
  readonly cancellable: boolean;
  /** Whether rows of the search index are walked too, besides users and groups. */
  readonly readsIndex: boolean;
}

export type DirectoryJobType = keyof typeof jobTypes;

const typesBy = (test: (facts: JobTypeFacts) => boolean): DirectoryJobType[] =>
  (Object.keys(jobTypes) as DirectoryJobType[]).filter((type) => test(jobTypes[type]));

export const directoryJobTypes = typesBy(() => true);
/** Those that administrators may start. */
export const askedJobTypes = typesBy(({ asked }) => asked);

export const jobStatuses = ['RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED'] as const;

/** Parts of the table that are walked side by side. */
export const jobSegments = 8;

/** A walk over all users and groups, with one step for each of them. */
export interface DirectoryJob {
  readonly id: string;
  readonly version: number;
  readonly type: DirectoryJobType;
  /** What the step is about, such as an attribute; empty where the type says it all. Of one type and subject, one job is under way. */
  readonly subject: string;
  /** What the step goes by. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: (typeof jobStatuses)[number];
  readonly segments: number;
  /** UTC milliseconds, as all times here. */
  readonly created: number;
  /** Nothing is walked before it. */
  readonly startsAt: number;
  readonly createdBy: string;
  readonly ended: number | null;
  /** Why it failed. */
  readonly reason: string | null;
}

/** How far one segment is. */
export interface SegmentProgress {
  readonly segment: number;
  /** 0 before the first slice. Whoever has saved last goes on; all others have done for nothing what is done once more. */
  readonly version: number;
  /** Where to go on; null at the beginning. */
  readonly position: string | null;
  readonly done: boolean;
  readonly counts: StepCounts;
  /** How often in a row the slice at the position has failed. */
  readonly failures: number;
  /** By when a message should have had it walked on. */
  readonly dueAt: number;
}

/** What a step has done. */
export interface StepCounts {
  /** Users, groups and rows that it was shown. */
  readonly seen: number;
  readonly changed: number;
  /** Those that it could do nothing about. */
  readonly failed: number;
  /** Ids of the first of them. */
  readonly failedIds: readonly string[];
  /** What it has found, by names of its own. */
  readonly findings: Readonly<Record<string, number>>;
  /** Ids of the first of them that it found something about, by names of its own. */
  readonly samples?: Readonly<Record<string, readonly string[]>>;
}

export const noCounts: StepCounts = { seen: 0, changed: 0, failed: 0, failedIds: [], findings: {} };

const shown = 10;

function firstSamples(one: StepCounts['samples'] = {}, other: StepCounts['samples'] = {}): Pick<StepCounts, 'samples'> {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  if (names.length === 0) return {};
  const first = (name: string) => [...new Set([...(one[name] ?? []), ...(other[name] ?? [])])].slice(0, shown);
  return { samples: Object.fromEntries(names.map((name) => [name, first(name)])) };
}

export function addCounts(one: StepCounts, other: StepCounts): StepCounts {
  const names = new Set([...Object.keys(one.findings), ...Object.keys(other.findings)]);
  return {
    seen: one.seen + other.seen,
    changed: one.changed + other.changed,
    failed: one.failed + other.failed,
    failedIds: [...new Set([...one.failedIds, ...other.failedIds])].slice(0, shown),
    findings: Object.fromEntries([...names].map((name) => [name, (one.findings[name] ?? 0) + (other.findings[name] ?? 0)])),
    ...firstSamples(one.samples, other.samples),
  };
}

export const freshSegment = (segment: number): SegmentProgress => ({
  segment,
  version: 0,
  position: null,
  done: false,
  counts: noCounts,
  failures: 0,
  dueAt: 0,
});

export const totalOf = (segments: readonly SegmentProgress[]): StepCounts =>
  segments.reduce((sum, { counts }) => addCounts(sum, counts), noCounts);
