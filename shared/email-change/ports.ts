import type { IssuedLink, OwnPermission, User } from '../directory/index.ts';
import type { OneTimeToken } from '../kernel/index.ts';
import type { ProvingServices, RequestLimits } from '../recovery/index.ts';

/** Mails of a change of somebody's address. Each is queued before its change is committed, and sent only once that is in the table. */
export interface EmailChangeMessenger {
  /** The link to the address that is to be hers, a notice to the one that is. */
  sendEmailChange(user: User, to: string, link: IssuedLink, at: number): Promise<void>;
  /** To both, where the address is another one now. `before` has the former one. */
  sendEmailChanged(before: User, to: string, at: number): Promise<void>;
}

/** What looks at a link works with. */
export interface EmailLinkServices extends Pick<ProvingServices, 'clock' | 'users'> {
  readonly oneTimeTokens: { find(hash: string): Promise<OneTimeToken | undefined> };
}

export interface EmailChangeServices extends ProvingServices, EmailLinkServices {
  readonly emailChangeMessenger: EmailChangeMessenger;
  readonly requestLimits: RequestLimits;
  /** What each type's schema lets its users do with attributes of their own. */
  readonly ownPermissions: (typeId: string) => OwnPermission;
}

/** Who comes with a link: whoever is signed in as its owner, or who knows her password. */
export interface LinkProof {
  readonly signedInAs?: string | undefined;
  readonly password?: string | undefined;
}
