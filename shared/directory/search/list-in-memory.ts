import { type Page, RosterError } from '../../kernel/index.ts';
import type { Attribute, Searchable, ValueType } from './attributes.ts';
import { readSearch } from './condition.ts';
import { compareKeys } from './encode.ts';
import { keysOf } from './entries.ts';
import { matches } from './matches.ts';

/** What can be searched of things that are few enough to be held in memory. */
export interface ListedAttribute<Entity> {
  readonly path: string;
  readonly read: (entity: Entity) => unknown;
  /** @default 'string' */
  readonly type?: ValueType;
  /** Whether `search` knows `co` of it. @default false */
  readonly contains?: boolean;
}

export interface InMemoryQuery {
  readonly search?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly limit: number;
  /** Where a former page ended. */
  readonly after?: string;
}

/** An item as the search sees it, with its place in the order that was asked for. */
interface Placed<Item> extends Searchable {
  readonly item: Item;
}

type Order<Item> = (placed: Placed<Item>) => string;

/** Behind everything that has a value. */
const none = '\u{10ffff}';

function requireDirection(sortOrder = 'asc'): 1 | -1 {
  const direction = sortOrder.toLowerCase();
  if (direction !== 'asc' && direction !== 'desc')
    throw new RosterError('invalid-search', { detail: 'sortOrder: it is asc or desc' });
  return direction === 'asc' ? 1 : -1;
}

function orderBy<Item>(attribute: Attribute<Placed<Item>> | undefined, path: string): Order<Item> {
  if (attribute === undefined) {
    throw new RosterError('invalid-search', { detail: `sortBy: "${path.slice(0, 100)}" is nothing that can be sorted by` });
  }
  return (placed) => keysOf(attribute, placed)[0] ?? none + placed.id;
}

/**
 * One page of a list that is held in memory, in the language in which users and groups are searched. Pages go on behind the last one's
 * place, so that nothing is shown twice or left out where items are taken away meanwhile.
 *
 * @param items in the order in which they are listed where nobody sorts them
 * @param keyOf sorts as that order does
 */
export function listInMemory<Item extends { readonly id: string }>(
  listed: readonly ListedAttribute<Item>[],
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { search = '', sortBy = '', sortOrder, limit, after }: InMemoryQuery,
): Page<Item> {
  const attributes = new Map(listed.map((each) => [each.path, attributeOf(each)]));
  const id = attributeOf<Item>({ path: 'id', read: (item) => item.id });
  const condition = search.trim() === '' ? undefined : readSearch({ attributes, id }, search);
  const isSorted = condition !== undefined && sortBy !== '';
  const key: Order<Item> = isSorted ? orderBy(attributes.get(sortBy), sortBy) : ({ item }) => keyOf(item);
  const direction = isSorted ? requireDirection(sortOrder) : 1;
  // What has no value stands last in either direction.
  const compare = (one: string, other: string): number =>
    Number(one.startsWith(none)) - Number(other.startsWith(none)) || compareKeys(one, other) * direction;
  const found = items
    .map((item): Placed<Item> => ({ id: item.id, version: 1, item }))
    .filter((placed) => condition === undefined || matches(condition, placed))
    .map((placed) => ({ item: placed.item, key: key(placed) }))
    .filter((placed) => after === undefined || compare(placed.key, after) > 0)
    .sort((one, other) => compare(one.key, other.key));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(({ item }) => item), ...(found.length > limit && last !== undefined ? { next: last.key } : {}) };
}

function attributeOf<Item>({ path, read, type = 'string', contains = false }: ListedAttribute<Item>): Attribute<Placed<Item>> {
  return {
    path,
    type,
    contains,
    entryClass: 'unique-ish',
    generation: 1,
    array: false,
    required: false,
    read: ({ item }) => read(item),
  };
}
