import { createSecretKey, randomBytes } from 'node:crypto';

import { expand, type PurposeKey } from './org-key.ts';
import { decrypt, encrypt } from './sealing.ts';

/** Characters of a whole blob: it travels in URLs, and API Gateway takes 10 kB of headers. */
export const maxBlobLength = 1000;

const saltBytes = 16;
const keyBytes = 32;
const nonceBytes = 12;

export interface BlobOptions {
  /** What the blob belongs to, such as the query of a cursor or the id of a session: it opens for the same text only. */
  readonly boundTo?: string;
  /** UTC milliseconds; from then on it does not open. */
  readonly expires?: number;
}

interface Content {
  readonly value: unknown;
  readonly expires?: number;
}

/** A key of its own for every blob: no count of blobs is too many for one org's key. */
function deriveFor({ secret }: PurposeKey, salt: Uint8Array): { key: ReturnType<typeof createSecretKey>; nonce: Buffer } {
  const material = expand(secret, salt, 'blob', keyBytes + nonceBytes);
  return { key: createSecretKey(material.subarray(0, keyBytes)), nonce: material.subarray(keyBytes) };
}

/**
 * Turns a JSON value into text that only Roster can read or make: authenticated and encrypted (AES-256-GCM), safe in a URL, 80
 * characters or so longer than the value. Throws RangeError beyond 1,000 characters.
 */
export function sealBlob(key: PurposeKey, value: unknown, { boundTo = '', expires }: BlobOptions = {}): string {
  const content: Content = expires === undefined ? { value } : { value, expires };
  const salt = randomBytes(saltBytes);
  const derived = deriveFor(key, salt);
  const envelope = encrypt(derived.key, derived.nonce, Buffer.from(JSON.stringify(content)), boundTo);
  // The nonce comes with the key from the salt, so it need not be sent.
  const blob = Buffer.concat([salt, envelope.subarray(nonceBytes)]).toString('base64url');
  if (blob.length > maxBlobLength) throw new RangeError(`a blob of ${blob.length} characters`);
  return blob;
}

/**
 * The value again, or undefined for whatever `sealBlob` did not make with this key and this `boundTo`, or has expired by `now`. The
 * value's shape is as it was sealed, perhaps by an earlier release: parse it.
 */
export function openBlob(key: PurposeKey, blob: string, { boundTo = '', now }: { boundTo?: string; now: number }): unknown {
  if (blob.length > maxBlobLength || !/^[\w-]+$/.test(blob)) return undefined;
  const bytes = Buffer.from(blob, 'base64url');
  // Another spelling of the same bytes would be a second name for one blob.
  if (bytes.length <= saltBytes || bytes.toString('base64url') !== blob) return undefined;
  const derived = deriveFor(key, bytes.subarray(0, saltBytes));
  const plaintext = decrypt(derived.key, Buffer.concat([derived.nonce, bytes.subarray(saltBytes)]), boundTo);
  if (plaintext === undefined) return undefined;
  const { value, expires }: Content = JSON.parse(plaintext.toString());
  return expires !== undefined && expires <= now ? undefined : value;
}
