import { describe, expect, it } from '@jest/globals';

import { type HookAnswer, readAnswer, registrationRequest, registrationVerdict } from '../../../shared/inline-hooks/index.ts';
import { answer, context } from './inline-world.ts';

/** What an answer, as JSON, makes of a registration. */
function verdictOf(body: unknown) {
  const read = readAnswer(answer(200, body));
  if (!read.ok) throw new Error(read.fault);
  return registrationVerdict(read.answer);
}

const action = (registration: unknown) => ({ type: 'com.okta.action.update', value: { registration } });
const update = (value: unknown) => ({ type: 'com.okta.user.profile.update', value });
const changesOf = ({ verdict }: ReturnType<typeof verdictOf>) =>
  verdict.registers ? Object.fromEntries(verdict.changes) : verdict;

describe('registrationRequest', () => {
  it('asks in Okta’s words', () => {
    const client = { ipAddress: '203.0.113.7', userAgent: null };
    const hook = { id: 'cal1', type: 'com.okta.user.pre-registration' } as const;
    const answers = { email: 'ada@example.com', login: 'ada@example.com', coupon: 'X' };
    expect(registrationRequest(hook, answers, Date.UTC(2026, 0, 1), { ...context, client })).toEqual({
      eventId: expect.stringMatching(/^\w{22}$/),
      eventTime: '2026-01-01T00:00:00.000Z',
      eventType: 'com.okta.user.pre-registration',
      eventTypeVersion: '1.0',
      contentType: 'application/json',
      cloudEventVersion: '0.1',
      source: 'cal1',
      requestType: 'self.service.registration',
      data: {
        context: {
          request: { method: 'POST', ipAddress: '203.0.113.7', id: 'request-1', url: { value: '/idp/idx/enroll/new' } },
        },
        userProfile: answers,
        action: 'ALLOW',
      },
    });
  });
});

describe('registrationVerdict', () => {
  it.each([
    ['nothing', {}],
    ['no commands', { commands: [] }],
    ['ALLOW', { commands: [action('ALLOW')] }],
    ['ALLOW after DENY', { commands: [action('DENY'), action('ALLOW')] }],
    ['something else besides', { commands: [], debugContext: { rule: 1 }, other: true }],
  ])('registers on %s', (_what, body) => {
    expect(verdictOf(body)).toEqual({ verdict: { registers: true, changes: new Map() } });
  });

  it('takes what is set, in the order in which it is said', () => {
    const said = verdictOf({ commands: [update({ city: 'Paris', title: null }), update({ city: 'Rome', age: 7 })] });
    expect(changesOf(said)).toEqual({ city: 'Rome', title: null, age: 7 });
  });

  it('denies', () => {
    const denied = { verdict: { registers: false, because: 'denied', messages: [] } };
    expect(verdictOf({ commands: [action('DENY')] })).toEqual(denied);
    expect(verdictOf({ commands: [action('ALLOW'), update({ city: 'Rome' }), action('DENY')] })).toEqual(denied);
  });

  it.each([
    ['an empty error', {}],
    ['an error with a text', { errorSummary: 'No.' }],
    ['causes at no attribute', { errorCauses: [{ errorSummary: 'No.', location: 'data.context.request' }] }],
    ['causes at paths below one', { errorCauses: [{ errorSummary: 'No.', location: 'data.userProfile.a.b' }] }],
    ['causes without words', { errorCauses: [{ errorSummary: ' \u0000 ', location: 'data.userProfile.email' }] }],
  ])('registers nobody on %s, whatever the commands say', (_what, error) => {
    const said: unknown = { commands: [action('ALLOW'), update({ city: 'Rome' })], error };
    expect(verdictOf(said)).toEqual({ verdict: { registers: false, because: 'notNow', messages: [] } });
  });

  it('gives the words at an attribute as plain text on one line, and not without end', () => {
    const error = {
      errorCauses: [
        { errorSummary: '<b>Only\nexample.com</b>\u202e addresses', location: 'data.userProfile.email' },
        { errorSummary: 'x'.repeat(5_000), location: 'data.userProfile.login' },
      ],
    };
    expect(verdictOf({ error })).toMatchObject({
      verdict: {
        messages: [
          { attribute: 'email', text: '<b>Only example.com</b> addresses' },
          { attribute: 'login', text: 'x'.repeat(300) },
        ],
      },
    });
  });

  it.each([
    ['a command that there is not', [{ type: 'com.okta.user.delete', value: {} }]],
    ['a misspelt one', [{ type: 'com.action.update', value: { registration: 'ALLOW' } }]],
    ['one of another moment', [{ type: 'com.okta.user.progressive.profile.update', value: { city: 'Rome' } }]],
    ['one whose name is every object’s', [{ type: 'toString', value: {} }]],
    ['neither ALLOW nor DENY', [action('allow')]],
    ['nothing in their place', [{ type: 'com.okta.action.update', value: {} }]],
    ['a value that is a text', [{ type: 'com.okta.action.update', value: 'ALLOW' }]],
    ['a value that is a list', [update([])]],
    ['no value', [update(undefined)]],
    ['an attribute that is a path', [update({ 'a.b': 1 })]],
    ['an attribute that every object has', [update({ constructor: 1 })]],
    ['a good command before a bad one', [update({ city: 'Rome' }), { type: 'x', value: {} }]],
  ])('registers nobody on %s', (_what, commands) => {
    const { verdict, fault } = verdictOf({ commands });
    expect(verdict).toEqual({ registers: false, because: 'failed', messages: [] });
    expect(fault).toMatch(/\S/);
  });

  it('registers nobody on a forged prototype', () => {
    const said = '{"commands":[{"type":"com.okta.user.profile.update","value":{"__proto__":{"admin":true}}}]}';
    expect(verdictOf(said)).toMatchObject({ verdict: { registers: false, because: 'failed' } });
    expect(verdictOf('{"commands":[{"__proto__":{"type":"com.okta.action.update"},"type":"x"}]}')).toMatchObject({
      verdict: { registers: false },
    });
  });

  it('never throws, whatever an endpoint makes up', () => {
    const shapes: readonly unknown[] = [null, true, 0, -1, '', 'DENY', [], {}, [null], { registration: null }, { a: { b: [] } }];
    for (const type of ['com.okta.action.update', 'com.okta.user.profile.update', '', 'x']) {
      for (const value of shapes) {
        const said: HookAnswer['commands'] = [{ type, value }];
        expect(typeof registrationVerdict({ commands: said, error: null }).verdict.registers).toBe('boolean');
      }
    }
  });
});
