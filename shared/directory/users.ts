import {
  type Change,
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  newId,
  nextTime,
  type OneTimeToken,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { mintToken } from '../security/index.ts';
import { joinWrite, membershipEvent } from './members.ts';
import { type Group, type Membership, partyOf, type User } from './model.ts';
import type { GroupStore, LinkMessenger, MembershipStore, PasswordSetter, ProfileChecker, UserStore } from './ports.ts';
import {
  changedAttributes,
  loginClaim,
  mergeProfile,
  type ProfileInput,
  replaceProfile,
  requireValidProfile,
} from './profile-rules.ts';
import { applyTransition } from './user-lifecycle.ts';

/** What the use cases of users need. */
export interface UserServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  readonly committer: Committer;
  readonly profiles: ProfileChecker;
  readonly passwords: PasswordSetter;
  readonly messenger: LinkMessenger;
  /** Type of users that name none. */
  readonly defaultTypeId: () => string;
}

/** Okta's limit on `groupIds` of a create call. */
const maxGroupsAtCreation = 20;
const activationDays = 7;
export const activationLifetime = activationDays * 24 * 60 * 60 * 1000;

export interface NewUser {
  readonly profile: ProfileInput;
  readonly typeId?: string;
  readonly password?: string;
  /** MCF text of a hash that was made elsewhere. */
  readonly passwordHash?: string;
  readonly activate: boolean;
  /** The first sign-in asks for a new password. */
  readonly changePasswordAtNextLogin: boolean;
  readonly groupIds: readonly string[];
}

/** A link that works once and ends every link sent before it. */
export interface IssuedLink {
  readonly value: string;
  readonly hash: string;
  readonly expires: number;
}

export function issueLink(at: number, lifetime: number): IssuedLink {
  return { ...mintToken(), expires: at + lifetime };
}

const issueWrite = (userId: string, purpose: OneTimeToken['purpose'], { hash, expires }: IssuedLink): Write => ({
  do: 'issue',
  token: { hash, purpose, userId, expires },
});

const event = (eventType: EventDraft['eventType'], user: User, debugData?: Record<string, string>): EventDraft => ({
  eventType,
  targets: [partyOf(user)],
  ...(debugData === undefined ? {} : { debugData }),
});

/** The change that replaces a user: its version and time move on by one for each event. */
export function replaceUser(
  before: User,
  after: User,
  at: number,
  events: readonly EventDraft[],
  writes: readonly Write[] = [],
): Change & { user: User } {
  const { born, ...rest } = after;
  const user: User = { ...rest, version: before.version + events.length, lastUpdated: at };
  // The commit moves a create event that the user still carries to an item of its own.
  const value = born === undefined ? user : { ...user, born };
  return {
    user,
    subject: { kind: 'user', id: user.id, version: user.version, at },
    writes: [{ do: 'put', kind: 'user', value, replaces: before.version }, ...writes],
    events,
  };
}

export async function getUser(services: Pick<UserServices, 'users'>, id: string): Promise<User> {
  const user = await services.users.find(id);
  if (user === undefined) throw new RosterError('not-found', { id, type: 'User' });
  return user;
}

/** By id, else by login, as in Okta's `/users/{idOrLogin}`. */
export async function getUserByIdOrLogin(services: Pick<UserServices, 'users'>, idOrLogin: string): Promise<User> {
  const looksLikeId = /^00u[0-9A-Za-z]{17}$/.test(idOrLogin);
  const user = looksLikeId ? await services.users.find(idOrLogin) : await services.users.findByLogin(idOrLogin);
  if (user === undefined) throw new RosterError('not-found', { id: idOrLogin, type: 'User' });
  return user;
}

function statusOfNewUser(input: NewUser, hasPassword: boolean): User['status'] {
  if (!input.activate) return 'STAGED';
  if (!hasPassword) return 'PROVISIONED';
  return input.changePasswordAtNextLogin ? 'PASSWORD_EXPIRED' : 'ACTIVE';
}

/** The user that a request asks for: nothing is read or written. */
export function draftUser(input: NewUser, typeId: string, at: number): User {
  const hasPassword = input.password !== undefined || input.passwordHash !== undefined;
  const status = statusOfNewUser(input, hasPassword);
  return {
    id: newId('user'),
    version: 1,
    status,
    created: at,
    activated: status === 'STAGED' ? null : at,
    statusChanged: at,
    lastLogin: null,
    lastUpdated: at,
    passwordChanged: hasPassword ? at : null,
    typeId,
    profile: replaceProfile(input.profile),
    hasPassword,
    provider: input.passwordHash === undefined ? 'OKTA' : 'IMPORT',
    pendingToken: null,
  };
}

async function groupsOf(services: UserServices, groupIds: readonly string[]): Promise<readonly Group[]> {
  if (groupIds.length > maxGroupsAtCreation) {
    throw new RosterError('validation-failed', {
      object: 'groupIds',
      causes: [`groupIds: The list must not hold more than ${maxGroupsAtCreation} ids`],
    });
  }
  const unique = [...new Set(groupIds)];
  const groups = await Promise.all(unique.map((id) => services.groups.find(id)));
  return groups.map((group, index) => {
    if (group === undefined) throw new RosterError('not-found', { id: String(unique[index]), type: 'UserGroup' });
    if (group.type === 'BUILT_IN') throw new RosterError('built-in-group', {});
    return group;
  });
}

/** Everything that creating this user writes, as one change. */
export function createChange(
  draft: User,
  groups: readonly Group[],
  by: Membership['origin']['by'],
  extra: readonly Write[],
): Change & { user: User } {
  const events = [
    event('user.lifecycle.create', draft),
    ...(draft.status === 'ACTIVE' ? [event('user.lifecycle.activate', draft)] : []),
    ...groups.map((group) => membershipEvent('group.user_membership.add', draft, group)),
  ];
  const user: User = { ...draft, version: events.length };
  return {
    user,
    subject: { kind: 'user', id: user.id, version: user.version, at: draft.created },
    writes: [
      { do: 'claim', name: 'login', value: loginClaim(user.profile), owner: user.id },
      { do: 'put', kind: 'user', value: user, replaces: null },
      ...groups.map((group) => joinWrite(user, group, { by, since: draft.created })),
      ...extra,
    ],
    events,
  };
}

async function credentialWrites(services: UserServices, input: NewUser, user: User): Promise<Write[]> {
  const { password, passwordHash } = input;
  if (password !== undefined) {
    const credential = await services.passwords.seal(user, password, 0, user.created);
    return [{ do: 'set-credential', userId: user.id, credential, replaces: null }];
  }
  if (passwordHash !== undefined) {
    const credential = await services.passwords.sealHash(user.id, passwordHash, user.created);
    return [{ do: 'set-credential', userId: user.id, credential, replaces: null }];
  }
  return [];
}

/**
 * Creates a user as Okta's `POST /users` does. Without a password, and to be activated, she gets a mail with a link.
 * Errors: validation-failed, password-refused, not-found (group), claim-taken (login).
 */
export async function createUser(services: UserServices, input: NewUser, context: Context): Promise<User> {
  const at = services.clock.now();
  const draft = draftUser(input, input.typeId ?? services.defaultTypeId(), at);
  requireValidProfile(services.profiles, draft.typeId, draft.profile, 'newUser');
  const [groups, credential] = await Promise.all([groupsOf(services, input.groupIds), credentialWrites(services, input, draft)]);
  const link = draft.status === 'PROVISIONED' ? issueLink(at, activationLifetime) : undefined;
  const linked: User = { ...draft, pendingToken: link?.hash ?? null };
  const issue = link === undefined ? [] : [issueWrite(draft.id, 'activation', link)];
  const change = createChange(linked, groups, 'admin', [...credential, ...issue]);
  if (link !== undefined) await services.messenger.sendActivation(change.user, link);
  await services.committer.commit(change, context);
  return change.user;
}

export interface UserUpdate {
  readonly profile?: ProfileInput;
  readonly password?: string;
  /** PUT: what is not named is cleared. POST: it stays. */
  readonly mode: 'merge' | 'replace';
  readonly typeId?: string;
}

/** Pure but for the sealing of a password: what an update makes of a user. */
async function decideUpdate(
  services: UserServices,
  before: User,
  update: UserUpdate,
): Promise<(Change & { user: User }) | undefined> {
  const at = nextTime(services.clock, before.lastUpdated);
  const input = update.profile ?? {};
  const profile =
    update.mode === 'merge' || update.profile === undefined ? mergeProfile(before.profile, input) : replaceProfile(input);
  const typeId = update.typeId ?? before.typeId;
  requireValidProfile(services.profiles, typeId, profile, 'user');
  const changed = changedAttributes(before.profile, profile);
  const writes: Write[] = [];
  const events: EventDraft[] = [];
  let after: User = { ...before, profile, typeId };
  if (changed.length > 0 || typeId !== before.typeId) {
    events.push(event('user.account.update_profile', after, { changedAttributes: changed.join(',') }));
  }
  if (loginClaim(before.profile) !== loginClaim(profile)) {
    writes.push(
      { do: 'claim', name: 'login', value: loginClaim(profile), owner: before.id },
      { do: 'release', name: 'login', value: loginClaim(before.profile), owner: before.id },
    );
  }
  // A link that was mailed to the old address must not work for whoever reads that mailbox now.
  if (changed.includes('email') || changed.includes('login')) after = { ...after, pendingToken: null };
  if (update.password !== undefined) {
    const credential = await services.passwords.seal(after, update.password, 0, at);
    after = { ...applyTransition(after, 'setPassword', at), hasPassword: true, passwordChanged: at, provider: 'OKTA' };
    writes.push({ do: 'set-credential', userId: before.id, credential, replaces: 'any' });
    events.push(event('user.account.update_password', after));
  }
  return events.length === 0 ? undefined : replaceUser(before, after, at, events, writes);
}

/** Partial (POST) or full (PUT) update. A call that changes nothing writes nothing. */
export async function updateUser(services: UserServices, idOrLogin: string, update: UserUpdate, context: Context): Promise<User> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const change = await decideUpdate(services, before, update);
    if (change === undefined) return before;
    await services.committer.commit(change, context);
    return change.user;
  });
}

/** Suspends, unsuspends, unlocks or expires the password: transitions that touch nothing but the user. */
export async function transitionUser(
  services: UserServices,
  idOrLogin: string,
  transition: 'suspend' | 'unsuspend' | 'unlock' | 'expirePassword',
  context: Context,
): Promise<User> {
  const eventType = {
    suspend: 'user.lifecycle.suspend',
    unsuspend: 'user.lifecycle.unsuspend',
    unlock: 'user.account.unlock_by_admin',
    expirePassword: 'user.account.expire_password',
  } as const;
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const after = applyTransition(before, transition, at);
    const change = replaceUser(before, after, at, [event(eventType[transition], after)]);
    await services.committer.commit(change, context);
    return change.user;
  });
}

/**
 * Activates (from STAGED or DEPROVISIONED) or reactivates. A user without a password gets a new link, by mail or in the answer;
 * links sent before die.
 */
export async function activateUser(
  services: UserServices,
  idOrLogin: string,
  { again, sendEmail }: { readonly again: boolean; readonly sendEmail: boolean },
  context: Context,
): Promise<{ user: User; link?: IssuedLink }> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const after = applyTransition(before, again ? 'reactivate' : 'activate', at);
    // Somebody with a password needs no link unless the caller asks for one; Okta answers one then, too.
    const link = after.status === 'ACTIVE' && sendEmail ? undefined : issueLink(at, activationLifetime);
    const linked: User = { ...after, pendingToken: link?.hash ?? null };
    const issue = link === undefined ? [] : [issueWrite(before.id, 'activation', link)];
    const eventType = again ? 'user.lifecycle.reactivate' : 'user.lifecycle.activate';
    const change = replaceUser(before, linked, at, [event(eventType, linked)], issue);
    if (link !== undefined && sendEmail) await services.messenger.sendActivation(change.user, link);
    await services.committer.commit(change, context);
    return { user: change.user, ...(link === undefined ? {} : { link }) };
  });
}

/** Memberships that one transaction takes along; further ones are left in transactions of their own before it. */
const leavesAtOnce = 20;

/** Ends a user: password and memberships go for good, sessions end, the login stays hers until she is deleted. */
export async function deactivateUser(services: UserServices, idOrLogin: string, context: Context): Promise<User> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const after: User = { ...applyTransition(before, 'deactivate', at), hasPassword: false };
    const memberships = await services.memberships.ofUser(before.id);
    const leaves = memberships.map((membership): Write => ({ do: 'leave', ...membership }));
    const forget: Write[] = before.hasPassword ? [{ do: 'forget-credential', userId: before.id }] : [];
    let current = before;
    const lastPart = Math.max(0, Math.ceil(memberships.length / leavesAtOnce) - 1) * leavesAtOnce;
    for (let start = 0; start < lastPart; start += leavesAtOnce) {
      const events = await leaveEvents(services, current, memberships.slice(start, start + leavesAtOnce));
      const part = replaceUser(current, current, at, events, leaves.slice(start, start + leavesAtOnce));
      await services.committer.commit(part, context);
      current = part.user;
    }
    const ended: User = { ...after, version: current.version, lastUpdated: current.lastUpdated };
    const events = [
      ...(await leaveEvents(services, current, memberships.slice(lastPart))),
      event('user.lifecycle.deactivate', after),
    ];
    const change = replaceUser(current, ended, at, events, [...leaves.slice(lastPart), ...forget]);
    await services.committer.commit(change, context);
    return change.user;
  });
}

async function leaveEvents(services: UserServices, user: User, memberships: readonly Membership[]): Promise<EventDraft[]> {
  const groups = await services.groups.getMany(memberships.map(({ groupId }) => groupId));
  return memberships.map(({ groupId }) => {
    const group = groups.find(({ id }) => id === groupId);
    return membershipEvent('group.user_membership.remove', user, group ?? { id: groupId, profile: {} });
  });
}

/** Okta's two-step delete: the first call deactivates, the second removes. */
export async function deleteUser(services: UserServices, idOrLogin: string, context: Context): Promise<void> {
  const { status } = await getUserByIdOrLogin(services, idOrLogin);
  if (status !== 'DEPROVISIONED') {
    await deactivateUser(services, idOrLogin, context);
    return;
  }
  await retryOnConflict(async () => {
    const user = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, user.lastUpdated);
    const change: Change = {
      subject: { kind: 'user', id: user.id, version: user.version + 1, at },
      writes: [
        { do: 'remove', kind: 'user', id: user.id, replaces: user.version },
        { do: 'release', name: 'login', value: loginClaim(user.profile), owner: user.id },
        { do: 'forget-credential', userId: user.id },
      ],
      events: [event('user.lifecycle.delete.initiated', user)],
    };
    await services.committer.commit(change, context);
  });
}
