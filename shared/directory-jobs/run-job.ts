import { systemContext } from '../kernel/index.ts';
import { addCounts, type DirectoryJob, jobTypes, type SegmentProgress, totalOf } from './model.ts';
import type { JobControlServices, JobServices, JobWakeUp } from './ports.ts';
import { jobEvent } from './tell-of-jobs.ts';

/** Tries of one slice before the job fails. */
const mostFailures = 8;

/** SQS has a message wait for 15 minutes at most. */
const longestDelaySeconds = 900;

/** A segment that nobody has walked on for so long has lost its message. */
const lostAfterMilliseconds = 60_000;

async function end(
  { jobs, clock }: JobControlServices,
  job: DirectoryJob,
  segments: readonly SegmentProgress[],
  reason: string | null,
): Promise<void> {
  const ended = clock.now();
  const next: DirectoryJob = {
    ...job,
    version: job.version + 1,
    status: reason === null ? 'COMPLETED' : 'FAILED',
    ended,
    reason,
  };
  // Where it is refused, somebody else has ended it.
  await jobs.end(next, job.version, jobEvent('roster.directory_job.ended', next, ended, systemContext(job.id), totalOf(segments)));
}

/** Ends the job where all its segments are done. */
async function finish(services: JobServices, job: DirectoryJob): Promise<void> {
  const segments = await services.jobs.segments(job);
  if (!segments.every(({ done }) => done)) return;
  const reason = (await services.steps[job.type].finish?.(job, totalOf(segments))) ?? null;
  await end(services, job, segments, reason);
}

/** The slice at the position. Undefined where another worker has saved meanwhile. */
async function walkSlice(
  { jobs, directory, steps, clock }: JobServices,
  job: DirectoryJob,
  before: SegmentProgress,
): Promise<SegmentProgress | undefined> {
  const part = { segment: before.segment, segments: job.segments, withIndex: jobTypes[job.type].readsIndex };
  const { next, ...slice } = await directory.read(part, before.position);
  const counts = addCounts(before.counts, await steps[job.type].visit(job, slice));
  const after: SegmentProgress = {
    ...before,
    version: before.version + 1,
    position: next,
    done: next === null,
    counts,
    failures: 0,
    dueAt: clock.now(),
  };
  return (await jobs.saveSegment(job, after, before.version)) ? after : undefined;
}

/** The next try is later each time; behind the last one the job has failed, and can be resumed. */
async function putOff(services: JobServices, job: DirectoryJob, before: SegmentProgress): Promise<void> {
  const { jobs, jobWakeUps, clock } = services;
  const failures = before.failures + 1;
  const delaySeconds = Math.min(longestDelaySeconds, 5 * 2 ** failures);
  const { segment } = before;
  const version = before.version + 1;
  const after = { ...before, version, failures, dueAt: clock.now() + delaySeconds * 1_000 };
  if (!(await jobs.saveSegment(job, after, before.version))) return;
  if (failures % mostFailures !== 0) return jobWakeUps.wakeJob({ jobId: job.id, segment, version }, delaySeconds);
  await end(services, job, await jobs.segments(job), `A part of the directory could not be walked in ${mostFailures} tries`);
}

/** What is to be walked; undefined where somebody has walked on from there, or where the job has ended. */
async function placeOf({ jobs }: JobServices, { jobId, segment, version }: JobWakeUp) {
  const job = await jobs.find(jobId);
  if (job?.status !== 'RUNNING') return undefined;
  const progress = (await jobs.segments(job)).find((each) => each.segment === segment);
  return progress?.version === version ? { job, progress } : undefined;
}

/**
 * Walks a segment of a job, slice after slice, until it is done, ended, or time is over. How far it is is saved behind each slice: whatever
 * happens in between, the next worker does that slice again. Two workers at one segment cost work, and nothing else: whoever loses stops.
 *
 * @param deadline UTC milliseconds; no slice is begun after it
 * @throws where not even the failure of a slice could be noted
 */
export async function runSegment(
  services: JobServices,
  wakeUp: JobWakeUp,
  { deadline, onFailure }: { readonly deadline: number; readonly onFailure: (error: unknown) => void },
): Promise<void> {
  let at = wakeUp;
  for (;;) {
    // Read before every slice: somebody may have cancelled the job.
    const place = await placeOf(services, at);
    if (place === undefined) return;
    const { job, progress } = place;
    try {
      if (progress.done) return await finish(services, job);
      if (services.clock.now() >= deadline) return await services.jobWakeUps.wakeJob(at);
      const next = await walkSlice(services, job, progress);
      if (next === undefined) return;
      at = { ...at, version: next.version };
    } catch (error) {
      onFailure(error);
      return putOff(services, job, progress);
    }
  }
}

/** Replaces lost messages: of segments, and of jobs whose segments are all done and that nobody has ended. */
export async function wakeJobsWhereLost({ jobs, jobWakeUps, clock }: JobControlServices): Promise<void> {
  const lostBefore = clock.now() - lostAfterMilliseconds;
  const open = await jobs.open();
  await Promise.all(
    open.map(async (job) => {
      const segments = await jobs.segments(job);
      const unfinished = segments.filter(({ done }) => !done);
      // The one that was saved last ends the job.
      const lost = unfinished.length > 0 ? unfinished : segments.toSorted((one, other) => other.dueAt - one.dueAt).slice(0, 1);
      await Promise.all(
        lost
          .filter(({ dueAt }) => Math.max(job.startsAt, dueAt) < lostBefore)
          .map(({ segment, version }) => jobWakeUps.wakeJob({ jobId: job.id, segment, version })),
      );
    }),
  );
}
