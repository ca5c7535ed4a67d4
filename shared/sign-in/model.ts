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
}

/** A session token lives five minutes and buys one session. */
export const sessionTokenLifetime = 5 * 60 * 1000;
/** Two idle hours, as the default sign-on policy says. */
export const sessionLifetime = 2 * 60 * 60 * 1000;
