import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import {
  createEventHook,
  deliverToHooks,
  type EventHook,
  presentEventHook,
  readSigningSecret,
  replaceEventHook,
  rotateSigningSecret,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { context, hookInput, HookWorld } from './hook-world.ts';

const hour = 3_600_000;

async function verified(world: HookWorld): Promise<string> {
  const { id } = await createEventHook(world, hookInput(), '00uadmin', context);
  await verifyEventHook(world, id, context);
  return id;
}

async function secretOf(world: HookWorld, id: string): Promise<string> {
  return (await readSigningSecret(world, id, context)).secret;
}

let happened = 0;

/** Has something happen, and gives what the endpoint was sent of it. */
async function deliverOne(world: HookWorld): Promise<{ headers: Record<string, string>; body: string }> {
  happened += 1;
  await world.happen({ user: `00uhappened${happened}` });
  world.clock.at += 1_000;
  const before = world.calls.length;
  await deliverToHooks(world, { holder: 'me', deadline: world.clock.now() + 100_000 });
  const [call] = world.calls.slice(before).filter(({ method }) => method === 'POST');
  return { headers: { ...call?.headers }, body: call?.body ?? '' };
}

/** Whether who knows this secret takes the delivery for the hook's own. The library asks the machine's clock: its age is no matter here. */
function isTaken(secret: string, { headers, body }: { headers: Record<string, string>; body: string }): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': signatures = '' } = headers;
  const wanted = new Webhook(secret).sign(id, new Date(Number(at) * 1000), body);
  return signatures.split(' ').includes(wanted);
}

/** Writes past every rule. */
async function overwrite(world: HookWorld, value: EventHook): Promise<void> {
  await world.committer.commit({
    subject: { kind: 'event-hook', id: value.id, version: value.version, at: value.lastUpdated },
    writes: [{ do: 'put', kind: 'event-hook', value, replaces: value }],
    events: [],
  });
}

/** A hook as one was stored before there were signatures. */
async function old(world: HookWorld): Promise<string> {
  const id = await verified(world);
  const hook = await world.eventHooks.find(id);
  if (hook === undefined) throw new Error('the hook is gone');
  const { signing: _signing, ...value } = hook;
  await overwrite(world, value);
  return id;
}

describe('a signing secret', () => {
  it('is there from the beginning, and signs every delivery', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    const secret = await secretOf(world, id);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const delivery = await deliverOne(world);
    expect(delivery.headers['webhook-id']).toBe(JSON.parse(delivery.body).eventId);
    expect(isTaken(secret, delivery)).toBe(true);
  });

  it('is another for every hook', async () => {
    const world = new HookWorld();
    const [one, other] = [await verified(world), await verified(world)];
    expect(await secretOf(world, one)).not.toBe(await secretOf(world, other));
  });

  it('stays sealed, for its hook alone', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    const secret = await secretOf(world, id);
    const hook = await world.eventHooks.find(id);
    const seen = JSON.stringify([world.changes, hook, hook && presentEventHook(hook, world.origin), world.recorded]);
    expect(seen).not.toContain(secret.slice(6));
    const elsewhere = await verified(world);
    const stolen = hook?.signing;
    const target = await world.eventHooks.find(elsewhere);
    if (target === undefined || stolen === undefined) throw new Error('a hook is gone');
    await overwrite(world, { ...target, signing: stolen });
    await expect(secretOf(world, elsewhere)).rejects.toThrow('the envelope does not open');
  });

  it('stays where name, events and endpoint change', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    const secret = await secretOf(world, id);
    await replaceEventHook(world, id, hookInput({ uri: 'https://elsewhere.example.com/' }), context);
    expect(await secretOf(world, id)).toBe(secret);
  });

  it('is made for a hook of old when somebody asks, once, and not before', async () => {
    const world = new HookWorld();
    const id = await old(world);
    expect(Object.keys((await deliverOne(world)).headers).filter((name) => name.startsWith('webhook-'))).toEqual([]);
    const both = await Promise.all([secretOf(world, id), secretOf(world, id)]);
    expect(new Set([...both, await secretOf(world, id)]).size).toBe(1);
    expect(world.changes.at(-1)?.events).toMatchObject([
      { eventType: 'event_hook.updated', debugData: { signingSecret: 'created' } },
    ]);
    expect(isTaken(both[0], await deliverOne(world))).toBe(true);
  });
});

describe('a rotation', () => {
  it('has both secrets sign until the overlap ends, and then the new one alone', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    const before = await secretOf(world, id);
    expect(await rotateSigningSecret(world, id, 24, context)).toEqual({
      created: '2026-01-01T12:00:00.000Z',
      previous: [{ expires: '2026-01-02T12:00:00.000Z' }],
    });
    const after = await secretOf(world, id);
    expect(after).not.toBe(before);
    const during = await deliverOne(world);
    expect([isTaken(before, during), isTaken(after, during)]).toEqual([true, true]);
    world.clock.at += 24 * hour;
    const later = await deliverOne(world);
    expect([isTaken(before, later), isTaken(after, later)]).toEqual([false, true]);
  });

  it('without overlap ends all that went before', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    const first = await secretOf(world, id);
    await rotateSigningSecret(world, id, 168, context);
    const second = await secretOf(world, id);
    expect(await rotateSigningSecret(world, id, 0, context)).toMatchObject({ previous: [] });
    const delivery = await deliverOne(world);
    expect([first, second].map((known) => isTaken(known, delivery))).toEqual([false, false]);
    expect(isTaken(await secretOf(world, id), delivery)).toBe(true);
  });

  it('never lets an older secret live longer than it had', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    await rotateSigningSecret(world, id, 1, context);
    expect(await rotateSigningSecret(world, id, 168, context)).toMatchObject({
      previous: [{ expires: '2026-01-08T12:00:00.000Z' }, { expires: '2026-01-01T13:00:00.000Z' }],
    });
  });

  it('has five sign at most', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    for (let times = 0; times < 6; times += 1) await rotateSigningSecret(world, id, 24, context);
    expect((await deliverOne(world)).headers['webhook-signature']?.split(' ')).toHaveLength(5);
  });

  it('is told in the log, without any secret', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    await rotateSigningSecret(world, id, 5, context);
    expect(world.changes.at(-1)?.events).toMatchObject([
      { eventType: 'event_hook.updated', debugData: { signingSecret: 'rotated', overlapHours: '5' } },
    ]);
    expect(JSON.stringify(world.changes)).not.toContain('whsec_');
  });

  it('leaves no ended secret behind when the hook is written next', async () => {
    const world = new HookWorld();
    const id = await verified(world);
    await rotateSigningSecret(world, id, 1, context);
    world.clock.at += hour;
    await replaceEventHook(world, id, hookInput({ name: 'Other' }), context);
    expect((await world.eventHooks.find(id))?.signing?.earlier).toEqual([]);
  });
});
