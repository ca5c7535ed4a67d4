import type { MembershipOrigin, RosterEvent, Versioned } from '../kernel/index.ts';

/** Lifecycle states, spelled as on the wire. Diagram: docs/design/users.md. */
export const userStatuses = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
  'DEPROVISIONED',
] as const;
export type UserStatus = (typeof userStatuses)[number];

/**
 * Okta's types of credential providers.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
 */
export const providerTypes = ['OKTA', 'IMPORT', 'ACTIVE_DIRECTORY', 'LDAP', 'FEDERATION', 'SOCIAL'] as const;
export type ProviderType = (typeof providerTypes)[number];

/** What the schema allows; checked by `shared/profiles` before it gets here. */
export type ProfileValue = string | number | boolean | readonly (string | number | boolean)[];
export type Profile = Readonly<Record<string, ProfileValue>>;

export interface User extends Versioned {
  readonly status: UserStatus;
  /** UTC milliseconds, like every time here; null where it has not happened. */
  readonly created: number;
  readonly activated: number | null;
  readonly statusChanged: number | null;
  readonly lastLogin: number | null;
  readonly passwordChanged: number | null;
  readonly typeId: string;
  /** Absent for whoever was put into no realm, and is in the default one. */
  readonly realmId?: string;
  /** Her primary users, by the ids of the relations' definitions. Entries of definitions and users that are gone count for nothing. */
  readonly links?: Readonly<Record<string, string>>;
  /** Holds `login` and `email` always. Null attributes are left out. */
  readonly profile: Profile;
  readonly hasPassword: boolean;
  /** Who checks her password. `IMPORT` where it came as a hash, or is asked for by a hook. */
  readonly provider: ProviderType;
  /** What the provider is called where that is not its type. */
  readonly providerName?: string;
  /** Her password is with another system, which is asked at her first sign-in. */
  readonly passwordHook?: true;
  /** An administrator was told her password: until this time, UTC milliseconds, she can choose another by it, and it can't be that other one. */
  readonly temporaryUntil?: number;
  /** By id: what she proves herself by besides a password. Secrets of them lie with her credential. */
  readonly factors?: Readonly<Record<string, Factor>>;
  /** The question that stands in for a forgotten password; its answer lies with her credential. */
  readonly recoveryQuestion?: string;
  /**
   * The mobile phone that was typed when the account was registered, by whoever registered it: before its address was proved. No code of
   * recovery goes there.
   */
  readonly registeredPhone?: string;
  /** Sessions from before this time are over, UTC milliseconds. */
  readonly sessionsEnded?: number;
  /** The one link that may still activate or recover: an older one is dead even though it has not expired. */
  readonly pendingToken: string | null;
  /** She registered by herself, and has not proved that the address is hers; nor has an administrator vouched for it. */
  readonly unproven?: true;
  /** Until her address is proved: by which policy she registered, and what that said then. */
  readonly registeredBy?: {
    readonly policyId: string;
    /** Of the page. */
    readonly language: string;
    readonly approval?: 'REQUIRED';
  };
  /** While she is STAGED because an administrator has to approve her registration: since when, and what it leads to. */
  readonly approval?: {
    /** UTC milliseconds. */
    readonly requested: number;
    /** Of the page. */
    readonly language: string;
    readonly groupId?: string;
    /** Where she is led afterwards. */
    readonly redirectUrl?: string;
  };
  /** Another address that she wants to have, and has not confirmed: the present one stays until then. Times are UTC milliseconds. */
  readonly emailChange?: {
    readonly to: string;
    readonly asked: number;
    readonly expires: number;
    /** Hash of the one link that confirms it. */
    readonly token: string;
  };
  /** Claims that she holds on values of unique attributes, besides that of her login. */
  readonly claims?: readonly string[];
  /** Attributes whose values come from apps, by which alone they change, and from which. */
  readonly sources?: Readonly<Record<string, string>>;
  /** When she was deactivated last: tokens that she was given until then are void, whatever she is now. */
  readonly endedAt?: number;
  /** Where a deactivation that takes its time leads. From its beginning on she can do nothing any more. */
  readonly transitioningTo?: 'DEPROVISIONED';
  /** The create event of an imported user, until her first change moves it to its own item. */
  readonly born?: RosterEvent;
}

/** What somebody proves herself by besides a password. One of each type and provider. */
export interface Factor {
  readonly type: 'token:software:totp' | 'email' | 'question' | 'sms';
  readonly provider: 'OKTA' | 'GOOGLE';
  /** Until she has shown that she has it, it proves nothing. */
  readonly status: 'PENDING_ACTIVATION' | 'ACTIVE';
  readonly created: number;
  readonly lastUpdated: number;
  /** Where codes go: a mail address, or a telephone number as E.164. */
  readonly address?: string;
  /** Key of a question. */
  readonly question?: string;
}

export interface Group extends Versioned {
  /** `APP_GROUP`: made and filled by an application; nothing makes one yet. `BUILT_IN`: Everyone. */
  readonly type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  readonly created: number;
  readonly lastMembershipUpdated: number;
  readonly profile: Profile;
  /** Claims that it holds on values of unique attributes, besides that of its name. */
  readonly claims?: readonly string[];
  /** Over how many shards its members spread: only ever raised. */
  readonly shards: number;
  /** Oldest first. Owners who are gone stay until the next change of it, and are shown to nobody. */
  readonly owners?: readonly GroupOwner[];
}

/** Who answers for a group: a person, or the members of another group. */
export interface GroupOwner {
  readonly id: string;
  readonly type: 'USER' | 'GROUP';
  /** UTC milliseconds. */
  readonly since: number;
}

/** Stands where a user's type would in questions about profiles: the profile is a group's. */
export const groupProfiles = 'group';

export interface Membership {
  readonly userId: string;
  readonly groupId: string;
  readonly shard: number;
  readonly origin: MembershipOrigin;
}

const acting: readonly UserStatus[] = ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'];

/** Whether tokens of hers work: she has been active, and nobody has stopped her since. */
export const mayAct = ({ status, transitioningTo }: User): boolean => transitioningTo === undefined && acting.includes(status);

/** A text attribute, or nothing. */
export function textOf(profile: Profile, name: string): string | undefined {
  const value = profile[name];
  return typeof value === 'string' ? value : undefined;
}

/** A user as the log names her. */
export function partyOf(user: Pick<User, 'id' | 'profile'>): {
  id: string;
  type: 'User';
  alternateId: string | null;
  displayName: string | null;
} {
  const name = [textOf(user.profile, 'firstName'), textOf(user.profile, 'lastName')].filter((part) => part !== undefined).join(' ');
  return { id: user.id, type: 'User', alternateId: textOf(user.profile, 'login') ?? null, displayName: name === '' ? null : name };
}

export function groupPartyOf(group: Pick<Group, 'id' | 'profile'>): {
  id: string;
  type: 'UserGroup';
  alternateId: null;
  displayName: string | null;
} {
  return { id: group.id, type: 'UserGroup', alternateId: null, displayName: textOf(group.profile, 'name') ?? null };
}
