import {
  type DirectoryJob,
  type DirectoryJobStore,
  type DirectoryJobType,
  freshSegment,
  type SegmentProgress,
} from '../directory-jobs/index.ts';
import type { Page, RosterEvent } from '../kernel/index.ts';
import { activityItem } from './event-log.ts';
import { bareItem, type Stamp, ttlOf } from './items.ts';
import { type Key, keys, ranges } from './keys.ts';
import {
  absent,
  anyway,
  type Condition,
  type Item,
  type Table,
  type TransactItem,
  TransactionRefusedError,
  versionIs,
} from './table.ts';

/** Jobs that have ended are shown for so long. */
const lifetime = 90 * 86_400_000;

const idOfEntry = ({ sk }: Key): string => sk.slice(16);
const replacing = (version: number | null): Condition => (version === null ? absent : versionIs(version));

export class DynamoDirectoryJobs implements DirectoryJobStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async find(id: string): Promise<DirectoryJob | undefined> {
    const item = await this.#table.get(keys.directoryJob(id));
    return item === undefined ? undefined : bareItem<DirectoryJob>(item);
  }

  async list({ limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<DirectoryJob>> {
    // One more than asked for tells whether a full page is the last one.
    const { items } = await this.#table.query({
      pk: keys.listedJob(0, '').pk,
      ...ranges.partition,
      limit: limit + 1,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    const entries = items.slice(0, limit);
    const jobs = await this.#findMany(entries.map(idOfEntry));
    const last = entries.at(-1);
    return { items: jobs, ...(items.length > limit && last !== undefined ? { next: last.sk } : {}) };
  }

  async open(): Promise<readonly DirectoryJob[]> {
    const ids: string[] = [];
    // One of each type and attribute at most.
    for await (const item of this.#table.all({ pk: keys.openJob('', '').pk, ...ranges.partition })) ids.push(String(item['id']));
    return this.#findMany(ids);
  }

  async findOpen(type: DirectoryJobType, subject: string): Promise<DirectoryJob | undefined> {
    const named = await this.#table.get(keys.openJob(type, subject));
    return named === undefined ? undefined : this.find(String(named['id']));
  }

  begin(job: DirectoryJob, replaces: number | null, event: RosterEvent): Promise<boolean> {
    const { id, created, type, subject } = job;
    return this.#together([
      { put: this.#itemOf(job), condition: replacing(replaces) },
      { put: { ...keys.openJob(type, subject), ...this.#stamp, id }, condition: absent },
      { put: { ...keys.listedJob(created, id), ...this.#stamp }, condition: anyway },
      { put: activityItem(event, this.#stamp), condition: absent },
    ]);
  }

  end(job: DirectoryJob, replaces: number, event: RosterEvent): Promise<boolean> {
    const { id, created, ended, type, subject } = job;
    const ttl = ttlOf((ended ?? created) + lifetime);
    return this.#together([
      { put: { ...this.#itemOf(job), ttl }, condition: versionIs(replaces) },
      { remove: keys.openJob(type, subject), condition: anyway },
      { put: { ...keys.listedJob(created, id), ...this.#stamp, ttl }, condition: anyway },
      { put: activityItem(event, this.#stamp), condition: absent },
    ]);
  }

  async segments({ id, segments }: DirectoryJob): Promise<readonly SegmentProgress[]> {
    const saved = new Map<number, SegmentProgress>();
    for await (const item of this.#table.all({ pk: keys.directoryJob(id).pk, ...ranges.jobSegments })) {
      const progress = bareItem<SegmentProgress>(item);
      saved.set(progress.segment, progress);
    }
    return Array.from({ length: segments }, (_, segment) => saved.get(segment) ?? freshSegment(segment));
  }

  saveSegment({ id, created }: DirectoryJob, progress: SegmentProgress, replaces: number): Promise<boolean> {
    // Twice the time that the job itself may be looked at: it is of no use without it.
    const ttl = ttlOf(Math.max(created, progress.dueAt) + 2 * lifetime);
    return this.#table.put(
      { ...keys.jobSegment(id, progress.segment), ...this.#stamp, ...progress, ttl },
      replaces === 0 ? absent : versionIs(replaces),
    );
  }

  async #findMany(ids: readonly string[]): Promise<readonly DirectoryJob[]> {
    const items = await this.#table.getMany(ids.map((id) => keys.directoryJob(id)));
    const byId = new Map(items.map((item) => [String(item['id']), bareItem<DirectoryJob>(item)]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  #itemOf(job: DirectoryJob): Item {
    return { ...keys.directoryJob(job.id), ...this.#stamp, ...job };
  }

  async #together(items: readonly TransactItem[]): Promise<boolean> {
    try {
      await this.#table.transact(items);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }
}
