import { describe, expect, it } from '@jest/globals';

import { EventHookBody } from '../../../functions/api/event-hooks/event-hook-body.ts';
import {
  checkEventHook,
  createEventHook,
  deleteEventHook,
  type EventHook,
  type EventHookInput,
  isDeliverable,
  presentEventHook,
  replaceEventHook,
  setEventHookStatus,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { eligibleEventTypes } from '../../../shared/hooks/eligible-event-types.ts';
import { eventTypes } from '../../../shared/kernel/index.ts';
import { context, hookInput, HookWorld } from './hook-world.ts';

const create = (world: HookWorld, input = hookInput()): Promise<EventHook> => createEventHook(world, input, '00uadmin', context);

async function createVerified(world: HookWorld, input = hookInput()): Promise<EventHook> {
  const { id } = await create(world, input);
  return verifyEventHook(world, id, context);
}

const typesOf = (world: HookWorld): string[] => world.changes.flatMap(({ events }) => events.map(({ eventType }) => eventType));
const refusal = (...causes: unknown[]) =>
  expect.objectContaining({ code: 'validation-failed', facts: { object: 'eventHook', causes } });

describe('createEventHook', () => {
  it('makes an active hook that is not verified, without calling its endpoint', async () => {
    const world = new HookWorld();
    const hook = await create(world);
    expect(hook).toMatchObject({ status: 'ACTIVE', verificationStatus: 'UNVERIFIED', createdBy: '00uadmin', version: 1 });
    expect(hook.id).toMatch(/^who\w{17}$/);
    expect(world.calls).toEqual([]);
    expect(typesOf(world)).toEqual(['event_hook.created']);
  });

  it('keeps the secret sealed: neither the change nor the wire shows it', async () => {
    const world = new HookWorld();
    const hook = await create(world);
    expect(JSON.stringify([world.changes, presentEventHook(hook, world.origin)])).not.toContain('canary-3141');
  });

  it('asks for the secret’s value', async () => {
    await expect(create(new HookWorld(), hookInput({ secret: null }))).rejects.toThrow(
      refusal(expect.stringContaining('channel.config.authScheme.value')),
    );
  });

  it('takes a hook without a secret', async () => {
    const input = hookInput();
    const { authScheme: _authScheme, ...config } = input.channel.config;
    const hook = await create(new HookWorld(), { ...input, channel: { ...input.channel, config } });
    expect(hook.channel.auth).toBeNull();
    expect(presentEventHook(hook, 'https://id.example.com')).toMatchObject({ channel: { config: { authScheme: null } } });
  });
});

describe('presentEventHook', () => {
  it('is Okta’s object', async () => {
    const world = new HookWorld();
    const hook = await create(world);
    const self = `https://id.example.com/api/v1/eventHooks/${hook.id}`;
    expect(presentEventHook(hook, world.origin)).toEqual({
      id: hook.id,
      status: 'ACTIVE',
      verificationStatus: 'UNVERIFIED',
      name: 'Sync',
      description: null,
      created: '2026-01-01T12:00:00.000Z',
      createdBy: '00uadmin',
      lastUpdated: '2026-01-01T12:00:00.000Z',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create', 'user.lifecycle.deactivate'], filter: null },
      channel: {
        type: 'HTTP',
        version: '1.0.0',
        config: {
          uri: 'https://hooks.example.com/users',
          headers: [{ key: 'X-Other-Header', value: 'other' }],
          method: 'POST',
          authScheme: { type: 'HEADER', key: 'Authorization' },
        },
      },
      delivery: { afterDeadLetter: 'WAIT', pause: null },
      _links: {
        self: { href: self },
        verify: { href: `${self}/lifecycle/verify`, hints: { allow: ['POST'] } },
        deactivate: { href: `${self}/lifecycle/deactivate`, hints: { allow: ['POST'] } },
      },
    });
  });

  it('offers activation and deletion of an inactive hook', async () => {
    const world = new HookWorld();
    const { id } = await create(world);
    const hook = await setEventHookStatus(world, id, 'INACTIVE', context);
    expect(Object.keys(Object(presentEventHook(hook, world.origin)['_links']))).toEqual(['self', 'activate', 'delete']);
  });
});

const check = (input: EventHookInput, allowLoopback = false) => checkEventHook(input, { allowLoopback });

describe('checkEventHook', () => {
  it('takes every event type that Roster emits and Okta’s hooks may ask for', () => {
    const emitted = Object.entries(eventTypes).filter(([, { hooks }]) => hooks);
    expect(emitted.filter(([type]) => !eligibleEventTypes.has(type))).toEqual([]);
    expect(check(hookInput({ items: ['application.lifecycle.create'] })).eventTypes).toEqual(['application.lifecycle.create']);
  });

  it('drops event types that are there twice', () => {
    expect(check(hookInput({ items: ['user.session.start', 'user.session.start'] })).eventTypes).toEqual(['user.session.start']);
  });

  it.each(['event_hook.delivery', 'user.account.expire_password', 'user.lifecycle.*'])('refuses the event type %s', (item) => {
    expect(() => check(hookInput({ items: [item] }))).toThrow(
      refusal(`events.items: '${item}' is not an event type that event hooks can ask for`),
    );
  });

  it.each([
    'http://hooks.example.com/',
    'https://127.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/',
    'https://localhost/',
    'https://db.internal/',
    'https://user:pass@hooks.example.com/',
    'https://hooks.example.com:22/',
    'ftp://hooks.example.com/',
    'no url',
  ])('refuses the address %s', (uri) => {
    expect(() => check(hookInput({ uri }))).toThrow(refusal(expect.stringMatching(/^channel\.config\.uri: /)));
  });

  it('takes http to this machine where the stage allows it', () => {
    expect(check(hookInput({ uri: 'http://127.0.0.1:9000/users' }), true).uri).toBe('http://127.0.0.1:9000/users');
    expect(() => check(hookInput({ uri: 'http://127.0.0.1:9000/users' }))).toThrow(refusal(expect.any(String)));
  });

  it.each([
    ['Host', 'evil.example.com'],
    ['Content-Length', '0'],
    ['X-Amz-Security-Token', 'x'],
    ['X-Injected', 'a\r\nHost: evil.example.com'],
    ['Bad Name', 'x'],
    ['Webhook-Signature', 'v1,forged'],
    ['webhook-id', 'forged'],
    ['authorization', 'a second one'],
  ])('refuses the header %s: %j', (key, value) => {
    const input = hookInput();
    const config = { ...input.channel.config, headers: [{ key, value }] };
    expect(() => check({ ...input, channel: { ...input.channel, config } })).toThrow(
      refusal(expect.stringMatching(/^channel\.config\.headers: /)),
    );
  });

  it('names every cause at once', () => {
    expect(() => check(hookInput({ uri: 'x', items: ['y'] }))).toThrow(
      refusal(expect.stringMatching(/uri/), expect.stringMatching(/items/)),
    );
  });
});

/** With the constants that are no choice. */
function wireHook() {
  const { events, channel, ...rest } = hookInput();
  return { ...rest, events: { type: 'EVENT_TYPE', ...events }, channel: { type: 'HTTP', version: '1.0.0', ...channel } };
}

describe('EventHookBody', () => {
  it('takes what Terraform and the SDKs send, and reads over what is not theirs to say', () => {
    const parsed = EventHookBody.parse({
      ...wireHook(),
      id: 'who-foreign',
      verificationStatus: 'VERIFIED',
      _links: {},
      events: { type: 'EVENT_TYPE', items: ['user.session.start'] },
    });
    expect(parsed).not.toHaveProperty('verificationStatus');
    expect(parsed).not.toHaveProperty('id');
  });

  it.each([{ name: '' }, { name: undefined }, { events: { type: 'EVENT_TYPE', items: [] } }, { channel: { type: 'SMS' } }])(
    'refuses %j',
    (change) => {
      expect(EventHookBody.safeParse({ ...wireHook(), ...change }).success).toBe(false);
    },
  );
});

describe('replaceEventHook', () => {
  it('changes name and events of a verified hook, which stays verified and keeps its secret', async () => {
    const world = new HookWorld();
    const before = await createVerified(world);
    const after = await replaceEventHook(
      world,
      before.id,
      hookInput({ name: 'Other', items: ['user.session.start'], secret: null }),
      context,
    );
    expect(after).toMatchObject({
      name: 'Other',
      eventTypes: ['user.session.start'],
      verificationStatus: 'VERIFIED',
      channel: before.channel,
    });
  });

  it('stays verified where the same channel is sent again, secret included', async () => {
    const world = new HookWorld();
    const before = await createVerified(world);
    expect(await replaceEventHook(world, before.id, hookInput(), context)).toMatchObject({
      verificationStatus: 'VERIFIED',
      channel: before.channel,
    });
  });

  it.each([{ uri: 'https://hooks.example.com/other' }, { uri: 'https://elsewhere.example.com/' }, { secret: 'another' }])(
    'forgets the verification with %j',
    async (change) => {
      const world = new HookWorld();
      const { id } = await createVerified(world);
      expect(await replaceEventHook(world, id, hookInput(change), context)).toMatchObject({ verificationStatus: 'UNVERIFIED' });
    },
  );

  it('asks for the secret again where the host changes, so that it can’t be sent elsewhere', async () => {
    const world = new HookWorld();
    const { id } = await createVerified(world);
    const stolen = replaceEventHook(world, id, hookInput({ uri: 'https://evil.example.com/', secret: null }), context);
    await expect(stolen).rejects.toThrow(refusal(expect.stringContaining('authScheme.value')));
  });

  it('honours status, and says so in the log', async () => {
    const world = new HookWorld();
    const { id } = await create(world);
    expect(await replaceEventHook(world, id, hookInput({ status: 'INACTIVE' }), context)).toMatchObject({
      status: 'INACTIVE',
      version: 3,
    });
    expect(typesOf(world).slice(1)).toEqual(['event_hook.updated', 'event_hook.deactivated']);
  });

  it('reads again when the hook was changed meanwhile', async () => {
    const world = new HookWorld();
    const { id } = await create(world);
    const both = await Promise.all([
      replaceEventHook(world, id, hookInput({ name: 'One' }), context),
      replaceEventHook(world, id, hookInput({ name: 'Two' }), context),
    ]);
    expect(new Set(both.map(({ version }) => version))).toEqual(new Set([2, 3]));
  });

  it('does not find a hook that is not there', async () => {
    const facts = { id: 'whoNone', type: 'Webhook' };
    await expect(replaceEventHook(new HookWorld(), 'whoNone', hookInput(), context)).rejects.toMatchObject({
      code: 'not-found',
      facts,
    });
  });
});

describe('setEventHookStatus', () => {
  it('changes nothing of a hook that is so already', async () => {
    const world = new HookWorld();
    const hook = await create(world);
    expect(await setEventHookStatus(world, hook.id, 'ACTIVE', context)).toEqual(hook);
    expect(typesOf(world)).toEqual(['event_hook.created']);
  });

  it('lets a hook that is activated again begin at the end of the log', async () => {
    const world = new HookWorld();
    const { id } = await createVerified(world);
    await setEventHookStatus(world, id, 'INACTIVE', context);
    await world.happen({}, { version: 2 });
    await setEventHookStatus(world, id, 'ACTIVE', context);
    expect((await world.cursors.list(id)).get(3)).toMatchObject({ position: 2, offset: 0 });
  });

  it('lets any number of hooks receive events', async () => {
    const world = new HookWorld();
    for (let count = 0; count < 30; count += 1) await createVerified(world);
    const hooks = await world.eventHooks.list();
    expect(hooks.filter(isDeliverable)).toHaveLength(30);
  });

  it('lets a hook whose endpoint was changed go on where it was, once that is verified', async () => {
    const world = new HookWorld();
    const { id } = await createVerified(world);
    await world.happen({});
    await replaceEventHook(world, id, hookInput({ uri: 'https://other.example.com/' }), context);
    await world.happen({ version: 2 });
    await verifyEventHook(world, id, context);
    expect((await world.cursors.list(id)).get(3)).toMatchObject({ position: 0, offset: 0 });
    await setEventHookStatus(world, id, 'INACTIVE', context);
    await setEventHookStatus(world, id, 'ACTIVE', context);
    expect((await world.cursors.list(id)).get(3)).toMatchObject({ position: 2, offset: 0 });
  });
});

describe('deleteEventHook', () => {
  it('deletes an inactive hook and forgets where it was', async () => {
    const world = new HookWorld();
    const { id } = await createVerified(world);
    await setEventHookStatus(world, id, 'INACTIVE', context);
    await deleteEventHook(world, id, context);
    expect(await world.eventHooks.list()).toEqual([]);
    expect((await world.cursors.list(id)).size).toBe(0);
    expect(typesOf(world).at(-1)).toBe('event_hook.deleted');
  });

  it('refuses an active one', async () => {
    const world = new HookWorld();
    const { id } = await create(world);
    await expect(deleteEventHook(world, id, context)).rejects.toMatchObject({ code: 'hook-active' });
  });
});
