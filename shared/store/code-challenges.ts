import type { CodeChallenges, SentCode } from '../recovery/index.ts';
import { hashToken } from '../security/index.ts';
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

  async assign(challenge: string, userId: string, sent: SentCode): Promise<boolean> {
    const item = await this.#table.get(keys.oneTimeToken(challenge));
    if (item === undefined) return false;
    const step = toOneTimeToken(item);
    const sentTo = sent.by === 'SMS' ? { sentTo: hashToken(sent.to) } : {};
    const data = { ...step.data, sentBy: sent.by, ...sentTo };
    return this.#table.put(oneTimeTokenItem({ ...step, userId, data }, this.#stamp), present);
  }
}
