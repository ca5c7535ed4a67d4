import { describe, expect, it } from '@jest/globals';

import { busCallsOf, type BusEntry, busEntryOf, busLimits, publishToBus, wakeBusWhereBehind } from '../../../shared/audit/index.ts';
import { event, fillLog, MemoryEventLog, MemoryLogPositions, noon, SetClock } from './memory-log.ts';

const turn = { shard: 3, holder: 'me', deadline: noon + 60_000 };

async function setUp(refuse: (call: number, entry: BusEntry) => boolean = () => false) {
  const log = new MemoryEventLog();
  await fillLog(log, 3, [{ at: noon, events: [1, 2, 3].map((version) => event({ version })) }]);
  const logPositions = new MemoryLogPositions();
  const received: string[] = [];
  let calls = 0;
  const bus = {
    put(entries: readonly BusEntry[]): Promise<readonly BusEntry[]> {
      calls += 1;
      const refused = entries.filter((entry) => refuse(calls, entry));
      received.push(...entries.filter((entry) => !refused.includes(entry)).map(({ detail }) => String(JSON.parse(detail).uuid)));
      return Promise.resolve(refused);
    },
  };
  return { received, log, logPositions, dependencies: { logReader: log, logPositions, clock: new SetClock(noon), bus } };
}

describe('publishToBus', () => {
  it('publishes each event once, as LogEvent, under its type', async () => {
    const { dependencies, received } = await setUp();
    expect(busEntryOf(event())).toMatchObject({ detailType: 'user.lifecycle.create', time: noon });
    expect(JSON.parse(busEntryOf(event()).detail)).toMatchObject({ uuid: 'ann-1', displayMessage: 'Create user' });
    await publishToBus(dependencies, turn);
    await publishToBus(dependencies, turn);
    expect(received).toEqual(['ann-1', 'ann-2', 'ann-3']);
  });

  it('puts again only what was refused', async () => {
    const { dependencies, received } = await setUp((call, { detail }) => call === 1 && detail.includes('ann-2'));
    await publishToBus(dependencies, turn);
    expect(received).toEqual(['ann-1', 'ann-3', 'ann-2']);
  });

  it('keeps its place where the bus refuses for good', async () => {
    const { dependencies, logPositions } = await setUp(() => true);
    await expect(publishToBus(dependencies, turn)).rejects.toThrow('3 of 3 events refused');
    expect((await logPositions.list('bus')).get(3)).toMatchObject({ position: 0, leasedUntil: 0 });
  });
});

const entry = (bytes: number): BusEntry => ({ detailType: 't', time: noon, detail: 'x'.repeat(bytes) });

describe('busCallsOf', () => {
  it('takes ten entries a call', () => {
    expect(busCallsOf(Array.from({ length: 21 }, () => entry(1))).map(({ length }) => length)).toEqual([10, 10, 1]);
  });

  it('takes as many bytes a call as the bus does', () => {
    const half = busLimits.bytes / 2 - 65;
    expect(busCallsOf([entry(half), entry(half)]).map(({ length }) => length)).toEqual([2]);
    expect(busCallsOf([entry(half), entry(half + 1)]).map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('busEntryOf', () => {
  it('lets an event that is too large for the bus go without its debug data', () => {
    const { detail } = busEntryOf(event({ debugData: { text: 'x'.repeat(busLimits.bytes) } }));
    expect(JSON.parse(detail)).toMatchObject({ uuid: 'ann-1', debugContext: { debugData: { truncated: 'true' } } });
  });
});

describe('wakeBusWhereBehind', () => {
  it('wakes the shards that have what the bus has not, unless somebody is at it', async () => {
    const { log, logPositions, dependencies } = await setUp();
    const woken: number[][] = [];
    const services = {
      ...dependencies,
      wakeUps: {
        wakeBus(shards: Iterable<number>): Promise<void> {
          woken.push([...shards]);
          return Promise.resolve();
        },
      },
    };
    await wakeBusWhereBehind(services);
    await logPositions.acquire(
      { consumer: 'bus', shard: 3, holder: 'me' },
      { now: noon, until: noon + 1 },
      { position: 0, offset: 0 },
    );
    await fillLog(log, 5, [{ at: noon, events: [event()] }]);
    await wakeBusWhereBehind(services);
    for (const shard of [3, 5]) {
      const lease = { consumer: 'bus', shard, holder: 'before' };
      await logPositions.acquire(lease, { now: noon, until: noon + 1 }, { position: 1, offset: 0 });
      await logPositions.release(lease);
    }
    await wakeBusWhereBehind(services);
    expect(woken).toEqual([[3], [5]]);
  });
});
