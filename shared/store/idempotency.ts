import { randomUUID } from 'node:crypto';

import { idempotencyLifetime, type IdempotencyStore, type Reply } from '../api/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { Sealed, Sealer } from '../security/index.ts';
import { type Stamp, ttlOf } from './items.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** A request that began and said nothing for this long has died: its key may be taken again. */
const abandonedAfter = 60_000;

/** Answers by `Idempotency-Key`, sealed, for a day. */
export class DynamoIdempotencyStore implements IdempotencyStore {
  readonly #table: Table;
  readonly #sealer: Sealer;
  readonly #stamp: Stamp;
  readonly #clock: Clock;

  constructor(table: Table, sealer: Sealer, stamp: Stamp, clock: Clock) {
    this.#table = table;
    this.#sealer = sealer;
    this.#stamp = stamp;
    this.#clock = clock;
  }

  async begin(key: string, fingerprint: string): Promise<{ state: 'new' } | { state: 'done'; reply: Reply } | { state: 'busy' }> {
    const now = this.#clock.now();
    const holder = randomUUID();
    const begun = await this.#table.put(
      { ...this.#item(key, fingerprint, now), holder },
      {
        expression: 'attribute_not_exists(pk) OR (attribute_not_exists(answer) AND began < :abandoned) OR expires < :now',
        values: { ':abandoned': now - abandonedAfter, ':now': now },
      },
    );
    if (begun) return { state: 'new' };
    const item = await this.#table.get(keys.idempotency(key));
    // A put whose answer was lost is tried again by the client, and meets itself.
    if (item?.['holder'] === holder) return { state: 'new' };
    const answer = item?.['answer'] as Sealed | undefined;
    if (item?.['fingerprint'] !== fingerprint || answer === undefined) return { state: 'busy' };
    const plaintext = await this.#sealer.unseal(answer, { aad: key });
    return { state: 'done', reply: JSON.parse(Buffer.from(plaintext).toString()) as Reply };
  }

  async finish(key: string, fingerprint: string, reply: Reply): Promise<void> {
    const answer = await this.#sealer.seal(Buffer.from(JSON.stringify(reply)), { aad: key });
    await this.#table.put(
      { ...this.#item(key, fingerprint, this.#clock.now()), answer },
      {
        expression: 'fingerprint = :fingerprint',
        values: { ':fingerprint': fingerprint },
      },
    );
  }

  async abandon(key: string): Promise<void> {
    await this.#table.remove(keys.idempotency(key), { expression: 'attribute_not_exists(answer)' });
  }

  #item(key: string, fingerprint: string, now: number) {
    const expires = now + idempotencyLifetime;
    return { ...keys.idempotency(key), ...this.#stamp, fingerprint, began: now, expires, ttl: ttlOf(expires) };
  }
}
