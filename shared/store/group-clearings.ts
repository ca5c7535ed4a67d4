import type { Clearing, Clearings } from '../group-upkeep/index.ts';
import { bareItem, type Stamp } from './items.ts';
import { keys } from './keys.ts';
import { anyway, type Item, present, type Table } from './table.ts';

/** What a deletion enters, and what a pass leaves. */
type ClearingItem = Pick<Clearing, 'groupId' | 'shards' | 'pass' | 'due'> & { readonly leasedUntil?: number };

const keyOf = ({ due, groupId }: Clearing) => keys.deletedGroup(due, groupId);
const isFree = ({ leasedUntil = 0 }: ClearingItem, now: number): boolean => leasedUntil <= now;

export class DynamoGroupClearings implements Clearings {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async due(now: number, limit: number): Promise<readonly Clearing[]> {
    const items = await this.#open(now, limit);
    return items.filter((item) => isFree(item, now)).map(({ groupId, shards, pass, due }) => ({ groupId, shards, pass, due }));
  }

  async isDue(now: number): Promise<boolean> {
    return (await this.#open(now, 1)).length > 0;
  }

  async #open(now: number, limit: number): Promise<readonly ClearingItem[]> {
    const { pk, sk: to } = keys.deletedGroup(now, '~');
    const { items } = await this.#table.query({ pk, from: keys.deletedGroup(0, '').sk, to, limit });
    return items.map((item: Item) => bareItem<ClearingItem>(item));
  }

  async lease(clearing: Clearing, { now, until }: { readonly now: number; readonly until: number }): Promise<boolean> {
    const item = await this.#table.update(keyOf(clearing), 'SET leasedUntil = :until', {
      expression: 'attribute_exists(pk) AND (attribute_not_exists(leasedUntil) OR leasedUntil <= :now)',
      values: { ':until': until, ':now': now },
    });
    return item !== undefined;
  }

  async release(clearing: Clearing): Promise<void> {
    await this.#table.update(keyOf(clearing), 'REMOVE leasedUntil', present);
  }

  async again({ groupId, shards, pass, due }: Clearing, dueAgain: number): Promise<void> {
    const second: ClearingItem = { groupId, shards, pass: 2, due: dueAgain };
    await this.#table.transact([
      { put: { ...keys.deletedGroup(dueAgain, groupId), ...this.#stamp, ...second }, condition: anyway },
      { remove: keyOf({ groupId, shards, pass, due }), condition: anyway },
    ]);
  }

  async finish(clearing: Clearing): Promise<void> {
    await this.#table.remove(keyOf(clearing), anyway);
  }
}
