import type { SealedCredential } from '../kernel/index.ts';
import type { PasswordPolicy } from './model.ts';

/** Seals verifiers for the table and opens them again. Functions that only set passwords can seal alone. */
export interface CredentialVault {
  /**
   * `previousVersion` is that of the credential which is replaced, 0 where there is none or nobody read it; `at` is when the
   * password was set, UTC milliseconds. The new version is above the former and not below `at`: see `sealedVault`.
   */
  seal(userId: string, verifier: string, previousVersion: number, at: number): Promise<SealedCredential>;
  /** Throws where the credential is another user's or is damaged. */
  open(userId: string, credential: SealedCredential): Promise<string>;
}

/** Whose password it is: her groups decide by which policy. */
export interface PolicySubject {
  readonly id: string;
  /** Groups that she is put into with the very change that sets the password. */
  readonly joining?: readonly string[];
}

/** Finds the password policy that is in force for somebody. */
export interface PasswordPolicySource {
  getPasswordPolicy(user: PolicySubject): Promise<PasswordPolicy>;
  /** How many characters the answer to her recovery question has at least. */
  getLeastAnswer(user: PolicySubject): Promise<number>;
}
