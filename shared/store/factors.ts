import { factorPart } from '../directory/index.ts';
import type { FactorSecret, FactorStore, FactorTries } from '../factors/index.ts';
import type { Clock, RosterEvent, Write } from '../kernel/index.ts';
import { planWrites } from './commit.ts';
import { type Stamp, toCredential } from './items.ts';
import { keys } from './keys.ts';
import type { Reader } from './reader.ts';
import { DynamoAttemptCounter } from './sign-ins.ts';
import { absent, type Table, TransactionRefusedError } from './table.ts';

export class DynamoFactorStore implements FactorStore {
  readonly #table: Table;
  readonly #reader: Reader;
  readonly #stamp: Stamp;

  constructor(table: Table, reader: Reader, stamp: Stamp) {
    this.#table = table;
    this.#reader = reader;
    this.#stamp = stamp;
  }

  async findSecret(userId: string, factorId: string): Promise<FactorSecret | undefined> {
    const item = await this.#reader.get(keys.credentialPart(userId, factorPart(factorId)));
    if (item === undefined) return undefined;
    const lastStep = item['lastStep'];
    return { sealed: toCredential(item), ...(lastStep === undefined ? {} : { lastStep: Number(lastStep) }) };
  }

  async prove(uses: readonly Write[], event: RosterEvent): Promise<boolean> {
    try {
      await this.#table.transact([...planWrites(uses, this.#stamp), this.#activity(event)]);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }

  async tell(event: RosterEvent): Promise<void> {
    const { put, condition } = this.#activity(event);
    await this.#table.put(put, condition);
  }

  #activity(event: RosterEvent) {
    return {
      put: { ...keys.activity('user', event.entity.id, event.published, event.uuid), ...this.#stamp, event },
      condition: absent,
    };
  }
}

/** Five in a quarter of an hour: a guess of six digits that are good for a minute and a half comes true once in years. */
export const factorLimit = { most: 5, window: 15 * 60_000 };

/** `p#<user>`/`factor-attempts`: apart from wrong passwords, so that the right password gives none of these back. */
export class DynamoFactorTries implements FactorTries {
  readonly #counter: DynamoAttemptCounter;
  readonly #clock: Clock;

  constructor(table: Table, clock: Clock) {
    this.#counter = new DynamoAttemptCounter(table, keys.factorAttempts);
    this.#clock = clock;
  }

  async take(userId: string): Promise<boolean> {
    const take = (): Promise<number | undefined> => this.#counter.take(userId, factorLimit, this.#clock.now());
    // Between the two steps of taking one, somebody with the right code may have given all back.
    return ((await take()) ?? (await take())) !== undefined;
  }

  clear(userId: string): Promise<void> {
    return this.#counter.clear(userId);
  }
}
