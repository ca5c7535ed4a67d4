import type { HookKey, HookKeyStore, InlineHook, InlineHookStore } from '../inline-hooks/index.ts';
import type { EntityKind, ListName, Versioned } from '../kernel/index.ts';
import { toEntity } from './items.ts';
import { keys, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Table } from './table.ts';

/** Few entities of a kind, which a list of the org names. */
class ListedEntities<Value extends Versioned & { readonly created: number }> {
  readonly #table: Table;
  readonly #reader: Reader;
  readonly #kind: EntityKind;
  readonly #list: ListName;

  constructor(table: Table, reader: Reader, kind: EntityKind, list: ListName) {
    this.#table = table;
    this.#reader = reader;
    this.#kind = kind;
    this.#list = list;
  }

  async find(id: string): Promise<Value | undefined> {
    const item = await this.#reader.get(keys.entity(this.#kind, id));
    return item === undefined ? undefined : toEntity<Value>(item);
  }

  /** Oldest first. */
  async list(): Promise<readonly Value[]> {
    const ids: string[] = [];
    for await (const { sk } of this.#table.all({ pk: keys.listed(this.#list, '').pk, ...ranges.partition })) ids.push(sk);
    const items = await this.#table.getMany(ids.map((id) => keys.entity(this.#kind, id)));
    return items
      .map((item) => toEntity<Value>(item))
      .toSorted((one, other) => one.created - other.created || (one.id < other.id ? -1 : 1));
  }
}

export const inlineHookStore = (table: Table, reader: Reader): InlineHookStore =>
  new ListedEntities<InlineHook>(table, reader, 'inline-hook', 'inline-hooks');

export const hookKeyStore = (table: Table, reader: Reader): HookKeyStore =>
  new ListedEntities<HookKey>(table, reader, 'hook-key', 'hook-keys');
