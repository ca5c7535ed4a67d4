import type { CodePlace, CodeRate, CodeStore, StoredCode } from '../one-time-codes/index.ts';
import { type Stamp, ttlOf } from './items.ts';
import { keys } from './keys.ts';
import type { Condition, Table } from './table.ts';

/** The code that is there is this one. */
export const codeIs = (mac: string): Condition => ({ expression: 'mac = :mac', values: { ':mac': mac } });

/** `p#<user>`/`code#<purpose>`: the code that counts, its tries, and how many there were in the window. */
export class DynamoCodeStore implements CodeStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async issue({ userId, purpose }: CodePlace, code: StoredCode, rate: CodeRate): Promise<boolean> {
    const key = keys.code(userId, purpose);
    const { issued } = code;
    const { v, r } = this.#stamp;
    const fresh = 'mac = :mac, issued = :at, expires = :expires, tries = :none, v = :v, r = :r, #ttl = :ttl';
    const values = {
      ':mac': code.mac,
      ':at': issued,
      ':expires': code.expires,
      ':none': 0,
      ':one': 1,
      ':v': v,
      ':r': r,
      ':ttl': ttlOf(issued + rate.windowMilliseconds),
    };
    const names = { '#ttl': 'ttl' };
    const first = await this.#table.update(key, `SET ${fresh}, began = :at, codes = :one`, {
      expression: 'attribute_not_exists(pk) OR began <= :since',
      names,
      values: { ...values, ':since': issued - rate.windowMilliseconds },
    });
    if (first !== undefined) return true;
    const next = await this.#table.update(key, `SET ${fresh}, codes = codes + :one`, {
      expression: 'codes < :most AND issued <= :before',
      names,
      values: { ...values, ':most': rate.most, ':before': issued - rate.apart },
    });
    return next !== undefined;
  }

  async takeTry({ userId, purpose }: CodePlace, most: number, at: number): Promise<StoredCode | undefined> {
    const item = await this.#table.update(keys.code(userId, purpose), 'SET tries = tries + :one', {
      expression: 'tries < :most AND expires > :at',
      values: { ':one': 1, ':most': most, ':at': at },
    });
    if (item === undefined) return undefined;
    return { mac: String(item['mac']), issued: Number(item['issued']), expires: Number(item['expires']) };
  }

  consume({ userId, purpose }: CodePlace, mac: string): Promise<boolean> {
    return this.#table.remove(keys.code(userId, purpose), codeIs(mac));
  }
}
