import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { RecipientLimiter, SentMessages } from '../../shared/messaging/index.ts';
import type { Fault } from '../../shared/store/faults.ts';
import { stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { DynamoRecipientLimiter, DynamoSentMessages, DynamoTokenPresence } from '../../shared/store/sent-messages.ts';
import { absent, type Table } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';
import { MemoryRecipientLimiter, MemorySentMessages, noon } from '../unit/messaging/sample-messages.ts';

const stamp = stampFor('eu-west-1');
const minute = 60_000;

const lease = (holder: string, now = noon) => ({ holder, now, until: now + minute });
const limit = (now = noon) => ({ most: 5, windowMilliseconds: 60 * minute, now });

let engine: TableEngine;

beforeAll(async () => {
  engine = await startEngine();
});

afterAll(() => engine.stop());

/** A table of its own for each test; `fault` is what its first PutItem meets. */
function createTable(fault?: Fault): Promise<Table> {
  return engine.table({ faults: ({ operation, index }) => (operation === 'Put' && index === 0 ? fault : undefined) });
}

const stores: readonly [string, () => Promise<{ sent: SentMessages; limiter: RecipientLimiter }>][] = [
  ['in memory', () => Promise.resolve({ sent: new MemorySentMessages(), limiter: new MemoryRecipientLimiter() })],
  [
    'in the table',
    async () => {
      const table = await createTable();
      return { sent: new DynamoSentMessages(table, stamp), limiter: new DynamoRecipientLimiter(table, stamp) };
    },
  ],
];

describe.each(stores)('sent messages %s', (_, create) => {
  let sent: SentMessages;

  beforeEach(async () => {
    ({ sent } = await create());
  });

  it('are taken by one worker of many', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => sent.begin('a', lease(`worker-${index}`))));
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 7 }, () => 'busy'), 'new']);
    expect(await sent.begin('b', lease('worker-1'))).toBe('new');
  });

  it('are free again when the lease ends, or is given back by its holder', async () => {
    await sent.begin('a', lease('first'));
    await sent.release('a', 'somebody else');
    expect(await sent.begin('a', lease('second'))).toBe('busy');
    expect(await sent.begin('a', lease('second', noon + minute))).toBe('new');
    await sent.release('a', 'first');
    expect(await sent.begin('a', lease('third', noon + minute))).toBe('busy');
    await sent.release('a', 'second');
    expect(await sent.begin('a', lease('third', noon + minute))).toBe('new');
  });

  it('stay done for good, whatever became of them', async () => {
    for (const outcome of ['sent', 'refused', 'limited'] as const) {
      await sent.begin(outcome, lease('first'));
      await sent.done(outcome, outcome, noon + 1);
      await sent.done(outcome, 'refused', noon + 2);
      await sent.release(outcome, 'first');
      expect(await sent.begin(outcome, lease('second', noon + 60 * minute))).toBe('sent');
    }
  });
});

describe.each(stores)('messages for one recipient %s', (_, create) => {
  let limiter: RecipientLimiter;

  beforeEach(async () => {
    ({ limiter } = await create());
  });

  it('are counted exactly when they come at once', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, () => limiter.take('a', limit())));
    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await limiter.take('b', limit())).toBe(true);
  });

  it('are counted anew in the next window', async () => {
    for (let time = 0; time < 5; time += 1) await limiter.take('a', limit());
    expect(await limiter.take('a', limit(noon + 60 * minute - 1))).toBe(false);
    expect(await limiter.take('a', limit(noon + 60 * minute))).toBe(true);
  });

  it('are given back, never below none', async () => {
    for (let time = 0; time < 5; time += 1) await limiter.take('a', limit());
    await limiter.giveBack('a');
    expect([await limiter.take('a', limit()), await limiter.take('a', limit())]).toEqual([true, false]);
    for (let time = 0; time < 9; time += 1) await limiter.giveBack('a');
    await limiter.giveBack('unknown');
    const taken = [];
    for (let time = 0; time < 6; time += 1) taken.push(await limiter.take('a', limit()));
    expect(taken).toEqual([true, true, true, true, true, false]);
  });
});

describe('in the table', () => {
  it('a worker recognizes its own lease when the answer to taking it was lost', async () => {
    const table = await createTable({ kind: 'duplicate' });
    expect(await new DynamoSentMessages(table, stamp).begin('a', { holder: 'me', now: noon, until: noon + minute })).toBe('new');
  });

  it('what is kept expires, and holds no address', async () => {
    const table = await createTable();
    const sent = new DynamoSentMessages(table, stamp);
    await sent.begin('a', { holder: 'me', now: noon, until: noon + minute });
    await sent.done('a', 'sent', noon);
    const month = 30 * 24 * 60 * minute;
    expect(await table.get(keys.sentMessage('a'))).toEqual({
      ...keys.sentMessage('a'),
      ...stamp,
      state: 'sent',
      at: noon,
      ttl: (noon + month) / 1000,
    });
  });

  it('a token is there or is not', async () => {
    const table = await createTable();
    const tokens = new DynamoTokenPresence(table);
    expect(await tokens.has('hash')).toBe(false);
    await table.put({ ...keys.oneTimeToken('hash'), ...stamp, userId: 'ada' }, absent);
    await table.put({ ...keys.entity('user', 'ada'), ...stamp, pendingToken: 'hash' }, absent);
    expect(await tokens.has('hash')).toBe(true);
  });

  it('no longer knows a token that a newer one has put out of use', async () => {
    const table = await createTable();
    await table.put({ ...keys.oneTimeToken('older'), ...stamp, userId: 'ada' }, absent);
    await table.put({ ...keys.entity('user', 'ada'), ...stamp, pendingToken: 'newer' }, absent);
    expect(await new DynamoTokenPresence(table).has('older')).toBe(false);
  });
});
