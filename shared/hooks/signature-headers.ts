import { createHmac } from 'node:crypto';

const secretPrefix = 'whsec_';

/** What a Standard Webhooks secret is made of: `whsec_` and the key in base64. */
export const toSigningSecret = (key: Uint8Array): string => `${secretPrefix}${Buffer.from(key).toString('base64')}`;

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(secretPrefix.length), 'base64');

/** An id with a dot in it could move the borders between what is signed. */
const idFormat = /^[\w-]{1,128}$/;

/**
 * The headers by which a receiver knows whose delivery it is and when it was sent: one signature for each secret, the current one
 * first. None without a secret.
 *
 * @param at UTC milliseconds; the header and the signature carry whole seconds
 * @param body the very text that is sent
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders({
  id,
  at,
  body,
  secrets,
}: {
  readonly id: string;
  readonly at: number;
  readonly body: string;
  readonly secrets: readonly string[];
}): Readonly<Record<string, string>> {
  if (secrets.length === 0) return {};
  if (!idFormat.test(id)) throw new TypeError('an id of a webhook is letters, digits, - and _');
  const timestamp = String(Math.floor(at / 1000));
  const sign = (secret: string): string =>
    `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': secrets.map(sign).join(' ') };
}
