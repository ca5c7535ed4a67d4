import { describe, expect, it } from '@jest/globals';

import { createInlineHook, telephonyHook } from '../../../shared/inline-hooks/index.ts';
import { type RosterEvent, systemContext } from '../../../shared/kernel/index.ts';
import { answer, context, httpInput, InlineWorld, secret } from './inline-world.ts';

const text = {
  to: '+4915112345678',
  code: '012345',
  template: 'Your code is ${code}',
  expires: Date.UTC(2026, 10, 26, 12),
  language: 'de',
  purpose: 'enrollment',
  user: { id: '00u1', login: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' },
} as const;

async function worldWith(status = 'ACTIVE'): Promise<{ world: InlineWorld; told: RosterEvent[]; send: () => Promise<boolean> }> {
  const world = new InlineWorld();
  const hook = await createInlineHook(world, httpInput({ type: 'com.okta.telephony.provider' }), context);
  const told: RosterEvent[] = [];
  const inlineHooks = { list: () => Promise.resolve(status === 'ACTIVE' ? [hook] : [{ ...hook, status: 'INACTIVE' as const }]) };
  const services = {
    dialer: world.dialer,
    hookKeys: world.hookKeys,
    inlineHookSealer: world.inlineHookSealer,
    tokens: world.tokens,
    clock: world.clock,
    inlineHooks,
    eventRecorder: { record: (event: RosterEvent) => Promise.resolve(void told.push(event)) },
  };
  return { world, told, send: () => telephonyHook(services).send(text, systemContext('request')) };
}

const saying = (value: unknown, more: object = {}) =>
  answer(200, { commands: [{ type: 'com.okta.telephony.action', value }], ...more });

describe('the telephony hook', () => {
  it('is told who gets which code, where, in which words and until when', async () => {
    const { world, told, send } = await worldWith();
    world.endpoint = () => saying([{ status: 'SUCCESSFUL', provider: 'VONAGE', transactionId: 'SM1' }]);
    expect(await send()).toBe(true);
    const [call] = world.calls;
    expect(call?.headers['Authorization']).toBe(secret);
    const userProfile = { firstName: 'Ada', lastName: 'Lovelace', login: 'ada@example.com', userId: '00u1' };
    const messageProfile = {
      msgTemplate: 'Your code is ${code}',
      phoneNumber: '+4915112345678',
      otpExpires: '2026-11-26T12:00:00.000Z',
      deliveryChannel: 'SMS',
      otpCode: '012345',
      locale: 'de',
    };
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      eventType: 'com.okta.telephony.provider',
      eventTypeVersion: '1.0',
      cloudEventVersion: '0.1',
      contentType: 'application/json',
      source: 'https://crm.example.com/ask',
      requestType: 'com.okta.user.telephony.pre-enrollment',
      data: { userProfile, messageProfile, context: { request: { id: 'request' }, userProfile, messageProfile } },
    });
    expect(told.map(({ eventType, outcome }) => [eventType, outcome?.result])).toEqual([
      ['inline_hook.executed', 'SUCCESS'],
      ['inline_hook.response.processed', 'SUCCESS'],
    ]);
    expect(JSON.stringify(told)).not.toMatch(/012345|4915112/);
  });

  it.each([
    ['says that it is under way', saying([{ status: 'PENDING' }]), true],
    ['gives the one value without its list', saying({ status: 'SUCCESSFUL' }), true],
    ['says that it failed', saying([{ status: 'FAILED' }]), false],
    ['says an error beside it', saying([{ status: 'SUCCESSFUL' }], { error: { errorSummary: 'no' } }), false],
    ['says an error in a list', answer(200, { error: [{ errorSummary: 'no' }] }), false],
    ['says nothing', answer(204), false],
    ['says something else', saying([{ status: 'DONE' }]), false],
    ['has an empty list', saying([]), false],
    ['fails', answer(500), false],
    ['does not answer in time', { ok: false, kind: 'timeout', detail: '', latencyMs: 3_000 } as const, false],
  ])('that %s is asked once, and leaves the text to Roster where it has to', async (_what, result, isTaken) => {
    const { world, send } = await worldWith();
    world.endpoint = () => result;
    expect([await send(), world.calls.length]).toEqual([isTaken, 1]);
  });

  it('that is not active is not asked', async () => {
    const { world, told, send } = await worldWith('INACTIVE');
    expect([await send(), world.calls, told]).toEqual([false, [], []]);
  });
});
