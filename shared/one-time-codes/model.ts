/** Whose code it is, and what for: of one purpose somebody has one code at a time. */
export interface CodePlace {
  readonly userId: string;
  /** Such as `factor.<id>`; letters, digits, points and dashes. */
  readonly purpose: string;
}

/**
 * Wrong ones that a code lives through, and how long it lives at most, milliseconds.
 *
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#singlefactoroob (ten minutes at most)
 */
export const mostCodeTries = 5;
export const longestCodeLife = 10 * 60_000;
export const usualCodeLife = 5 * 60_000;

/** How often codes of one place may be made. */
export interface CodeRate {
  /** Milliseconds from one to the next. */
  readonly apart: number;
  readonly most: number;
  readonly windowMilliseconds: number;
}

/** Mail and texts take a while, and whoever asks again has no more than one that counts. */
export const usualCodeRate: CodeRate = { apart: 30_000, most: 5, windowMilliseconds: 60 * 60_000 };

/** What the table holds of a code. */
export interface StoredCode {
  /** Keyed: the table alone does not tell which of a million it is. */
  readonly mac: string;
  /** UTC milliseconds. */
  readonly issued: number;
  readonly expires: number;
}
