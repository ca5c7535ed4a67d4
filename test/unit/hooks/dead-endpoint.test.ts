import { beforeAll, describe, expect, it } from '@jest/globals';

import {
  createEventHook,
  deliverToHooks,
  type DialRequest,
  type DialResult,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { context, hookInput, HookWorld, taken, willing } from './hook-world.ts';

const queued = 100_000;
const shards = 16;
const deadHost = 'https://dead.example.com/';
const healthyHost = 'https://healthy.example.com/';
const down: DialResult = { ok: false, kind: 'timeout', detail: 'no answer', latencyMs: 3_000 };

/** A hook whose endpoint has taken nothing while 100,000 events came, and one that has nothing to wait for. */
async function createWorld(): Promise<HookWorld> {
  const world = new HookWorld();
  for (const uri of [deadHost, healthyHost]) {
    const { id } = await createEventHook(world, hookInput({ name: uri, uri }), '00uadmin', context);
    // The healthy one begins behind everything that is queued.
    if (uri === healthyHost) {
      const backlog = Array.from({ length: queued }, (_, index) => ({
        user: `queued${index % shards}-${index}`,
        shard: index % shards,
      }));
      await world.happenTogether(backlog);
    }
    await verifyEventHook(world, id, context);
  }
  world.calls.length = 0;
  return world;
}

const run = (world: HookWorld, holder: string): Promise<void> =>
  deliverToHooks(world, { holder, deadline: world.clock.now() + 100_000 });

const isFor = (host: string) => (request: DialRequest) => request.url === host;

/** Batches of each shard that went to the dead endpoint. */
function batchesByShard(calls: readonly DialRequest[]): number[] {
  const shardsOf = calls.filter(isFor(deadHost)).map(({ body = '' }) => /"uuid":"queued(\d+)-/.exec(body)?.[1] ?? '');
  return [...Map.groupBy(shardsOf, (shard) => shard).values()].map((batches) => batches.length);
}

describe('a dead endpoint with 100,000 queued events', () => {
  let world: HookWorld;

  beforeAll(async () => {
    world = await createWorld();
  }, 60_000);

  /** Runs workers whose calls to the dead endpoint get no answer before the healthy one has its event. Gives what was called before. */
  async function callsBefore(user: string, work: () => Promise<unknown>): Promise<DialRequest[]> {
    const start = world.calls.length;
    const delivered = Promise.withResolvers<number>();
    world.endpoint = async (request) => {
      if (isFor(healthyHost)(request)) {
        delivered.resolve(world.calls.length);
        return taken;
      }
      await delivered.promise;
      return down;
    };
    await world.happen({ user, shard: 3 });
    await work();
    return world.calls.slice(start, await delivered.promise);
  }

  it.each([
    ['for the first time', 0],
    ['for the second time, when it is found to take nothing', 60_000],
    ['for the third time, an hour later', 3_600_000],
  ])('keeps no other waiting for an answer of its own: %s', async (_, later) => {
    world.clock.at += later;
    const calls = await callsBefore(`healthy-${later}`, () => run(world, `worker-${later}`));
    const batches = batchesByShard(calls);
    expect(batches.length).toBeLessThanOrEqual(2);
    expect(Math.max(0, ...batches)).toBeLessThanOrEqual(1);
    expect(calls.filter(isFor(healthyHost))).toHaveLength(1);
  });

  it('keeps no other waiting for the worker that is busy with it', async () => {
    world.clock.at += 3_600_000;
    let busy: Promise<void> = Promise.resolve();
    const calls = await callsBefore('healthy-beside', async () => {
      busy = run(world, 'busy');
      await new Promise((resolve) => setImmediate(resolve));
      await world.happen({ user: 'healthy-late', shard: 3 });
      await run(world, 'woken');
    });
    await busy;
    expect(Math.max(0, ...batchesByShard(calls))).toBeLessThanOrEqual(1);
    const told = world.posted().filter(({ url }) => url === healthyHost);
    expect(told.flatMap(({ uuids }) => uuids)).toEqual(expect.arrayContaining(['healthy-beside-1', 'healthy-late-1']));
  });

  it('costs at most five calls a shard and turn, and has all of its events when it comes back', async () => {
    const turns = 5;
    expect(world.calls.filter(isFor(deadHost)).length).toBeLessThanOrEqual(5 * shards * turns);
    world.endpoint = willing;
    for (let round = 0; round < 60; round += 1) {
      world.clock.at += 3_600_000;
      await run(world, `back-${round}`);
    }
    const told = new Set(world.posted().flatMap(({ url, uuids }) => (url === deadHost ? uuids : [])));
    expect([...told].filter((uuid) => uuid.startsWith('queued'))).toHaveLength(queued);
  }, 120_000);
});
