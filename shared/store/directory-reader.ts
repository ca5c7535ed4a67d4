import type { DirectoryReader, Slice } from '../directory-jobs/index.ts';
import { toGroup, toUser } from './items.ts';
import { type Key, keys } from './keys.ts';
import { toIndexRow } from './search-index.ts';
import type { Item, Table } from './table.ts';

/** Items that are looked at for one slice. Most are events and rows of the index, which entities have about twenty of. */
const itemsOfSlice = 1_000;

const isEntity =
  (kind: 'user' | 'group') =>
  (item: Item): boolean =>
    item.sk === keys.entity(kind, '').sk;

function toSlice(items: readonly Item[]): Slice {
  return {
    users: items.filter(isEntity('user')).map(toUser),
    groups: items.filter(isEntity('group')).map(toGroup),
    rows: items.flatMap((item) => toIndexRow(item) ?? []),
  };
}

function toKey(position: string): Key {
  const { pk, sk }: Key = JSON.parse(position);
  return { pk, sk };
}

/** Users and groups as the table has them, and not as the search index does. */
export class DynamoDirectoryReader implements DirectoryReader {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async read(
    { segment, segments, withIndex }: { readonly segment: number; readonly segments: number; readonly withIndex: boolean },
    position: string | null,
  ): Promise<Slice & { readonly next: string | null }> {
    const { items, last } = await this.#table.scan({
      segment,
      segments,
      limit: itemsOfSlice,
      filter: withIndex ? 'entitiesAndIndex' : 'entities',
      ...(position === null ? {} : { after: toKey(position) }),
    });
    return { ...toSlice(items), next: last === undefined ? null : JSON.stringify({ pk: last.pk, sk: last.sk }) };
  }
}
