import { hkdfSync } from 'node:crypto';

/** One of the org's own keys, fit for one purpose. */
export interface PurposeKey {
  readonly purpose: string;
  readonly secret: Uint8Array;
}

const leastBytes = 32;

export function expand(secret: Uint8Array, salt: Uint8Array, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
}

/**
 * Derives a purpose's key from the org's (HKDF-SHA-256, RFC 5869): what one purpose made is void for every other. The org's key has
 * 32 random bytes at least. A purpose is a fixed text such as `cursor` or `csrf`, never something from a request.
 */
export function derivePurposeKey(orgKey: Uint8Array, purpose: string): PurposeKey {
  if (orgKey.length < leastBytes) throw new Error(`an org key has ${leastBytes} bytes at least`);
  return { purpose, secret: expand(orgKey, new Uint8Array(), `roster/1/${purpose}`, 32) };
}
