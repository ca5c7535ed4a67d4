import type { CredentialVault } from '../credentials/index.ts';
import type { User, UserStore } from '../directory/index.ts';
import type { Committer, RosterEvent, SealedCredential, Write } from '../kernel/index.ts';
import type { CodeServices, IssuedCode } from '../one-time-codes/index.ts';
import type { Enrollment } from '../policy/index.ts';
import type { OwnFactor } from './kinds.ts';

/** The secret of a factor as the table holds it. */
export interface FactorSecret {
  readonly sealed: SealedCredential;
  /** The half minute whose code was used last. */
  readonly lastStep?: number;
}

export interface FactorStore {
  findSecret(userId: string, factorId: string): Promise<FactorSecret | undefined>;
  /** What a proof uses up and the event that tells of it, in one transaction. False where it was used up before. */
  prove(uses: readonly Write[], event: RosterEvent): Promise<boolean>;
  tell(event: RosterEvent): Promise<void>;
}

/** Codes and answers that may be wrong until none is compared for a while. Passwords are counted apart. */
export interface FactorTries {
  /** An atomic step before anything is compared. False where none is left. */
  take(userId: string): Promise<boolean>;
  /** After the right one. */
  clear(userId: string): Promise<void>;
}

export interface FactorMessenger {
  /** By mail or text, whichever the factor is. */
  sendFactorCode(user: User, factor: OwnFactor, code: IssuedCode, use: 'enrollment' | 'verification'): Promise<void>;
  /** Tells her, so that she knows should it not have been she. */
  sendFactorsChanged(
    user: User,
    change: {
      readonly is: 'enrolled' | 'reset';
      readonly factors: readonly OwnFactor[];
      readonly at: number;
      readonly from: string;
    },
  ): Promise<void>;
}

export interface UnenrollServices {
  readonly clock: CodeServices['clock'];
  readonly users: UserStore;
  readonly committer: Committer;
  readonly messenger: FactorMessenger;
}

export interface FactorServices extends CodeServices, UnenrollServices {
  readonly factors: FactorStore;
  readonly tries: FactorTries;
  readonly vault: CredentialVault;
  /** What she may and must enroll. */
  readonly enrollment: (userId: string) => Promise<Enrollment>;
  /** Where texts of the org may go: ISO 3166-1 alpha-2. */
  readonly textCountries: () => Promise<readonly string[]>;
  /** Under which name apps that show codes list them. */
  readonly orgName: () => string;
}
