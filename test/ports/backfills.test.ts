import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Backfill, type BackfillStore, freshProgress } from '../../shared/hooks/index.ts';
import { DynamoAsideStore } from '../../shared/store/asides.ts';
import { DynamoBackfillStore } from '../../shared/store/backfills.ts';
import { stampFor } from '../../shared/store/items.ts';
import { Dynoxide } from '../support/dynoxide.ts';
import { MemoryBackfillStore } from '../unit/hooks/memory-deliveries.ts';

const stamp = stampFor('eu-west-1');
const now = 1_800_000_000_000;

let engine: Dynoxide;

beforeAll(async () => {
  engine = await Dynoxide.start();
});

afterAll(() => engine.stop());

const engines: readonly { readonly name: string; readonly open: () => Promise<BackfillStore> }[] = [
  { name: 'in memory', open: () => Promise.resolve(new MemoryBackfillStore()) },
  { name: 'in the table', open: async () => new DynamoBackfillStore(await engine.table(), stamp) },
];

const backfill = (id: string, changes: Partial<Backfill> = {}): Backfill => ({
  id,
  hookId: 'who0',
  version: 1,
  state: 'RUNNING',
  kinds: ['group', 'user'],
  rate: 100,
  endpoint: 'https://hooks.example.com/users',
  progress: freshProgress,
  failures: 0,
  retryAt: now,
  leasedUntil: 0,
  created: now,
  createdBy: '00uadmin',
  ended: null,
  reason: null,
  ...changes,
});
const ended = (id: string, version: number, changes: Partial<Backfill> = {}): Backfill =>
  backfill(id, { version, state: 'CANCELLED', ended: now + 1, ...changes });

describe.each(engines)('backfills kept $name', ({ open }) => {
  it('are under way one at a time for each hook', async () => {
    const store = await open();
    expect(await store.running('who0')).toBeUndefined();
    expect(await store.begin(backfill('one'), null)).toBe(true);
    expect(await store.begin(backfill('two', { created: now + 1 }), null)).toBe(false);
    expect(await store.find('who0', 'two')).toBeUndefined();
    expect(await store.begin(backfill('other', { hookId: 'who1' }), null)).toBe(true);
    expect(await store.running('who0')).toEqual(backfill('one'));
  });

  it('are begun by one of many who try at once', async () => {
    const store = await open();
    const tries = Array.from({ length: 8 }, (_, index) => store.begin(backfill(`b${index}`, { created: now + index }), null));
    expect((await Promise.all(tries)).filter((begun) => begun)).toHaveLength(1);
    expect((await store.list('who0', { limit: 10 })).items).toEqual([await store.running('who0')]);
  });

  it('are written only by who has read the last version', async () => {
    const store = await open();
    await store.begin(backfill('one'), null);
    expect(await store.save(backfill('one', { version: 2, failures: 1 }), 1)).toBe(true);
    expect(await store.save(backfill('one', { version: 2, failures: 9 }), 1)).toBe(false);
    expect(await store.end(ended('one', 2), 1)).toBe(false);
    expect(await store.running('who0')).toEqual(backfill('one', { version: 2, failures: 1 }));
    expect(await store.save(backfill('none'), 1)).toBe(false);
  });

  it('end, and are begun again', async () => {
    const store = await open();
    await store.begin(backfill('one'), null);
    expect(await store.end(ended('one', 2), 1)).toBe(true);
    expect(await store.running('who0')).toBeUndefined();
    expect(await store.find('who0', 'one')).toEqual(ended('one', 2));
    expect(await store.find('who1', 'one')).toBeUndefined();
    expect(await store.begin(backfill('one', { version: 3 }), 1)).toBe(false);
    expect(await store.running('who0')).toBeUndefined();
    expect(await store.begin(backfill('one', { version: 3 }), 2)).toBe(true);
    expect(await store.running('who0')).toEqual(backfill('one', { version: 3 }));
  });

  it('are listed newest first, page by page', async () => {
    const store = await open();
    const all = Array.from({ length: 5 }, (_, index) => ({ id: `b${index}`, created: now + index }));
    for (const { id, created } of all) {
      await store.begin(backfill(id, { created }), null);
      if (created < now + 4) await store.end(ended(id, 2, { created }), 1);
    }
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.list('who0', { limit: 2, ...(after === undefined ? {} : { after }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(['b4', 'b3', 'b2', 'b1', 'b0']);
  });
});

describe('backfills in the table', () => {
  it('go with their hook, and what sent them can write no more', async () => {
    const table = await engine.table();
    const store = new DynamoBackfillStore(table, stamp);
    await store.begin(backfill('one'), null);
    await new DynamoAsideStore(table, stamp).forget('who0');
    expect(await store.running('who0')).toBeUndefined();
    expect(await store.find('who0', 'one')).toBeUndefined();
    expect(await store.save(backfill('one', { version: 2 }), 1)).toBe(false);
    expect(await store.end(ended('one', 2), 1)).toBe(false);
  });
});
