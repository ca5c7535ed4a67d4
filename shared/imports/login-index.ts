import { hash } from 'node:crypto';

/** Filled to no more than this part, so that a search ends soon. */
const load = 0.7;
/** 32-bit words of a slot: two of the login's hash, one of its line. A line of 0 is an empty slot. */
const slotWords = 3;

/**
 * The logins of a file and the lines on which they first stand, in 12 bytes each. It knows them by 64 bits of a keyed hash: of two
 * million logins, two are taken for one with a chance of one in ten million, and nobody who doesn't know the key can make it happen.
 */
export class LoginIndex {
  readonly #key: string;
  readonly #slots: number;
  readonly #words: Uint32Array;

  /** `capacity` is how many logins it takes at most. */
  constructor(capacity: number, key: string) {
    this.#key = key;
    this.#slots = Math.ceil(capacity / load) + 1;
    this.#words = new Uint32Array(this.#slots * slotWords);
  }

  /** Remembers a normalized login; gives the line on which it stood before. */
  note(login: string, line: number): number | undefined {
    const digest = hash('sha256', `${this.#key}\n${login}`, 'buffer');
    const [high, low] = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
    const words = this.#words;
    for (let slot = high % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * slotWords;
      const known = words[at + 2];
      if (known === 0) {
        words.set([high, low, line], at);
        return undefined;
      }
      if (words[at] === high && words[at + 1] === low) return known;
    }
  }
}
