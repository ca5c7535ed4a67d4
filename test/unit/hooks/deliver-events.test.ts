import { describe, expect, it } from '@jest/globals';

import {
  createEventHook,
  deliverToHooks,
  type DialResult,
  hookLimits,
  mostTries,
  probeDelay,
  retryDelay,
  setEventHookStatus,
  verifyEventHook,
  wakeHooksWhereDue,
} from '../../../shared/hooks/index.ts';
import { context, hookInput, HookWorld, noon, taken, willing } from './hook-world.ts';

const down: DialResult = { ok: false, kind: 'connect', detail: 'ECONNREFUSED', latencyMs: 1 };
const failing = (status: number): DialResult => ({ ok: true, status, headers: {}, body: 'oops', latencyMs: 1 });

async function verified(world: HookWorld, changes: Parameters<typeof hookInput>[0] = {}): Promise<string> {
  const { id } = await createEventHook(world, hookInput(changes), '00uadmin', context);
  await verifyEventHook(world, id, context);
  return id;
}

const run = (world: HookWorld, holder = 'me'): Promise<void> =>
  deliverToHooks(world, { holder, deadline: world.clock.now() + 100_000 });
const uuids = (world: HookWorld): string[] => world.posted().flatMap((call) => call.uuids);

describe('deliverToHooks', () => {
  it('posts what is subscribed, in Okta’s envelope, with the secret', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    await world.happen(
      {},
      { version: 2, eventType: 'user.account.update_profile' },
      { version: 3, eventType: 'user.lifecycle.deactivate' },
    );
    await run(world);
    expect(uuids(world)).toEqual(['ann-1', 'ann-3']);
    const [, call] = world.calls;
    expect(call).toMatchObject({
      url: 'https://hooks.example.com/users',
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'X-Other-Header': 'other',
        Authorization: 'canary-3141',
      },
      timeoutMs: 3_000,
    });
    expect(JSON.parse(call?.body ?? '')).toEqual({
      eventType: 'com.okta.event_hook',
      eventTypeVersion: '1.0',
      cloudEventsVersion: '0.1',
      source: `https://id.example.com/api/v1/eventHooks/${id}`,
      eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
      data: { events: [expect.objectContaining({ uuid: 'ann-1', eventType: 'user.lifecycle.create', insertionTimestamp: null })] },
      eventTime: '2026-01-01T12:00:00.000Z',
      contentType: 'application/json',
    });
    expect(call?.body).not.toContain('canary-3141');
  });

  it('delivers once', async () => {
    const world = new HookWorld();
    await verified(world);
    await world.happen({});
    await run(world);
    await run(world);
    expect(uuids(world)).toEqual(['ann-1']);
  });

  it('delivers nothing to hooks that are inactive or not verified', async () => {
    const world = new HookWorld();
    await createEventHook(world, hookInput(), '00uadmin', context);
    const id = await verified(world, { uri: 'https://two.example.com/' });
    await setEventHookStatus(world, id, 'INACTIVE', context);
    await world.happen({});
    await run(world);
    expect(world.posted()).toEqual([]);
  });

  it('batches the events of a page, 50 a delivery', async () => {
    const world = new HookWorld();
    await verified(world);
    await world.happenTogether(Array.from({ length: hookLimits.batch + 1 }, (_, index) => ({ user: `u${index}` })));
    await run(world);
    expect(world.posted().map((call) => call.uuids.length)).toEqual([50, 1]);
  });

  it.each([200, 201, 204])('takes %i as success', async (status) => {
    const world = new HookWorld();
    await verified(world);
    await world.happen({});
    world.endpoint = () => failing(status);
    await run(world);
    await run(world);
    expect(world.posted()).toHaveLength(1);
  });

  it.each([failing(302), failing(400), failing(500), down])(
    'keeps everything, in order, where the endpoint fails: %j',
    async (result) => {
      const world = new HookWorld();
      await verified(world);
      await world.happen({}, { version: 2, eventType: 'user.lifecycle.deactivate' });
      world.endpoint = () => result;
      await run(world);
      expect(uuids(world)).toEqual(['ann-1']);

      world.endpoint = () => taken;
      await run(world);
      expect(uuids(world)).toEqual(['ann-1']);
      world.clock.at += 5_000;
      await run(world);
      expect(uuids(world)).toEqual(['ann-1', 'ann-1', 'ann-2']);
    },
  );

  it('sends a batch under the same id when it sends it again', async () => {
    const world = new HookWorld();
    await verified(world);
    await world.happen({});
    world.endpoint = () => down;
    await run(world);
    world.clock.at += 5_000;
    await run(world);
    const ids = world.calls.filter(({ method }) => method === 'POST').map(({ body = '' }) => JSON.parse(body).eventId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('tells the log of an outage once, and of the next one again', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    await world.happen({}, { user: 'bob', shard: 5 });
    world.endpoint = () => failing(503);
    await run(world);
    world.clock.at += 5_000;
    await run(world);
    expect(world.recorded).toHaveLength(1);
    expect(world.recorded[0]).toMatchObject({
      eventType: 'event_hook.delivery',
      outcome: { result: 'FAILURE', reason: 'HTTP 503' },
      targets: [{ id, type: 'Webhook' }],
      entity: { kind: 'event-hook', id, version: 0 },
    });

    world.endpoint = () => taken;
    world.clock.at += 400_000;
    await run(world);
    await world.happen({ version: 2 });
    world.endpoint = () => down;
    await run(world);
    expect(world.recorded.map(({ outcome }) => outcome?.reason)).toEqual(['HTTP 503', 'connect']);
  });

  it('serves other hooks while one is down', async () => {
    const world = new HookWorld();
    await verified(world, { uri: 'https://dead.example.com/' });
    await verified(world, { uri: 'https://alive.example.com/' });
    await world.happen({});
    world.endpoint = (request) => (request.url.includes('dead') ? down : willing(request));
    await run(world);
    expect(world.posted().find(({ url }) => url.includes('alive'))?.uuids).toEqual(['ann-1']);
  });

  it('serves other hooks while the dialer fails for one, and says so', async () => {
    const world = new HookWorld();
    const id = await verified(world, { uri: 'https://one.example.com/' });
    await verified(world, { uri: 'https://two.example.com/' });
    await world.happen({});
    world.endpoint = (request) => (request.url.includes('one') ? Promise.reject(new Error('no dialer')) : taken);
    await expect(run(world)).rejects.toThrow('1 of 2 event hooks were not served');
    // What failed was ours: the endpoint is not held guilty.
    expect((await world.cursors.list(id)).get(3)).toMatchObject({ position: 0, failures: 0, retryAt: 0, leasedUntil: 0 });
    world.endpoint = () => taken;
    await run(world);
    expect(world.posted().filter(({ url }) => url.includes('one'))).toHaveLength(2);
  });

  it('delivers once where two workers are woken at the same time', async () => {
    const world = new HookWorld();
    await verified(world);
    await world.happen({}, { user: 'bob', shard: 5 }, { version: 2, eventType: 'user.lifecycle.deactivate' });
    await Promise.all([run(world, 'one'), run(world, 'two')]);
    expect(uuids(world).toSorted()).toEqual(['ann-1', 'ann-2', 'bob-1']);
  });

  it('wakes another worker where its time is over', async () => {
    const world = new HookWorld();
    await verified(world);
    await world.happen({}, { version: 2, eventType: 'user.lifecycle.deactivate' });
    world.endpoint = () => {
      world.clock.at += 60_000;
      return taken;
    };
    await deliverToHooks(world, { holder: 'me', deadline: noon + 30_000 });
    expect(uuids(world)).toEqual(['ann-1']);
    expect(world.wakeUps).toEqual([0]);
  });
});

describe('wakeHooksWhereDue', () => {
  it('wakes nobody where all is delivered, or nothing is due', async () => {
    const world = new HookWorld();
    await verified(world);
    await wakeHooksWhereDue(world);
    await world.happen({});
    world.endpoint = () => down;
    await run(world);
    world.wakeUps.length = 0;
    await wakeHooksWhereDue(world);
    expect(world.wakeUps).toEqual([]);
  });

  it('wakes once for what is due, however many hooks it is', async () => {
    const world = new HookWorld();
    await verified(world);
    await verified(world);
    await world.happen({});
    await wakeHooksWhereDue(world);
    expect(world.wakeUps).toEqual([0]);
  });
});

describe('retryDelay', () => {
  it('gives eight tries over more than 27 hours, however the jitter falls', () => {
    for (const random of [0, 0.5, 0.999]) {
      const delays = Array.from({ length: mostTries }, (_, index) => retryDelay(index + 1, random));
      expect(delays.at(-1)).toBeUndefined();
      const sum = delays.reduce<number>((total, delay) => total + (delay ?? 0), 0);
      expect(sum).toBeGreaterThan(27 * 3_600_000);
      expect(sum).toBeLessThan(31 * 3_600_000);
    }
    expect(mostTries).toBe(8);
  });
});

describe('probeDelay', () => {
  it('doubles from five seconds to an hour', () => {
    expect([1, 2, 3, 11, 10_000].map((failures) => probeDelay(failures, 0))).toEqual([5_000, 10_000, 20_000, 3_600_000, 3_600_000]);
  });
});
