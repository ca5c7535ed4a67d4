import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { verifyWebhook } from '../../../examples/verify-webhook/verify-webhook.ts';
import { signatureHeaders, toSigningSecret } from '../../../shared/hooks/index.ts';

const secret = toSigningSecret(randomBytes(32));
const next = toSigningSecret(randomBytes(32));
const now = Date.UTC(2026, 0, 1, 12);
const body = '{"data":{"events":[{"uuid":"one","eventType":"user.lifecycle.create","published":"2026-01-01T12:00:00.000Z"}]}}';
const signed = (at = now, secrets: readonly string[] = [secret]) => signatureHeaders({ id: 'delivery-1', at, body, secrets });

describe('verifyWebhook', () => {
  it('takes what Roster signs, as text or as bytes', () => {
    expect(verifyWebhook({ secret, headers: signed(), body, now })).toBe('delivery-1');
    expect(verifyWebhook({ secret, headers: signed(), body: Buffer.from(body), now })).toBe('delivery-1');
  });

  it('takes it during a rotation, by either secret', () => {
    const headers = signed(now, [next, secret]);
    expect([secret, next].map((known) => verifyWebhook({ secret: known, headers, body, now }))).toEqual([
      'delivery-1',
      'delivery-1',
    ]);
  });

  it.each([
    ['another body', { body: `${body} ` }],
    ['another secret', { secret: next }],
    ['a signature of another version', { headers: { ...signed(), 'webhook-signature': 'v2,AAAA' } }],
    ['no headers', { headers: {} }],
    ['another id', { headers: { ...signed(), 'webhook-id': 'delivery-2' } }],
    ['another time', { headers: { ...signed(), 'webhook-timestamp': String(now / 1000 + 1) } }],
    ['a time that is none', { headers: { ...signed(), 'webhook-timestamp': 'soon' } }],
    ['what is older than five minutes', { now: now + 301_000 }],
    ['what is newer than five minutes', { now: now - 301_000 }],
  ])('refuses %s', (_, change) => {
    expect(verifyWebhook({ secret, headers: signed(), body, now, ...change })).toBeUndefined();
  });

  it('takes what is just five minutes old', () => {
    expect(verifyWebhook({ secret, headers: signed(), body, now: now + 300_000 })).toBe('delivery-1');
  });
});

describe('the receiver', () => {
  let receiver: ChildProcess;
  let url = '';
  const lines: string[] = [];

  beforeAll(async () => {
    const file = resolve(import.meta.dirname, '../../../examples/verify-webhook/receiver.ts');
    receiver = spawn(process.execPath, [file], { env: { PATH: process.env['PATH'], WEBHOOK_SECRET: secret, PORT: '0' } });
    if (receiver.stdout === null) throw new Error('the receiver has no output');
    const output = createInterface({ input: receiver.stdout });
    [url] = await once(output, 'line');
    output.on('line', (line: string) => lines.push(line));
  });

  async function stop(): Promise<void> {
    if (receiver.exitCode !== null || receiver.signalCode !== null) return;
    receiver.kill();
    await once(receiver, 'close');
  }

  afterAll(stop);

  it('answers the challenge', async () => {
    const answer = await fetch(url, { headers: { 'x-okta-verification-challenge': 'abc' } });
    expect(await answer.json()).toEqual({ verification: 'abc' });
  });

  it('prints what is signed, once, and refuses the rest', async () => {
    const post = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await fetch(url, { method: 'POST', headers, body })).status;
    const fresh = signed(Date.now());
    expect([await post({}), await post(signed(Date.now(), [next])), await post(fresh), await post(fresh)]).toEqual([
      401, 401, 204, 204,
    ]);
    await stop();
    expect(lines).toEqual(['2026-01-01T12:00:00.000Z user.lifecycle.create one']);
  });
});
