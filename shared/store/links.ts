import type { LinkStore } from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';
import { keys, ranges } from './keys.ts';
import type { Table } from './table.ts';

export class DynamoLinkStore implements LinkStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async ofPrimary(
    relationId: string,
    primaryId: string,
    { limit, after }: { limit: number; after?: string },
  ): Promise<Page<string>> {
    const { pk } = keys.link(relationId, primaryId, '');
    // One more than asked for tells whether a full page is the last one.
    const more = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
    const { items } = await this.#table.query({ pk, ...ranges.partition, ...more });
    const ids = items.slice(0, limit).map(({ sk }) => sk);
    const last = ids.at(-1);
    return { items: ids, ...(items.length > limit && last !== undefined ? { next: last } : {}) };
  }
}
