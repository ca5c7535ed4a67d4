import type { Context, Page, SealedCredential } from '../kernel/index.ts';
import type { Group, Membership, Profile, User } from './model.ts';

export interface UserStore {
  find(id: string): Promise<User | undefined>;
  /** Who holds a login, by its claim: one round trip. */
  findIdByLogin(login: string): Promise<string | undefined>;
  /** By the normalized login's claim, then the user: two round trips. */
  findByLogin(login: string): Promise<User | undefined>;
  /** In no particular order; absent ones are left out. */
  getMany(ids: readonly string[]): Promise<readonly User[]>;
}

/** The addresses that no mail is sent to, since one came back or was called spam. */
export interface SuppressionList {
  /** Nothing where the address is not on it. */
  remove(address: string): Promise<void>;
}

export interface GroupStore {
  find(id: string): Promise<Group | undefined>;
  getMany(ids: readonly string[]): Promise<readonly Group[]>;
  /** Through its name's claim. */
  findByName(name: string): Promise<Group | undefined>;
  /** How many members, as far as the log was folded in; groups that nobody joined yet are left out. */
  countsOf(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface MembershipStore {
  find(userId: string, groupId: string): Promise<Membership | undefined>;
  /** Those of these users who are in the group. */
  findMany(userIds: readonly string[], groupId: string): Promise<readonly Membership[]>;
  /** Every group that the user was put into; Everyone is not among them. */
  ofUser(userId: string): Promise<readonly Membership[]>;
  /** The same, a page at a time, by the group's id. `after` is a group's id. */
  pageOfUser(userId: string, page: PageOf): Promise<Page<Membership>>;
  /** Ids of members in their order, whatever shards they lie in. `after` is a user's id. */
  ofGroup(group: Pick<Group, 'id' | 'shards'>, page: PageOf): Promise<Page<string>>;
}

/** How many, and behind whom. */
export interface PageOf {
  readonly limit: number;
  readonly after?: string;
}

/** What the schema of a user type, or of groups (`groupProfiles`), says of a profile. Implemented by `shared/profiles`. */
export interface ProfileChecker {
  /** Sentences that begin with the attribute's name; empty where all is well. */
  check(typeId: string, profile: Profile): readonly string[];
  /** Without what former attributes left behind. */
  known(typeId: string, profile: Profile): Profile;
  /** With the defaults of attributes that it has no value of: at its beginning, and with every change. */
  complete(typeId: string, profile: Profile): Profile;
  /** The claims that its unique values need, sorted. */
  claims(typeId: string, profile: Profile): readonly string[];
}

/** Who has somebody as her primary user: hints, which are held against the users themselves. */
export interface LinkStore {
  /** Ids of users, in an order of their own. `after` is a former page's `next`. */
  ofPrimary(
    relationId: string,
    primaryId: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<Page<string>>;
}

/** What the org's realms allow. Implemented by `shared/org`. */
export interface RealmRules {
  /** `domains`: those that logins and e-mail addresses may end in, in lower case; none: any. */
  find(realmId: string): { readonly isDefault: boolean; readonly domains: readonly string[] } | undefined;
}

/** Whose password is set; her groups, and those that she is put into with the same change, decide by which policy. */
export interface PasswordOwner {
  readonly id: string;
  readonly profile: Profile;
  readonly joining?: readonly string[];
}

/** A user's password on its way in. Implemented by `shared/credentials`. */
export interface PasswordSetter {
  /** Checks the password against the policy, then hashes and seals it. Throws `password-refused`. */
  seal(user: PasswordOwner, password: string, previousVersion: number, at: number): Promise<SealedCredential>;
  /** Throws `password-refused` where the present password is younger than the policy's least age. */
  requireAge(user: Pick<User, 'id' | 'passwordChanged'>, at: number): Promise<void>;
  /** A random password that the policy takes, for somebody who changes it at once. */
  makeTemporary(user: Pick<User, 'id'>): Promise<string>;
  /** Seals the answer to a recovery question, which is compared without regard to case and blanks. Throws `validation-failed`. */
  sealAnswer(
    user: Pick<PasswordOwner, 'id' | 'joining'>,
    answer: string,
    previousVersion: number,
    at: number,
  ): Promise<SealedCredential>;
  /** Seals a hash made elsewhere. Throws `validation-failed` where it is none that Roster can verify. */
  sealHash(userId: string, verifier: string, at: number): Promise<SealedCredential>;
}

interface MessengerLink {
  readonly value: string;
  readonly hash: string;
  readonly expires: number;
}

/** Messages of changes. Each is queued before its change is committed, and sent only once that is in the table. */
export interface LinkMessenger {
  sendActivation(user: User, token: MessengerLink): Promise<void>;
  /** `code`: a code that does the same, for `ForgotPassword`. */
  sendPasswordReset(
    user: User,
    token: MessengerLink,
    template: 'PasswordResetByAdmin' | 'ForgotPassword',
    code?: string,
  ): Promise<void>;
  /** Tells her of a password that she, or somebody in her place, has set at `at`, UTC milliseconds. Sent only once it is hers. */
  sendPasswordChanged(user: User, at: number): Promise<void>;
}

/** A deactivation that takes its time, since `at` (UTC milliseconds), in the name of whoever asked for it. */
export interface Departure {
  readonly userId: string;
  readonly at: number;
  readonly context: Context;
}

/** Deactivations that take their time. They are entered and struck off by the changes themselves. */
export interface Departures {
  find(userId: string): Promise<Departure | undefined>;
  /** Up to a hundred. */
  list(): Promise<readonly Departure[]>;
  /** Has a worker go on with it. */
  wake(userId: string): Promise<void>;
}
