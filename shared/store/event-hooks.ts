import type { EventHook, EventHookStore } from '../hooks/index.ts';
import { toEntity } from './items.ts';
import { keys } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Table } from './table.ts';

export class DynamoEventHookStore implements EventHookStore {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async find(id: string): Promise<EventHook | undefined> {
    const item = await this.#reader.get(keys.entity('event-hook', id));
    return item === undefined ? undefined : toEntity<EventHook>(item);
  }

  async list(): Promise<readonly EventHook[]> {
    const ids: string[] = [];
    for await (const { sk } of this.#table.all({ pk: keys.listed('hooks', '').pk, from: ' ', to: '~' })) ids.push(sk);
    const items = await this.#table.getMany(ids.map((id) => keys.entity('event-hook', id)));
    return items.map((item) => toEntity<EventHook>(item)).toSorted((one, other) => one.created - other.created);
  }
}
