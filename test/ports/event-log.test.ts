import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { handler } from '../../functions/streams/log-appender/handler.ts';
import {
  appendToLog,
  type Arrival,
  type LogPositions,
  type LogReader,
  type LogWriter,
  pageLimits,
  type PlannedPage,
} from '../../shared/audit/index.ts';
import type { RosterEvent } from '../../shared/kernel/index.ts';
import { DynamoEventLog, toArrivals } from '../../shared/store/event-log.ts';
import type { FaultPlan } from '../../shared/store/faults.ts';
import { entityItem, eventItem, stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { DynamoLogPositions } from '../../shared/store/log-positions.ts';
import { newItemOf } from '../../shared/store/stream-records.ts';
import { absent, type Item, type Table } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';
import { arrival, event, MemoryEventLog, MemoryLogPositions, noon, SetClock } from '../unit/audit/memory-log.ts';

const stamp = stampFor('eu-west-1');
const noFaults: FaultPlan = () => undefined;

let engine: TableEngine;

beforeAll(async () => {
  engine = await startEngine();
});

afterAll(() => engine.stop());

/** A table of its own for each test. */
async function createTable(faults: FaultPlan = noFaults, name?: string): Promise<Table> {
  return engine.table({ faults, name: await engine.createTable(name === undefined ? {} : { name }) });
}

/** What the stream brings of an item. */
function arrivalOf(item: Item): Arrival {
  const [found] = toArrivals(item, stamp.r);
  if (found === undefined) throw new Error('brings nothing');
  return found;
}

const arrivalOfEvent = (facts: Parameters<typeof event>[0]): Arrival => arrivalOf(eventItem(event(facts), stamp));

interface Engine {
  readonly name: string;
  readonly createLog: () => Promise<LogReader & LogWriter>;
  readonly createPositions: () => Promise<LogPositions>;
  readonly arrivalOf: (facts: Parameters<typeof event>[0]) => Arrival;
}

const engines: Engine[] = [
  {
    name: 'in memory',
    createLog: () => Promise.resolve(new MemoryEventLog()),
    createPositions: () => Promise.resolve(new MemoryLogPositions()),
    arrivalOf: (facts) => arrival(facts),
  },
  {
    name: 'in the table',
    createLog: async () => new DynamoEventLog(await createTable(), stamp),
    createPositions: async () => new DynamoLogPositions(await createTable(), stamp),
    arrivalOf: arrivalOfEvent,
  },
];

const uuids = async (pages: ReturnType<LogReader['pagesAfter']>) =>
  (await pages).map(({ position, events: [first] }) => [position, first?.uuid]);

const pageOf = ({ shard, line, version, event: its }: Arrival, behind: number, at: number): PlannedPage => ({
  shard,
  behind,
  head: { position: behind + 1, at, lateness: at - its.published },
  events: [its],
  marks: [{ line, from: version - 1, to: version }],
});

describe.each(engines)('a log $name', ({ createLog, arrivalOf: arrive }) => {
  it('is empty at first', async () => {
    const log = await createLog();
    const heads = await log.heads();
    expect(heads.size).toBe(16);
    expect(heads.get(7)).toEqual({ position: 0, at: 0, lateness: 0 });
    expect(await log.pagesAfter(7, 0, 10)).toEqual([]);
    expect(await log.pagesUpTo(7, 0, 10)).toEqual([]);
    expect(await log.findPageFrom(7, 1)).toBeUndefined();
    expect(await log.read(7, ['nobody\nl'])).toEqual({
      head: { position: 0, at: 0, lateness: 0 },
      marks: new Map([['nobody\nl', 0]]),
    });
  });

  it('gives back what was appended, from either end', async () => {
    const log = await createLog();
    const arrivals = [1, 2, 3].map((version) => arrive({ version, published: noon + version }));
    for (const [index, one] of arrivals.entries()) expect(await log.append(pageOf(one, index, noon + 10))).toBe(true);
    const { shard = 0, line = '' } = arrivals[0] ?? {};
    expect(await uuids(log.pagesAfter(shard, 0, 2))).toEqual([
      [1, 'ann-1'],
      [2, 'ann-2'],
    ]);
    expect(await uuids(log.pagesAfter(shard, 2, 10))).toEqual([[3, 'ann-3']]);
    expect(await uuids(log.pagesUpTo(shard, 2, 10))).toEqual([
      [2, 'ann-2'],
      [1, 'ann-1'],
    ]);
    expect(await log.findPageFrom(shard, 2)).toMatchObject({ position: 2, at: noon + 10 });
    expect((await log.heads()).get(shard)).toEqual({ position: 3, at: noon + 10, lateness: 7 });
    expect((await log.read(shard, [line])).marks.get(line)).toBe(3);
    expect((await log.pagesAfter(shard, 0, 1))[0]?.events).toEqual([arrivals[0]?.event]);
  });

  it('refuses a page behind another head, and one whose mark has moved', async () => {
    const log = await createLog();
    const first = arrive({ version: 1 });
    expect(await log.append(pageOf(first, 0, noon))).toBe(true);
    expect(await log.append(pageOf(arrive({ version: 2 }), 0, noon))).toBe(false);
    expect(await log.append(pageOf(first, 1, noon))).toBe(false);
    expect((await log.heads()).get(first.shard)?.position).toBe(1);
  });
});

describe.each(engines)('positions $name', ({ createPositions }) => {
  const lease = { consumer: 'bus', shard: 4, holder: 'one' };
  const other = { ...lease, holder: 'two' };
  const start = { position: 0, offset: 0 };
  const times = { now: noon, until: noon + 60_000 };

  it('lets one worker at a time at a shard', async () => {
    const positions = await createPositions();
    expect(await positions.acquire(lease, times, start)).toMatchObject({ position: 0, offset: 0 });
    expect(await positions.acquire(other, times, start)).toBeUndefined();
    expect(await positions.acquire({ ...other, shard: 5 }, times, start)).toBeDefined();
    await positions.release(lease);
    expect(await positions.acquire(other, times, start)).toBeDefined();
  });

  it('gives a lease whose time is over to another, and then no longer obeys the first', async () => {
    const positions = await createPositions();
    await positions.acquire(lease, times, start);
    expect(await positions.acquire(other, { now: noon + 60_000, until: noon + 120_000 }, start)).toBeDefined();
    expect(await positions.advance(lease, { position: 9, offset: 0 }, noon + 120_000)).toBe(false);
    await positions.release(lease);
    expect((await positions.list('bus')).get(4)).toEqual({
      position: 0,
      offset: 0,
      leasedUntil: noon + 120_000,
    });
  });

  it('forgets a consumer, and no other', async () => {
    const positions = await createPositions();
    await positions.acquire(lease, times, start);
    await positions.acquire({ ...lease, consumer: 'pass' }, times, start);
    await positions.forget('pass');
    expect((await positions.list('pass')).size).toBe(0);
    expect((await positions.list('bus')).size).toBe(1);
    expect(await positions.advance({ ...lease, consumer: 'pass' }, { position: 1, offset: 0 }, noon)).toBe(false);
  });

  it('remembers its place, for whoever comes next', async () => {
    const positions = await createPositions();
    expect(await positions.acquire(lease, times)).toBeUndefined();
    await positions.acquire(lease, times, start);
    expect(await positions.advance(lease, { position: 3, offset: 20 }, noon + 70_000)).toBe(true);
    expect(await positions.acquire(other, { now: noon + 69_999, until: noon + 80_000 })).toBeUndefined();
    await positions.release(lease);
    expect(await positions.acquire(other, times)).toMatchObject({ position: 3, offset: 20 });
    expect((await positions.list('bus')).get(4)).toEqual({ position: 3, offset: 20, leasedUntil: noon + 60_000 });
    expect((await positions.list('busy')).size).toBe(0);
  });
});

describe('the appender over the table', () => {
  const wakeUps = { wakeBus: () => Promise.resolve() };

  async function setUp(faults?: FaultPlan) {
    const table = await createTable(faults);
    const log = new DynamoEventLog(table, stamp);
    const store = async (its: RosterEvent): Promise<Arrival> => {
      const item = eventItem(its, stamp);
      await table.put(item, absent);
      return arrivalOf(item);
    };
    const logged = async (shard: number) =>
      (await log.pagesAfter(shard, 0, 100)).flatMap(({ events }) => events.map(({ uuid }) => uuid));
    return { table, log, store, logged, services: { logWriter: log, wakeUps, clock: new SetClock(noon) } };
  }

  it('fills gaps from the partition, over the imported user’s own first event', async () => {
    const { table, store, logged, services } = await setUp();
    const user = { id: 'ann', version: 1, lastUpdated: noon, born: event({ version: 1 }) };
    await table.put(entityItem('user', user, stamp), absent);
    await store(event({ version: 2 }));
    const third = await store(event({ version: 3 }));
    expect(await appendToLog(services, [third])).toEqual(new Map());
    expect(await logged(third.shard)).toEqual(['ann-1', 'ann-2', 'ann-3']);
  });

  it('logs an imported user’s first event once, though it is told twice: with the user and moved out of her', async () => {
    const { store, logged, services } = await setUp();
    const user = { id: 'ann', version: 1, lastUpdated: noon, born: event({ version: 1 }) };
    const born = arrivalOf(entityItem('user', user, stamp));
    await appendToLog(services, [born]);
    const moved = await store(event({ version: 1 }));
    const second = await store(event({ version: 2 }));
    await appendToLog(services, [moved, second]);
    expect(await logged(born.shard)).toEqual(['ann-1', 'ann-2']);
  });

  it('fills gaps with every event of a change, and takes up a change that is half in the log', async () => {
    const { table, store, logged, services } = await setUp();
    const change = eventItem(event({ version: 2 }), stamp, [event({ version: 1 })]);
    await table.put(change, absent);
    expect(toArrivals(change, stamp.r)).toEqual([1, 2].map((version) => arrivalOfEvent({ version })));
    const third = await store(event({ version: 3 }));
    const [first] = toArrivals(change, stamp.r);
    if (first === undefined) throw new Error('brings nothing');
    await appendToLog(services, [first]);
    await appendToLog(services, [third]);
    expect(await logged(third.shard)).toEqual(['ann-1', 'ann-2', 'ann-3']);
  });

  it('logs an event without a changed entity once', async () => {
    const { table, log, logged, services } = await setUp();
    const signIn = event({ version: 0, uuid: 'sign-in', eventType: 'user.session.start' });
    await log.record(signIn);
    await log.record(signIn);
    const item = await table.get(keys.activity('user', 'ann', noon, 'sign-in'));
    if (item === undefined) throw new Error('not recorded');
    const arrived = arrivalOf(item);
    await appendToLog(services, [arrived]);
    await appendToLog(services, [arrived]);
    expect(await logged(arrived.shard)).toEqual(['sign-in']);
  });

  it('leaves alone what another region wrote, and items without an event', () => {
    expect(toArrivals(eventItem(event(), stampFor('us-east-1')), stamp.r)).toEqual([]);
    expect(toArrivals(entityItem('user', { id: 'ann', version: 1, lastUpdated: noon }, stamp), stamp.r)).toEqual([]);
  });

  it('reads an image as Lambda hands it over', () => {
    const image = {
      pk: { S: 'u#ann' },
      sk: { S: 'e#000000000001' },
      r: { S: stamp.r },
      event: { M: { uuid: { S: 'x' }, published: { N: '5' }, targets: { L: [] } } },
    };
    expect(newItemOf({ eventName: 'INSERT', dynamodb: { NewImage: image } })).toEqual({
      pk: 'u#ann',
      sk: 'e#000000000001',
      r: stamp.r,
      event: { uuid: 'x', published: 5, targets: [] },
    });
    expect(newItemOf({ eventName: 'REMOVE', dynamodb: {} })).toBeUndefined();
  });

  it.each<[string, FaultPlan]>([
    [
      'a lost answer',
      ({ operation, index }) => (operation === 'TransactWrite' && index === 0 ? { kind: 'lost-answer' } : undefined),
    ],
    [
      'a transaction conflict',
      ({ operation, index }) => (operation === 'TransactWrite' && index < 2 ? { kind: 'transaction-conflict' } : undefined),
    ],
    ['a doubled call', ({ operation }) => (operation === 'TransactWrite' ? { kind: 'duplicate' } : undefined)],
  ])('logs exactly once over %s', async (_what, faults) => {
    const { store, logged, services } = await setUp(faults);
    const arrived = await store(event());
    expect(await appendToLog(services, [arrived])).toEqual(new Map());
    expect(await logged(arrived.shard)).toEqual(['ann-1']);
  });

  it('logs exactly once where the process dies behind the commit and the batch comes again', async () => {
    let crash = true;
    const { store, logged, services } = await setUp(({ operation }) =>
      operation === 'TransactWrite' && crash ? { kind: 'crash-after' } : undefined,
    );
    const arrived = await store(event());
    expect((await appendToLog(services, [arrived])).size).toBe(1);
    crash = false;
    expect(await appendToLog(services, [arrived])).toEqual(new Map());
    expect(await logged(arrived.shard)).toEqual(['ann-1']);
  });

  it('holds order and count while several appenders race over one shard', async () => {
    const { store, logged, services } = await setUp();
    const arrivals: Arrival[] = [];
    for (let version = 1; version <= 12; version += 1) arrivals.push(await store(event({ version, published: noon + version })));
    const batches = [arrivals.slice(4), arrivals.slice(0, 8), arrivals.slice(2, 6).toReversed(), arrivals];
    const failures = await Promise.all(batches.map((batch) => appendToLog(services, batch)));
    expect(failures.map(({ size }) => size)).toEqual([0, 0, 0, 0]);
    expect(await logged(arrivals[0]?.shard ?? 0)).toEqual(Array.from({ length: 12 }, (_, index) => `ann-${index + 1}`));
  });

  it('packs a full page of large events into one item', async () => {
    const { log, store, services } = await setUp();
    const text = Array.from({ length: 100 }, () => crypto.randomUUID()).join('');
    const arrivals: Arrival[] = [];
    for (let version = 1; version <= 60; version += 1) arrivals.push(await store(event({ version, debugData: { text } })));
    expect(await appendToLog(services, arrivals)).toEqual(new Map());
    const pages = await log.pagesAfter(arrivals[0]?.shard ?? 0, 0, 10);
    expect(pages.reduce((sum, { events }) => sum + events.length, 0)).toBe(60);
    expect(pages.every(({ events }) => JSON.stringify(events).length <= pageLimits.bytes + 2)).toBe(true);
  });
});

describe('the appender’s entry point', () => {
  it('reports the records of what failed, so that they come again, and nothing else', async () => {
    const environment = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      TABLE_NAME: 'index-of-handler',
      // Nobody listens: whatever gets into the log, nobody can be woken.
      LOG_WAKEUP_QUEUE_URL: 'http://127.0.0.1:9/wakeups',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
    };
    Object.assign(process.env, environment);
    const table = await createTable(noFaults, 'index-of-handler');
    const log = new DynamoEventLog(table, stamp);
    const record = (sequence: string, item: Item) => ({
      eventName: 'INSERT' as const,
      dynamodb: { SequenceNumber: sequence, NewImage: marshall(item, { removeUndefinedValues: true }) },
    });
    const user = entityItem('user', { id: 'ann', version: 1, lastUpdated: noon }, stamp);
    const records = [
      record('100', user),
      record('101', eventItem(event(), stamp)),
      record('102', eventItem(event({ version: 2 }), stamp)),
    ];
    const reported = { batchItemFailures: [{ itemIdentifier: '101' }, { itemIdentifier: '102' }] };
    expect(await handler({ Records: records })).toEqual(reported);
    expect(await handler({ Records: records })).toEqual(reported);
    const { shard } = arrivalOfEvent({});
    expect((await log.pagesAfter(shard, 0, 10)).flatMap(({ events }) => events.map(({ uuid }) => uuid))).toEqual([
      'ann-1',
      'ann-2',
    ]);
    expect(await handler({ Records: records.slice(0, 1) })).toEqual({ batchItemFailures: [] });
  });
});
