import { Socket } from 'node:net';

import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { handler as dial } from '../../../functions/workers/dialer/handler.ts';
import {
  checkEventHook,
  createEventHook,
  deliverToHooks,
  type EventHook,
  hookLimits,
  replaceEventHook,
  verifyEventHook,
} from '../../../shared/hooks/index.ts';
import { hostileUrls } from '../security/hostile-urls.ts';
import { context, hookInput, HookWorld, noon, willing } from './hook-world.ts';

const turn = { holder: 'worker-1', deadline: noon + 60_000 };
const secret = 'canary-3141';

beforeAll(() => {
  process.env['ALLOW_LOOPBACK_HOOKS'] = 'no';
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** A world whose dialer is the function that really dials. What it says of each call is kept. */
class DialingWorld extends HookWorld {
  readonly outcomes: string[] = [];
  override endpoint = async (request: Parameters<typeof dial>[0]) => {
    const result = await dial(request);
    this.outcomes.push(result.ok ? 'ok' : result.kind);
    return result;
  };

  /** Puts a hook there that nobody checked, as an older version or a restored table may hold one. */
  async plant(uri: string, verificationStatus: EventHook['verificationStatus']): Promise<string> {
    const created = await createEventHook(new HookWorld(), hookInput(), '00uadmin', context);
    const hook: EventHook = { ...created, verificationStatus, channel: { uri, headers: [], auth: null } };
    await this.committer.commit({
      subject: { kind: 'event-hook', id: hook.id, version: 1, at: noon },
      writes: [{ do: 'put', kind: 'event-hook', value: hook, replaces: null }],
      events: [],
    });
    return hook.id;
  }
}

describe('AC-103: a hook’s address inside, in every spelling', () => {
  const urls = hostileUrls();

  it('is refused at creation', () => {
    const taken = urls.filter((uri) => {
      try {
        checkEventHook(hookInput({ uri }), { allowLoopback: false });
        return true;
      } catch (error) {
        return Object(error).code !== 'validation-failed';
      }
    });
    expect(taken).toEqual([]);
  });

  it('is refused at verification, whatever the table holds', async () => {
    const connect = jest.spyOn(Socket.prototype, 'connect');
    const outcomes = new Set<string>();
    for (const uri of urls) {
      const world = new DialingWorld();
      const id = await world.plant(uri, 'UNVERIFIED');
      await expect(verifyEventHook(world, id, context)).rejects.toMatchObject({ code: 'hook-verification-failed' });
      world.outcomes.forEach((outcome) => outcomes.add(outcome));
    }
    expect(outcomes).toEqual(new Set(['refused-request']));
    expect(connect).not.toHaveBeenCalled();
  });

  it('is refused at delivery, whatever the table holds, and the events stay', async () => {
    const connect = jest.spyOn(Socket.prototype, 'connect');
    const outcomes = new Set<string>();
    for (const uri of urls) {
      const world = new DialingWorld();
      const id = await world.plant(uri, 'VERIFIED');
      await world.cursors.begin(id, new Map([[3, { position: 0, offset: 0 }]]));
      await world.happen({});
      await deliverToHooks(world, turn);
      expect(world.outcomes.length).toBeGreaterThan(0);
      world.outcomes.forEach((outcome) => outcomes.add(outcome));
      expect((await world.cursors.list(id)).get(3)?.position).toBe(0);
    }
    expect(outcomes).toEqual(new Set(['refused-request']));
    expect(connect).not.toHaveBeenCalled();
  });
});

describe('AC-105: a redirect', () => {
  it.each([301, 302, 307, 308])('of status %i is a failed delivery, and leads nowhere', async (status) => {
    const world = new HookWorld();
    const { id } = await createEventHook(world, hookInput(), '00uadmin', context);
    await verifyEventHook(world, id, context);
    world.calls.length = 0;
    const headers = { location: 'http://169.254.169.254/' };
    world.endpoint = () => ({ ok: true, status, headers, body: '', latencyMs: 1 });
    await world.happen({});
    await deliverToHooks(world, turn);
    expect(world.calls.map(({ url }) => url)).toEqual(['https://hooks.example.com/users']);
    expect((await world.cursors.list(id)).get(3)?.position).toBe(0);
  });
});

describe('AC-107: what an endpoint may cost', () => {
  it('is three seconds and 64 KiB, at verification and at delivery', async () => {
    expect(hookLimits).toMatchObject({ timeoutMs: 3_000, responseBytes: 65_536 });
    const world = new HookWorld();
    const { id } = await createEventHook(world, hookInput(), '00uadmin', context);
    await verifyEventHook(world, id, context);
    await world.happen({});
    await deliverToHooks(world, turn);
    expect(world.calls.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(world.calls.every((call) => call.timeoutMs === 3_000 && call.maxResponseBytes === 65_536)).toBe(true);
  });
});

describe('AC-109: a hook’s secret', () => {
  async function verified() {
    const world = new HookWorld();
    const { id } = await createEventHook(world, hookInput(), '00uadmin', context);
    await verifyEventHook(world, id, context);
    return { world, id };
  }

  it.each([
    'https://hooks.example.com/other',
    'https://hooks.example.com/users?tenant=2',
    'https://hooks.example.com:8443/users',
    'https://evil.example.com/users',
  ])('is asked for again with the address %s, which has to prove itself', async (uri) => {
    const { world, id } = await verified();
    await expect(replaceEventHook(world, id, hookInput({ uri, secret: null }), context)).rejects.toMatchObject({
      facts: { causes: [expect.stringContaining('authScheme.value')] },
    });
    expect((await world.eventHooks.find(id))?.channel.uri).toBe('https://hooks.example.com/users');

    world.calls.length = 0;
    const replaced = await replaceEventHook(world, id, hookInput({ uri, secret: 'another' }), context);
    expect(replaced.verificationStatus).toBe('UNVERIFIED');
    await world.happen({});
    await deliverToHooks(world, turn);
    expect(world.calls).toEqual([]);
  });

  it('goes to the verified address alone', async () => {
    const { world, id } = await verified();
    await world.happen({});
    await deliverToHooks(world, turn);
    const told = world.calls.filter(({ headers }) => Object.values(headers).includes(secret));
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map(({ url }) => url))).toEqual(new Set(['https://hooks.example.com/users']));
    expect((await world.eventHooks.find(id))?.verificationStatus).toBe('VERIFIED');
  });

  it('does not open where it was moved to another origin in the table', async () => {
    const { world, id } = await verified();
    const hook = await world.eventHooks.find(id);
    if (hook === undefined) throw new Error('no hook');
    const moved = { ...hook, version: hook.version + 1, channel: { ...hook.channel, uri: 'https://evil.example.com/users' } };
    await world.committer.commit({
      subject: { kind: 'event-hook', id, version: moved.version, at: noon },
      writes: [{ do: 'put', kind: 'event-hook', value: moved, replaces: hook }],
      events: [],
    });
    world.calls.length = 0;
    world.endpoint = willing;
    await expect(verifyEventHook(world, id, context)).rejects.toThrow();
    expect(world.calls).toEqual([]);
  });
});

describe('AC-111: a hook’s headers', () => {
  it.each([
    ['Host', 'evil.example.com'],
    ['Content-Length', '0'],
    ['Transfer-Encoding', 'chunked'],
    ['Connection', 'keep-alive'],
    ['X-Amz-Security-Token', 'x'],
    ['X-Amz-Date', '20260101T000000Z'],
    ['X-A', 'x\r\nHost: evil.example.com'],
    ['X-A\r\nHost', 'evil.example.com'],
  ])('are refused at creation and by the dialer: %j', async (key, value) => {
    const input = hookInput();
    const asHeader = { ...input, channel: { config: { ...input.channel.config, headers: [{ key, value }] } } };
    const asSecret = { ...input, channel: { config: { ...input.channel.config, authScheme: { key, value } } } };
    for (const hostile of [asHeader, asSecret]) {
      expect(() => checkEventHook(hostile, { allowLoopback: false })).toThrow(
        expect.objectContaining({ code: 'validation-failed' }),
      );
    }
    const call = { url: 'https://1.1.1.1/', method: 'POST', timeoutMs: 100, maxResponseBytes: 100 } as const;
    expect(await dial({ ...call, headers: { [key]: value } })).toMatchObject({ ok: false, kind: 'refused-request' });
  });
});

describe('AC-113: what gives credentials to functions and containers', () => {
  it.each([
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'http://localhost:9001/2018-06-01/runtime/invocation/next',
    'http://169.254.100.1:9001/2018-06-01/runtime/invocation/next',
    'https://127.0.0.1:9001/',
    'http://169.254.170.2/v2/credentials/',
    'http://169.254.169.254/latest/api/token',
    'https://[fd00:ec2::254]/latest/meta-data/',
    'https://[fd00:ec2::23]/v1/credentials',
  ])('is refused by the dialer: %s', async (url) => {
    const connect = jest.spyOn(Socket.prototype, 'connect');
    const call = { url, method: 'GET', headers: {}, timeoutMs: 100, maxResponseBytes: 100 } as const;
    expect(await dial(call)).toMatchObject({ ok: false, kind: 'refused-request' });
    expect(connect).not.toHaveBeenCalled();
  });
});
