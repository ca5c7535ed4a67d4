import type { ApiToken, ApiTokenHistory, ApiTokenStore } from '../access/index.ts';
import { toEntity } from './items.ts';
import { keys, partitionOf, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Table } from './table.ts';

export class DynamoApiTokenStore implements ApiTokenStore, ApiTokenHistory {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async findByHash(hash: string): Promise<ApiToken | undefined> {
    const item = await this.#reader.get(keys.entity('api-token', hash));
    return item === undefined ? undefined : toEntity<ApiToken>(item);
  }

  async findById(tokenId: string): Promise<ApiToken | undefined> {
    const entry = await this.#reader.get(keys.listed('tokens', tokenId));
    return entry === undefined ? undefined : this.findByHash(String(entry['hash']));
  }

  async list(): Promise<readonly ApiToken[]> {
    const hashes: string[] = [];
    for await (const item of this.#table.all({ pk: keys.listed('tokens', '').pk, from: ' ', to: '~' }))
      hashes.push(String(item['hash']));
    const items = await this.#table.getMany(hashes.map((hash) => keys.entity('api-token', hash)));
    return items.map((item) => toEntity<ApiToken>(item)).toSorted((a, b) => a.created - b.created);
  }

  async lastVersion(hash: string): Promise<number> {
    const { items } = await this.#table.query({
      pk: partitionOf('api-token', hash),
      ...ranges.eventsOf(),
      reverse: true,
      limit: 1,
    });
    return Number(items[0]?.sk.slice('e#'.length) ?? 0);
  }
}
