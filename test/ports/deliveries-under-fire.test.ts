import { describe, expect, it } from '@jest/globals';

import { newEventId } from '../../shared/kernel/index.ts';
import { findFaultsInOrder } from '../support/deliveries/delivery-audit.ts';
import type { Mistake } from '../support/deliveries/delivery-world.ts';
import type { ReceivedEvent } from '../support/deliveries/failing-endpoint.ts';
import { liveThroughFire } from '../support/deliveries/under-fire.ts';
import { event } from '../unit/audit/memory-log.ts';

const soaks = process.env['ROSTER_SOAK'] !== undefined;
/** Another life: `SEED=7 npm test -- test/ports/deliveries-under-fire.test.ts`. */
const seed = Number(process.env['SEED'] ?? 1);
const [changes, kills] = soaks ? [20_000, 50] : [2_000, 5];

/** What a fire has to bring about before it counts as one. */
const untilSeen = ['letters', 'redelivered', 'replays', 'frozen', 'doubled'];

const few = { seed: 11, changes: 120, kills: 5, outageHours: 1 };

/** What it did, for whoever runs it for long. */
function tell(counts: Readonly<Record<string, number>>): void {
  if (!soaks) return;
  const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(`seed ${seed}: ${told.join(', ')}\n`);
}

/** A port whose methods do what they do, but for some. */
const but = <Port extends object>(port: Port, methods: Partial<Port>): Port =>
  new Proxy(port, {
    get(target, name) {
      const own: unknown = Reflect.get(methods, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

const mistakes: readonly [string, RegExp, Mistake][] = [
  [
    'the place is saved before the delivery',
    /lost: |order: /,
    ({ cursors }) => ({
      cursors: but(cursors, {
        async acquire(lease, times) {
          const cursor = await cursors.acquire(lease, times);
          if (cursor !== undefined) await cursors.save(lease, { ...cursor, position: cursor.position + 1, offset: 0 }, times.until);
          return cursor;
        },
      }),
    }),
  ],
  [
    'what is set aside is not written down',
    /lost: |order: /,
    ({ asides }) => ({
      asides: but(asides, {
        put: async (hookId, shard, aside, replaces) => replaces === null || asides.put(hookId, shard, aside, replaces),
      }),
    }),
  ],
  [
    'an event has another id whenever it is sent',
    /^the event of version/,
    ({ presentHookEvent, clock }) => ({
      presentHookEvent: (event, hookId, marks) => presentHookEvent({ ...event, uuid: newEventId(clock.now()) }, hookId, marks),
    }),
  ],
];

describe('deliveries under fire', () => {
  it(
    `lose none of ${changes} changes and keep each entity’s order, through ${kills} deaths and more, two days of outage and redrives`,
    async () => {
      const { faults, whenHealthy, counts } = await liveThroughFire({ seed, changes, kills, untilSeen });
      tell(counts);
      expect(faults).toEqual([]);
      for (const deliveries of whenHealthy) expect(deliveries).toBeLessThanOrEqual(1.05);
      expect(counts['changes']).toBeGreaterThanOrEqual(changes);
      expect(counts['kills']).toBeGreaterThanOrEqual(kills);
    },
    soaks ? 3_600_000 : 180_000,
  );

  it.each(mistakes)('would show it if %s', async (_name, fault, mistake) => {
    const { faults } = await liveThroughFire({ ...few, mistake });
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('would show it if the appender did not get a record', async () => {
    const { faults } = await liveThroughFire({ ...few, losesRecords: true });
    expect(faults).toContainEqual(expect.stringMatching(/^log: .* is missing/));
  });

  it('would show it if two workers were at one shard', async () => {
    const everybody: Mistake = ({ cursors }) => ({
      cursors: but(cursors, {
        acquire: async (lease, times) =>
          (await cursors.acquire(lease, times)) ?? (await cursors.list(lease.hookId)).get(lease.shard),
      }),
    });
    const { whenHealthy } = await liveThroughFire({ ...few, mistake: everybody });
    expect(Math.max(...whenHealthy)).toBeGreaterThan(1.05);
  });

  it.each([
    ['everything in order', [[1], [2], [3]], []],
    ['one that comes twice', [[1], [2], [1], [3]], []],
    ['one that is passed, and told to be missing', [[1], [3, 2], [2]], []],
    ['one that is passed, and not told to be missing', [[1], [3], [2]], ['order: user ann version 3 came before 2']],
    ['one that never comes', [[1], [3, 2]], ['lost: user ann version 2 user.lifecycle.create']],
    ['one that nobody made', [[1], [2], [3], [4]], ['user ann has no version 4']],
  ])('are audited by what the endpoint has taken: %s', (_name, came, faults) => {
    const committed = [1, 2, 3].map((version) => event({ version }));
    const sent = came.map(([version = 0, ...gap], index) => {
      const received: ReceivedEvent = { uuid: `ann-${version}`, entity: 'user ann', version, gap, again: undefined };
      return { hookId: 'who0', deliveryId: String(index), events: [received], taken: true };
    });
    expect(findFaultsInOrder({ hookId: 'who0', committed, sent, discarded: new Set() })).toEqual(faults);
  });
});
