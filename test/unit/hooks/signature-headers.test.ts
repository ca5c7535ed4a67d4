import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

import { signatureHeaders, toSigningSecret } from '../../../shared/hooks/index.ts';

const secret = toSigningSecret(randomBytes(32));
const other = toSigningSecret(randomBytes(24));
const delivery = {
  id: '85b60edb-4263-8e13-a93b-818e26201052',
  body: '{"data":{"events":[{"displayName":"Zoë"}]}}',
  secrets: [secret],
};

/** A receiver who knows this secret and believes it to be this late. */
function verify(known: string, headers: Readonly<Record<string, string>>, body: string): unknown {
  return new Webhook(known).verify(body, headers);
}

describe('signatureHeaders', () => {
  it('are taken by a receiver who knows Standard Webhooks', () => {
    const headers = signatureHeaders({ ...delivery, at: Date.now() });
    expect(headers['webhook-id']).toBe(delivery.id);
    expect(verify(secret, headers, delivery.body)).toEqual(JSON.parse(delivery.body));
  });

  it('are the ones of a known example', () => {
    const headers = signatureHeaders({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_999,
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('sign with every secret, so that who knows one of them takes the delivery', () => {
    const headers = signatureHeaders({ ...delivery, at: Date.now(), secrets: [secret, other] });
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const known of [secret, other]) expect(verify(known, headers, delivery.body)).toBeDefined();
  });

  it.each([
    ['another body', { body: delivery.body.replace('Zoë', 'Eve') }, {}],
    ['another id', {}, { 'webhook-id': 'another' }],
    ['another time', {}, { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) + 9) }],
  ])('do not fit %s', (_, { body = delivery.body }: { body?: string }, changed) => {
    const headers = { ...signatureHeaders({ ...delivery, at: Date.now() }), ...changed };
    expect(() => verify(secret, headers, body)).toThrow('No matching signature found');
  });

  it('do not fit another secret', () => {
    expect(() => verify(other, signatureHeaders({ ...delivery, at: Date.now() }), delivery.body)).toThrow('No matching signature');
  });

  it('grow old', () => {
    const headers = signatureHeaders({ ...delivery, at: Date.now() - 301_000 });
    expect(() => verify(secret, headers, delivery.body)).toThrow('too old');
  });

  it('are none without a secret', () => {
    expect(signatureHeaders({ ...delivery, at: 0, secrets: [] })).toEqual({});
  });

  it.each(['a.1', 'a b', 'a\r\nx: y', ''])('take no id that could move the borders of what is signed: %j', (id) => {
    expect(() => signatureHeaders({ ...delivery, id, at: 0 })).toThrow(TypeError);
  });
});
