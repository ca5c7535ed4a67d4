import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which a delivery may be older or newer than the receiver's clock. */
const tolerance = 300;

/** What a delivery carries, names in lower case, as Node gives them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const textOf = (headers: Headers, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

function equal(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * The id of a delivery that was sent by who has the secret, not long ago, and arrived as it was sent. The same id comes again when a
 * delivery is repeated: what was done for it must not be done twice.
 *
 * @param secret as the hook's `signingSecret` shows it: `whsec_` and base64
 * @param body the very bytes that came, before anything parses them
 * @param now UTC milliseconds
 * @returns undefined where anything does not fit
 */
export function verifyWebhook({
  secret,
  headers,
  body,
  now = Date.now(),
}: {
  readonly secret: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array;
  readonly now?: number;
}): string | undefined {
  const id = textOf(headers, 'webhook-id');
  const timestamp = textOf(headers, 'webhook-timestamp');
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > tolerance) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length === 0) throw new Error('the secret is empty');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  // While a secret is being replaced, a delivery has a signature for each of the two.
  const given = textOf(headers, 'webhook-signature').split(' ');
  return given.some((signature) => equal(signature, `v1,${wanted}`)) ? id : undefined;
}
