import { describe, expect, it } from '@jest/globals';

import { createEventHook, type DialResult, replaceEventHook, verifyEventHook } from '../../../shared/hooks/index.ts';
import { context, hookInput, HookWorld, willing } from './hook-world.ts';

async function setUp() {
  const world = new HookWorld();
  const { id } = await createEventHook(world, hookInput(), '00uadmin', context);
  return { world, id };
}

const answering = (status: number, body: string): DialResult => ({ ok: true, status, headers: {}, body, latencyMs: 1 });
const failed = (pattern: string) =>
  expect.objectContaining({ code: 'hook-verification-failed', facts: { detail: expect.stringContaining(pattern) } });

describe('verifyEventHook', () => {
  it('sends one GET with a challenge, the secret and the custom headers', async () => {
    const { world, id } = await setUp();
    expect(await verifyEventHook(world, id, context)).toMatchObject({ verificationStatus: 'VERIFIED', status: 'ACTIVE' });
    expect(world.calls).toEqual([
      {
        url: 'https://hooks.example.com/users',
        method: 'GET',
        headers: {
          Accept: 'application/json',
          'X-Other-Header': 'other',
          Authorization: 'canary-3141',
          'X-Okta-Verification-Challenge': expect.stringMatching(/^\w{32}$/),
        },
        timeoutMs: 3_000,
        maxResponseBytes: 65_536,
      },
    ]);
  });

  it('lets the hook begin at the end of the log', async () => {
    const { world, id } = await setUp();
    await world.happen({ shard: 5 }, { shard: 5, version: 2 });
    await verifyEventHook(world, id, context);
    const places = await world.cursors.list(id);
    expect(places.size).toBe(16);
    expect(places.get(5)).toMatchObject({ position: 2, offset: 0 });
  });

  it('does not move a hook that is verified once more', async () => {
    const { world, id } = await setUp();
    await verifyEventHook(world, id, context);
    await world.happen({});
    const hook = await verifyEventHook(world, id, context);
    expect((await world.cursors.list(id)).get(3)).toMatchObject({ position: 0 });
    expect(hook.version).toBe(2);
  });

  it('tries once more after a failure', async () => {
    const { world, id } = await setUp();
    world.endpoint = (request) => (world.calls.length === 1 ? answering(500, '') : willing(request));
    expect(await verifyEventHook(world, id, context)).toMatchObject({ verificationStatus: 'VERIFIED' });
  });

  it.each<[string, DialResult, string]>([
    ['does not answer', { ok: false, kind: 'timeout', detail: 'protocol', latencyMs: 3_000 }, 'timeout'],
    ['redirects', answering(302, ''), 'status 302'],
    ['answers 201', answering(201, '{}'), 'status 201'],
    ['answers in HTML', answering(200, '<html>'), 'not JSON'],
    ['repeats something else', answering(200, '{"verification":"guess"}'), 'does not repeat the challenge'],
    ['answers with nothing', answering(200, 'null'), 'does not repeat the challenge'],
  ])('fails where the endpoint %s', async (_what, result, pattern) => {
    const { world, id } = await setUp();
    world.endpoint = () => result;
    await expect(verifyEventHook(world, id, context)).rejects.toThrow(failed(pattern));
    expect(world.calls).toHaveLength(2);
    expect((await world.eventHooks.find(id))?.verificationStatus).toBe('UNVERIFIED');
  });

  it('does not count for a channel that was set during the challenge', async () => {
    const { world, id } = await setUp();
    world.endpoint = async (request) => {
      await replaceEventHook(world, id, hookInput({ uri: 'https://evil.example.com/' }), context);
      return willing(request);
    };
    await expect(verifyEventHook(world, id, context)).rejects.toThrow(failed('changed during the verification'));
    expect((await world.eventHooks.find(id))?.verificationStatus).toBe('UNVERIFIED');
  });
});
