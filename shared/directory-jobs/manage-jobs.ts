import { type Context, newId, type Page, retryOnConflict, RosterError } from '../kernel/index.ts';
import { type DirectoryJob, type DirectoryJobType, jobSegments, jobTypes, type StepCounts, totalOf } from './model.ts';
import type { JobControlServices } from './ports.ts';
import { jobEvent } from './tell-of-jobs.ts';

export interface JobWish {
  readonly type: DirectoryJobType;
  readonly subject?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** How long to wait, so that requests are over that had begun before, and the stream has brought what they wrote. @default 10 */
  readonly settleSeconds?: number;
}

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'directoryJob', causes: [cause] });
};

async function begin(
  { jobs, jobWakeUps }: JobControlServices,
  job: DirectoryJob,
  { replaces, at }: { readonly replaces: number | null; readonly at: number },
  context: Context,
): Promise<DirectoryJob> {
  if (!(await jobs.begin(job, replaces, jobEvent('roster.directory_job.started', job, at, context)))) {
    const other = await jobs.findOpen(job.type, job.subject);
    if (other === undefined) throw new RosterError('changed-meanwhile', { kind: 'directory-job', id: job.id });
    refuse(`A job of this type is under way: ${other.id}`);
  }
  const segments = await jobs.segments(job);
  const delaySeconds = Math.ceil((job.startsAt - at) / 1_000);
  await Promise.all(segments.map(({ segment, version }) => jobWakeUps.wakeJob({ jobId: job.id, segment, version }, delaySeconds)));
  return job;
}

/**
 * Has all users and groups walked. A wake-up that fails leaves the job to the sweep.
 *
 * @throws RosterError `validation-failed` where one of this type and subject is under way
 */
export function startJob(
  services: JobControlServices,
  { type, subject = '', parameters = {}, settleSeconds = 10 }: JobWish,
  context: Context,
): Promise<DirectoryJob> {
  const created = services.clock.now();
  const job: DirectoryJob = {
    id: newId('directoryJob'),
    version: 1,
    type,
    subject,
    parameters,
    status: 'RUNNING',
    segments: jobSegments,
    created,
    startsAt: created + settleSeconds * 1_000,
    createdBy: context.actor.id,
    ended: null,
    reason: null,
  };
  return begin(services, job, { replaces: null, at: created }, context);
}

export async function getJob({ jobs }: Pick<JobControlServices, 'jobs'>, id: string): Promise<DirectoryJob> {
  const job = await jobs.find(id);
  if (job === undefined) throw new RosterError('not-found', { id, type: 'DirectoryJob' });
  return job;
}

export interface JobProgress {
  readonly job: DirectoryJob;
  readonly counts: StepCounts;
  readonly segmentsDone: number;
}

export async function progressOf({ jobs }: Pick<JobControlServices, 'jobs'>, job: DirectoryJob): Promise<JobProgress> {
  const segments = await jobs.segments(job);
  return { job, counts: totalOf(segments), segmentsDone: segments.filter(({ done }) => done).length };
}

export async function listJobs(
  { jobs }: Pick<JobControlServices, 'jobs'>,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<JobProgress>> {
  const { items, next } = await jobs.list(page);
  const shown = await Promise.all(items.map((job) => progressOf({ jobs }, job)));
  return { items: shown, ...(next === undefined ? {} : { next }) };
}

function endEarly(
  services: JobControlServices,
  id: string,
  reason: string | null,
  context: Context,
  mayEnd: (job: DirectoryJob) => void,
): Promise<DirectoryJob> {
  return retryOnConflict(async () => {
    const before = await getJob(services, id);
    if (before.status !== 'RUNNING') return before;
    mayEnd(before);
    const ended = services.clock.now();
    const job: DirectoryJob = { ...before, version: before.version + 1, status: 'CANCELLED', ended, reason };
    const event = jobEvent('roster.directory_job.cancelled', job, ended, context);
    if (!(await services.jobs.end(job, before.version, event))) {
      throw new RosterError('changed-meanwhile', { kind: 'directory-job', id });
    }
    return job;
  });
}

/** Nothing where it has ended. A slice that is under way is still done. */
export const cancelJob = (services: JobControlServices, id: string, context: Context): Promise<DirectoryJob> =>
  endEarly(services, id, null, context, ({ type }) => {
    if (!jobTypes[type].cancellable) refuse('Other changes count on this job');
  });

/** Of one whose work another one does from the beginning. */
export const supersedeJob = (services: JobControlServices, id: string, context: Context): Promise<DirectoryJob> =>
  endEarly(services, id, 'A later job begins anew', context, () => undefined);

/** One that was cancelled or has failed goes on where it stopped. Nothing where it is under way. */
export async function resumeJob(services: JobControlServices, id: string, context: Context): Promise<DirectoryJob> {
  const before = await getJob(services, id);
  if (before.status === 'RUNNING') return before;
  if (before.status === 'COMPLETED') refuse('This job has walked everything');
  const at = services.clock.now();
  const job: DirectoryJob = {
    ...before,
    version: before.version + 1,
    status: 'RUNNING',
    startsAt: at,
    ended: null,
    reason: null,
  };
  return begin(services, job, { replaces: before.version, at }, context);
}
