import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Reply } from '../../shared/api/index.ts';
import { draftGroup, type Group } from '../../shared/directory/index.ts';
import { newId } from '../../shared/kernel/index.ts';
import { createSealer } from '../../shared/security/index.ts';
import { DynamoMembershipStore } from '../../shared/store/groups.ts';
import { DynamoIdempotencyStore } from '../../shared/store/idempotency.ts';
import type { FaultPlan } from '../../shared/store/faults.ts';
import { membershipItems, stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { Reader } from '../../shared/store/reader.ts';
import { DynamoAttemptCounter } from '../../shared/store/sign-ins.ts';
import type { Table } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

const stamp = stampFor('eu-west-1');
const minute = 60_000;
const day = 24 * 60 * minute;

let engine: TableEngine;
let table: Table;
let now = 1_800_000_000_000;
const clock = { now: () => now };

beforeAll(async () => {
  engine = await startEngine();
});

afterAll(async () => {
  await engine.stop();
});

beforeEach(async () => {
  table = await engine.table();
});

describe('answers by idempotency key', () => {
  const reply: Reply = { status: 200, headers: { link: 'x' }, body: { activationUrl: 'https://id.example.com/activate/secret' } };
  const wrapping = new Map<string, Uint8Array>();
  const sealer = createSealer({
    async generate() {
      const plaintext = randomBytes(32);
      const wrapped = randomBytes(16).toString('base64');
      wrapping.set(wrapped, plaintext);
      return { plaintext, wrapped };
    },
    unwrap: async (wrapped) => wrapping.get(wrapped) ?? randomBytes(32),
  });
  const open = () => new DynamoIdempotencyStore(table, sealer, stamp, clock);

  it('are asked for by who meets its own beginning, where the answer to it was lost', async () => {
    const twice: FaultPlan = ({ operation, index }) => (operation === 'Put' && index === 0 ? { kind: 'duplicate' } : undefined);
    const store = new DynamoIdempotencyStore(await engine.table({ faults: twice }), sealer, stamp, clock);
    expect(await store.begin('key', 'print')).toEqual({ state: 'new' });
    expect(await store.begin('key', 'print')).toEqual({ state: 'busy' });
  });

  it('are given again for the same request, for a day', async () => {
    const store = open();
    expect(await store.begin('key', 'print')).toEqual({ state: 'new' });
    await store.finish('key', 'print', reply);
    now += day - minute;
    expect(await store.begin('key', 'print')).toEqual({ state: 'done', reply });
    now += 2 * minute;
    expect(await store.begin('key', 'print')).toEqual({ state: 'new' });
  });

  it('are kept for no other request with the same key', async () => {
    const store = open();
    await store.begin('key', 'print');
    await store.finish('key', 'print', reply);
    expect(await store.begin('key', 'another')).toEqual({ state: 'busy' });
    await store.finish('key', 'another', { status: 500 });
    expect(await store.begin('key', 'print')).toEqual({ state: 'done', reply });
  });

  it('are worked on by one of many at a time', async () => {
    const begun = await Promise.all(Array.from({ length: 10 }, () => open().begin('key', 'print')));
    expect(begun.filter(({ state }) => state === 'new')).toHaveLength(1);
    expect(begun.filter(({ state }) => state === 'busy')).toHaveLength(9);
  });

  it('may be taken over from a request that died, and begun again after one that failed', async () => {
    const store = open();
    await store.begin('dead', 'print');
    now += minute - 1;
    expect(await store.begin('dead', 'print')).toEqual({ state: 'busy' });
    now += 2;
    expect(await store.begin('dead', 'print')).toEqual({ state: 'new' });
    await store.abandon('dead');
    expect(await store.begin('dead', 'print')).toEqual({ state: 'new' });
  });

  it('stay where a failure comes after them', async () => {
    const store = open();
    await store.begin('key', 'print');
    await store.finish('key', 'print', reply);
    await store.abandon('key');
    expect(await store.begin('key', 'print')).toEqual({ state: 'done', reply });
  });

  it('are sealed, and expire', async () => {
    const store = open();
    await store.begin('key', 'print');
    await store.finish('key', 'print', reply);
    const item = await table.get(keys.idempotency('key'));
    expect(JSON.stringify(item)).not.toContain('secret');
    expect(item).toMatchObject({ ttl: Math.ceil((now + day) / 1000), ...stamp });
  });
});

describe('memberships', () => {
  const group = (shards: number): Group => ({ ...draftGroup({ name: 'Staff' }, now), shards });
  const origin = { by: 'admin', since: 5 } as const;

  /** Members spread over the group's shards as they come. */
  async function fill(its: Group, members: number): Promise<string[]> {
    const ids = Array.from({ length: members }, () => newId('user'));
    const rows = ids.flatMap((userId, index) =>
      membershipItems({ userId, groupId: its.id, shard: index % its.shards, origin }, stamp),
    );
    await table.insertMany(rows);
    return ids;
  }

  const open = () => new DynamoMembershipStore(table, new Reader(table));

  async function pagesOf(its: Group, limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page = await open().ofGroup(its, { limit, ...(after === undefined ? {} : { after }) });
      pages.push([...page.items]);
      after = page.next;
    } while (after !== undefined);
    return pages;
  }

  it.each([
    { shards: 1, members: 7, limit: 3 },
    { shards: 4, members: 11, limit: 3 },
    { shards: 4, members: 12, limit: 4 },
    { shards: 8, members: 3, limit: 2 },
    { shards: 3, members: 0, limit: 2 },
  ])('are paged over $shards shards: $members members, $limit a page', async ({ shards, members, limit }) => {
    const its = group(shards);
    const ids = await fill(its, members);
    const pages = await pagesOf(its, limit);
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
    const full = pages.slice(0, -1);
    expect(full.every((page) => page.length === limit)).toBe(true);
    expect(pages).toHaveLength(Math.max(1, Math.ceil(members / limit)));
  });

  it('are found from the user’s side, one and all', async () => {
    const its = group(2);
    const [first = '', second = ''] = await fill(its, 2);
    expect(await open().find(second, its.id)).toEqual({ userId: second, groupId: its.id, shard: 1, origin });
    expect(await open().find(first, '00g0')).toBeUndefined();
    expect(await open().ofUser(first)).toEqual([{ userId: first, groupId: its.id, shard: 0, origin }]);
  });
});

describe('the counter of wrong passwords', () => {
  const limit = { most: 3, window: 15 * minute };
  const take = (user = '00u0'): Promise<number | undefined> => new DynamoAttemptCounter(table).take(user, limit, now);

  it('gives so many tries, however many ask at once', async () => {
    const taken = await Promise.all(Array.from({ length: 12 }, () => take()));
    expect(new Set(taken.filter((number) => number !== undefined))).toEqual(new Set([1, 2, 3]));
    expect(await take('00u1')).toBe(1);
  });

  it('begins anew when the window has passed since the last try, or a password was right', async () => {
    await Promise.all([take(), take(), take()]);
    expect(await take()).toBeUndefined();
    now += limit.window - 1;
    expect(await take()).toBeUndefined();
    now += 1;
    expect(await take()).toBe(1);
    await Promise.all([take(), take()]);
    await new DynamoAttemptCounter(table).clear('00u0');
    expect(await take()).toBe(1);
  });
});
