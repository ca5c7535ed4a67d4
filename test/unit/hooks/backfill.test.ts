import { describe, expect, it } from '@jest/globals';

import {
  cancelBackfill,
  createEventHook,
  getBackfill,
  listBackfills,
  pauseEventHook,
  percentBefore,
  presentBackfill,
  replaceEventHook,
  resumeBackfill,
  resumeEventHook,
  setEventHookStatus,
  startBackfill,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { newId } from '../../../shared/kernel/index.ts';
import { BackfillWorld, minute } from './backfill-world.ts';
import { context, hookInput } from './hook-world.ts';

const settle = 10_000;

async function started(users = 120, groups = 3): Promise<{ world: BackfillWorld; hookId: string; backfillId: string }> {
  const world = new BackfillWorld();
  world.populate('group', groups);
  world.populate('user', users);
  const hookId = await world.receivingHook();
  const { id: backfillId } = await startBackfill(world, hookId, {}, context);
  world.clock.at += settle;
  return { world, hookId, backfillId };
}

const receivedOf = (world: BackfillWorld): string[] => world.received.map(({ entity }) => entity);
const idsOf = (world: BackfillWorld): string[] => world.entities.map(({ id }) => id);

describe('a backfill', () => {
  it('sends every group and every user once, groups first, and says how far it is', async () => {
    const { world, hookId, backfillId } = await started();
    await world.run(hookId);
    expect(receivedOf(world)).toEqual(idsOf(world));
    expect(world.posted().map(({ uuids }) => uuids.length)).toEqual([3, 50, 50, 20]);
    expect(presentBackfill(await getBackfill(world, hookId, backfillId))).toMatchObject({
      status: 'COMPLETED',
      progress: { groups: { sent: 3, percent: 100 }, users: { sent: 120, percent: 100 } },
      failures: 0,
      nextTry: null,
      reason: null,
      createdBy: '00uadmin',
    });
    expect(world.logged()).toEqual(['roster.event_hook.backfill.started', 'roster.event_hook.backfill.ended']);
    expect(world.recorded[1]?.debugData).toEqual({ backfillId, users: '120', groups: '3' });
  });

  it('sends what an event would look like, with the state in its target', async () => {
    const { world, hookId, backfillId } = await started(1, 0);
    await world.run(hookId);
    const [call] = world.calls;
    const body = JSON.parse(call?.body ?? '');
    expect(call?.headers).toMatchObject({
      Authorization: 'canary-3141',
      'webhook-id': body.eventId,
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
    expect(body).toMatchObject({
      eventType: 'com.okta.event_hook',
      source: `https://id.example.com/api/v1/eventHooks/${hookId}`,
      data: {
        events: [
          {
            eventType: 'roster.user.state',
            outcome: { result: 'SUCCESS' },
            transaction: { id: backfillId },
            target: [{ id: '00u000', alternateId: '00u000@example.com', detailEntry: { of: '00u000' } }],
            debugContext: {
              debugData: { entityType: 'user', entityId: '00u000', entityVersion: '1', sentAgain: 'backfill', backfillId },
            },
          },
        ],
      },
    });
    expect((await world.deliveryLog.list(hookId, { limit: 5 })).items).toMatchObject([
      { deliveryId: body.eventId, shard: null, events: 1, attempt: 1, status: 204, fault: null },
    ]);
  });

  it('sends the kinds that were asked for', async () => {
    const { world, hookId, backfillId } = await started(3, 2);
    await world.run(hookId);
    world.received.length = 0;
    const { id } = await startBackfill(world, hookId, { kinds: ['group'] }, context);
    world.clock.at += settle;
    await world.run(hookId);
    expect(receivedOf(world)).toEqual(['00g000', '00g001']);
    const { items } = await listBackfills(world, hookId, { limit: 5 });
    expect(items.map((each) => each.id)).toEqual([id, backfillId]);
    expect(presentBackfill(items[0] ?? (await world.only(hookId)))).toMatchObject({ progress: { users: null } });
  });

  it('begins when the index knows what was made before, and ends at once where there is nothing', async () => {
    const world = new BackfillWorld();
    const hookId = await world.receivingHook();
    await startBackfill(world, hookId, {}, context);
    expect(world.wakeUpsOfBackfills).toEqual([{ hookId, seconds: 10 }]);
    await world.run(hookId);
    expect((await world.only(hookId)).state).toBe('RUNNING');
    world.clock.at += settle;
    await world.run(hookId);
    expect((await world.only(hookId)).state).toBe('COMPLETED');
    expect(world.calls).toEqual([]);
  });

  it('goes no faster than it may: short waits in the worker, long ones by a wake-up', async () => {
    const { world, hookId } = await started(120, 0);
    await world.run(hookId);
    expect(world.pauses).toEqual([500, 500]);

    const slow = new BackfillWorld();
    slow.populate('user', 120);
    const slowHook = await slow.receivingHook();
    await startBackfill(slow, slowHook, { rate: 1, kinds: ['user'] }, context);
    slow.clock.at += settle;
    await slow.run(slowHook);
    expect(slow.received).toHaveLength(50);
    expect(slow.wakeUpsOfBackfills.at(-1)).toEqual({ hookId: slowHook, seconds: 50 });
    slow.clock.at += 49_000;
    await slow.run(slowHook);
    expect(slow.received).toHaveLength(50);
    slow.clock.at += 1_000;
    await slow.run(slowHook);
    expect(slow.received).toHaveLength(100);
    expect(slow.pauses).toEqual([]);
  });

  it('goes on in the next invocation where time is over', async () => {
    const { world, hookId } = await started();
    await world.run(hookId, 1);
    expect(world.received.length).toBeLessThan(123);
    await world.sweep(5);
    expect(receivedOf(world)).toEqual(idsOf(world));
  });

  it('carries fewer states where they are large', async () => {
    const world = new BackfillWorld();
    world.populate('user', 60, { profile: { text: 'x'.repeat(90_000) } });
    const hookId = await world.receivingHook();
    await startBackfill(world, hookId, {}, context);
    world.clock.at += settle;
    await world.sweep(3);
    expect(receivedOf(world)).toEqual(idsOf(world));
    expect(Math.max(...world.calls.map(({ body = '' }) => body.length))).toBeLessThanOrEqual(1_000_000);
  });

  it('is sent by one worker at a time', async () => {
    const { world, hookId } = await started();
    world.endpoint = async (request) => {
      await world.run(hookId);
      return world.taking(request);
    };
    await world.run(hookId);
    expect(receivedOf(world)).toEqual(idsOf(world));
  });
});

describe('a backfill that is interrupted', () => {
  it('loses nothing wherever a worker dies, and sends under the same ids what it sends twice', async () => {
    const counted = await started(60, 2);
    let effects = 0;
    const steps = ['save', 'end'] as const;
    for (const name of steps) {
      const whole = counted.world.backfills[name].bind(counted.world.backfills);
      counted.world.backfills[name] = (...args) => {
        effects += 2;
        return whole(...args);
      };
    }
    await counted.world.run(counted.hookId);
    expect(effects).toBeGreaterThan(4);

    for (let fatal = 0; fatal < effects; fatal += 1) {
      const { world, hookId } = await started(60, 2);
      let passed = 0;
      let dead = false;
      /** Dies before the write where `fatal` is even, and behind it where it is odd; the dead write nothing more. */
      for (const name of steps) {
        const whole = world.backfills[name].bind(world.backfills);
        world.backfills[name] = async (...args) => {
          if (dead) throw new Error('dead');
          const dies = [passed, passed + 1].includes(fatal);
          dead = dies;
          passed += 2;
          if (dies && fatal % 2 === 0) throw new Error('died before');
          const written = await whole(...args);
          if (dies) throw new Error('died behind');
          return written;
        };
      }
      await world.run(hookId).catch(() => undefined);
      expect(dead).toBe(true);
      dead = false;
      world.clock.at += minute;
      await world.sweep(4);
      const sent = Map.groupBy(world.received, ({ entity }) => entity);
      expect([...sent.keys()].toSorted()).toEqual(idsOf(world).toSorted());
      for (const copies of sent.values()) expect(new Set(copies.map(({ uuid }) => uuid)).size).toBe(1);
      expect((await world.only(hookId)).state).toBe('COMPLETED');
    }
  });

  it('tells another version under another id', async () => {
    const { world, hookId } = await started(2, 0);
    let died = false;
    const save = world.backfills.save.bind(world.backfills);
    const end = world.backfills.end.bind(world.backfills);
    world.backfills.save = (...args) => (died ? Promise.reject(new Error('dead')) : save(...args));
    world.backfills.end = () => {
      died = true;
      return Promise.reject(new Error('died'));
    };
    await expect(world.run(hookId)).rejects.toThrow('died');
    Object.assign(world.backfills, { save, end });
    const [first] = world.entities;
    if (first !== undefined) world.entities[0] = { ...first, version: 2 };
    world.clock.at += minute;
    await world.sweep(2);
    expect(receivedOf(world)).toEqual(['00u000', '00u001', '00u000', '00u001']);
    const uuids = world.received.map(({ uuid }) => uuid);
    expect(uuids[0]).not.toBe(uuids[2]);
    expect(uuids[1]).toBe(uuids[3]);
  });

  it('gives its lease back where something of ours fails', async () => {
    const { world, hookId } = await started(3, 0);
    const { dial } = world.dialer;
    world.dialer.dial = () => Promise.reject(new Error('no dialer'));
    await expect(world.run(hookId)).rejects.toThrow('no dialer');
    expect(await world.only(hookId)).toMatchObject({ state: 'RUNNING', failures: 0, leasedUntil: 0 });
    world.dialer.dial = dial;
    await world.run(hookId);
    expect((await world.only(hookId)).state).toBe('COMPLETED');
  });
});

describe('a backfill to an endpoint that fails', () => {
  const refusing = { ok: true, status: 503, headers: {}, body: 'no', latencyMs: 1 } as const;

  it('is tried again where it was, and touches no delivery of events', async () => {
    const { world, hookId } = await started(60, 0);
    const cursors = await world.cursors.list(hookId);
    let calls = 0;
    world.endpoint = (request) => ((calls += 1) === 2 ? refusing : world.taking(request));
    await world.run(hookId);
    expect(await world.only(hookId)).toMatchObject({ failures: 1, leasedUntil: 0, progress: { user: { sent: 50 } } });
    expect(world.wakeUpsOfBackfills.at(-1)).toEqual({ hookId, seconds: 6 });
    await world.run(hookId);
    expect(calls).toBe(2);
    world.clock.at += 6_000;
    await world.run(hookId);
    expect(receivedOf(world)).toEqual(idsOf(world));
    expect(await world.only(hookId)).toMatchObject({ state: 'COMPLETED', failures: 0 });
    expect(await world.cursors.list(hookId)).toEqual(cursors);
    expect(world.wakeUps).toEqual([]);
  });

  it('fails after the eighth try, and goes on where it stopped', async () => {
    const { world, hookId, backfillId } = await started(60, 0);
    world.endpoint = (request) => (world.received.length < 50 ? world.taking(request) : refusing);
    await world.sweep(32 * 60);
    expect(world.calls).toHaveLength(1 + 8);
    expect(await world.only(hookId)).toMatchObject({ state: 'FAILED', reason: 'HTTP 503', failures: 8 });
    expect(world.logged()).toEqual(['roster.event_hook.backfill.started', 'roster.event_hook.backfill.ended HTTP 503']);

    world.endpoint = world.taking;
    expect(await resumeBackfill(world, hookId, backfillId, context)).toMatchObject({ state: 'RUNNING', failures: 0, reason: null });
    await world.run(hookId);
    expect(receivedOf(world)).toEqual(idsOf(world));
    await expect(resumeBackfill(world, hookId, backfillId, context)).rejects.toMatchObject({
      facts: { causes: ['This backfill has sent everything'] },
    });
  });
});

describe('a backfill under control', () => {
  it('is cancelled, though a worker is at it, and sends no further batch', async () => {
    const { world, hookId, backfillId } = await started();
    world.endpoint = async (request) => {
      await cancelBackfill(world, hookId, backfillId, context);
      return world.taking(request);
    };
    await world.run(hookId);
    expect(receivedOf(world)).toEqual(['00g000', '00g001', '00g002']);
    expect(await cancelBackfill(world, hookId, backfillId, context)).toMatchObject({ state: 'CANCELLED' });
    expect(world.logged()).toEqual(['roster.event_hook.backfill.started', 'roster.event_hook.backfill.cancelled']);
    await world.sweep(3);
    expect(world.calls).toHaveLength(1);
  });

  it('is the only one of its hook, and of no hook that receives nothing', async () => {
    const { world, hookId, backfillId } = await started();
    await expect(startBackfill(world, hookId, {}, context)).rejects.toMatchObject({
      code: 'validation-failed',
      facts: { causes: [`A backfill of this hook is under way: ${backfillId}`] },
    });
    await cancelBackfill(world, hookId, backfillId, context);
    const { id } = await startBackfill(world, hookId, {}, context);
    await expect(resumeBackfill(world, hookId, backfillId, context)).rejects.toMatchObject({
      facts: { causes: [`A backfill of this hook is under way: ${id}`] },
    });
    expect(await resumeBackfill(world, hookId, id, context)).toMatchObject({ id, version: 1 });
    const idle = await createEventHook(world, hookInput(), '00uadmin', context);
    await expect(startBackfill(world, idle.id, {}, context)).rejects.toMatchObject({
      facts: { causes: ['The hook must be ACTIVE and VERIFIED'] },
    });
    await expect(getBackfill(world, idle.id, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('waits while the hook is paused', async () => {
    const { world, hookId } = await started(60, 0);
    world.endpoint = async (request) => {
      await pauseEventHook(world, hookId, context);
      return world.taking(request);
    };
    await world.sweep(60);
    expect(world.received).toHaveLength(50);
    expect(await world.only(hookId)).toMatchObject({ state: 'RUNNING', leasedUntil: 0 });
    world.endpoint = world.taking;
    await resumeEventHook(world, hookId, context);
    await world.sweep(1);
    expect(receivedOf(world)).toEqual(idsOf(world));
  });

  it('ends where the hook no longer receives, or calls another address', async () => {
    const { world, hookId, backfillId } = await started();
    await setEventHookStatus(world, hookId, 'INACTIVE', context);
    await world.sweep(1);
    expect(await world.only(hookId)).toMatchObject({ state: 'FAILED', reason: 'The hook is no longer ACTIVE and VERIFIED' });
    await setEventHookStatus(world, hookId, 'ACTIVE', context);
    await resumeBackfill(world, hookId, backfillId, context);
    await replaceEventHook(world, hookId, hookInput({ uri: 'https://other.example.com/' }), context);
    await verifyEventHook(world, hookId, context);
    await world.sweep(1);
    const reason = 'The hook has another address';
    expect(await world.only(hookId)).toMatchObject({ state: 'FAILED', reason });
    await expect(resumeBackfill(world, hookId, backfillId, context)).rejects.toMatchObject({ facts: { causes: [reason] } });
    expect(world.received).toEqual([]);
  });

  it('signs with the secrets that a hook has now', async () => {
    const { world, hookId } = await started(60, 0);
    world.endpoint = async (request) => {
      const answer = world.taking(request);
      if (world.received.length === 50) {
        await replaceEventHook(world, hookId, hookInput({ secret: 'canary-2718' }), context);
        world.endpoint = world.taking;
        await verifyEventHook(world, hookId, context);
      }
      return answer;
    };
    await world.sweep(2);
    const secrets = world.calls.filter(({ method }) => method === 'POST').map(({ headers }) => headers['Authorization']);
    expect(secrets).toEqual(['canary-3141', 'canary-2718']);
  });
});

describe('the part of all ids before one', () => {
  it('is what its place says', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('user')).toSorted((one, other) => {
      const [left, right] = [one.toLowerCase(), other.toLowerCase()];
      return left < right ? -1 : Number(left > right);
    });
    const off = ids.map((id, index) => Math.abs(percentBefore(id) - (100 * index) / ids.length));
    expect(Math.max(...off)).toBeLessThan(3);
  });
});
