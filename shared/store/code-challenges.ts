import type { CodeChallenges, CodeChannel } from '../recovery/index.ts';
import { oneTimeTokenItem, type Stamp, toOneTimeToken } from './items.ts';
import { keys } from './keys.ts';
import { present, type Table } from './table.ts';

/** State tokens (`k#<hash>`) of nobody, until it is known whose they are. */
export class DynamoCodeChallenges implements CodeChallenges {
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

  async assign(challenge: string, userId: string, sentBy: CodeChannel): Promise<boolean> {
    const item = await this.#table.get(keys.oneTimeToken(challenge));
    if (item === undefined) return false;
    const step = toOneTimeToken(item);
    return this.#table.put(oneTimeTokenItem({ ...step, userId, data: { ...step.data, sentBy } }, this.#stamp), present);
  }
}
