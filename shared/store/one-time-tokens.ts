import type { OneTimeToken } from '../kernel/index.ts';
import type { OneTimeTokenReader } from '../registration/index.ts';
import { toOneTimeToken } from './items.ts';
import { keys } from './keys.ts';
import type { Reader } from './reader.ts';

export class DynamoOneTimeTokens implements OneTimeTokenReader {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async find(hash: string): Promise<OneTimeToken | undefined> {
    const item = await this.#reader.get(keys.oneTimeToken(hash));
    return item === undefined ? undefined : toOneTimeToken(item);
  }
}
