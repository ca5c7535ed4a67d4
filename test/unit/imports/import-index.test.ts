import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { type DirectoryRecord, indexRecords, searchUsers, type User } from '../../../shared/directory/index.ts';
import {
  applyChunk,
  buildPartition,
  cancelImport,
  createImport,
  finishImport,
  getImportProgress,
  importLimits,
  indexGroup,
  splitFile,
} from '../../../shared/imports/index.ts';
import type { Context } from '../../../shared/kernel/index.ts';
import { Crash, MemoryWorld, type Message } from './support/memory-world.ts';

const admin: Context = {
  actor: { id: '00uadmin000000000000', type: 'User', alternateId: 'admin@example.com', displayName: 'Ada Admin' },
  client: null,
  requestId: 'request',
  channel: 'api',
};
const header = 'login,email,firstName,lastName,title';
const titles = ['Clerk', 'Chief', 'Boss'];
const limits = { ...importLimits, chunkRows: 2 };

/** A directory whose changes are kept as a stream would bring them. */
class World extends MemoryWorld {
  readonly stream: DirectoryRecord[] = [];

  constructor(leastUsers = 3) {
    super({ leastUsers });
    const { users, stream } = this;
    const [set, remove] = [users.set.bind(users), users.delete.bind(users)];
    users.set = (id, after) => {
      const before = users.get(id);
      stream.push({ kind: 'user', ...(before === undefined ? {} : { before }), after });
      return set(id, after);
    };
    users.delete = (id) => {
      const before = users.get(id);
      if (before !== undefined) stream.push({ kind: 'user', before });
      return remove(id);
    };
  }

  async index1(record: DirectoryRecord): Promise<void> {
    const users = { getMany: async (ids: readonly string[]) => ids.flatMap((id) => this.users.get(id) ?? []) };
    const buildsRun = async (id: string): Promise<boolean> => this.imports.get(id)?.buildsRun === true;
    await indexRecords({ index: this.index, users, groups: { getMany: async () => [] }, buildsRun }, [record]);
  }

  async deliver(message: Message): Promise<void> {
    if ('finish' in message) await finishImport(this.services, message.finish);
    else if ('chunk' in message) await applyChunk(this.services, message.chunk, { isolate: false });
    else if ('group' in message.step) await indexGroup(this.services, message.step.importId, message.step);
    else await buildPartition(this.services, message.step.importId, message.step.partition);
  }

  /** What anybody may do to somebody meanwhile. */
  change(choice: number): void {
    const [user] = [...this.users.values()].slice(choice % Math.max(1, this.users.size));
    if (user === undefined) return;
    if (choice % 7 === 0) {
      this.users.delete(user.id);
      return;
    }
    const { born: _born, ...rest } = user;
    const title = titles[choice % titles.length] ?? '';
    const status = choice % 2 === 0 ? 'ACTIVE' : 'STAGED';
    const lastUpdated = (this.now += 1);
    this.users.set(user.id, { ...rest, status, version: user.version + 1, lastUpdated, profile: { ...user.profile, title } });
  }

  async find(query: { search?: string; sortBy?: string; sortOrder?: string }, limit: number): Promise<string[]> {
    const users = {
      getMany: async (ids: readonly string[]) => ids.flatMap((id) => this.users.get(id) ?? []),
      findByLogin: async () => undefined,
    };
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await searchUsers({ index: this.index, users }, { ...query, limit, after });
      found.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    return found;
  }
}

const ids = (users: Iterable<User>): string[] => [...users].map(({ id }) => id).toSorted();

/** Everybody is found by what she has, once, in order, and by nothing else. */
async function expectFindable(world: World, limit: number): Promise<void> {
  const all = [...world.users.values()];
  const having = (test: (user: User) => boolean): string[] => ids(all.filter(test));
  const found = async (search: string): Promise<string[]> => (await world.find({ search }, limit)).toSorted();
  for (const title of titles) {
    expect(await found(`profile.title eq "${title}"`)).toEqual(having(({ profile }) => profile['title'] === title));
  }
  for (const status of ['ACTIVE', 'STAGED', 'DEPROVISIONED'] as const) {
    expect(await found(`status eq "${status}"`)).toEqual(having((user) => user.status === status));
  }
  const latest = Math.max(0, ...all.map(({ lastUpdated }) => lastUpdated));
  const search = `lastUpdated ge "${new Date(latest - 20).toISOString()}"`;
  expect(await found(search)).toEqual(having(({ lastUpdated }) => lastUpdated >= latest - 20));
  expect(await found('id gt "0"')).toEqual(ids(all));
  const byLogin = all.toSorted((one, other) => (String(one.profile['login']) < String(other.profile['login']) ? -1 : 1));
  const sorted = byLogin.map(({ id }) => id);
  const sortBy = 'profile.login';
  expect(await world.find({ search: 'id gt "0"', sortBy }, limit)).toEqual(sorted);
  expect(await world.find({ search: 'id gt "0"', sortBy, sortOrder: 'desc' }, limit)).toEqual(sorted.toReversed());
  const from = `p${Math.floor(all.length / 2)}`;
  expect(await found(`profile.login ge "${from}"`)).toEqual(having(({ profile }) => String(profile['login']) >= from));
  expect(await world.find({ search: `profile.login le "${from}"`, sortBy, sortOrder: 'desc' }, limit)).toEqual(
    byLogin
      .filter(({ profile }) => String(profile['login']) <= from)
      .map(({ id }) => id)
      .toReversed(),
  );
}

const person = (index: number, title = titles[index % titles.length]): string =>
  `p${index}@example.com,p${index}@example.com,First${index},Last${index},${title}`;

async function begin(world: World, rows: readonly string[]): Promise<string> {
  const { id } = await createImport(world.services, 'People', admin);
  await splitFile(world.services, id, world.upload(id, `${header}\n${rows.join('\n')}\n`), limits);
  return id;
}

/** Delivers everything that there is, in order, and indexes all changes. */
async function settle(world: World): Promise<void> {
  for (let message = world.queue.shift(); message !== undefined; message = world.queue.shift()) await world.deliver(message);
  for (let record = world.stream.shift(); record !== undefined; record = world.stream.shift()) await world.index1(record);
}

describe('the index of an import', () => {
  it('is written as a run where it creates many, and says how far it is', async () => {
    const world = new World();
    const id = await begin(
      world,
      Array.from({ length: 90 }, (_, index) => person(index)),
    );
    const isStep = (message: Message | undefined): boolean => message !== undefined && 'step' in message;
    while (!isStep(world.queue[0])) await world.deliver(world.queue.shift() ?? { finish: id });
    expect(await getImportProgress(world.services, id)).toMatchObject({
      import: { status: 'IN_PROGRESS' },
      indexing: { done: 0, total: null },
    });
    await settle(world);
    expect(world.index.contents()).toEqual([]);
    const { runs } = await world.index.runs.live('user');
    expect(runs).toMatchObject([{ id, entities: 90 }]);
    expect(world.steps.get(id)?.size).toBe(3 + (runs[0]?.partitions.length ?? 0));
    expect((await getImportProgress(world.services, id)).import.status).toBe('COMPLETED');
    await expectFindable(world, 7);
  });

  it('is written as rows where it creates few in the end', async () => {
    const world = new World(5);
    await begin(
      world,
      Array.from({ length: 12 }, (_, index) => person(index)),
    );
    await settle(world);
    const rows = world.index.contents().length;
    const id = await begin(
      world,
      Array.from({ length: 14 }, (_, index) => person(index)),
    );
    await settle(world);
    expect(world.imports.get(id)).toMatchObject({ buildsRun: true, status: 'COMPLETED' });
    expect((await world.index.runs.live('user')).runs).toHaveLength(1);
    expect(world.index.contents().length).toBeGreaterThan(rows);
    await expectFindable(world, 5);
  });

  it('is written as rows where four runs are live already', async () => {
    const world = new World();
    for (let index = 0; index < 5; index += 1) {
      await begin(
        world,
        Array.from({ length: 6 }, (_, row) => person(index * 6 + row)),
      );
      await settle(world);
    }
    expect((await world.index.runs.live('user')).runs).toHaveLength(4);
    expect(world.index.contents().length).toBeGreaterThan(0);
    await expectFindable(world, 4);
  });

  it('finds also whom a cancelled import created', async () => {
    const world = new World();
    const id = await begin(
      world,
      Array.from({ length: 20 }, (_, index) => person(index)),
    );
    for (let chunk = 0; chunk < 3; chunk += 1) await world.deliver(world.queue.shift() ?? { finish: id });
    await cancelImport(world.services, id, admin);
    await settle(world);
    expect(world.imports.get(id)?.status).toBe('CANCELLED');
    expect(world.users.size).toBe(6);
    await expectFindable(world, 4);
  });

  it('finds whom a worker created that died, where her row is passed over or fails afterwards', async () => {
    const world = new World();
    const id = await begin(
      world,
      Array.from({ length: 20 }, (_, index) => person(index)),
    );
    const [first, second] = world.queue.splice(0, 2);
    const die = (name: string): void => {
      if (name === 'directory.insertUsers') throw new Crash();
    };
    world.afterCall = die;
    for (const message of [first, second]) await expect(world.deliver(message ?? { finish: id })).rejects.toThrow(Crash);
    world.afterCall = () => undefined;
    for (let chunk = 2; chunk < 6; chunk += 1) await world.deliver(world.queue.shift() ?? { finish: id });
    if (second !== undefined && 'chunk' in second) {
      world.objects.delete(`uploads/${id}.csv`);
      await world.deliver(second);
    }
    await cancelImport(world.services, id, admin);
    if (first !== undefined) world.queue.push(first);
    await settle(world);
    expect(world.imports.get(id)?.status).toBe('CANCELLED');
    expect(world.users.size).toBe(12);
    await expectFindable(world, 4);
  });

  it('finds everybody whatever happens meanwhile, and in whatever order', async () => {
    const wild = fc.record({
      imports: fc.array(fc.array(fc.nat(30), { minLength: 1, maxLength: 24 }), { minLength: 1, maxLength: 3 }),
      steps: fc.array(fc.tuple(fc.nat(9), fc.nat(1000)), { maxLength: 150 }),
      limit: fc.integer({ min: 1, max: 20 }),
      remembers: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(wild, async ({ imports, steps, limit, remembers }) => {
        const world = new World();
        world.index.runs.remembers = remembers;
        const waiting = [...imports];
        const started: string[] = [];
        const past: DirectoryRecord[] = [];
        for (const [kind, choice] of steps) await takeStep(world, kind, choice, { waiting, started, past });
        for (const rows of waiting)
          started.push(
            await begin(
              world,
              rows.map((row) => person(row)),
            ),
          );
        await settle(world);
        for (const record of past) await world.index1(record);
        for (const id of started) expect(['COMPLETED', 'CANCELLED']).toContain(world.imports.get(id)?.status);
        await expectFindable(world, limit);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

interface Doings {
  readonly waiting: number[][];
  readonly started: string[];
  /** Records that were brought once and will be again. */
  readonly past: DirectoryRecord[];
}

/** One of the things that may happen: most often a message is delivered, perhaps to a worker that dies or not for the last time. */
async function takeStep(world: World, kind: number, choice: number, { waiting, started, past }: Doings): Promise<void> {
  const [rows] = waiting;
  if (kind === 0 && rows !== undefined) {
    waiting.shift();
    started.push(
      await begin(
        world,
        rows.map((row) => person(row)),
      ),
    );
  } else if (kind === 1) world.change(choice);
  else if (kind === 2 && world.stream.length > 0) {
    const [record] = world.stream.splice(choice % world.stream.length, 1);
    if (record !== undefined) past.push(record);
    if (record !== undefined) await world.index1(record);
  } else if (kind === 3 && started.length > 0) {
    const id = started[choice % started.length] ?? '';
    if (choice % 5 === 0 && world.imports.get(id)?.status === 'IN_PROGRESS') await cancelImport(world.services, id, admin);
  } else if (world.queue.length > 0) await deliverOne(world, choice);
}

async function deliverOne(world: World, choice: number): Promise<void> {
  const at = choice % world.queue.length;
  const message = world.queue[at];
  if (message === undefined) return;
  let calls = choice % 3 === 0 ? choice % 17 : Number.POSITIVE_INFINITY;
  const count = (): void => {
    calls -= 1;
    if (calls < 0) throw new Crash();
  };
  world.beforeCall = count;
  world.afterCall = count;
  try {
    await world.deliver(message);
    // A message may come again although it was done.
    if (choice % 4 !== 0) world.queue.splice(world.queue.indexOf(message), 1);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  } finally {
    world.beforeCall = () => undefined;
    world.afterCall = () => undefined;
  }
}
