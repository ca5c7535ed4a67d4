import { describe, expect, it } from '@jest/globals';

import {
  createEventHook,
  deliverToHooks,
  type DialRequest,
  type DialResult,
  type EventHook,
  isDeliverable,
  pauseEventHook,
  resumeEventHook,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { context, hookInput, HookWorld, taken, willing } from './hook-world.ts';

const hour = 3_600_000;
const refused: DialResult = { ok: true, status: 422, headers: {}, body: 'no ann@example.com', latencyMs: 7 };
const down: DialResult = { ok: false, kind: 'connect', detail: 'ECONNREFUSED', latencyMs: 1 };

interface Sent {
  readonly uuid: string;
  readonly debugContext: { readonly debugData: Readonly<Record<string, string>> };
}

const eventsOf = ({ body = '' }: DialRequest): readonly Sent[] => JSON.parse(body).data.events;

/** An endpoint that keeps what it takes and refuses what it does not like. */
class Receiver {
  readonly world: HookWorld;
  readonly taken: Sent[] = [];
  tries: { readonly at: number; readonly uuids: readonly string[] }[] = [];
  /** Uuids that it refuses. */
  readonly poison = new Set<string>();
  isDown = false;

  constructor(world: HookWorld) {
    this.world = world;
    world.endpoint = (request) => (request.method === 'GET' ? willing(request) : this.#answer(request));
  }

  #answer(request: DialRequest): DialResult {
    const events = eventsOf(request);
    this.tries.push({ at: this.world.clock.at, uuids: events.map(({ uuid }) => uuid) });
    if (this.isDown) return down;
    if (events.some(({ uuid }) => this.poison.has(uuid))) return refused;
    this.taken.push(...events);
    return taken;
  }

  uuids(): string[] {
    return this.taken.map(({ uuid }) => uuid);
  }

  of(user: string): string[] {
    return this.uuids().filter((uuid) => uuid.startsWith(`${user}-`));
  }
}

async function setUp(afterDeadLetter: 'WAIT' | 'PASS' = 'WAIT'): Promise<{ world: HookWorld; id: string; receiver: Receiver }> {
  const world = new HookWorld();
  const items = ['user.lifecycle.create', 'user.account.update_profile'];
  const { id } = await createEventHook(world, { ...hookInput({ items }), delivery: { afterDeadLetter } }, '00uadmin', context);
  await verifyEventHook(world, id, context);
  return { world, id, receiver: new Receiver(world) };
}

const deliver = (world: HookWorld): Promise<void> =>
  deliverToHooks(world, { holder: `worker-${Math.random()}`, deadline: world.clock.now() + 100_000 });

/** Lets time go by, a minute at a time as the sweep does. */
async function pass(world: HookWorld, milliseconds: number): Promise<void> {
  const end = world.clock.at + milliseconds;
  while (world.clock.at < end) {
    await deliver(world);
    world.clock.at += 60_000;
  }
  await deliver(world);
}

const hookOf = async (world: HookWorld): Promise<EventHook> => {
  const [hook] = await world.eventHooks.list();
  if (hook === undefined) throw new Error('no hook');
  return hook;
};

const lettersOf = async (world: HookWorld, id: string) => (await world.deadLetters.list(id, { limit: 100 })).items;

describe('an event that its endpoint refuses', () => {
  it('is tried eight times over more than 27 hours, then is a dead letter, an event and a mail', async () => {
    const { world, id, receiver } = await setUp();
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' });
    await pass(world, 32 * hour);
    const tries = receiver.tries.filter(({ uuids }) => uuids.includes('ann-1'));
    expect(tries).toHaveLength(8);
    expect((tries.at(-1)?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThan(27 * hour);
    expect(await lettersOf(world, id)).toEqual([
      expect.objectContaining({
        uuid: 'ann-1',
        tries: 8,
        fault: 'HTTP 422',
        holds: true,
        entity: { kind: 'user', id: 'ann', version: 1 },
      }),
    ]);
    expect(world.recorded.at(-1)).toMatchObject({
      eventType: 'event_hook.delivery',
      outcome: { result: 'FAILURE', reason: 'HTTP 422' },
      debugData: { deadLetter: 'true', deadLetterEvent: 'ann-1', deadLetterEntity: 'ann', deadLetterVersion: '1', tries: '8' },
    });
    expect(world.told).toEqual([expect.objectContaining({ hookName: 'Sync', reason: 'HTTP 422', paused: false })]);
  });

  it('holds up nobody else, and keeps its hook from nothing', async () => {
    const { world, receiver } = await setUp();
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' }, { user: 'eve' });
    await pass(world, 60_000);
    expect(receiver.uuids().toSorted()).toEqual(['bob-1', 'eve-1']);
    await world.happen({ user: 'bob', version: 2, eventType: 'user.account.update_profile' });
    await deliver(world);
    expect(receiver.of('bob')).toEqual(['bob-1', 'bob-2']);
    expect((await hookOf(world)).pause).toBeNull();
  });

  it('holds up nobody else where it stands alone in its batch, for longer than seconds', async () => {
    const { world, receiver } = await setUp();
    receiver.poison.add('ann-1');
    await world.happen({});
    await deliver(world);
    world.clock.at += 5_000;
    await deliver(world);
    await world.happen({ user: 'bob' });
    world.clock.at += 10_000;
    await deliver(world);
    expect(receiver.uuids()).toEqual(['bob-1']);
  });

  it('is found in a batch of many, and the others of the batch are delivered once', async () => {
    const { world, receiver } = await setUp();
    const users = Array.from({ length: 40 }, (_, index) => `u${index}`);
    receiver.poison.add('u7-1').add('u23-1');
    await world.happenTogether(users.map((user) => ({ user })));
    await pass(world, 60_000);
    expect(receiver.uuids().toSorted()).toEqual(
      users
        .filter((user) => user !== 'u7' && user !== 'u23')
        .map((user) => `${user}-1`)
        .toSorted(),
    );
  });

  it('is waited for by the later events of its entity, in order, where the hook says WAIT', async () => {
    const { world, id, receiver } = await setUp('WAIT');
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' });
    await pass(world, hour);
    await world.happen({ version: 2, eventType: 'user.account.update_profile' });
    await world.happen({ user: 'bob', version: 2, eventType: 'user.account.update_profile' });
    await pass(world, 32 * hour);
    await world.happen({ version: 3, eventType: 'user.account.update_profile' });
    await pass(world, hour);
    expect(receiver.of('ann')).toEqual([]);
    expect(receiver.of('bob')).toEqual(['bob-1', 'bob-2']);

    receiver.poison.clear();
    const [letter] = await lettersOf(world, id);
    if (letter === undefined) throw new Error('no dead letter');
    await world.asides.ask(id, letter.shard, letter.place, 'send');
    await world.cursors.nudge(id, [letter.shard]);
    await deliver(world);
    expect(receiver.of('ann')).toEqual(['ann-1', 'ann-2', 'ann-3']);
    expect(receiver.taken.find(({ uuid }) => uuid === 'ann-1')?.debugContext.debugData).toMatchObject({ sentAgain: 'redelivery' });
    expect(await lettersOf(world, id)).toEqual([]);
    await world.happen({ version: 4, eventType: 'user.account.update_profile' });
    await deliver(world);
    expect(receiver.of('ann').at(-1)).toBe('ann-4');
  });

  it('is passed by the later events of its entity, the first with a mark of the gap, where the hook says PASS', async () => {
    const { world, id, receiver } = await setUp('PASS');
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' });
    await pass(world, hour);
    await world.happen({ version: 2, eventType: 'user.account.update_profile' });
    await world.happen({ user: 'bob', version: 2, eventType: 'user.account.update_profile' });
    await pass(world, 32 * hour);
    await world.happen({ version: 3, eventType: 'user.account.update_profile' });
    await pass(world, hour);
    expect(receiver.of('ann')).toEqual(['ann-2', 'ann-3']);
    const gaps = receiver.taken.map(({ uuid, debugContext }) => [uuid, debugContext.debugData['missingVersions']]);
    expect(gaps.filter(([, missing]) => missing !== undefined)).toEqual([['ann-2', '1']]);

    receiver.poison.clear();
    const [letter] = await lettersOf(world, id);
    if (letter === undefined) throw new Error('no dead letter');
    expect(letter.holds).toBe(false);
    await world.asides.ask(id, letter.shard, letter.place, 'send');
    await world.cursors.nudge(id, [letter.shard]);
    await deliver(world);
    expect(receiver.of('ann')).toEqual(['ann-2', 'ann-3', 'ann-1']);
    expect(await lettersOf(world, id)).toEqual([]);
  });

  it('leaves a mark of the gap for the next event, however late that comes', async () => {
    const { world, receiver } = await setUp('PASS');
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' });
    await pass(world, hour);
    await world.happen({ user: 'bob', version: 2, eventType: 'user.account.update_profile' });
    await pass(world, 32 * hour);
    await world.happen({ version: 2, eventType: 'user.account.update_profile' });
    await pass(world, hour);
    await world.happen({ version: 3, eventType: 'user.account.update_profile' });
    await pass(world, hour);
    const told = receiver.taken.filter(({ uuid }) => uuid.startsWith('ann-'));
    expect(told.map(({ uuid, debugContext }) => [uuid, debugContext.debugData['missingVersions']])).toEqual([
      ['ann-2', '1'],
      ['ann-3', undefined],
    ]);
  });

  it('may be given up: what waited for it goes on, with a mark of the gap', async () => {
    const { world, id, receiver } = await setUp('WAIT');
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' });
    await pass(world, hour);
    await world.happen({ user: 'bob', version: 2, eventType: 'user.account.update_profile' });
    await pass(world, 32 * hour);
    await world.happen({ version: 2, eventType: 'user.account.update_profile' });
    await pass(world, hour);
    const [letter] = await lettersOf(world, id);
    if (letter === undefined) throw new Error('no dead letter');
    await world.asides.ask(id, letter.shard, letter.place, 'give-up');
    await world.cursors.nudge(id, [letter.shard]);
    await deliver(world);
    expect(receiver.of('ann')).toEqual(['ann-2']);
    expect(receiver.taken.at(-1)?.debugContext.debugData).toMatchObject({ missingVersions: '1', entityVersion: '2' });
    expect(await lettersOf(world, id)).toEqual([]);
  });

  it('dies again after eight more tries, and can be asked for once more, all of them at once', async () => {
    const { world, id, receiver } = await setUp('PASS');
    receiver.poison.add('ann-1').add('eve-1');
    await world.happen({}, { user: 'bob' }, { user: 'eve', shard: 9 }, { user: 'zoe', shard: 9 });
    await pass(world, hour);
    await world.happen({ user: 'bob', version: 2, eventType: 'user.account.update_profile' });
    await pass(world, 32 * hour);
    expect(await lettersOf(world, id)).toHaveLength(2);
    const askAll = async (): Promise<void> => {
      const { keys } = { keys: [...(await world.cursors.list(id)).keys()] };
      await world.cursors.nudge(id, keys, { redeliverBefore: world.clock.at });
    };
    receiver.tries = [];
    await askAll();
    await pass(world, 32 * hour);
    expect(receiver.tries.filter(({ uuids }) => uuids.includes('ann-1'))).toHaveLength(8);
    expect((await lettersOf(world, id)).map(({ tries }) => tries)).toEqual([16, 16]);
    receiver.poison.clear();
    await askAll();
    await deliver(world);
    expect(await lettersOf(world, id)).toEqual([]);
    expect(receiver.uuids()).toEqual(expect.arrayContaining(['ann-1', 'eve-1']));
  });
});

describe('an endpoint that takes nothing', () => {
  it('for 48 hours costs nothing: all is delivered by itself, in order, soon after it is back', async () => {
    const { world, id, receiver } = await setUp();
    const users = ['ann', 'bob', 'eve', 'zoe'];
    receiver.isDown = true;
    for (const [index, user] of users.entries()) await world.happen({ user, shard: index });
    const versions = 24;
    for (let version = 2; version <= versions; version += 1) {
      await pass(world, 2 * hour);
      const facts = { version, eventType: 'user.account.update_profile' as const };
      for (const [index, user] of users.entries()) await world.happen({ user, shard: index, ...facts });
    }
    await pass(world, 2 * hour);
    expect((await hookOf(world)).pause).toMatchObject({ by: 'roster', reason: 'connect' });
    expect(isDeliverable(await hookOf(world))).toBe(true);
    expect(world.told[0]).toMatchObject({ paused: true, reason: 'connect' });
    expect(new Set(world.told.map(({ id: notice }) => notice)).size).toBeLessThanOrEqual(2);

    receiver.isDown = false;
    await pass(world, 65 * 60_000);
    for (const user of users) {
      const inOrder = Array.from({ length: versions }, (_, index) => `${user}-${index + 1}`);
      expect(receiver.of(user)).toEqual(inOrder);
    }
    expect(await lettersOf(world, id)).toEqual([]);
    expect((await hookOf(world)).pause).toBeNull();
    const types = world.changes.flatMap(({ events }) => events.map(({ eventType }) => eventType));
    expect(types.slice(-2)).toEqual(['roster.event_hook.paused', 'roster.event_hook.resumed']);
  });

  it('has what died of its outage tried anew once it is back, though nothing else happens there', async () => {
    const { world, id, receiver } = await setUp();
    receiver.isDown = true;
    await world.happen({});
    await pass(world, 32 * hour);
    expect(await lettersOf(world, id)).toHaveLength(1);
    await world.happen({ user: 'bob' });
    await pass(world, hour);
    receiver.isDown = false;
    await pass(world, 2 * hour);
    expect(receiver.uuids().toSorted()).toEqual(['ann-1', 'bob-1']);
    expect(await lettersOf(world, id)).toEqual([]);
    expect((await hookOf(world)).pause).toBeNull();
  });

  it('has what it set aside tried at once where the same shard finds that it is back', async () => {
    const { world, receiver } = await setUp();
    receiver.isDown = true;
    // Four are set aside, and the rest makes it an outage.
    await world.happen(...['a', 'b', 'c', 'd', 'e', 'f'].map((user) => ({ user })));
    await pass(world, 4 * hour);
    receiver.isDown = false;
    await pass(world, 65 * 60_000);
    expect(receiver.uuids().toSorted()).toEqual(['a-1', 'b-1', 'c-1', 'd-1', 'e-1', 'f-1']);
  });

  it('is asked seldom once the hook is paused', async () => {
    const { world, receiver } = await setUp();
    receiver.isDown = true;
    await world.happen(...Array.from({ length: 16 }, (_, shard) => ({ user: `u${shard}`, shard })));
    await pass(world, 32 * hour);
    receiver.tries = [];
    await pass(world, 10 * hour);
    expect(receiver.tries.length).toBeLessThanOrEqual(16 * 12);
    expect(receiver.tries.length).toBeGreaterThan(0);
  });
});

describe('a hook that an administrator has paused', () => {
  it('receives nothing until she has it resumed, and then everything', async () => {
    const { world, id, receiver } = await setUp();
    await pauseEventHook(world, id, context);
    await world.happen({}, { user: 'bob' });
    await pass(world, 3 * hour);
    expect(receiver.tries).toEqual([]);
    await resumeEventHook(world, id, context);
    await deliver(world);
    expect(receiver.uuids()).toEqual(['ann-1', 'bob-1']);
  });
});

describe('a hook that is resumed', () => {
  it('has everything tried at once, whenever it would be due', async () => {
    const { world, id, receiver } = await setUp();
    receiver.isDown = true;
    await world.happen({}, { user: 'bob', shard: 5 });
    await pass(world, 10 * 60_000);
    receiver.isDown = false;
    receiver.tries = [];
    await deliver(world);
    expect(receiver.tries).toEqual([]);
    await resumeEventHook(world, id, context);
    await deliver(world);
    expect(receiver.uuids().toSorted()).toEqual(['ann-1', 'bob-1']);
  });
});

describe('the log of deliveries', () => {
  it('tells of every call, newest first, with an excerpt of a refusal that names nobody', async () => {
    const { world, id, receiver } = await setUp();
    receiver.poison.add('ann-1');
    await world.happen({}, { user: 'bob' });
    await deliver(world);
    world.clock.at += 5_000;
    await deliver(world);
    const { items } = await world.deliveryLog.list(id, { limit: 10 });
    expect(items[0]).toMatchObject({ status: 204, fault: null, excerpt: null, uuids: ['bob-1'], attempt: 1 });
    expect(items.slice(1)).toEqual([
      expect.objectContaining({ status: 422, fault: 'HTTP 422', excerpt: 'no [redacted]', attempt: 2, latencyMs: 7, shard: 3 }),
      expect.objectContaining({ status: 422, attempt: 1 }),
    ]);
  });
});
