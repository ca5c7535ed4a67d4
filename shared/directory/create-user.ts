import { type Change, type Context, type EventDraft, newId, RosterError, type Write } from '../kernel/index.ts';
import { requireChangeable } from './groups.ts';
import { joinWrite, membershipEvent } from './members.ts';
import type { Group, Membership, ProviderType, User } from './model.ts';
import { loginClaim, type ProfileInput, replaceProfile, requireValidProfile } from './profile-rules.ts';
import { inRealm, requireDomain } from './realms.ts';
import { fitNewUser, uniqueClaimWrites } from './unique-claims.ts';
import { needsNoLink } from './user-lifecycle.ts';
import { activationLifetime, activationToken, issueLink, userEvent, type UserServices } from './users.ts';

/** Okta's limit on `groupIds` of a create call. */
const maxGroupsAtCreation = 20;
export interface NewUser {
  readonly profile: ProfileInput;
  readonly typeId?: string;
  readonly realmId?: string;
  readonly password?: string;
  /** A hash that was made elsewhere, as `parseImportedHash` takes it. */
  readonly passwordHash?: string;
  /** Another system knows the password, and is asked at the first sign-in. */
  readonly passwordHook?: true;
  readonly recovery?: { readonly question: string; readonly answer: string };
  /** Who checks the password, where that is not Roster. */
  readonly provider?: { readonly type: ProviderType; readonly name: string };
  readonly activate: boolean;
  /** The first sign-in asks for a new password. */
  readonly changePasswordAtNextLogin: boolean;
  readonly groupIds: readonly string[];
}

function statusOfNewUser(input: NewUser, user: Pick<User, 'hasPassword' | 'provider'>): User['status'] {
  if (!input.activate) return 'STAGED';
  if (!needsNoLink(user)) return 'PROVISIONED';
  return input.changePasswordAtNextLogin ? 'PASSWORD_EXPIRED' : 'ACTIVE';
}

/** The user that a request asks for: nothing is read or written. */
export function draftUser(input: NewUser, typeId: string, at: number): User {
  const { password, passwordHash, passwordHook, recovery, provider: outside } = input;
  const hasPassword = password !== undefined || passwordHash !== undefined || passwordHook === true;
  const imported = passwordHash !== undefined || passwordHook === true;
  const provider = outside?.type ?? (imported ? 'IMPORT' : 'OKTA');
  const status = statusOfNewUser(input, { hasPassword, provider });
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
    provider,
    pendingToken: null,
    ...(outside === undefined || outside.name === outside.type ? {} : { providerName: outside.name }),
    ...(passwordHook === undefined ? {} : { passwordHook }),
    ...(recovery === undefined ? {} : { recoveryQuestion: recovery.question }),
  };
}

/** Groups that somebody new may be put into. Errors: validation-failed, not-found, built-in-group. */
export async function groupsToJoin(services: Pick<UserServices, 'groups'>, groupIds: readonly string[]): Promise<readonly Group[]> {
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
    requireChangeable(group);
    return group;
  });
}

/** Everything that creating this user writes, as one change. */
export function createChange(
  draft: User,
  groups: readonly Group[],
  by: Membership['origin']['by'],
  extra: readonly Write[],
  more: readonly EventDraft[] = [],
): Change & { user: User } {
  const events = [
    userEvent('user.lifecycle.create', draft),
    ...(draft.status === 'ACTIVE' ? [userEvent('user.lifecycle.activate', draft)] : []),
    ...groups.map((group) => membershipEvent('group.user_membership.add', draft, group)),
    ...more,
  ];
  const user: User = { ...draft, version: events.length };
  return {
    user,
    subject: { kind: 'user', id: user.id, version: user.version, at: draft.created },
    writes: [
      { do: 'claim', name: 'login', value: loginClaim(user.profile), owner: user.id },
      ...uniqueClaimWrites(user.id, [], user.claims),
      { do: 'put', kind: 'user', value: user, replaces: null },
      ...groups.map((group) => joinWrite(user, group, { by, since: draft.created })),
      ...extra,
    ],
    events,
  };
}

async function credentialWrites(services: UserServices, input: NewUser, user: User): Promise<Write[]> {
  const { password, passwordHash, recovery, groupIds: joining } = input;
  const { id: userId, profile, created } = user;
  const [credential, answer] = await Promise.all([
    password === undefined
      ? passwordHash && services.passwords.sealHash(userId, passwordHash, created)
      : services.passwords.seal({ id: userId, profile, joining }, password, 0, created),
    recovery && services.passwords.sealAnswer({ id: userId, joining }, recovery.answer, 0, created),
  ]);
  return [
    ...(credential ? [{ do: 'set-credential', userId, credential, replaces: null } as const] : []),
    ...(answer ? [{ do: 'set-credential', userId, credential: answer, replaces: null, part: 'answer' } as const] : []),
  ];
}

/**
 * Creates a user as Okta's `POST /users` does. Without a password, and to be activated, she gets a mail with a link.
 * Errors: validation-failed, password-refused, not-found (group, realm), claim-taken (login).
 */
export async function createUser(services: UserServices, input: NewUser, context: Context): Promise<User> {
  const at = services.clock.now();
  const fitting = fitNewUser(services.profiles, draftUser(input, input.typeId ?? services.defaultTypeId(), at));
  const draft = input.realmId === undefined ? fitting : inRealm(services.realms, fitting, input.realmId);
  requireValidProfile(services.profiles, draft.typeId, draft.profile, 'newUser');
  requireDomain(services.realms, draft, 'newUser');
  const [groups, credential] = await Promise.all([
    groupsToJoin(services, input.groupIds),
    credentialWrites(services, input, draft),
  ]);
  const link = draft.status === 'PROVISIONED' ? issueLink(at, activationLifetime) : undefined;
  const linked: User = { ...draft, pendingToken: link?.hash ?? null };
  const issue = link === undefined ? [] : [activationToken(draft.id, link)];
  const change = createChange(linked, groups, 'admin', [...credential, ...issue]);
  if (link !== undefined) await services.messenger.sendActivation(change.user, link);
  await services.committer.commit(change, context);
  return change.user;
}
