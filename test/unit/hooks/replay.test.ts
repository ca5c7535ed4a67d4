import { describe, expect, it } from '@jest/globals';

import {
  cancelReplay,
  createEventHook,
  deliverToHooks,
  getReplay,
  listReplays,
  replaceEventHook,
  startReplay,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { newEventId, timeOfEventId } from '../../../shared/kernel/index.ts';
import { context, hookInput, HookWorld, noon, taken, willing } from './hook-world.ts';

const minute = 60_000;

interface Told {
  readonly uuid: string;
  readonly again: string | undefined;
}

async function setUp(): Promise<{ world: HookWorld; id: string; told: Told[] }> {
  const world = new HookWorld();
  const { id } = await createEventHook(world, hookInput(), '00uadmin', context);
  await verifyEventHook(world, id, context);
  const told: Told[] = [];
  world.endpoint = (request) => {
    if (request.method === 'GET') return willing(request);
    for (const { uuid, debugContext } of JSON.parse(request.body ?? '').data.events)
      told.push({ uuid, again: debugContext.debugData.sentAgain });
    return taken;
  };
  return { world, id, told };
}

const deliver = (world: HookWorld): Promise<void> =>
  deliverToHooks(world, { holder: `worker-${Math.random()}`, deadline: world.clock.now() + 100_000 });

/** Each a minute after the one before, in one shard. */
async function happen(world: HookWorld, users: readonly string[]): Promise<string[]> {
  const uuids: string[] = [];
  for (const user of users) {
    world.clock.at += minute;
    const uuid = newEventId(world.clock.at);
    await world.happen({ user, uuid, published: world.clock.at });
    uuids.push(uuid);
  }
  await deliver(world);
  return uuids;
}

async function until(world: HookWorld, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 1) {
    await deliver(world);
    world.clock.at += minute;
  }
}

describe('a replay', () => {
  it('tells the log again from a time on, marked, and what happens meanwhile after it', async () => {
    const { world, id, told } = await setUp();
    const [, second, third] = await happen(world, ['ann', 'bob', 'eve']);
    told.length = 0;
    const { replay } = await startReplay(world, id, { since: noon + 2 * minute }, context);
    expect(replay).toMatchObject({ state: 'RUNNING', since: noon + 2 * minute, createdBy: '00uadmin', rate: 100 });
    world.clock.at += minute;
    const fresh = newEventId(world.clock.at);
    await world.happen({ user: 'zoe', uuid: fresh, published: world.clock.at });
    await until(world, 3);
    expect(told).toEqual([
      { uuid: second, again: 'replay' },
      { uuid: third, again: 'replay' },
      { uuid: fresh, again: undefined },
    ]);
    const after = await getReplay(world, id, replay.id);
    expect(after).toMatchObject({ replay: { state: 'COMPLETED' }, progress: { done: 2, total: 2 } });
    expect((await listReplays(world, id, { limit: 5 })).items.map(({ replay: each }) => each.state)).toEqual(['COMPLETED']);
  });

  it('begins with an event, whose id tells where to look for it', async () => {
    const { world, id, told } = await setUp();
    const [, , third, fourth] = await happen(world, ['ann', 'bob', 'eve', 'zoe']);
    told.length = 0;
    await startReplay(world, id, { event: third ?? '' }, context);
    await until(world, 2);
    expect(told.map(({ uuid }) => uuid)).toEqual([third, fourth]);
    expect(timeOfEventId(third ?? '')).toBe(noon + 3 * minute);
  });

  it('begins with an event that lies behind many pages, of which one answer holds few', async () => {
    const { world, id, told } = await setUp();
    const [, , , fourth] = await happen(world, ['ann', 'bob', 'eve', 'zoe']);
    told.length = 0;
    const { logReader } = world;
    const short: Pick<typeof logReader, 'heads' | 'findPageFrom' | 'pagesAfter'> = {
      heads: () => logReader.heads(),
      findPageFrom: (shard, position) => logReader.findPageFrom(shard, position),
      pagesAfter: async (shard, position, limit) => (await logReader.pagesAfter(shard, position, limit)).slice(0, 1),
    };
    const services = Object.create(world, { logReader: { value: short } }) as HookWorld;
    await startReplay(services, id, { since: noon, event: fourth ?? '' }, context);
    await until(world, 1);
    expect(told.map(({ uuid }) => uuid)).toEqual([fourth]);
  });

  it('goes no faster than it may', async () => {
    const { world, id, told } = await setUp();
    await happen(
      world,
      Array.from({ length: 20 }, (_, index) => `u${index}`),
    );
    told.length = 0;
    // A sixteenth of it for each shard: one event in 16 seconds.
    await startReplay(world, id, { since: noon, rate: 1 }, context);
    await deliver(world);
    expect(told).toHaveLength(1);
    world.clock.at += 15_000;
    await deliver(world);
    expect(told).toHaveLength(1);
    world.clock.at += 2_000;
    await deliver(world);
    expect(told).toHaveLength(2);
    const { progress } = await getReplay(world, id, (await listReplays(world, id, { limit: 1 })).items[0]?.replay.id ?? '');
    expect(progress).toEqual({ done: 2, total: 20 });
  });

  it('is cancelled: the hook goes on where it was', async () => {
    const { world, id, told } = await setUp();
    await happen(
      world,
      Array.from({ length: 5 }, (_, index) => `u${index}`),
    );
    told.length = 0;
    const { replay } = await startReplay(world, id, { since: noon, rate: 1 }, context);
    await deliver(world);
    expect(await cancelReplay(world, id, replay.id, context)).toMatchObject({ replay: { state: 'CANCELLED' } });
    world.clock.at += minute;
    const [fresh] = await happen(world, ['zoe']);
    expect(told.map(({ uuid }) => uuid).slice(1)).toEqual([fresh]);
    expect(await cancelReplay(world, id, replay.id, context)).toMatchObject({ replay: { state: 'CANCELLED' } });
  });

  it('keeps what the hook had not received ahead of it', async () => {
    const { world, id, told } = await setUp();
    const uuids: string[] = [];
    for (const user of ['ann', 'bob']) {
      world.clock.at += minute;
      uuids.push(newEventId(world.clock.at));
      await world.happen({ user, uuid: uuids.at(-1) ?? '', published: world.clock.at });
    }
    await startReplay(world, id, { since: world.clock.at }, context);
    await until(world, 2);
    expect(told.map(({ uuid }) => uuid)).toEqual(uuids);
    expect(told.every(({ again }) => again === undefined)).toBe(true);
  });

  it.each([
    ['neither a time nor an event', {}, 'since: Either since or event must be given'],
    ['an event that is not there', { event: newEventId(noon + 90 * minute) }, 'event: The log does not hold this event'],
    ['an id that tells no time', { event: 'ffffffff-ffff-8fff-afff-ffffffffffff' }, 'event: This id does not tell its time'],
  ])('is refused for %s', async (_name, wish, cause) => {
    const { world, id } = await setUp();
    await happen(world, ['ann']);
    await expect(startReplay(world, id, wish, context)).rejects.toMatchObject({
      code: 'validation-failed',
      facts: { causes: [expect.stringContaining(cause)] },
    });
  });

  it('is refused while another one is under way, and for a hook that receives nothing', async () => {
    const { world, id } = await setUp();
    await happen(world, ['ann', 'bob']);
    await startReplay(world, id, { since: noon, rate: 1 }, context);
    await expect(startReplay(world, id, { since: noon }, context)).rejects.toMatchObject({ code: 'validation-failed' });
    await replaceEventHook(world, id, hookInput({ uri: 'https://other.example.com/' }), context);
    await expect(startReplay(world, id, { since: noon }, context)).rejects.toMatchObject({
      facts: { causes: ['The hook must be ACTIVE and VERIFIED'] },
    });
  });

  it('that died before it moved anything does not stand in the way for longer than a minute', async () => {
    const { world, id } = await setUp();
    await happen(world, ['ann']);
    const begin = world.cursors.begin.bind(world.cursors);
    world.cursors.begin = () => Promise.reject(new Error('died'));
    await expect(startReplay(world, id, { since: noon }, context)).rejects.toThrow('died');
    world.cursors.begin = begin;
    await expect(startReplay(world, id, { since: noon }, context)).rejects.toMatchObject({ code: 'validation-failed' });
    world.clock.at += 61_000;
    expect(await startReplay(world, id, { since: noon }, context)).toMatchObject({ replay: { state: 'RUNNING' } });
    expect((await listReplays(world, id, { limit: 5 })).items.map(({ replay }) => replay.state)).toEqual(['RUNNING', 'ABANDONED']);
  });
});
