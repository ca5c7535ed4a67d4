import type { Key } from './keys.ts';
import type { Item, Table } from './table.ts';

const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** DynamoDB's limits in UTF-8 bytes. What callers name may be longer: nothing can lie there, and asking would fail the whole batch. */
const canExist = ({ pk, sk }: Key): boolean => Buffer.byteLength(pk) <= 2048 && Buffer.byteLength(sk) <= 1024;

/**
 * Reads of one request. Gets that are asked for in the same turn of the event loop leave as one batch, so that the check of the
 * token and the operation's own first read are one round trip; what was read is remembered until `forget`.
 */
export class Reader {
  readonly #table: Table;
  readonly #known = new Map<string, Promise<Item | undefined>>();
  readonly #queries = new Map<string, Promise<unknown>>();
  #waiting: { key: Key; resolve: (item: Item | undefined) => void; reject: (error: unknown) => void }[] = [];

  constructor(table: Table) {
    this.#table = table;
  }

  get(key: Key): Promise<Item | undefined> {
    if (!canExist(key)) return Promise.resolve(undefined);
    const text = keyText(key);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const asked = new Promise<Item | undefined>((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#flush());
      this.#waiting.push({ key, resolve, reject });
    });
    this.#known.set(text, asked);
    return asked;
  }

  /** A query, remembered as gets are. `name` tells it from every other one. */
  remember<Result>(name: string, read: () => Promise<Result>): Promise<Result> {
    const known = this.#queries.get(name) as Promise<Result> | undefined;
    if (known !== undefined) return known;
    const asked = read();
    this.#queries.set(name, asked);
    return asked;
  }

  /** After a write, or before a second try: what is read next comes from the table. */
  forget(): void {
    this.#known.clear();
    this.#queries.clear();
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const items = await this.#table.getMany(waiting.map(({ key }) => key));
      const byKey = new Map(items.map((item) => [keyText(item), item]));
      for (const { key, resolve } of waiting) resolve(byKey.get(keyText(key)));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
