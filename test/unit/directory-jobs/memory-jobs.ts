import type {
  DirectoryJob,
  DirectoryJobStore,
  DirectoryJobType,
  JobStep,
  JobWakeUp,
  SegmentProgress,
  Slice,
} from '../../../shared/directory-jobs/index.ts';
import { freshSegment, noCounts, runSegment, wakeJobsWhereLost } from '../../../shared/directory-jobs/index.ts';
import type { RosterEvent } from '../../../shared/kernel/index.ts';
import { buildUser } from '../directory/search/support/directory.ts';

class MemoryJobs implements DirectoryJobStore {
  readonly jobs = new Map<string, DirectoryJob>();
  readonly saved = new Map<string, SegmentProgress>();
  readonly events: RosterEvent[] = [];

  find(id: string): Promise<DirectoryJob | undefined> {
    return Promise.resolve(this.jobs.get(id));
  }

  list(): Promise<{ readonly items: readonly DirectoryJob[] }> {
    return Promise.resolve({ items: [...this.jobs.values()].toReversed() });
  }

  open(): Promise<readonly DirectoryJob[]> {
    return Promise.resolve([...this.jobs.values()].filter(({ status }) => status === 'RUNNING'));
  }

  async findOpen(type: DirectoryJobType, subject: string): Promise<DirectoryJob | undefined> {
    return (await this.open()).find((job) => job.type === type && job.subject === subject);
  }

  async begin(job: DirectoryJob, replaces: number | null, event: RosterEvent): Promise<boolean> {
    if ((await this.findOpen(job.type, job.subject)) !== undefined) return false;
    return this.#replace(job, replaces, event);
  }

  end(job: DirectoryJob, replaces: number, event: RosterEvent): Promise<boolean> {
    return Promise.resolve(this.#replace(job, replaces, event));
  }

  #replace(job: DirectoryJob, replaces: number | null, event: RosterEvent): boolean {
    if ((this.jobs.get(job.id)?.version ?? null) !== replaces) return false;
    this.jobs.set(job.id, job);
    this.events.push(event);
    return true;
  }

  segments({ id, segments }: DirectoryJob): Promise<readonly SegmentProgress[]> {
    const all = Array.from({ length: segments }, (_, segment) => this.saved.get(`${id} ${segment}`) ?? freshSegment(segment));
    return Promise.resolve(all);
  }

  saveSegment({ id }: DirectoryJob, progress: SegmentProgress, replaces: number): Promise<boolean> {
    const key = `${id} ${progress.segment}`;
    if ((this.saved.get(key)?.version ?? 0) !== replaces) return Promise.resolve(false);
    this.saved.set(key, progress);
    return Promise.resolve(true);
  }
}

export const slicesOfSegment = 3;
const usersOfSlice = 2;

const nobody: Slice = { users: [], groups: [], rows: [] };

/** Jobs over a directory whose segments have three slices of two users each, and a queue that brings messages when it is asked to. */
export class JobWorld {
  readonly jobs = new MemoryJobs();
  readonly queue: { readonly wakeUp: JobWakeUp; readonly at: number }[] = [];
  readonly visits: string[] = [];
  time = Date.UTC(2026, 0, 1);
  /** What happens to a visit: nothing as a rule. */
  meets: (id: string) => void = () => undefined;
  finishes: () => string | undefined = () => undefined;
  /** A worker that is killed leaves its message to nobody: those of the sweep have to do. */
  loses: () => boolean = () => false;
  /** Time that a slice takes. */
  sliceMilliseconds = 100;

  readonly clock = { now: (): number => this.time };
  readonly jobWakeUps = {
    wakeJob: (wakeUp: JobWakeUp, delaySeconds = 0): Promise<void> => {
      if (!this.loses()) this.queue.push({ wakeUp, at: this.time + delaySeconds * 1_000 });
      return Promise.resolve();
    },
  };
  readonly #step: JobStep = {
    visit: (_job, { users }) => {
      for (const { id } of users) this.meets(id);
      this.visits.push(...users.map(({ id }) => id));
      return Promise.resolve({ ...noCounts, seen: users.length, changed: users.length });
    },
    finish: () => Promise.resolve(this.finishes()),
  };
  readonly services = {
    jobs: this.jobs,
    jobWakeUps: this.jobWakeUps,
    clock: this.clock,
    directory: {
      read: ({ segment }: { readonly segment: number }, position: string | null) => {
        const slice = Number(position ?? 0);
        this.time += this.sliceMilliseconds;
        const first = (segment * slicesOfSegment + slice) * usersOfSlice;
        const users = Array.from({ length: usersOfSlice }, (_, index) => buildUser(first + index));
        const next = slice + 1 < slicesOfSegment ? String(slice + 1) : null;
        return Promise.resolve({ ...nobody, users, next });
      },
    },
    steps: {
      checkSearchIndex: this.#step,
      repairSearchIndex: this.#step,
      applySchema: this.#step,
      applyGroupRules: this.#step,
      previewGroupRule: this.#step,
      applyMappings: this.#step,
    },
  };

  run(wakeUp: JobWakeUp, turn = 20_000): Promise<void> {
    return runSegment(this.services, wakeUp, { deadline: this.time + turn, onFailure: () => undefined });
  }

  sweep(): Promise<void> {
    return wakeJobsWhereLost(this.services);
  }

  /** One message that is due, or nothing. */
  take(): JobWakeUp | undefined {
    const index = this.queue.findIndex(({ at }) => at <= this.time);
    return index < 0 ? undefined : this.queue.splice(index, 1)[0]?.wakeUp;
  }

  /** Until nothing is left to do, or the job has ended. */
  async settle(turn?: number): Promise<void> {
    for (let round = 0; round < 500; round += 1) {
      for (let wakeUp = this.take(); wakeUp !== undefined; wakeUp = this.take()) await this.run(wakeUp, turn);
      if ((await this.jobs.open()).length === 0) return;
      this.time += 61_000;
      await this.sweep();
    }
    throw new Error('the jobs never end');
  }
}
