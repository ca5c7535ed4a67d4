/** What somebody who has proven herself by her password has to do before she is let in. */
export const transactionStatuses = ['PASSWORD_EXPIRED'] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

/** A sign-in that is under way. */
export interface Transaction {
  readonly userId: string;
  readonly status: TransactionStatus;
  /** UTC milliseconds. */
  readonly expires: number;
  /** What the client gave to be given back. */
  readonly relayState?: string;
}

/** Long enough to think of a password, milliseconds. Each step of it, so it is no longer open than her session would be. */
export const transactionLifetime = 15 * 60 * 1000;
