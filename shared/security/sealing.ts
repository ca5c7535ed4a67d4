import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

import { type Clock, systemClock } from '../kernel/index.ts';
import { cacheDataKeys, type KeyReuse } from './data-key-cache.ts';
import type { DataKeys } from './ports.ts';

/** An envelope: what was sealed, and the wrapped key that opens it. */
export interface Sealed {
  /** base64: nonce (12 bytes), ciphertext, tag (16 bytes) of AES-256-GCM. */
  readonly sealed: string;
  /** As the keeper of keys wrapped it. */
  readonly wrappedKey: string;
}

/** `aad` is bound to the envelope: it opens for the same text only. */
export interface Sealer {
  seal(plaintext: Uint8Array, options: { readonly aad: string }): Promise<Sealed>;
  /** Throws `UnsealError` where key, `aad` or a bit of the envelope is another. */
  unseal(envelope: Sealed, options: { readonly aad: string }): Promise<Uint8Array>;
}

/** Says nothing of what did not fit. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';

  constructor() {
    super('the envelope does not open');
  }
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM; gives nonce, ciphertext and tag in one. */
export function encrypt(key: KeyObject, nonce: Uint8Array, plaintext: Uint8Array, aad: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined where anything does not fit. */
export function decrypt(key: KeyObject, envelope: Uint8Array, aad: string): Buffer | undefined {
  if (envelope.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(envelope.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(envelope.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/**
 * Seals under data keys that are used again for a bounded time and number of envelopes. Random nonces are safe that way: after
 * 10,000 uses two are equal with a chance of less than 1 in 10^21.
 */
export function createSealer(keys: DataKeys, { clock = systemClock, reuse }: { clock?: Clock; reuse?: KeyReuse } = {}): Sealer {
  const cache = cacheDataKeys(keys, clock, reuse);
  return {
    async seal(plaintext, { aad }) {
      const { key, wrapped } = await cache.forSealing();
      return { sealed: encrypt(key, randomBytes(nonceBytes), plaintext, aad).toString('base64'), wrappedKey: wrapped };
    },
    async unseal({ sealed, wrappedKey }, { aad }) {
      const key = await cache.forUnsealing(wrappedKey);
      const plaintext = decrypt(key, Buffer.from(sealed, 'base64'), aad);
      if (plaintext === undefined) throw new UnsealError();
      return plaintext;
    },
  };
}
