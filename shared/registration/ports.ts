import type { IssuedLink, User } from '../directory/index.ts';
import type { OneTimeToken } from '../kernel/index.ts';
import type { ProfileEnrollment } from '../policy/index.ts';
import type { Attribute } from '../profiles/index.ts';

/** Messages of a registration, in the user's own language where she has one, else in the page's. Each is queued before its change is committed, and sent once its token is in the table. */
export interface RegistrationMessenger {
  /** To somebody who registered: prove the address, choose a password. */
  sendRegistrationActivation(user: User, link: IssuedLink, language: string): Promise<void>;
  /** To the owner of an address that somebody tried to register again. */
  sendAlreadyRegistered(user: User, language: string): Promise<void>;
}

export interface OneTimeTokenReader {
  find(hash: string): Promise<OneTimeToken | undefined>;
}

/** What the registration form follows. */
export interface RegistrationRules {
  readonly enrollment: ProfileEnrollment;
  readonly attributes: readonly Attribute[];
}
