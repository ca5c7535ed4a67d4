import type { TextChallenges } from '../recovery/index.ts';
import { oneTimeTokenItem, type Stamp, toOneTimeToken } from './items.ts';
import { keys } from './keys.ts';
import { present, type Table } from './table.ts';

/** State tokens (`k#<hash>`) of nobody, until it is known whose they are. */
export class DynamoTextChallenges implements TextChallenges {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async ownerOf(challenge: string): Promise<string | undefined> {
    const item = await this.#table.get(keys.oneTimeToken(challenge));
    const userId = item === undefined ? '' : toOneTimeToken(item).userId;
    return userId === '' ? undefined : userId;
  }

  async assign(challenge: string, userId: string): Promise<boolean> {
    const item = await this.#table.get(keys.oneTimeToken(challenge));
    if (item === undefined) return false;
    return this.#table.put(oneTimeTokenItem({ ...toOneTimeToken(item), userId }, this.#stamp), present);
  }
}
