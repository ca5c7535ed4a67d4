import { limits } from './limits.ts';

/** What one call may still read of the index, and what it has read. */
export class Budget {
  #entries: number = limits.entries;
  #ranges: number = limits.ranges;

  get isSpent(): boolean {
    return this.#entries === 0 || this.#ranges === 0;
  }

  /** Takes one range and up to so many entries out of the budget; gives how many entries may be read, 0 where none. */
  take(entries: number): number {
    if (this.isSpent) return 0;
    const granted = Math.min(entries, this.#entries);
    this.#entries -= granted;
    this.#ranges -= 1;
    return granted;
  }

  /** Takes one range; false where none is left. */
  takeRange(): boolean {
    if (this.#ranges === 0) return false;
    this.#ranges -= 1;
    return true;
  }

  /** Takes up to so many entries that a range has brought already. */
  takeEntries(entries: number): number {
    const granted = Math.min(entries, this.#entries);
    this.#entries -= granted;
    return granted;
  }

  /** What was granted and not there. */
  giveBack(entries: number): void {
    this.#entries += entries;
  }
}
