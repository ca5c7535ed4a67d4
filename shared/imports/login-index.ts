import { hash } from 'node:crypto';

/** Filled to no more than this part, so that a search ends soon. */
const load = 0.7;
/** 32-bit words of a slot: two of the login's hash, one of its line. A line of 0 is an empty slot. */
const slotWords = 3;

const slotsFor = (logins: number): number => Math.ceil(logins / load) + 2;

/**
 * The logins of a file and the lines on which they first stand, in 17 bytes each. It knows them by 64 bits of a keyed hash: of a
 * million logins, two are taken for one with a chance of one in thirty million, and nobody who doesn't know the key can make it happen.
 */
export class LoginIndex {
  readonly #key: string;
  readonly #limit: number;
  #slots = 0;
  #words = new Uint32Array(0);
  #used = 0;

  /** `expected` is how many logins it has room for before it has to grow, `limit` how many it remembers at most. */
  constructor({ expected, limit, key }: { readonly expected: number; readonly limit: number; readonly key: string }) {
    this.#key = key;
    this.#limit = limit;
    this.#resize(slotsFor(Math.min(expected, limit)));
  }

  /** Remembers a normalized login; gives the line on which it stood before. */
  note(login: string, line: number): number | undefined {
    const digest = hash('sha256', `${this.#key}\n${login}`, 'buffer');
    const [high, low] = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
    const at = this.#find(high, low);
    const known = this.#words[at + 2];
    if (known !== 0) return known;
    if (this.#used === this.#limit) return undefined;
    this.#words.set([high, low, line], at);
    this.#used += 1;
    if (this.#used > this.#slots * load) this.#resize(slotsFor(Math.min(this.#used * 2, this.#limit)));
    return undefined;
  }

  /** Where a hash is, or where it belongs. */
  #find(high: number, low: number): number {
    const words = this.#words;
    for (let slot = high % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * slotWords;
      if (words[at + 2] === 0 || (words[at] === high && words[at + 1] === low)) return at;
    }
  }

  #resize(slots: number): void {
    const old = this.#words;
    this.#slots = slots;
    this.#words = new Uint32Array(slots * slotWords);
    for (let at = 0; at < old.length; at += slotWords) {
      if (old[at + 2] !== 0) this.#words.set(old.subarray(at, at + slotWords), this.#find(old[at] ?? 0, old[at + 1] ?? 0));
    }
  }
}
