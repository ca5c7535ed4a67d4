/**
 * What somebody has to do before she is let in: who gave a password that has expired chooses another one, and whose will soon may; who came by
 * a link answers her recovery question where her policy asks for it, and sets a password; whose profile lacks what her policy requires adds it.
 */
export const transactionStatuses = [
  'PASSWORD_EXPIRED',
  'PASSWORD_WARN',
  'RECOVERY',
  'PASSWORD_RESET',
  'MFA_REQUIRED',
  'MFA_CHALLENGE',
  'MFA_ENROLL',
  'MFA_ENROLL_ACTIVATE',
  'PROFILE_REQUIRED',
] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

/** Steps between the right password and being in. */
export const factorStatuses = ['MFA_REQUIRED', 'MFA_CHALLENGE', 'MFA_ENROLL', 'MFA_ENROLL_ACTIVATE'] as const;
export type FactorStatus = (typeof factorStatuses)[number];

/** Of a step that waits for a code: whose it is is not known to whoever opened it, nor to what answered. */
export const challengeStatus = 'RECOVERY_CHALLENGE';

/** A sign-in that is under way. */
export interface Transaction {
  readonly userId: string;
  readonly status: TransactionStatus;
  /** UTC milliseconds. */
  readonly began: number;
  readonly expires: number;
  /** Hash of the link by which she came; it is spent with the password that she sets. */
  readonly link?: string;
  /** The factor that she is about to prove, or to enroll. */
  readonly factorId?: string;
  /** By what, beside her password, she has proven herself already. */
  readonly amr?: readonly string[];
  /** What the client gave to be given back. */
  readonly relayState?: string;
  /** The application that she signs in to: its policy says what she is asked. */
  readonly app?: string;
}

/** Long enough to think of a password, milliseconds. */
export const transactionLifetime = 15 * 60 * 1000;
