import { createSecretKey, type KeyObject } from 'node:crypto';

import type { Clock } from '../kernel/index.ts';
import type { DataKeys } from './ports.ts';

/** How long and how often data keys are used again within one process. */
export interface KeyReuse {
  /** Times that one generated key seals. @default 10,000 */
  readonly sealsPerKey?: number;
  /** Milliseconds that a key stays in memory. @default one hour */
  readonly lifetime?: number;
  /** Unwrapped keys held at once; the one unused for longest goes first. @default 1,000 */
  readonly unwrapped?: number;
}

export interface SealingKey {
  readonly key: KeyObject;
  readonly wrapped: string;
}

export interface DataKeyCache {
  /** Counts as one use. */
  forSealing(): Promise<SealingKey>;
  forUnsealing(wrapped: string): Promise<KeyObject>;
}

const hour = 60 * 60 * 1000;

function toKeyObject(bytes: Uint8Array): KeyObject {
  if (bytes.length !== 32) throw new Error(`a data key has 32 bytes, not ${bytes.length}`);
  return createSecretKey(bytes);
}

interface Held<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
}

/** Many callers at once share one request for a key; a request that failed is forgotten, so that the next caller tries again. */
export function cacheDataKeys(keys: DataKeys, clock: Clock, reuse: KeyReuse = {}): DataKeyCache {
  const { sealsPerKey = 10_000, lifetime = hour, unwrapped = 1_000 } = reuse;
  const unwrappedKeys = new Map<string, Held<KeyObject>>();
  let sealing: (Held<SealingKey> & { uses: number }) | undefined;

  async function generate(): Promise<SealingKey> {
    const { plaintext, wrapped } = await keys.generate();
    return { key: toKeyObject(plaintext), wrapped };
  }

  return {
    async forSealing() {
      if (sealing === undefined || sealing.uses >= sealsPerKey || sealing.until <= clock.now()) {
        sealing = { value: generate(), until: clock.now() + lifetime, uses: 0 };
      }
      const current = sealing;
      current.uses += 1;
      try {
        return await current.value;
      } catch (error) {
        if (sealing === current) sealing = undefined;
        throw error;
      }
    },

    async forUnsealing(wrapped) {
      const held = unwrappedKeys.get(wrapped);
      const current =
        held !== undefined && held.until > clock.now()
          ? held
          : { value: keys.unwrap(wrapped).then(toKeyObject), until: clock.now() + lifetime };
      // Deleting first puts it last: a Map keeps the order of insertion, and the first is the one to go.
      unwrappedKeys.delete(wrapped);
      unwrappedKeys.set(wrapped, current);
      const [oldest] = unwrappedKeys.keys();
      if (unwrappedKeys.size > unwrapped && oldest !== undefined) unwrappedKeys.delete(oldest);
      try {
        return await current.value;
      } catch (error) {
        if (unwrappedKeys.get(wrapped) === current) unwrappedKeys.delete(wrapped);
        throw error;
      }
    },
  };
}
