import type { CredentialVault } from '../credentials/index.ts';
import type { User, UserServices } from '../directory/index.ts';
import type { SealedCredential } from '../kernel/index.ts';

/** A user's credentials as the table holds them. */
export interface CredentialReader {
  find(userId: string): Promise<SealedCredential | undefined>;
  findAnswer(userId: string): Promise<SealedCredential | undefined>;
}

/** Tries that are left before a secret is compared: the same count as at sign-in. */
export interface Tries {
  /** False where none is left; to be asked before the secret is looked at. */
  take(userId: string): Promise<boolean>;
  /** After a wrong one that was compared by one of them. */
  miss(user: User): Promise<void>;
  /** After the right one. */
  clear(userId: string): Promise<void>;
}

/** What the use cases of people who prove who they are work with. */
export interface ProvingServices extends UserServices {
  readonly credentials: CredentialReader;
  readonly vault: CredentialVault;
  readonly tries: Tries;
  /** How many former passwords may not come again, by her password policy; 0 is off. */
  readonly historyCount: (user: Pick<User, 'id'>) => Promise<number>;
  readonly mayChangePassword: (user: User) => Promise<boolean>;
  /** Whether whoever comes by a link is to answer her recovery question, too. */
  readonly asksQuestion: (user: User) => Promise<boolean>;
}

export interface RecoveryServices extends ProvingServices {
  readonly selfService: (user: User) => Promise<SelfService>;
}

/** What somebody may do by herself who has lost her password: by her password policy and its rules, and where these say so by the account-management policy. */
export interface SelfService {
  readonly resetByMail: boolean;
  readonly resetByText: boolean;
  readonly resetByQuestion: boolean;
  /** Whether she may have a pause ended, which wrong passwords brought about. */
  readonly unlockByMail: boolean;
  readonly unlockByText: boolean;
  /** How long a link works, milliseconds. */
  readonly tokenLifetime: number;
}
