import type { Departure } from '../directory/index.ts';
import type { Context } from '../kernel/index.ts';
import { keys, ranges } from './keys.ts';
import type { Item, Table } from './table.ts';

const mostListed = 100;

const toDeparture = (item: Item): Departure => ({
  userId: item.sk,
  at: Number(item['at']),
  context: item['context'] as Context,
});

/** Deactivations that take their time, as their changes entered them. */
export class DynamoDepartures {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(userId: string): Promise<Departure | undefined> {
    const item = await this.#table.get(keys.listed('departures', userId));
    return item === undefined ? undefined : toDeparture(item);
  }

  async list(): Promise<readonly Departure[]> {
    const { pk } = keys.listed('departures', '');
    return (await this.#table.query({ pk, ...ranges.partition, limit: mostListed })).items.map(toDeparture);
  }
}
