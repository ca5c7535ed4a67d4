import type { GroupStore, IssuedLink, MembershipStore, ProfileChecker, User, UserStore } from '../directory/index.ts';
import type { Clock, Committer, OneTimeToken, Page, RosterEvent } from '../kernel/index.ts';
import type { HookedServices } from '../registration/index.ts';
import type { Invitation } from './model.ts';

/** The one that waits for an address. */
export interface OpenInvitation {
  readonly id: string;
  /** UTC milliseconds. */
  readonly expires: number;
}

/** An invitation as it is to be from now on, and what goes with it. */
export interface InvitationChange {
  readonly invitation: Invitation;
  /** The version that was read; null for a new one. */
  readonly replaces: number | null;
  readonly event: RosterEvent;
  /** A new link. */
  readonly token?: OneTimeToken;
  /** Hash of the link that is dead from now on. */
  readonly formerToken?: string | undefined;
  /** Whether it is the one that waits for its address from now on, or no longer is; where it never was, neither. */
  readonly address?: { readonly normalized: string; readonly waits: boolean };
}

export interface InvitationStore {
  find(id: string): Promise<Invitation | undefined>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<Page<Invitation>>;
  findOpen(address: string): Promise<OpenInvitation | undefined>;
  /** `now`: what waits no longer for its address makes way. False where another one waits for it, or where it has changed meanwhile. */
  save(change: InvitationChange, now: number): Promise<boolean>;
}

export interface InvitationMessenger {
  /** Queued before its change is committed, and sent only once that is in the table. */
  sendInvitation(to: string, language: string, link: IssuedLink): Promise<void>;
}

/** What administrators invite with. */
export interface InvitationServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly profiles: ProfileChecker;
  readonly invitations: InvitationStore;
  readonly invitationMessenger: InvitationMessenger;
  readonly defaultTypeId: () => string;
}

/** What looks at the link of an invitation. */
export interface InvitationLinkServices {
  readonly clock: Clock;
  readonly invitations: Pick<InvitationStore, 'find'>;
  readonly oneTimeTokens: { find(hash: string): Promise<OneTimeToken | undefined> };
}

/** What those who are invited accept with. */
export interface AcceptanceServices extends InvitationLinkServices, HookedServices {
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  readonly committer: Committer;
}

export interface Accepted {
  readonly user: User;
  /** By which she chooses her password. */
  readonly link: IssuedLink;
}
