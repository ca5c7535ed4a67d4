import type { CodePlace, CodeRate, StoredCode } from './model.ts';

export interface CodeStore {
  /** Puts a code in the place of the one before, with all its tries. False where there were as many as the rate lets be. */
  issue(place: CodePlace, code: StoredCode, rate: CodeRate): Promise<boolean>;
  /**
   * Takes one of the tries that are left, an atomic step before the code is compared: parallel guesses can't outrun the limit. Undefined where
   * no code is there, it has expired, or none is left.
   */
  takeTry(place: CodePlace, most: number, at: number): Promise<StoredCode | undefined>;
  /** False where the code is gone: it was used, or another one is there. */
  consume(place: CodePlace, mac: string): Promise<boolean>;
}
