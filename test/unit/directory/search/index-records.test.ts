import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { User } from '../../../../shared/directory/index.ts';
import {
  diffEntries,
  type DirectoryRecord,
  entriesOf,
  indexRecords,
  type IndexChange,
  userCatalogue,
} from '../../../../shared/directory/search/index.ts';
import { shardOf } from '../../../../shared/directory/search/entries.ts';
import { buildGroup, buildUser, idOf } from './support/directory.ts';
import { MemoryIndex } from './support/memory-index.ts';

const catalogue = userCatalogue();

/** A directory that changes step by step; what a reader sees is set by hand. */
class Present {
  users = new Map<string, User>();

  getMany(ids: readonly string[]): Promise<readonly User[]> {
    return Promise.resolve(ids.flatMap((id) => this.users.get(id) ?? []));
  }
}

const noGroups = { getMany: () => Promise.resolve([]) };

async function expectedContents(users: Iterable<User>): Promise<string[]> {
  const index = new MemoryIndex();
  for (const user of users) await index.apply({ put: entriesOf(catalogue, user), remove: [], version: 1 });
  return index.contents();
}

describe('the entries of a user', () => {
  const user = buildUser(1, { typeId: 'oty1', profile: { nickName: 'Countess' } });

  it('are one for each value that can be searched, in the shard of their class', () => {
    const entries = entriesOf(catalogue, user);
    const shard = shardOf(user.id, 16);
    expect(entries.map(({ attribute, shard: where }) => `${attribute} ${where}`)).toEqual([
      'id 0',
      'profile.login 0',
      `status ${shard}`,
      `type.id ${shard}`,
      `created ${shard}`,
      `activated ${shard}`,
      `statusChanged ${shard}`,
      `lastUpdated ${shard}`,
      'profile.email 0',
      'profile.firstName 0',
      'profile.lastName 0',
      'profile.nickName 0',
    ]);
    expect(entries.find(({ attribute }) => attribute === 'profile.nickName')).toEqual({
      kind: 'user',
      attribute: 'profile.nickName',
      generation: 1,
      shard: 0,
      key: `countess\u0001${user.id}`,
    });
  });

  it('change by what is no longer there and what is new', () => {
    const next = { ...user, profile: { ...user.profile, nickName: 'COUNTESS', lastName: 'Byron' } };
    const { removed, added } = diffEntries(entriesOf(catalogue, user), entriesOf(catalogue, next));
    expect(removed.map(({ key }) => key)).toEqual([`lovelace\u0001${user.id}`]);
    expect(added.map(({ key }) => key)).toEqual([`byron\u0001${user.id}`]);
  });

  it('spread evenly over shards', () => {
    const counts = Array.from({ length: 16 }, () => 0);
    for (let number = 0; number < 16_000; number += 1) {
      const shard = shardOf(idOf('00u', number), 16);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });
});

/** What happens to one user: her last name at each version, and whether she is deleted in the end. */
const histories = fc.record({
  names: fc.array(fc.constantFrom('A', 'B', 'C'), { minLength: 1, maxLength: 6 }),
  isDeleted: fc.boolean(),
});

function recordsOf({ names, isDeleted }: { names: readonly string[]; isDeleted: boolean }): {
  states: User[];
  records: DirectoryRecord[];
} {
  const states = names.map((lastName, at) => buildUser(1, { version: at + 1, lastUpdated: at, profile: { lastName } }));
  const changes = states.map((after, at): DirectoryRecord => {
    const before = states[at - 1];
    return { kind: 'user', after, ...(before === undefined ? {} : { before }) };
  });
  const last = states.at(-1);
  return { states, records: isDeleted && last !== undefined ? [...changes, { kind: 'user', before: last }] : changes };
}

describe('the index', () => {
  it('holds exactly what is true, when records come in order and again later', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, again) => {
        const { states, records } = recordsOf(history);
        const [index, users] = [new MemoryIndex(), new Present()];
        const step = async (record: DirectoryRecord): Promise<unknown> =>
          indexRecords({ index, users, groups: noGroups }, [record]);
        for (const [at, record] of records.entries()) {
          const state = states[at];
          users.users = new Map(state === undefined ? [] : [[state.id, state]]);
          await step(record);
        }
        for (let redelivery = 0; redelivery < 5; redelivery += 1) {
          const record = records[(again.next().value ?? 0) % records.length];
          if (record !== undefined) await step(record);
        }
        expect(index.contents()).toEqual(await expectedContents(users.users.values()));
      }),
    );
  });

  it('misses nothing that is true, when records come in any order, from readers of any moment', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, chance) => {
        const { states, records } = recordsOf(history);
        const index = new MemoryIndex();
        const random = (below: number): number => (chance.next().value ?? 0) % below;
        // Each record is carried out by somebody who saw the directory at the time of the record or at any later one.
        const shuffled = records
          .map((record, at) => ({ record, at, rank: random(1000) }))
          .sort((one, other) => one.rank - other.rank);
        for (const { record, at } of shuffled) {
          const users = new Present();
          const seen = states[at + random(records.length - at)];
          users.users = new Map(seen === undefined ? [] : [[seen.id, seen]]);
          await indexRecords({ index, users, groups: noGroups }, [record]);
        }
        const last = history.isDeleted ? undefined : states.at(-1);
        const wanted = await expectedContents(last === undefined ? [] : [last]);
        expect(index.contents()).toEqual(expect.arrayContaining(wanted));
      }),
    );
  });

  it('takes a whole batch at once, users and groups', async () => {
    const [index, users] = [new MemoryIndex(), new Present()];
    const [user, group] = [buildUser(1), buildGroup(2)];
    const changed = { ...user, version: 2, profile: { ...user.profile, lastName: 'Byron' } };
    users.users = new Map([[user.id, changed]]);
    const records: DirectoryRecord[] = [
      { kind: 'user', after: user },
      { kind: 'group', after: group },
      { kind: 'user', before: user, after: changed },
    ];
    const failures = await indexRecords({ index, users, groups: { getMany: () => Promise.resolve([group]) } }, records);
    expect(failures.size).toBe(0);
    const names = index.contents().filter((row) => /lastName|name/.test(row));
    expect(names).toEqual([
      `group#profile.name#1#0 group 00002\u0001${group.id}`,
      `user#profile.lastName#1#0 byron\u0001${user.id}`,
    ]);
  });

  it('tells which records failed, and writes the others', async () => {
    const [index, users] = [new MemoryIndex(), new Present()];
    const [good, bad] = [buildUser(1), buildUser(2)];
    users.users = new Map([good, bad].map((user) => [user.id, user]));
    const failing = {
      apply: (change: IndexChange): Promise<void> =>
        change.put.some(({ key }) => key.endsWith(bad.id)) ? Promise.reject(new Error('throttled')) : index.apply(change),
    };
    const records: DirectoryRecord[] = [bad, good].map((after) => ({ kind: 'user', after }));
    const failures = await indexRecords({ index: failing, users, groups: noGroups }, records);
    expect([...failures]).toEqual([[records[0], new Error('throttled')]]);
    expect(index.contents()).toEqual(await expectedContents([good]));
  });

  it('fails as a whole where the directory cannot be read', async () => {
    const users = { getMany: () => Promise.reject(new Error('throttled')) };
    const records: DirectoryRecord[] = [{ kind: 'user', after: buildUser(1) }];
    await expect(indexRecords({ index: new MemoryIndex(), users, groups: noGroups }, records)).rejects.toThrow('throttled');
  });
});
