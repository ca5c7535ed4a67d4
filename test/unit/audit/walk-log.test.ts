import { describe, expect, it } from '@jest/globals';

import { type Batch, type Walk, walkLog } from '../../../shared/audit/index.ts';
import { event, fillLog, MemoryEventLog, MemoryLogPositions, noon, SetClock } from './memory-log.ts';

const start = { position: 0, offset: 0 };
const uuidsOf = (batches: readonly Batch[]): string[][] => batches.map(({ events }) => events.map(({ uuid }) => uuid));

const ann = (version: number) => event({ version });

/** A log of three pages: ann-1 ann-2 | bob-3 | ann-4 ann-5 ann-6. */
async function setUp() {
  const log = new MemoryEventLog();
  await fillLog(log, 3, [
    { at: noon, events: [ann(1), ann(2)] },
    { at: noon, events: [event({ user: 'bob', version: 3 })] },
    { at: noon, events: [ann(4), ann(5), ann(6)] },
  ]);
  const positions = new MemoryLogPositions();
  const clock = new SetClock(noon);
  const batches: Batch[] = [];
  const walk: Walk = {
    consumer: 'bus',
    shard: 3,
    holder: 'me',
    wanted: () => true,
    batchSize: 90,
    deadline: noon + 60_000,
    from: start,
  };
  const dependencies = { logReader: log, logPositions: positions, clock };
  const take = (batch: Batch) => {
    batches.push(batch);
    return Promise.resolve();
  };
  const stateOf = async (consumer = 'bus') => (await positions.list(consumer)).get(3);
  return { log, positions, clock, batches, walk, dependencies, take, stateOf };
}

describe('walkLog', () => {
  it('takes every page in order, once, and remembers where it is', async () => {
    const { dependencies, walk, take, batches, stateOf } = await setUp();
    expect(await walkLog(dependencies, walk, take)).toBe('caught-up');
    expect(await walkLog(dependencies, walk, take)).toBe('caught-up');
    expect(uuidsOf(batches)).toEqual([['ann-1', 'ann-2'], ['bob-3'], ['ann-4', 'ann-5', 'ann-6']]);
    expect(await stateOf()).toMatchObject({ position: 3, offset: 0, leasedUntil: 0 });
  });

  it('splits a page into batches and names each by where it begins', async () => {
    const { dependencies, walk, take, batches } = await setUp();
    await walkLog(dependencies, { ...walk, batchSize: 2, wanted: ({ entity }) => entity.id === 'ann' }, take);
    expect(uuidsOf(batches)).toEqual([['ann-1', 'ann-2'], ['ann-4', 'ann-5'], ['ann-6']]);
    expect(batches.map(({ place }) => place)).toEqual([
      { position: 0, offset: 0 },
      { position: 2, offset: 0 },
      { position: 2, offset: 2 },
    ]);
  });

  it('writes its place once for all pages that hold nothing for it', async () => {
    const { dependencies, walk, take, batches, positions, stateOf } = await setUp();
    await walkLog(dependencies, { ...walk, wanted: () => false }, take);
    expect(batches).toEqual([]);
    expect(await stateOf()).toMatchObject({ position: 3, offset: 0 });
    expect(positions.writes).toBe(3);
  });

  it('keeps its lease over a long stretch that holds nothing for it', async () => {
    const { dependencies, walk, take, clock, stateOf } = await setUp();
    const seen: (number | undefined)[] = [];
    const wanted = () => {
      clock.at += 20_000;
      return false;
    };
    const logReader = Object.assign(Object.create(dependencies.logReader), {
      pagesAfter: async (shard: number, position: number) => {
        seen.push((await stateOf())?.leasedUntil);
        return dependencies.logReader.pagesAfter(shard, position, 1);
      },
    });
    await walkLog({ ...dependencies, logReader }, { ...walk, wanted, deadline: noon + 600_000 }, take);
    expect(seen.slice(0, 4)).toEqual([noon + 60_000, noon + 100_000, noon + 100_000, noon + 180_000]);
  });

  it('leaves a shard to the worker that holds it, until its lease is over', async () => {
    const { dependencies, walk, take, batches, clock, positions } = await setUp();
    await positions.acquire({ consumer: 'bus', shard: 3, holder: 'died' }, { now: noon, until: noon + 60_000 }, start);
    expect(await walkLog(dependencies, walk, take)).toBe('held');
    clock.at = noon + 60_000;
    expect(await walkLog(dependencies, { ...walk, deadline: noon + 120_000 }, take)).toBe('caught-up');
    expect(batches).toHaveLength(3);
  });

  it('stops where its lease was over, and another worker has moved on', async () => {
    const { dependencies, walk, take, batches, positions, stateOf } = await setUp();
    const other = { consumer: 'bus', shard: 3, holder: 'other' };
    const moved = async (batch: Batch) => {
      await positions.acquire(other, { now: noon + 60_000, until: noon + 120_000 });
      await positions.advance(other, { position: 3, offset: 0 }, noon + 120_000);
      return take(batch);
    };
    expect(await walkLog(dependencies, walk, moved)).toBe('lost');
    expect(batches).toHaveLength(1);
    expect(await stateOf()).toMatchObject({ position: 3 });
  });

  it('begins no batch after its deadline, and keeps what it has done', async () => {
    const { dependencies, walk, take, clock, stateOf } = await setUp();
    const slow = (batch: Batch) => {
      clock.at += 40_000;
      return take(batch);
    };
    expect(await walkLog(dependencies, walk, slow)).toBe('out-of-time');
    expect(await stateOf()).toMatchObject({ position: 2, leasedUntil: 0 });
  });

  it('gives the lease back where the taker throws', async () => {
    const { dependencies, walk, stateOf } = await setUp();
    await expect(walkLog(dependencies, walk, () => Promise.reject(new Error('no bus')))).rejects.toThrow('no bus');
    expect(await stateOf()).toMatchObject({ position: 0, leasedUntil: 0 });
  });

  it('takes a page that was written while it held the lease and whose wake-up found it busy', async () => {
    const { dependencies, walk, take, batches, log, positions } = await setUp();
    let written = false;
    const late = Object.assign(Object.create(positions), positions);
    late.acquire = positions.acquire.bind(positions);
    late.advance = positions.advance.bind(positions);
    late.release = async (lease: Parameters<MemoryLogPositions['release']>[0]) => {
      if (!written) {
        written = true;
        await fillLog(log, 3, [{ at: noon, events: [event({ user: 'cyd' })] }]);
        expect(await walkLog(dependencies, { ...walk, holder: 'other' }, take)).toBe('held');
      }
      return positions.release(lease);
    };
    expect(await walkLog({ ...dependencies, logPositions: late }, walk, take)).toBe('caught-up');
    expect(uuidsOf(batches).at(-1)).toEqual(['cyd-1']);
  });

  it('does not begin for a consumer that has no place and names none', async () => {
    const { dependencies, walk, take, batches } = await setUp();
    const { from: _from, ...unplaced } = walk;
    expect(await walkLog(dependencies, { ...unplaced, consumer: 'hook.gone' }, take)).toBe('held');
    expect(batches).toEqual([]);
  });

  it('goes on behind pages that have expired', async () => {
    const { dependencies, walk, take, batches, log } = await setUp();
    log.expire(3, 2);
    await walkLog(dependencies, walk, take);
    expect(uuidsOf(batches)).toEqual([['ann-4', 'ann-5', 'ann-6']]);
  });
});
