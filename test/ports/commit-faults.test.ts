import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Change, newId, systemContext } from '../../shared/kernel/index.ts';
import { DynamoCommitter } from '../../shared/store/commit.ts';
import { type Fault, type FaultPlan, ProcessCrash } from '../../shared/store/faults.ts';
import { stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Item, Table } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

const stamp = stampFor('eu-west-1');
const context = systemContext('request-1');
const at = 1_800_000_000_000;

let engine: TableEngine;
let name: string;

beforeAll(async () => {
  engine = await startEngine();
  name = await engine.createTable({ stream: true });
});

afterAll(async () => {
  await engine.stop();
});

/** A new user with her login, a group and an event: six items. */
function registration(): { readonly change: Change; readonly written: readonly { readonly pk: string; readonly sk: string }[] } {
  const id = newId('user');
  const login = `${id}@example.com`;
  const origin = { by: 'admin', since: at } as const;
  return {
    change: {
      subject: { kind: 'user', id, version: 1, at },
      writes: [
        { do: 'claim', name: 'login', value: login, owner: id },
        { do: 'put', kind: 'user', value: { id, version: 1, lastUpdated: at }, replaces: null },
        { do: 'join', userId: id, groupId: '00g0', shard: 0, origin },
        { do: 'issue', token: { hash: id, purpose: 'activation', userId: id, expires: at } },
      ],
      events: [{ eventType: 'user.lifecycle.create', targets: [] }],
    },
    written: [
      keys.claim('login', login),
      keys.entity('user', id),
      keys.membershipOfUser(id, '00g0'),
      keys.memberOfGroup('00g0', 0, id),
      keys.oneTimeToken(id),
      keys.event('user', id, 1),
    ],
  };
}

async function writtenOf({ written }: ReturnType<typeof registration>): Promise<Item[]> {
  return (await engine.table({ name })).getMany(written);
}

/** The first so many transactions meet this fault. */
const first =
  (kind: Exclude<Fault['kind'], 'delay'>, times = 1): FaultPlan =>
  ({ operation, index }) =>
    operation === 'TransactWrite' && index < times ? { kind } : undefined;

const committerWith = async (faults: FaultPlan): Promise<DynamoCommitter> =>
  new DynamoCommitter(await engine.table({ name, faults }), stamp);

/** How many items the stream says were inserted since the last call. */
async function insertions(): Promise<number> {
  return (await engine.records(name)).filter(({ eventName }) => eventName === 'INSERT').length;
}

describe('a commit that meets a fault', () => {
  it.each([
    ['a lost answer', first('lost-answer')],
    ['four lost answers', first('lost-answer', 4)],
    ['a throttle', first('throttle')],
    ['a conflict with another transaction', first('transaction-conflict', 3)],
    ['a network that delivers twice', first('duplicate')],
  ])('has exactly one effect: %s', async (_name, faults) => {
    await insertions();
    const one = registration();
    await (await committerWith(faults)).commit(one.change, context);
    expect(await writtenOf(one)).toHaveLength(6);
    expect(await insertions()).toBe(6);
  });

  it('gives up in the end, with the table’s own error', async () => {
    const one = registration();
    await expect((await committerWith(first('throttle', 99))).commit(one.change, context)).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
    expect(await writtenOf(one)).toEqual([]);
  });

  it('leaves nothing where the process dies before the call, and everything where it dies after it', async () => {
    const [before, after] = [registration(), registration()];
    await expect((await committerWith(first('crash-before'))).commit(before.change, context)).rejects.toThrow(ProcessCrash);
    await expect((await committerWith(first('crash-after'))).commit(after.change, context)).rejects.toThrow(ProcessCrash);
    expect(await writtenOf(before)).toEqual([]);
    expect(await writtenOf(after)).toHaveLength(6);
  });

  it('is refused when it comes again from a process that died after it', async () => {
    const one = registration();
    await expect((await committerWith(first('crash-after'))).commit(one.change, context)).rejects.toThrow(ProcessCrash);
    await expect((await committerWith(() => undefined)).commit(one.change, context)).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    expect(await writtenOf(one)).toHaveLength(6);
  });

  it('lets one of many through that meet lost answers and conflicts at one item', async () => {
    const id = newId('user');
    const change: Change = {
      subject: { kind: 'user', id, version: 1, at },
      writes: [{ do: 'put', kind: 'user', value: { id, version: 1, lastUpdated: at }, replaces: null }],
      events: [{ eventType: 'user.lifecycle.create', targets: [] }],
    };
    const kinds = ['lost-answer', 'transaction-conflict', 'duplicate', 'throttle'] as const;
    const rivals = await Promise.all(
      Array.from({ length: 12 }, (_, rival) => committerWith(first(kinds[rival % 4] ?? 'throttle'))),
    );
    const outcomes = await Promise.allSettled(rivals.map((rival) => rival.commit(change, context)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('inserts that meet a fault', () => {
  const people = (of: string): Item[] => Array.from({ length: 60 }, (_, row) => ({ pk: `${of}#${row}`, sk: 'u' }));
  const secondBatch =
    (kind: Exclude<Fault['kind'], 'delay'>): FaultPlan =>
    ({ operation, index }) =>
      operation === 'BatchExecuteStatement' && index === 1 ? { kind } : undefined;

  it.each(['crash-before', 'crash-after', 'lost-answer'] as const)(
    'stand or fall alone, and may be sent again: %s',
    async (kind) => {
      const rows = people(kind);
      const faulty: Table = await engine.table({ name, faults: secondBatch(kind) });
      await expect(faulty.insertMany(rows)).rejects.toThrow();
      const whole = await engine.table({ name });
      const there = new Set((await whole.getMany(rows)).map(({ pk }) => pk));
      const again = await whole.insertMany(rows);
      expect(again).toEqual(rows.map(({ pk }) => !there.has(pk)));
      expect(await whole.getMany(rows)).toHaveLength(60);
    },
  );

  it('say of what came twice that it was not inserted', async () => {
    const twice: FaultPlan = ({ operation }) => (operation === 'BatchExecuteStatement' ? { kind: 'duplicate' } : undefined);
    const rows = people('twice').slice(0, 3);
    expect(await (await engine.table({ name, faults: twice })).insertMany(rows)).toEqual([false, false, false]);
    expect(await (await engine.table({ name })).getMany(rows)).toHaveLength(3);
  });
});
