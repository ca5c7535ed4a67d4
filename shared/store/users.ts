import { normalizeLogin, type User, type UserStore } from '../directory/index.ts';
import { toUser } from './items.ts';
import { keys } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Table } from './table.ts';

export class DynamoUserStore implements UserStore {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async find(id: string): Promise<User | undefined> {
    const item = await this.#reader.get(keys.entity('user', id));
    return item === undefined ? undefined : toUser(item);
  }

  async findIdByLogin(login: string): Promise<string | undefined> {
    const claim = await this.#reader.get(keys.claim('login', normalizeLogin(login)));
    const owner = claim?.['owner'];
    return typeof owner === 'string' ? owner : undefined;
  }

  async findByLogin(login: string): Promise<User | undefined> {
    const id = await this.findIdByLogin(login);
    return id === undefined ? undefined : this.find(id);
  }

  async getMany(ids: readonly string[]): Promise<readonly User[]> {
    return (await this.#table.getMany(ids.map((id) => keys.entity('user', id)))).map(toUser);
  }
}
