import type { DeliveryAttempt, DeliveryLog } from '../hooks/index.ts';
import { type Page, randomText } from '../kernel/index.ts';
import { type Stamp, ttlOf } from './items.ts';
import { keys } from './keys.ts';
import { absent, type Table } from './table.ts';

const attemptsLifetime = 30 * 86_400_000;

/** Attempts of one walk lie in one item, so that telling of them costs a fraction of a write each. */
export class DynamoDeliveryLog implements DeliveryLog {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async append(hookId: string, attempts: readonly DeliveryAttempt[]): Promise<void> {
    const last = attempts.at(-1);
    if (last === undefined) return;
    const key = keys.deliveryAttempts(hookId, last.at, randomText(8));
    await this.#table.put({ ...key, ...this.#stamp, attempts, ttl: ttlOf(last.at + attemptsLifetime) }, absent);
  }

  /** A page ends with the item that fills it: `limit` is a floor within one item's attempts. */
  async list(
    hookId: string,
    { limit, after }: { readonly limit: number; readonly after?: string },
  ): Promise<Page<DeliveryAttempt>> {
    const [sk, skip = '0'] = after?.split(' ') ?? [];
    const { pk } = keys.deliveryAttempts(hookId, 0, '');
    // The item in which a page ended is read again from its beginning.
    const to = sk ?? '~';
    const { items } = await this.#table.query({ pk, from: '0', to, limit: limit + 1, reverse: true });
    const all = items.flatMap((item) =>
      (item['attempts'] as readonly DeliveryAttempt[]).toReversed().map((attempt, index) => ({ attempt, sk: item.sk, index })),
    );
    const behind = all.filter((one) => !(one.sk === sk && one.index < Number(skip)));
    const page = behind.slice(0, limit);
    const last = page.at(-1);
    const more = behind.length > limit;
    return {
      items: page.map(({ attempt }) => attempt),
      ...(more && last !== undefined ? { next: `${last.sk} ${last.index + 1}` } : {}),
    };
  }
}
