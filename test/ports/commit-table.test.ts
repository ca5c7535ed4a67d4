import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { keys } from '../../shared/store/keys.ts';
import { Reader } from '../../shared/store/reader.ts';
import { absent, type Item, present, Table, TransactionRefusedError, versionIs } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

let engine: TableEngine;

beforeAll(async () => {
  engine = await startEngine();
});

afterAll(async () => {
  await engine.stop();
});

const item = (number: number, facts: object = {}): Item => ({ pk: 'p', sk: String(number).padStart(4, '0'), ...facts });
const items = (count: number, facts: object = {}): Item[] => Array.from({ length: count }, (_, number) => item(number, facts));
const sortKeys = (found: readonly Item[]): string[] => found.map(({ sk }) => sk).toSorted();

async function filled(count: number, facts?: object): Promise<Table> {
  const table = await engine.table();
  await table.insertMany(items(count, facts));
  table.meter.reset();
  return table;
}

describe('getMany', () => {
  it('gets any number, a hundred a call, the calls side by side', async () => {
    const table = await filled(230);
    expect(sortKeys(await table.getMany(items(250)))).toEqual(sortKeys(items(230)));
    expect(table.meter.read()).toMatchObject({ roundTrips: 1, byOperation: { BatchGetItem: 3 }, readUnits: 250 });
  });

  it('asks once for what is wanted twice, and not at all for nothing', async () => {
    const table = await filled(2);
    expect(sortKeys(await table.getMany([item(0), item(1), item(0)]))).toEqual(['0000', '0001']);
    expect(await table.getMany([item(1), item(1)])).toEqual([item(1)]);
    expect(await table.getMany([])).toEqual([]);
    expect(table.meter.read().byOperation).toEqual({ BatchGetItem: 1, GetItem: 1 });
  });

  it('asks again for keys that the table did not get to', async () => {
    const table = await engine.createTable();
    await (await engine.table({ name: table })).insertMany(items(5));
    const client = engine.client();
    const send = client.send.bind(client);
    let calls = 0;
    // What a busy table does: it answers a part, and says what is left.
    client.send = async (command: unknown): Promise<never> => {
      if (!(command instanceof BatchGetCommand)) throw new Error('batches alone');
      calls += 1;
      const { Keys = [], ...how } = command.input.RequestItems?.[table] ?? {};
      const part = new BatchGetCommand({ RequestItems: { [table]: { ...how, Keys: Keys.slice(0, 2) } } });
      const output = await send(part);
      const left = Keys.slice(2);
      return { ...output, UnprocessedKeys: left.length === 0 ? {} : { [table]: { ...how, Keys: left } } } as never;
    };
    expect(sortKeys(await new Table(client, table).getMany(items(5)))).toEqual(sortKeys(items(5)));
    expect(calls).toBe(3);
  });
});

describe('query', () => {
  it('gives a range with both its ends, forwards and backwards', async () => {
    const table = await filled(10);
    const range = { pk: 'p', from: '0002', to: '0004' };
    expect((await table.query(range)).items).toEqual([item(2), item(3), item(4)]);
    expect((await table.query({ ...range, reverse: true })).items).toEqual([item(4), item(3), item(2)]);
    expect(await table.query({ ...range, pk: 'other' })).toEqual({ items: [] });
  });

  it('goes on behind any key, until nothing is left', async () => {
    const table = await filled(7);
    for (const reverse of [false, true]) {
      const pages: string[][] = [];
      let after: string | undefined;
      do {
        const page = await table.query({
          pk: 'p',
          from: '0',
          to: '9',
          limit: 3,
          reverse,
          ...(after === undefined ? {} : { after }),
        });
        pages.push(page.items.map(({ sk }) => sk));
        after = page.last;
      } while (after !== undefined);
      const forwards = sortKeys(items(7));
      expect(pages.flat()).toEqual(reverse ? forwards.toReversed() : forwards);
      expect(pages[0]).toHaveLength(3);
    }
    const { items: behind } = await table.query({ pk: 'p', from: '0', to: '9', after: '0004x' });
    expect(behind.map(({ sk }) => sk)).toEqual(['0005', '0006']);
  });

  it('reads a range whole that no call could bring', async () => {
    const table = await filled(12, { text: 'x'.repeat(200_000) });
    const all = await Array.fromAsync(table.all({ pk: 'p', from: '0', to: '9' }));
    expect(all.map(({ sk }) => sk)).toEqual(sortKeys(items(12)));
    expect(table.meter.read().calls).toBeGreaterThan(1);
  });

  it('costs half when it need not be strongly consistent', async () => {
    const table = await filled(3);
    await table.query({ pk: 'p', from: '0', to: '9', consistent: false });
    expect(table.meter.read()).toMatchObject({ readUnits: 0.5 });
  });
});

describe('insertMany', () => {
  it('inserts what is not there, twenty-five a call, and leaves what is', async () => {
    const table = await filled(3, { kept: true });
    const inserted = await table.insertMany(items(60, { kept: false }));
    expect(inserted).toEqual([...Array.from({ length: 3 }, () => false), ...Array.from({ length: 57 }, () => true)]);
    expect(await table.get(item(1))).toMatchObject({ kept: true });
    expect(await table.get(item(59))).toMatchObject({ kept: false });
    expect(table.meter.read().byOperation).toMatchObject({ BatchExecuteStatement: 3 });
  });

  it('lets one of two inserts of the same key through, in one call and in several', async () => {
    const table = await engine.table();
    const rivals = await Promise.all(Array.from({ length: 8 }, (_, owner) => table.insertMany([item(1, { owner })])));
    expect(rivals.flat().filter(Boolean)).toHaveLength(1);
    expect(await table.get(item(1))).toMatchObject({ owner: rivals.findIndex(([won]) => won) });
  });

  it('keeps every kind of value', async () => {
    const table = await engine.table();
    const facts = {
      text: 'ä"\'?',
      number: -1.5,
      nothing: null,
      yes: true,
      bytes: new Uint8Array([0, 255]),
      list: ['a', { deep: [1] }],
      map: { 'a-b': 'c', empty: {} },
      left: undefined,
    };
    await table.insertMany([item(1, facts)]);
    const { left: _left, ...kept } = facts;
    expect(await table.get(item(1))).toEqual(item(1, kept));
  });
});

describe('single writes', () => {
  it('are carried out where their condition holds, and say so', async () => {
    const table = await engine.table();
    expect(await table.put(item(1, { version: 1 }), absent)).toBe(true);
    expect(await table.put(item(1, { version: 9 }), absent)).toBe(false);
    expect(await table.put(item(1, { version: 2 }), versionIs(1))).toBe(true);
    expect(await table.update(item(1), 'SET note = :note', { ...present, values: { ':note': 'x' } })).toEqual(
      item(1, { version: 2, note: 'x' }),
    );
    expect(await table.update(item(2), 'SET note = :note', { ...present, values: { ':note': 'x' } })).toBeUndefined();
    expect(await table.remove(item(1), versionIs(1))).toBe(false);
    expect(await table.remove(item(1), versionIs(2))).toBe(true);
    expect(await table.get(item(1))).toBeUndefined();
  });

  it('fail where the table does', async () => {
    const table = await engine.table({ name: 'there-is-none' });
    await expect(table.put(item(1), absent)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(table.update(item(1), 'SET a = :a', { ...present, values: { ':a': 1 } })).rejects.toThrow();
    await expect(table.transact([{ put: item(1), condition: absent }])).rejects.not.toBeInstanceOf(TransactionRefusedError);
  });
});

describe('a transaction', () => {
  it('is carried out whole or not at all, and names the items that stood in its way', async () => {
    const table = await filled(2, { version: 1 });
    const refused = table.transact([
      { put: item(5), condition: absent },
      { remove: item(0), condition: versionIs(7) },
      { update: item(1), expression: 'SET note = :note', condition: { ...versionIs(1), values: { ':version': 1, ':note': 'x' } } },
      { check: item(9), condition: present },
    ]);
    const error: unknown = await refused.catch((reason: unknown) => reason);
    if (!(error instanceof TransactionRefusedError)) throw new Error('not refused');
    expect([...error.failed.keys()]).toEqual([1, 3]);
    expect(await table.get(item(5))).toBeUndefined();
    expect(await table.get(item(1))).toEqual(item(1, { version: 1 }));
  });

  it('costs two units a started kilobyte', async () => {
    const table = await filled(1, { version: 1 });
    await table.transact([
      { put: item(1), condition: absent },
      { put: item(2, { text: 'x'.repeat(1024) }), condition: absent },
      { remove: item(0), condition: present },
    ]);
    expect(table.meter.read()).toMatchObject({ roundTrips: 1, writeUnits: 2 + 4 + 2 });
  });
});

describe('the reader', () => {
  it('asks for everything of one moment in one batch', async () => {
    const table = await filled(4);
    const reader = new Reader(table);
    const later = Promise.resolve().then(() => reader.get(item(3)));
    const found = await Promise.all([reader.get(item(0)), reader.get(item(1)), reader.get(item(9)), later]);
    expect(found).toEqual([item(0), item(1), undefined, item(3)]);
    expect(table.meter.read()).toMatchObject({ roundTrips: 1, byOperation: { BatchGetItem: 1 } });
  });

  it('remembers what it read, absence too, until it forgets', async () => {
    const table = await filled(1);
    const reader = new Reader(table);
    await Promise.all([reader.get(item(0)), reader.get(item(1))]);
    await table.put(item(1), absent);
    expect(await reader.get(item(1))).toBeUndefined();
    reader.forget();
    expect(await reader.get(item(1))).toEqual(item(1));
  });

  it('remembers queries in the same way', async () => {
    const table = await filled(1);
    const reader = new Reader(table);
    const ask = () => reader.remember('all', async () => (await table.query({ pk: 'p', from: '0', to: '9' })).items.length);
    expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
    await table.put(item(1), absent);
    expect(await ask()).toBe(1);
    reader.forget();
    expect(await ask()).toBe(2);
  });

  it('tells everyone who waits that the table failed, and finds nothing under keys that the table could not hold', async () => {
    const reader = new Reader(await engine.table({ name: 'there-is-none' }));
    const asked = await Promise.allSettled([reader.get(item(0)), reader.get(item(1))]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await reader.get(keys.claim('login', 'ä'.repeat(2000)))).toBeUndefined();
  });
});
