import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  type AsideStore,
  type DeadLetter,
  type DeadLetters,
  type DeliveryAttempt,
  type DeliveryCursors,
  type DeliveryLog,
  type EventPlace,
  setAside,
  type ShardCursor,
} from '../../shared/hooks/index.ts';
import { stampFor } from '../../shared/store/items.ts';
import { DynamoAsideStore } from '../../shared/store/asides.ts';
import { DynamoDeadLetters } from '../../shared/store/dead-letters.ts';
import { DynamoDeliveryCursors } from '../../shared/store/delivery-cursors.ts';
import { DynamoDeliveryLog } from '../../shared/store/delivery-log.ts';
import { Dynoxide } from '../support/dynoxide.ts';
import { MemoryAsideStore, MemoryDeadLetters, MemoryDeliveryCursors, MemoryDeliveryLog } from '../unit/hooks/memory-deliveries.ts';

const stamp = stampFor('eu-west-1');
const hookId = 'who0';
const now = 1_800_000_000_000;
const until = now + 60_000;

let engine: Dynoxide;

beforeAll(async () => {
  engine = await Dynoxide.start();
});

afterAll(() => engine.stop());

interface Stores {
  readonly cursors: DeliveryCursors;
  readonly asides: AsideStore;
  readonly letters: DeadLetters;
  readonly log: DeliveryLog;
}

const engines: readonly { readonly name: string; readonly open: () => Promise<Stores> }[] = [
  {
    name: 'in memory',
    open: () =>
      Promise.resolve({
        cursors: new MemoryDeliveryCursors(),
        asides: new MemoryAsideStore(),
        letters: new MemoryDeadLetters(),
        log: new MemoryDeliveryLog(),
      }),
  },
  {
    name: 'in the table',
    async open() {
      const table = await engine.table();
      return {
        cursors: new DynamoDeliveryCursors(table, stamp),
        asides: new DynamoAsideStore(table, stamp),
        letters: new DynamoDeadLetters(table, stamp),
        log: new DynamoDeliveryLog(table, stamp),
      };
    },
  },
];

const lease = (holder: string, shard = 3) => ({ hookId, shard, holder });
const placeOf = (position: number, index = 0): EventPlace => ({ position, index });

const letterAt = (shard: number, place: EventPlace): DeadLetter => ({
  shard,
  place,
  entity: { kind: 'user', id: 'ann', version: 4 },
  uuid: `uuid-${shard}-${place.position}`,
  eventType: 'user.lifecycle.create',
  published: now,
  diedAt: now + 1,
  tries: 8,
  fault: 'HTTP 422',
  holds: true,
});

const attemptAt = (at: number): DeliveryAttempt => ({
  at,
  deliveryId: `delivery-${at}`,
  shard: 3,
  events: 1,
  uuids: ['ann-1'],
  attempt: 1,
  status: 204,
  fault: null,
  latencyMs: 12,
  excerpt: null,
});

describe.each(engines)('deliveries kept $name', ({ open }) => {
  describe('the cursors of a hook', () => {
    async function begun(): Promise<DeliveryCursors> {
      const { cursors } = await open();
      await cursors.begin(hookId, new Map([[3, { position: 7, offset: 2 }]]));
      return cursors;
    }
    const held = async (cursors: DeliveryCursors, holder = 'me'): Promise<ShardCursor> => {
      const cursor = await cursors.acquire(lease(holder), { now, until });
      if (cursor === undefined) throw new Error('not acquired');
      return cursor;
    };

    it('begin where they are put, with nothing known', async () => {
      const cursors = await begun();
      const [[shard, cursor] = []] = [...(await cursors.list(hookId))];
      expect([shard, cursor]).toEqual([
        3,
        expect.objectContaining({ position: 7, offset: 2, failures: 0, retryAt: 0, leasedUntil: 0, nudges: 0, nudgesSeen: 0 }),
      ]);
      expect((await cursors.list('who1')).size).toBe(0);
    });

    it('are held by one worker at a time, until it gives them back or its time is over', async () => {
      const cursors = await begun();
      const cursor = await held(cursors);
      expect(await cursors.acquire(lease('other'), { now: until - 1, until: until + 1 })).toBeUndefined();
      expect(await cursors.save(lease('me'), { ...cursor, position: 8, offset: 0 }, 0)).toBe(true);
      expect(await held(cursors, 'other')).toMatchObject({ position: 8, offset: 0 });
      expect(await cursors.acquire(lease('third'), { now: until, until: until + 9 })).toBeDefined();
    });

    it('are not written by who has lost them, and are nobody’s where the hook never began', async () => {
      const cursors = await begun();
      const cursor = await held(cursors);
      await cursors.acquire(lease('other'), { now: until, until: until + 60_000 });
      expect(await cursors.save(lease('me'), { ...cursor, position: 9 }, until)).toBe(false);
      expect((await cursors.list(hookId)).get(3)).toMatchObject({ position: 7 });
      expect(await cursors.acquire(lease('me', 4), { now, until })).toBeUndefined();
    });

    it('keep what others ask for while they are held', async () => {
      const cursors = await begun();
      const cursor = await held(cursors);
      await cursors.nudge(hookId, [3, 4]);
      await cursors.nudge(hookId, [3], { redeliverBefore: now });
      await cursors.nudge(hookId, [3], { tryBefore: now + 1 });
      await cursors.save(lease('me'), { ...cursor, nudgesSeen: cursor.nudges, succeededAt: 5 }, 0);
      expect((await cursors.list(hookId)).get(3)).toMatchObject({
        nudges: 3,
        nudgesSeen: 0,
        redeliverBefore: now,
        tryBefore: now + 1,
        succeededAt: 5,
      });
      expect((await cursors.list(hookId)).size).toBe(1);
    });

    it('are moved by a replay, whoever holds them, and keep what is known of the endpoint', async () => {
      const cursors = await begun();
      const cursor = await held(cursors);
      await cursors.save(lease('me'), { ...cursor, succeededAt: 5, failures: 3, retryAt: until }, until);
      const replay = { to: new Map([[3, 7]]), rate: 2 };
      await cursors.begin(hookId, new Map([[3, { position: 1, offset: 0 }]]), replay);
      expect(await cursors.save(lease('me'), cursor, until)).toBe(false);
      expect((await cursors.list(hookId)).get(3)).toMatchObject({
        position: 1,
        offset: 0,
        failures: 0,
        retryAt: 0,
        leasedUntil: 0,
        succeededAt: 5,
        replayTo: 7,
        replayRate: 2,
      });
    });

    it('are forgotten', async () => {
      const cursors = await begun();
      await cursors.forget(hookId);
      expect((await cursors.list(hookId)).size).toBe(0);
    });
  });

  describe('what was set aside', () => {
    const aside = setAside({ kind: 'user', id: 'ann' }, placeOf(4, 2), { tries: 2, since: now, now, fault: 'HTTP 422', random: 0 });

    it('is loaded by shard, and replaced only by who has read it', async () => {
      const { asides } = await open();
      expect(await asides.put(hookId, 3, aside, null)).toBe(true);
      expect(await asides.put(hookId, 3, aside, null)).toBe(false);
      expect(await asides.put(hookId, 3, { ...aside, version: 2, tries: 3 }, 1)).toBe(true);
      expect(await asides.put(hookId, 3, { ...aside, version: 2, tries: 9 }, 1)).toBe(false);
      expect(await asides.load(hookId, 3)).toEqual({ asides: [{ ...aside, version: 2, tries: 3 }], redeliveries: [] });
      expect(await asides.load(hookId, 4)).toEqual({ asides: [], redeliveries: [] });
      expect(await asides.remove(hookId, 3, aside)).toBe(false);
      expect(await asides.remove(hookId, 3, { ...aside, version: 2 })).toBe(true);
      expect((await asides.load(hookId, 3)).asides).toEqual([]);
    });

    it('is asked for once, and giving up wins over sending again', async () => {
      const { asides } = await open();
      await asides.ask(hookId, 3, placeOf(4), 'send');
      const [first] = (await asides.load(hookId, 3)).redeliveries;
      if (first === undefined) throw new Error('not asked');
      expect(await asides.putRedelivery(hookId, 3, { ...first, tries: 1, retryAt: now })).toBe(true);
      await asides.ask(hookId, 3, placeOf(4), 'send');
      expect((await asides.load(hookId, 3)).redeliveries).toEqual([
        { place: placeOf(4), action: 'send', version: 2, tries: 1, retryAt: now },
      ]);
      await asides.ask(hookId, 3, placeOf(4), 'give-up');
      const [last] = (await asides.load(hookId, 3)).redeliveries;
      expect(last).toMatchObject({ action: 'give-up', tries: 0 });
      expect(await asides.removeRedelivery(hookId, 3, { ...first, version: 1 })).toBe(false);
      if (last !== undefined) expect(await asides.removeRedelivery(hookId, 3, last)).toBe(true);
    });

    it('goes with the hook', async () => {
      const { asides } = await open();
      await asides.put(hookId, 3, aside, null);
      await asides.ask(hookId, 15, placeOf(4), 'send');
      await asides.put('who1', 3, aside, null);
      await asides.forget(hookId);
      expect(await asides.load(hookId, 3)).toEqual({ asides: [], redeliveries: [] });
      expect((await asides.load(hookId, 15)).redeliveries).toEqual([]);
      expect((await asides.load('who1', 3)).asides).toHaveLength(1);
    });
  });

  it('lists dead letters page by page over all shards, in order', async () => {
    const { letters } = await open();
    const all = [
      letterAt(0, placeOf(9)),
      letterAt(3, placeOf(2, 1)),
      letterAt(3, placeOf(2, 11)),
      letterAt(3, placeOf(10)),
      letterAt(15, placeOf(1)),
    ];
    for (const letter of all.toReversed()) await letters.put(hookId, letter);
    await letters.put('who1', letterAt(3, placeOf(1)));
    for (const limit of [1, 2, 5, 10]) {
      const found: DeadLetter[] = [];
      let after: string | undefined;
      do {
        const page = await letters.list(hookId, { limit, ...(after === undefined ? {} : { after }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      expect(found).toEqual(all);
    }
    expect(await Array.fromAsync(letters.ofShard(hookId, 3))).toHaveLength(3);
    expect(await letters.find(hookId, 3, placeOf(10))).toEqual(all[3]);
    await letters.remove(hookId, 3, placeOf(10));
    await letters.remove(hookId, 3, placeOf(10));
    expect(await letters.find(hookId, 3, placeOf(10))).toBeUndefined();
  });

  it('lists calls newest first, page by page, however they were written', async () => {
    const { log } = await open();
    const times = Array.from({ length: 23 }, (_, index) => now + index);
    for (let start = 0; start < times.length; start += 5) await log.append(hookId, times.slice(start, start + 5).map(attemptAt));
    await log.append(hookId, []);
    for (const limit of [1, 3, 5, 7, 100]) {
      const found: number[] = [];
      let after: string | undefined;
      do {
        const page = await log.list(hookId, { limit, ...(after === undefined ? {} : { after }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(({ at }) => at));
        after = page.next;
      } while (after !== undefined);
      expect(found).toEqual(times.toReversed());
    }
  });
});
