import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { handler } from '../../functions/streams/search-indexer/handler.ts';
import {
  entriesOf,
  type IndexPartition,
  type IndexReader,
  type IndexWriter,
  normalizeLogin,
  searchGroups,
  type SearchQuery,
  searchUsers,
  type User,
} from '../../shared/directory/index.ts';
import { entryKey } from '../../shared/directory/search/encode.ts';
import { DynamoGroupStore } from '../../shared/store/groups.ts';
import { claimItem, entityItem, stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { Reader } from '../../shared/store/reader.ts';
import { DynamoSearchIndex, toDirectoryRecord } from '../../shared/store/search-index.ts';
import type { StreamRecord } from '../../shared/store/stream-records.ts';
import { absent, anyway, type Item, present, type Table } from '../../shared/store/table.ts';
import { DynamoUserStore } from '../../shared/store/users.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { buildGroup, buildUser, catalogue } from '../unit/directory/search/support/directory.ts';
import { MemoryIndex } from '../unit/directory/search/support/memory-index.ts';
import { checkQuery, randomQuery, randomUser, userAttributes } from '../unit/directory/search/support/random-search.ts';

const stamp = stampFor('eu-west-1');
/** The one that the handler reads and writes. */
const handlersTable = 'index-of-handler';
let engine: TableEngine;

beforeAll(async () => {
  engine = await startEngine();
  Object.assign(process.env, engine.environment, { TABLE_NAME: handlersTable });
});

afterAll(() => engine.stop());

async function createTable(name?: string): Promise<Table> {
  return engine.table({ name: await engine.createTable(name === undefined ? {} : { name }) });
}

const engines = [
  { name: 'in memory', create: (): Promise<IndexReader & IndexWriter> => Promise.resolve(new MemoryIndex()) },
  {
    name: 'in the table',
    create: async (): Promise<IndexReader & IndexWriter> => new DynamoSearchIndex(await createTable(), stamp),
  },
];

const partition: IndexPartition = { kind: 'user', attribute: 'profile.lastName', generation: 1, shard: 0 };
const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));
const all = { from: '\u0001', to: '\u{10ffff}' };
const entry = (key: string, elsewhere: Partial<IndexPartition> = {}) => ({ ...partition, ...elsewhere, key });

async function keysIn(index: IndexReader, where: Partial<Parameters<IndexReader['range']>[0]> = {}): Promise<string[]> {
  const { entries } = await index.range({ ...partition, ...all, limit: 1000, reverse: false, ...where });
  return entries.map(({ key }) => key);
}

describe.each(engines)('a search index $name', ({ create }) => {
  it('gives the entries of a range, both ends included, in the order of UTF-8', async () => {
    const index = await create();
    const sorted = ['', '\u0003', 'a', 'ab', 'b', 'é', '\uE000', '\uFFFD', '\u{1F600}'].map((value) => entryKey(value, '00u1'));
    await index.apply({ put: sorted.toReversed().map((key) => entry(key)), remove: [], version: 1 });
    expect(await keysIn(index)).toEqual(sorted);
    expect(await keysIn(index, { reverse: true })).toEqual(sorted.toReversed());
    expect(await keysIn(index, { from: entryKey('ab', '00u1'), to: entryKey('\uE000', '00u1') })).toEqual(sorted.slice(3, 7));
    expect(await keysIn(index, { from: 'c', to: 'd' })).toEqual([]);
  });

  it('tells whose entries they are', async () => {
    const index = await create();
    await index.apply({ put: [entry(entryKey('one\u0001two', '00u7'))], remove: [], version: 1 });
    const { entries } = await index.range({ ...partition, ...all, limit: 1, reverse: false });
    expect(entries).toEqual([{ key: entryKey('one\u0001two', '00u7'), id: '00u7' }]);
  });

  it('goes on behind any place of the range, in both directions, until nothing is left', async () => {
    const index = await create();
    const sorted = Array.from({ length: 7 }, (_, number) => entryKey('same', `00u${number}`));
    await index.apply({ put: sorted.map((key) => entry(key)), remove: [], version: 1 });
    for (const reverse of [false, true]) {
      const found: string[] = [];
      let last: string | undefined;
      do {
        const page = await index.range({
          ...partition,
          ...all,
          limit: 3,
          reverse,
          ...(last === undefined ? {} : { after: last }),
        });
        expect(page.entries.length).toBeLessThanOrEqual(3);
        found.push(...page.entries.map(({ key }) => key));
        last = page.last;
      } while (last !== undefined);
      expect(found).toEqual(reverse ? sorted.toReversed() : sorted);
    }
    expect(await keysIn(index, { after: entryKey('same', '00u35') })).toEqual(sorted.slice(4));
    expect(await keysIn(index, { after: entryKey('same', '00u35'), reverse: true })).toEqual(sorted.slice(0, 4).toReversed());
  });

  it('keeps kinds, attributes, generations and shards apart', async () => {
    const index = await create();
    const places: Partial<IndexPartition>[] = [
      {},
      { kind: 'group' },
      { attribute: 'profile.lastNam' },
      { attribute: 'profile.lastName.1', generation: 1 },
      { generation: 2 },
      { shard: 1 },
      { shard: 10 },
    ];
    for (const [number, place] of places.entries()) {
      await index.apply({ put: [entry(entryKey(`value ${number}`, '00u1'), place)], remove: [], version: 1 });
    }
    for (const [number, place] of places.entries()) {
      expect(await keysIn(index, place)).toEqual([entryKey(`value ${number}`, '00u1')]);
    }
  });

  it('lets newer versions win, in whatever order changes come and however often', async () => {
    const row = entry(entryKey('Love', '00u1'));
    const changes = {
      put1: { put: [row], remove: [], version: 1 },
      remove2: { put: [], remove: [row], version: 2 },
      put3: { put: [row], remove: [], version: 3 },
    };
    const orders: readonly (readonly (keyof typeof changes)[])[] = [
      ['put1', 'remove2', 'put3'],
      ['put3', 'remove2', 'put1'],
      ['put1', 'put3', 'remove2', 'remove2'],
      ['remove2', 'put3', 'put3'],
      ['put3', 'put1', 'remove2'],
    ];
    for (const order of orders) {
      const index = await create();
      for (const name of order) await index.apply(changes[name]);
      expect({ order, keys: await keysIn(index) }).toEqual({ order, keys: [row.key] });
    }
    const index = await create();
    for (const name of ['put1', 'remove2', 'remove2'] as const) await index.apply(changes[name]);
    expect(await keysIn(index)).toEqual([]);
  });

  it('reads any range like a look at every entry', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u0001', '\uE000', '\u{1F600}'), maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(text, { maxLength: 20 }),
        fc.array(fc.tuple(text, text, fc.integer({ min: 1, max: 25 }), fc.boolean()), { minLength: 1, maxLength: 5 }),
        async (values, ranges) => {
          const index = await create();
          const sorted = values.map((value) => entryKey(value, '00u1')).sort(byBytes);
          await index.apply({ put: sorted.map((key) => entry(key)), remove: [], version: 1 });
          for (const [one, other, limit, reverse] of ranges) {
            const [from = '', to = ''] = [entryKey(one, '00u1'), entryKey(other, '00u1')].sort(byBytes);
            const within = sorted.filter((key) => byBytes(key, from) >= 0 && byBytes(key, to) <= 0);
            const expected = (reverse ? within.toReversed() : within).slice(0, limit);
            expect(await keysIn(index, { from, to, limit, reverse })).toEqual(expected);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('the search index in the table', () => {
  it('writes rows of one unit each, with version and region, and reads a range in one call', async () => {
    const table = await createTable();
    const index = new DynamoSearchIndex(table, stamp);
    const user = buildUser(1, { version: 4, profile: { nickName: 'é'.repeat(500) } });
    const put = entriesOf(catalogue, user);
    table.meter.reset();
    await index.apply({ put, remove: [], version: user.version });
    expect(table.meter.read()).toMatchObject({ calls: put.length, writeUnits: put.length });
    const [row] = (await table.query({ pk: 'x#user#profile.login.1#0', ...all })).items;
    expect(row).toEqual({
      pk: 'x#user#profile.login.1#0',
      sk: `user00001@example.com\u0001${user.id}`,
      v: 1,
      r: 'eu-west-1',
      version: 4,
    });
    table.meter.reset();
    await keysIn(index);
    expect(table.meter.read()).toMatchObject({ calls: 1, readUnits: 0.5 });
  });

  it('has no more than 32 writes under way', async () => {
    const table = await createTable();
    let [underWay, most] = [0, 0];
    const put = table.put.bind(table);
    table.put = async (...input) => {
      underWay += 1;
      most = Math.max(most, underWay);
      const done = await put(...input);
      underWay -= 1;
      return done;
    };
    const index = new DynamoSearchIndex(table, stamp);
    const users = Array.from({ length: 10 }, (_, number) => buildUser(number));
    await Promise.all(users.map((user) => index.apply({ put: entriesOf(catalogue, user), remove: [], version: 1 })));
    expect(most).toBe(32);
    const { entries } = await index.range({ ...partition, attribute: 'profile.login', ...all, limit: 1000, reverse: false });
    expect(entries).toHaveLength(10);
  });
});

const record = (before: Item | undefined, after: Item | undefined, SequenceNumber = '1'): StreamRecord => ({
  dynamodb: {
    SequenceNumber,
    ...(before === undefined ? {} : { OldImage: marshall(before) }),
    ...(after === undefined ? {} : { NewImage: marshall(after) }),
  },
});
const itemOf = (user: User): Item => entityItem('user', user, stamp);

describe('records of the stream', () => {
  const user = buildUser(1);

  it('are read as users and groups, before and after', () => {
    const changed = { ...user, version: 2 };
    const group = buildGroup(1);
    expect(toDirectoryRecord(record(itemOf(user), itemOf(changed)), 'eu-west-1')).toEqual({
      kind: 'user',
      before: user,
      after: changed,
    });
    expect(toDirectoryRecord(record(itemOf(user), undefined), 'eu-west-1')).toEqual({ kind: 'user', before: user });
    expect(toDirectoryRecord(record(undefined, entityItem('group', group, stamp)), 'eu-west-1')).toEqual({
      kind: 'group',
      after: group,
    });
  });

  it('of other rows and other regions are left alone', () => {
    const membership = { ...keys.membershipOfUser(user.id, '00g1'), ...stamp };
    expect(toDirectoryRecord(record(undefined, membership), 'eu-west-1')).toBeUndefined();
    expect(toDirectoryRecord(record(undefined, itemOf(user)), 'us-east-1')).toBeUndefined();
  });
});

describe('the search indexer', () => {
  it('makes users and groups found, moved and forgotten', async () => {
    const table = await createTable(handlersTable);
    // Of the org's settings it needs no more than its default realm: without schemas nothing is custom.
    await table.put({ ...keys.entity('org', 'org'), ...stamp, id: 'org', orgId: '00o1', created: 0, version: 1 }, anyway);
    await table.put({ ...keys.setting('brand', 'b'), ...stamp, value: { isDefault: true } }, anyway);
    const index = new DynamoSearchIndex(table, stamp);
    const users = new DynamoUserStore(table, new Reader(table));
    const groups = new DynamoGroupStore(table, new Reader(table));
    const found = async (search: string): Promise<string[]> =>
      (await searchUsers({ index, users }, { search })).items.map(({ id }) => id);
    const user = buildUser(1);
    const group = buildGroup(1);

    await table.put(itemOf(user), absent);
    await table.put(entityItem('group', group, stamp), absent);
    const inserted = record(undefined, itemOf(user));
    expect(await handler({ Records: [inserted, record(undefined, entityItem('group', group, stamp))] })).toEqual({
      batchItemFailures: [],
    });
    expect(await found('profile.lastName eq "LOVELACE"')).toEqual([user.id]);
    expect((await searchGroups({ index, groups }, { q: 'gro' })).items).toEqual([group]);

    const renamed: User = { ...user, version: 2, profile: { ...user.profile, lastName: 'Byron' } };
    await table.put(itemOf(renamed), present);
    await handler({ Records: [record(itemOf(user), itemOf(renamed)), inserted] });
    expect(await found('profile.lastName eq "lovelace"')).toEqual([]);
    expect(await found('profile.lastName eq "byron"')).toEqual([user.id]);
    expect(await keysIn(index)).toEqual([entryKey('Byron', user.id)]);

    await table.remove(keys.entity('user', user.id), present);
    await handler({ Records: [record(itemOf(renamed), undefined), inserted] });
    expect(await keysIn(index)).toEqual([]);
    expect(await keysIn(index, { attribute: 'profile.login' })).toEqual([]);
  });
});

describe('random searches on a real engine', () => {
  it('find what a look at everybody finds, in the same order', async () => {
    const table = await createTable();
    const index = new DynamoSearchIndex(table, stamp);
    const random = new SeededRandom(26);
    const users = Array.from({ length: 40 }, (_, number) => randomUser(random, number));
    for (const user of users) {
      await table.put(entityItem('user', user, stamp), absent);
      await table.put(claimItem('login', normalizeLogin(String(user.profile['login'])), user.id, stamp), absent);
      await index.apply({ put: entriesOf(catalogue, user), remove: [], version: user.version });
      // What she was before is still there.
      if (random.chance(0.2))
        await index.apply({ put: entriesOf(catalogue, { ...randomUser(random, 7), id: user.id }), remove: [], version: 1 });
    }
    const search = (query: SearchQuery) =>
      searchUsers({ index, users: new DynamoUserStore(table, new Reader(table)), catalogue }, query);
    const kind = { attributes: userAttributes, entities: users };
    let empty = 0;
    for (let asked = 0; asked < 120; asked += 1) {
      const { isEmpty, wrong } = await checkQuery(random, kind, search, randomQuery(random, kind));
      expect(wrong).toBeUndefined();
      empty += Number(isEmpty);
    }
    expect(empty).toBeLessThan(30);
  }, 60_000);
});
