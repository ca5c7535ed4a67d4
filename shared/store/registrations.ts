import type { Registration } from '../directory/index.ts';
import type { KeptRegistration, Page } from '../kernel/index.ts';
import type { RegistrationStore } from '../registration/index.ts';
import { bareItem, type Stamp, ttlOf } from './items.ts';
import { keys, ranges } from './keys.ts';
import type { Item, Table } from './table.ts';

/** A registration and its row in the list, which go when nobody is to see them any more. */
export function registrationItems(value: KeptRegistration, stamp: Stamp): readonly [Item, Item] {
  const { id, requested, keptUntil } = value;
  const end = keptUntil === null ? {} : { ttl: ttlOf(keptUntil) };
  return [
    { ...keys.registration(id), ...stamp, ...value, ...end },
    { ...keys.listedRegistration(requested, id), ...stamp, id, ...end },
  ];
}

export class DynamoRegistrations implements RegistrationStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(id: string): Promise<Registration | undefined> {
    const item = await this.#table.get(keys.registration(id));
    return item === undefined ? undefined : bareItem<Registration>(item);
  }

  async list({ limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<Registration>> {
    // One more than asked for tells whether a full page is the last one.
    const { items } = await this.#table.query({
      pk: keys.listedRegistration(0, '').pk,
      ...ranges.partition,
      limit: limit + 1,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    const rows = items.slice(0, limit);
    const found = await this.#table.getMany(rows.map(({ id }) => keys.registration(String(id))));
    const byId = new Map(found.map((item) => [String(item['id']), bareItem<Registration>(item)]));
    const last = rows.at(-1);
    return {
      // Of those who are erased the row is left, until it expires.
      items: rows.flatMap(({ id }) => byId.get(String(id)) ?? []),
      ...(items.length > limit && last !== undefined ? { next: last.sk } : {}),
    };
  }
}
