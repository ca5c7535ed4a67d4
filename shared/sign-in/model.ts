/** A signed-in browser or client. Its id is a secret (it is also the cookie), so the table holds only its hash. */
export interface Session {
  /** `102` and 22 characters. */
  readonly id: string;
  readonly userId: string;
  readonly login: string;
  /** UTC milliseconds. */
  readonly created: number;
  readonly expires: number;
  readonly lastPasswordVerification: number;
  /** How long it lasts without a use, milliseconds. */
  readonly idle: number;
  /** When it ends however much it is used; absent where nothing but idleness ends it. */
  readonly ends?: number;
  /** By what she has proven herself beside her password (RFC 8176), and when; absent where by nothing. */
  readonly amr?: readonly string[];
  readonly lastFactorVerification?: number;
  /** Whether a browser keeps it when it is closed. Not in the table: the cookie says so. */
  readonly persistent?: boolean;
}

/** A session token lives five minutes and buys one session. */
export const sessionTokenLifetime = 5 * 60 * 1000;
/** Two idle hours, as the default sign-on policy says: of sessions that were begun before they kept theirs. */
export const usualIdle = 2 * 60 * 60 * 1000;
