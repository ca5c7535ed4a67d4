import { describe, expect, it } from '@jest/globals';

import {
  createEventHook,
  deliverToHooks,
  type DialRequest,
  type DialResult,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { ProcessCrash } from '../../../shared/store/faults.ts';
import { SeededRandom } from '../../support/seeded-random.ts';
import { context, hookInput, HookWorld, taken, willing } from './hook-world.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Every method may be the last thing that a worker does: before it is carried out, or after. */
function mortal<Port extends object>(port: Port, dies: () => 'before' | 'after' | undefined): Port {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const death = dies();
        if (death === 'before') return Promise.reject(new ProcessCrash('before the call'));
        const result: unknown = Reflect.apply(value, target, args);
        if (death !== 'after' || !(result instanceof Promise)) return result;
        return result.then(() => Promise.reject(new ProcessCrash('after the call')));
      };
    },
  });
}

const faults: readonly DialResult[] = [
  { ok: true, status: 500, headers: {}, body: '', latencyMs: 1 },
  { ok: true, status: 302, headers: {}, body: '', latencyMs: 1 },
  { ok: false, kind: 'timeout', detail: 'protocol', latencyMs: 3_000 },
  { ok: false, kind: 'protocol', detail: 'ECONNRESET', latencyMs: 1 },
  { ok: false, kind: 'tls', detail: 'CERT_HAS_EXPIRED', latencyMs: 1 },
];

interface History {
  readonly received: { readonly uuid: string; readonly delivery: string }[];
  readonly sent: { readonly uuid: string; readonly delivery: string }[];
  readonly happened: readonly string[];
}

/** Users change, workers die, an endpoint fails, time goes by; in the end all is well for long enough. */
async function liveThrough(seed: number): Promise<History & { readonly letters: number }> {
  const seeded = new SeededRandom(seed);
  const random = (): number => seeded.next();
  const world = new HookWorld();
  const { id } = await createEventHook(world, { ...hookInput(), delivery: { afterDeadLetter: 'WAIT' } }, '00uadmin', context);
  await verifyEventHook(world, id, context);
  const history: History = { received: [], sent: [], happened: [] };
  const happened: string[] = [];
  let failing = 0.3;
  world.endpoint = (request: DialRequest): DialResult => {
    if (request.method === 'GET') return willing(request);
    const { eventId, data } = JSON.parse(request.body ?? '') as { eventId: string; data: { events: { uuid: string }[] } };
    const events = data.events.map(({ uuid }) => ({ uuid, delivery: eventId }));
    history.sent.push(...events);
    const fails = random() < failing;
    // Some answers are lost although the endpoint has taken what was sent.
    if (!fails || random() < 0.3) history.received.push(...events);
    return fails ? seeded.pick(faults) : taken;
  };
  let dying = 0.02;
  const dies = (): 'before' | 'after' | undefined => (random() >= dying ? undefined : seeded.pick(['before', 'after'] as const));
  const names = [
    'cursors',
    'asides',
    'deadLetters',
    'deliveryLog',
    'eventRecorder',
    'notices',
    'hookWakeUps',
    'dialer',
    'committer',
  ] as const;
  const ports = Object.fromEntries(names.map((name) => [name, mortal(world[name], dies)])) as Pick<
    HookWorld,
    (typeof names)[number]
  >;
  const services = Object.create(world, Object.getOwnPropertyDescriptors(ports)) as HookWorld;
  let workers = 0;
  const work = async (): Promise<void> => {
    workers += 1;
    await deliverToHooks(services, { holder: `worker-${workers}`, deadline: world.clock.at + 100_000 }).catch((error: unknown) => {
      const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
      for (const cause of causes) if (!(cause instanceof ProcessCrash)) throw cause;
    });
  };
  const users = Array.from({ length: 6 }, (_, index) => ({ user: `u${index}`, shard: index % 3, version: 0 }));
  for (let step = 0; step < 60; step += 1) {
    const changed = users.filter(() => random() < 0.4);
    for (const user of changed) user.version += 1;
    await world.happenTogether(
      changed.map(({ user, shard, version }) => ({ user, shard, version, eventType: 'user.lifecycle.create' as const })),
    );
    happened.push(...changed.map(({ user, version }) => `${user}-${version}`));
    await Promise.all(Array.from({ length: 1 + Math.floor(random() * 3) }, work));
    world.clock.at += seeded.pick([1_000, 10_000, minute, 10 * minute, hour]);
    if (random() < 0.05) failing = seeded.pick([0, 0.3, 1]);
  }
  failing = 0;
  dying = 0;
  for (let waited = 0; waited < 30 * hour; waited += 5 * minute) {
    await work();
    world.clock.at += 5 * minute;
  }
  return { ...history, happened, letters: (await world.deadLetters.list(id, { limit: 100 })).items.length };
}

/** Each entity's events in the order in which they came first. */
function firstOf(uuids: readonly string[], user: string): string[] {
  return [...new Set(uuids.filter((uuid) => uuid.startsWith(`${user}-`)))];
}

/** As many seeds as there is time for. Says which seed it was that failed. */
export async function checkHistories(seeds: Iterable<number>): Promise<number> {
  let deliveries = 0;
  for (const seed of seeds) {
    const { received, sent, happened, letters } = await liveThrough(seed);
    const uuids = received.map(({ uuid }) => uuid);
    const facts = { seed, letters, lost: happened.filter((uuid) => !uuids.includes(uuid)) };
    expect(facts).toEqual({ seed, letters: 0, lost: [] });
    for (const user of new Set(happened.map((uuid) => uuid.split('-')[0] ?? ''))) {
      const mine = happened.filter((uuid) => uuid.startsWith(`${user}-`));
      expect({ seed, order: firstOf(uuids, user) }).toEqual({ seed, order: mine });
      // Nothing of an entity is sent before what precedes it was taken.
      expect({
        seed,
        sent: firstOf(
          sent.map(({ uuid }) => uuid),
          user,
        ),
      }).toEqual({ seed, sent: mine });
    }
    deliveries += new Set(sent.map(({ delivery }) => delivery)).size;
  }
  return deliveries;
}

describe('deliveries through failures, dying workers and outages', () => {
  it('lose nothing and keep each entity’s order, whatever happens when', async () => {
    const deliveries = await checkHistories(Array.from({ length: 60 }, (_, seed) => seed + 1));
    expect(deliveries).toBeGreaterThan(1_000);
  }, 120_000);
});
