import type { Backfill, BackfillStore } from '../hooks/index.ts';
import type { Page } from '../kernel/index.ts';
import { bareItem, type Stamp, ttlOf } from './items.ts';
import { type Key, keys, ranges } from './keys.ts';
import { absent, anyway, type Item, type Table, type TransactItem, TransactionRefusedError, versionIs } from './table.ts';

const lifetime = 90 * 86_400_000;

const keyOf = ({ hookId, created, id }: Pick<Backfill, 'hookId' | 'created' | 'id'>): Key => keys.backfill(hookId, created, id);

export class DynamoBackfillStore implements BackfillStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async find(hookId: string, id: string): Promise<Backfill | undefined> {
    const items = this.#table.all({ pk: keys.runningBackfill(hookId).pk, ...ranges.backfills, reverse: true });
    for await (const item of items) if (item['id'] === id) return bareItem<Backfill>(item);
    return undefined;
  }

  async list(hookId: string, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<Backfill>> {
    const { items, last } = await this.#table.query({
      pk: keys.runningBackfill(hookId).pk,
      ...ranges.backfills,
      limit,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    return { items: items.map((item) => bareItem<Backfill>(item)), ...(last === undefined ? {} : { next: last }) };
  }

  async running(hookId: string): Promise<Backfill | undefined> {
    const named = await this.#table.get(keys.runningBackfill(hookId));
    if (named === undefined) return undefined;
    const item = await this.#table.get(keys.backfill(hookId, Number(named['created']), String(named['id'])));
    return item === undefined ? undefined : bareItem<Backfill>(item);
  }

  begin(backfill: Backfill, replaces: number | null): Promise<boolean> {
    const { hookId, id, created } = backfill;
    const name = { ...keys.runningBackfill(hookId), ...this.#stamp, id, created };
    return this.#together([
      { put: this.#itemOf(backfill), condition: replaces === null ? absent : versionIs(replaces) },
      { put: name, condition: absent },
    ]);
  }

  save(backfill: Backfill, replaces: number): Promise<boolean> {
    return this.#table.put(this.#itemOf(backfill), versionIs(replaces));
  }

  end(backfill: Backfill, replaces: number): Promise<boolean> {
    return this.#together([
      { put: this.#itemOf(backfill), condition: versionIs(replaces) },
      { remove: keys.runningBackfill(backfill.hookId), condition: anyway },
    ]);
  }

  /** What is under way is kept as long as it takes. */
  #itemOf(backfill: Backfill): Item {
    const { ended } = backfill;
    return { ...keyOf(backfill), ...this.#stamp, ...backfill, ...(ended !== null && { ttl: ttlOf(ended + lifetime) }) };
  }

  async #together(items: readonly TransactItem[]): Promise<boolean> {
    try {
      await this.#table.transact(items);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }
}
