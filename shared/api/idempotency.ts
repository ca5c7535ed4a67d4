import { createHash } from 'node:crypto';

import { callerId, type Principal } from '../access/index.ts';
import { RosterError } from '../kernel/index.ts';
import { type ApiRequest, canonicalQuery, type Reply } from './http.ts';

/** How long an answer is kept for its key. */
export const idempotencyLifetime = 24 * 60 * 60 * 1000;

/** Answers that were given, by key. The store seals them: an answer may hold a one-time link. */
export interface IdempotencyStore {
  /**
   * Takes the key for this request. `new`: go on, and `finish`. `done`: this was the answer. `busy`: the same key is being worked on, or was
   * used for another body.
   */
  begin(
    key: string,
    fingerprint: string,
  ): Promise<{ readonly state: 'new' } | { readonly state: 'done'; readonly reply: Reply } | { readonly state: 'busy' }>;
  finish(key: string, fingerprint: string, reply: Reply): Promise<void>;
  /** Gives the key back after a failure that the client may try again. */
  abandon(key: string): Promise<void>;
}

const maxKeyLength = 255;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Runs a POST at most once for each `Idempotency-Key` of a caller; without the header it just runs. */
export async function idempotently(
  store: IdempotencyStore,
  request: ApiRequest,
  principal: Principal,
  run: () => Promise<Reply>,
): Promise<Reply> {
  const given = request.headers['idempotency-key'];
  const caller = callerId(principal);
  if (given === undefined || request.method !== 'POST' || caller === undefined) return run();
  if (given === '' || given.length > maxKeyLength) {
    throw new RosterError('validation-failed', {
      object: 'Idempotency-Key',
      causes: [`Idempotency-Key: The key must have 1 to ${maxKeyLength} characters`],
    });
  }
  const key = `${caller}#${sha256(given)}`;
  const fingerprint = sha256(JSON.stringify([request.path, canonicalQuery(request.query), request.body]));
  const begun = await store.begin(key, fingerprint);
  if (begun.state === 'busy') throw new RosterError('idempotency-conflict', {});
  if (begun.state === 'done') return begun.reply;
  try {
    const reply = await run();
    await store.finish(key, fingerprint, reply);
    return reply;
  } catch (error) {
    await store.abandon(key);
    throw error;
  }
}
