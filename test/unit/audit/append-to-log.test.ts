import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import {
  appendToLog,
  type Arrival,
  gapsIn,
  type LogWriter,
  pageLimits,
  type PlannedPage,
  planPages,
} from '../../../shared/audit/index.ts';
import { arrival, MemoryEventLog, noon, SetClock } from './memory-log.ts';

const emptyState = { head: { position: 0, at: 0, lateness: 0 }, marks: new Map<string, number>() };

const uuidsOf = (pages: readonly PlannedPage[]): string[] => pages.flatMap(({ events }) => events.map(({ uuid }) => uuid));

describe('planPages', () => {
  it('leaves out what the marks say is in the log', () => {
    const state = { ...emptyState, marks: new Map([['ann', 2]]) };
    const pages = planPages(
      3,
      [1, 2, 3].map((version) => arrival({ version })),
      state,
      noon,
    );
    expect(uuidsOf(pages)).toEqual(['ann-3']);
    expect(pages[0]?.marks).toEqual([{ line: 'ann', from: 2, to: 3 }]);
  });

  it('takes an arrival that came twice once', () => {
    const pages = planPages(3, [arrival(), arrival()], emptyState, noon);
    expect(uuidsOf(pages)).toEqual(['ann-1']);
  });

  it('orders a user by version even where the times say otherwise', () => {
    const arrivals = [
      arrival({ version: 2, published: noon - 5_000 }),
      arrival({ version: 1, published: noon }),
      arrival({ user: 'bob', published: noon - 1_000 }),
    ];
    expect(uuidsOf(planPages(3, arrivals, emptyState, noon))).toEqual(['bob-1', 'ann-1', 'ann-2']);
  });

  it('fills 90 events into a page and begins another with the next', () => {
    const arrivals = Array.from({ length: pageLimits.events + 1 }, (_, index) => arrival({ user: `u${index}` }));
    const pages = planPages(3, arrivals, emptyState, noon);
    expect(pages.map(({ events }) => events.length)).toEqual([90, 1]);
    expect(pages.map(({ behind, head }) => [behind, head.position])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('splits by bytes, and gives a giant a page of its own', () => {
    const giant = { text: 'x'.repeat(200_000) };
    const arrivals = ['ann', 'bob', 'cyd'].map((user) => arrival({ user, debugData: giant }));
    const pages = planPages(3, arrivals, emptyState, noon);
    expect(pages.map(({ events }) => events.length)).toEqual([1, 1, 1]);
  });

  it('chains marks from one page to the next', () => {
    const arrivals = [1, 2, 3].map((version) => arrival({ version }));
    const pages = planPages(3, arrivals, emptyState, noon, { events: 2, bytes: 100_000 });
    expect(pages.map(({ marks }) => marks)).toEqual([[{ line: 'ann', from: 0, to: 2 }], [{ line: 'ann', from: 2, to: 3 }]]);
  });

  it('never lets the time fall, nor lie before an event of the page, and remembers how late the latest was', () => {
    const state = { head: { position: 7, at: noon + 10_000, lateness: 30 }, marks: new Map<string, number>() };
    const [behindHead] = planPages(3, [arrival({ published: noon })], state, noon + 5_000);
    expect(behindHead?.head).toEqual({ position: 8, at: noon + 10_000, lateness: 10_000 });
    const [fromFuture] = planPages(3, [arrival({ published: noon + 60_000 })], state, noon);
    expect(fromFuture?.head).toEqual({ position: 8, at: noon + 60_000, lateness: 30 });
  });
});

describe('gapsIn', () => {
  it('names the versions that are neither in the log nor at hand', () => {
    const arrivals = [arrival({ version: 4 }), arrival({ version: 7 }), arrival({ user: 'bob', version: 2 })];
    expect(gapsIn(arrivals, new Map([['ann', 1]]))).toEqual([
      { line: 'bob', from: 1, to: 1 },
      { line: 'ann', from: 2, to: 3 },
      { line: 'ann', from: 5, to: 6 },
    ]);
  });

  it('finds none where only known versions arrive', () => {
    expect(gapsIn([arrival({ version: 1 })], new Map([['ann', 4]]))).toEqual([]);
  });
});

function setUp() {
  const log = new MemoryEventLog();
  const woken: number[][] = [];
  const wakeUps = {
    wakeBus(shards: Iterable<number>): Promise<void> {
      woken.push([...shards]);
      return Promise.resolve();
    },
  };
  return { log, woken, dependencies: { logWriter: log, wakeUps, clock: new SetClock(noon) } };
}

/** The same log with another way to append. */
const withAppend = (log: MemoryEventLog, append: LogWriter['append']): LogWriter => ({
  read: (shard, lines) => log.read(shard, lines),
  arrivalsOf: (shard, range) => log.arrivalsOf(shard, range),
  append,
});

describe('appendToLog', () => {
  it('fills a gap from the partition', async () => {
    const { log, dependencies } = setUp();
    const [, second, third] = [1, 2, 3].map((version) => log.store(arrival({ version })));
    await appendToLog(
      dependencies,
      [third, second].filter((found) => found !== undefined),
    );
    expect(log.eventsOf(3).map(({ uuid }) => uuid)).toEqual(['ann-1', 'ann-2', 'ann-3']);
  });

  it('goes on over a version that was erased', async () => {
    const { log, dependencies } = setUp();
    await appendToLog(dependencies, [log.store(arrival({ version: 5 }))]);
    expect(log.eventsOf(3).map(({ uuid }) => uuid)).toEqual(['ann-5']);
  });

  it('wakes the bus for every touched shard, also when it knew everything', async () => {
    const { log, woken, dependencies } = setUp();
    const arrivals = [log.store(arrival({ shard: 1 })), log.store(arrival({ shard: 2, user: 'bob' }))];
    await appendToLog(dependencies, arrivals);
    await appendToLog(dependencies, arrivals);
    expect(woken).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(log.eventsOf(1)).toHaveLength(1);
  });

  it('reads again when another appender got in between', async () => {
    const { log, dependencies } = setUp();
    const mine = log.store(arrival());
    const theirs = log.store(arrival({ user: 'bob' }));
    let disturbed = false;
    const logWriter = withAppend(log, async (page) => {
      if (!disturbed) {
        disturbed = true;
        await appendToLog(dependencies, [theirs, mine]);
      }
      return log.append(page);
    });
    expect(await appendToLog({ ...dependencies, logWriter }, [mine])).toEqual(new Map());
    expect(log.eventsOf(3).map(({ uuid }) => uuid)).toEqual(['bob-1', 'ann-1']);
  });

  it('reports the shard that fails and serves the others', async () => {
    const { log, woken, dependencies } = setUp();
    const broken = new Error('broken');
    const logWriter = withAppend(log, (page) => (page.shard === 1 ? Promise.reject(broken) : log.append(page)));
    const failures = await appendToLog({ ...dependencies, logWriter }, [arrival({ shard: 1 }), arrival({ shard: 2, user: 'bob' })]);
    expect(failures).toEqual(new Map([[1, broken]]));
    expect(woken).toEqual([[2]]);
  });

  it('reports every shard where nobody could be woken', async () => {
    const { dependencies } = setUp();
    const wakeUps = { wakeBus: () => Promise.reject(new Error('no queue')) };
    const failures = await appendToLog({ ...dependencies, wakeUps }, [arrival({ shard: 1 }), arrival({ shard: 2, user: 'bob' })]);
    expect([...failures.keys()]).toEqual([1, 2]);
  });

  it('puts every event in exactly once and in order, in whatever batches and repetitions it is delivered', async () => {
    const users = ['ann', 'bob', 'cyd'];
    const versions = 6;
    const all = users.flatMap((user) =>
      Array.from({ length: versions }, (_, index) => arrival({ user, version: index + 1, published: noon + index })),
    );
    const deliveries = fc.array(fc.array(fc.nat(all.length - 1), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (batches) => {
        const { log, dependencies } = setUp();
        for (const stored of all) log.store(stored);
        const pick = (index: number): Arrival[] => all.slice(index, index + 1);
        await Promise.all(batches.map((batch) => appendToLog(dependencies, batch.flatMap(pick))));
        await appendToLog(dependencies, all.toReversed());
        for (const user of users) {
          const logged = log.eventsOf(3).filter(({ entity }) => entity.id === user);
          expect(logged.map(({ entity }) => entity.version)).toEqual([1, 2, 3, 4, 5, 6]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
