import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  BlockCutter,
  compareKeys,
  entriesOf,
  entryKey,
  runEntriesOf,
  runLimits,
  type User,
  userCatalogue,
  writeRun,
} from '../../shared/directory/index.ts';
import { DynamoErasureTraces } from '../../shared/store/erasure-traces.ts';
import { DynamoIndexRuns } from '../../shared/store/index-runs.ts';
import { stampFor } from '../../shared/store/items.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';
import { buildUser } from '../unit/directory/search/support/directory.ts';
import { MemoryRuns } from '../unit/directory/search/support/memory-index.ts';

const stamp = stampFor('eu-west-1');
let engine: TableEngine;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const idOf = (index: number): string => `00u${String(index).padStart(17, '0')}`;
const keysOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => entryKey(`name${String(index).padStart(5, '0')}`, idOf(index)));
const where = { kind: 'user', attribute: 'profile.lastName', generation: 1, shard: 0, run: 'imp1' } as const;
const partition = 'profile.lastName.1#0';
const all = { from: '\u0001', to: '\u{10ffff}' };

const sourceOf = (keys: readonly string[]) => {
  const left = [...keys];
  return { next: async () => left.splice(0, 40) };
};

/** As a file of a company's people makes them, with a hash. */
const importedUser = (index: number): User => {
  const login = `first${index}.last${index}@people.example.com`;
  const born = 1_800_000_000_000 + index * 7;
  const profile = {
    login,
    email: login,
    firstName: `First${index % 300}`,
    lastName: `Last${index}`,
    displayName: `First${index % 300} Last${index}`,
    title: `Title ${index % 40}`,
    department: `Department ${index % 25}`,
    city: `City ${index % 60}`,
    employeeNumber: String(100_000 + index),
    mobilePhone: `+41 79 ${String(1_000_000 + index)}`,
  };
  const times = { created: born, activated: born, statusChanged: born, lastUpdated: born, passwordChanged: born };
  return buildUser(index, { ...times, typeId: 'oty1', status: 'ACTIVE', profile });
};

async function makeRuns(): Promise<DynamoIndexRuns> {
  return new DynamoIndexRuns(await engine.table({ name: await engine.createTable() }), stamp);
}

/** Two sources that overlap, in blocks. */
async function fill(runs: Pick<DynamoIndexRuns, 'writeBlocks'> | MemoryRuns, keys: readonly string[]): Promise<number> {
  const [even, odd] = [keys.filter((_, index) => index % 2 === 0), keys.filter((_, index) => index % 2 === 1)];
  return writeRun([sourceOf(even), sourceOf(odd), sourceOf([])], async (blocks) =>
    runs.writeBlocks('user', 'imp1', partition, blocks),
  );
}

describe('runs in the table', () => {
  it('give blocks as runs in memory do, in both directions and from anywhere', async () => {
    const [table, memory] = [await makeRuns(), new MemoryRuns()];
    const keys = keysOf(1000);
    expect(await fill(table, keys)).toBe(1000);
    await fill(memory, keys);
    const bounds = [all.from, keys[3] ?? '', keys[149] ?? '', keys[500] ?? '', all.to];
    for (const reverse of [false, true]) {
      for (const from of bounds) {
        for (const to of bounds.filter((bound) => bound >= from)) {
          for (const limit of [1, 3, 20]) {
            const query = { ...where, from, to, limit, reverse };
            const [one, other] = [await table.blocks(query), await memory.blocks(query)];
            expect(one.blocks).toEqual(other.blocks);
            if (one.last === undefined) continue;
            const next = { ...query, after: one.last };
            expect((await table.blocks(next)).blocks).toEqual((await memory.blocks(next)).blocks);
          }
        }
      }
    }
  });

  it('are the same when they are written again', async () => {
    const runs = await makeRuns();
    const keys = keysOf(400);
    await fill(runs, keys);
    await fill(runs, keys);
    const { blocks } = await runs.blocks({ ...where, ...all, limit: 100, reverse: false });
    expect(blocks.flatMap(({ entries }) => entries)).toEqual(keys);
    expect(blocks.every(({ entries }) => entries.length <= runLimits.blockEntries)).toBe(true);
  });

  it('cost a write unit a user at most, where rows cost one for each of her values', async () => {
    const table = await engine.table({ name: await engine.createTable() });
    const runs = new DynamoIndexRuns(table, stamp);
    const users = Array.from({ length: 600 }, (_, index) => importedUser(index));
    const rows = entriesOf(userCatalogue(), users[0] ?? importedUser(0)).length;
    expect(rows).toBeGreaterThanOrEqual(18);
    table.meter.reset();
    let entries = 0;
    for (const [name, keys] of runEntriesOf(userCatalogue(), users)) {
      entries += await writeRun([sourceOf(keys.toSorted(compareKeys))], (blocks) => runs.writeBlocks('user', 'imp1', name, blocks));
    }
    const { writeUnits } = table.meter.read();
    expect(entries).toBe(rows * users.length);
    // Two more for the user and her claim: the goal is seven, twelve is the most that it may be.
    expect(writeUnits / users.length).toBeLessThanOrEqual(1.2);
    expect(writeUnits / users.length).toBeGreaterThan(0.1);
  });

  it('become live once, whoever says so at the same time', async () => {
    const runs = await makeRuns();
    expect(runs.known('user')).toBeUndefined();
    expect(await runs.live('user')).toEqual({ version: 0, runs: [] });
    const [one, other] = ['imp1', 'imp2'].map((id) => ({ id, partitions: [partition], entities: 3 }));
    if (one === undefined || other === undefined) throw new Error('two runs');
    await Promise.all([runs.addLive('user', one), runs.addLive('user', other), runs.addLive('user', one)]);
    const live = await runs.live('user');
    expect(live.version).toBe(2);
    expect(live.runs.map(({ id }) => id).toSorted()).toEqual(['imp1', 'imp2']);
    expect(runs.known('user')).toEqual(live);
  });

  it('say which entries live ones hold', async () => {
    const runs = await makeRuns();
    const keys = keysOf(400);
    await fill(runs, keys);
    const entries = [keys[7], keys[399], entryKey('nobody', idOf(7))].map((key = '') => ({ ...where, key }));
    expect(await runs.held(entries)).toEqual(new Set());
    await runs.addLive('user', { id: 'imp1', partitions: [partition], entities: 400 });
    expect(await runs.held(entries)).toEqual(new Set(entries.slice(0, 2)));
  });

  it('lose whom is erased, and nobody else', async () => {
    const table = await engine.table({ name: await engine.createTable() });
    const runs = new DynamoIndexRuns(table, stamp);
    const keys = keysOf(400);
    await fill(runs, keys);
    const ids = new BlockCutter();
    const blocks = [0, 1, 2, 3, 399].map(idOf).flatMap((id) => ids.add(entryKey(id, id)) ?? []);
    await runs.writeBlocks('user', 'imp1', 'id.1#0', [...blocks, ids.end() ?? { key: '', entries: [] }]);
    await runs.addLive('user', { id: 'imp1', partitions: ['id.1#0', partition], entities: 4 });
    await new DynamoErasureTraces(table, stamp).stripRuns(new Set([idOf(2), idOf(3), idOf(399)]));
    const left = await runs.blocks({ ...where, ...all, limit: 100, reverse: false });
    expect(left.blocks.every(({ key, entries }) => key === entries.at(-1))).toBe(true);
    expect(left.blocks.flatMap(({ entries }) => entries)).toEqual(keys.filter((_, index) => ![2, 3, 399].includes(index)));
    expect(await runs.idsIn('user', { id: 'imp1', partitions: ['id.1#0'], entities: 4 }, new Set([0, 1, 2, 3].map(idOf)))).toEqual(
      new Set([idOf(0), idOf(1)]),
    );
  });
});
