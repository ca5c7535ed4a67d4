import { type Change, type Context, type EventDraft, nextTime, retryOnConflict, RosterError, type Write } from '../kernel/index.ts';
import { normalizeLogin } from './logins.ts';
import type { Profile, ProviderType, User } from './model.ts';
import { type OwnPermission, ownProfileInput } from './own-profile.ts';
import {
  changedAttributes,
  loginClaim,
  mergeProfile,
  type ProfileInput,
  replaceProfile,
  requireValidProfile,
} from './profile-rules.ts';
import { inRealm, requireDomain } from './realms.ts';
import { holding } from './unique-claims.ts';
import { withPassword } from './reset-password.ts';
import { applyTransition, withoutEmailChange, withProvenAddress } from './user-lifecycle.ts';
import { getUserByIdOrLogin, replaceUser, userEvent, type UserServices } from './users.ts';

export interface UserUpdate {
  readonly profile?: ProfileInput;
  readonly password?: string;
  /** Of a staged user alone, as in Okta: it must be no way to set passwords past the policy. */
  readonly passwordHash?: string;
  readonly recovery?: { readonly question: string; readonly answer: string };
  /** What the caller takes her provider for: it is not changed. */
  readonly providerType?: ProviderType;
  /** Whether the policy's least age of a password holds. @default false */
  readonly strict?: boolean;
  /** PUT: what is not named is cleared. POST: it stays. */
  readonly mode: 'merge' | 'replace';
  /** Another one than she has: by `replace` alone. */
  readonly typeId?: string;
  /** Another one than she has: as administrators ask alone. */
  readonly realmId?: string;
  /** Whether it is an app that decides about the attributes: nobody else changes those that come from apps. @default false */
  readonly bySource?: boolean;
  /** Where it is she herself who asks: what each type's schema lets her do. */
  readonly own?: (typeId: string) => OwnPermission;
}

/** As in Okta: administrators change the type, by a whole replacement; a part that names it has to name the one that she has. */
function requireTypeChange({ mode, own }: UserUpdate): void {
  if (own !== undefined) throw new RosterError('forbidden', {});
  if (mode === 'merge') {
    throw new RosterError('validation-failed', { object: 'user', causes: ['type: The user type is changed by PUT alone'] });
  }
}

/** A replacement that does not name them leaves them alone: it is not the caller who decides about them. */
const sourcedValues = ({ sources = {} }: User, profile: Profile): Profile =>
  Object.fromEntries(Object.entries(profile).filter(([name]) => Object.hasOwn(sources, name)));

/**
 * An address that she gives herself counts once she has proved that it is hers (`shared/email-change`), and so does a login that is one: it
 * would be somebody else's way in, or keep her out. Throws `validation-failed`.
 */
function requireProvenAddress(before: Profile, after: Profile): void {
  const login = String(after['login']);
  const isProven = !login.includes('@') || normalizeLogin(login) === normalizeLogin(String(before['email']));
  const unproven = [
    ...(after['email'] === before['email'] ? [] : ['email']),
    ...(login === before['login'] || isProven ? [] : ['login']),
  ];
  if (unproven.length === 0) return;
  const causes = unproven.map((name) => `${name}: An address is proved first, by POST /api/v1/users/me/credentials/change_email`);
  throw new RosterError('validation-failed', { object: 'user', causes });
}

/** Values that come from apps are refused, and may be sent back as they were read. */
function requireOwn({ sources = {} }: User, changed: readonly string[]): void {
  const sourced = changed.filter((name) => Object.hasOwn(sources, name));
  if (sourced.length > 0) throw new RosterError('profile-sourced', { attributes: sourced });
}

/** Pure but for the sealing of a password: what an update makes of a user. */
async function decideUpdate(
  services: UserServices,
  before: User,
  update: UserUpdate,
): Promise<(Change & { user: User }) | undefined> {
  const at = nextTime(services.clock, before.lastUpdated);
  const { profiles } = services;
  // What former attributes left behind goes with the next change, and is no reason for one.
  const known = profiles.known(before.typeId, before.profile);
  const given = update.profile ?? {};
  const permissionOf = update.own?.(before.typeId);
  const input = permissionOf === undefined ? given : ownProfileInput(known, given, update.mode, permissionOf);
  const merged =
    update.mode === 'merge' || update.profile === undefined
      ? mergeProfile(known, input)
      : replaceProfile({ ...sourcedValues(before, known), ...input });
  const typeId = update.typeId ?? before.typeId;
  if (typeId !== before.typeId) requireTypeChange(update);
  if (update.own !== undefined) requireProvenAddress(known, merged);
  const asksForProfile = update.profile !== undefined || typeId !== before.typeId;
  const profile = asksForProfile ? profiles.complete(typeId, merged) : merged;
  if (asksForProfile) requireValidProfile(profiles, typeId, profile, 'user');
  const stays = update.realmId === undefined || update.own !== undefined;
  const placed = stays ? before : inRealm(services.realms, before, update.realmId);
  const moves = placed.realmId !== before.realmId;
  const attributes = changedAttributes(known, profile);
  if (moves || attributes.includes('login') || attributes.includes('email')) {
    requireDomain(services.realms, { ...placed, profile }, 'user');
  }
  if (update.bySource !== true) requireOwn(before, attributes);
  const changed = [...attributes, ...(moves ? ['realmId'] : [])];
  const writes: Write[] = [];
  const events: EventDraft[] = [];
  let after: User = holding({ ...placed, profile, typeId }, profiles.claims(typeId, profile));
  if (changed.length > 0) {
    events.push(userEvent('user.account.update_profile', after, { changedAttributes: changed.join(',') }));
  }
  if (typeId !== before.typeId) {
    events.push(userEvent('user.account.update_user_type', after, { formerType: before.typeId, type: typeId }));
  }
  if (loginClaim(before.profile) !== loginClaim(profile)) {
    writes.push(
      { do: 'claim', name: 'login', value: loginClaim(profile), owner: before.id },
      { do: 'release', name: 'login', value: loginClaim(before.profile), owner: before.id },
    );
  }
  // A link that was mailed to the old address must not work for whoever reads that mailbox now.
  if (changed.includes('email') || changed.includes('login'))
    after = { ...withoutEmailChange(withProvenAddress(after)), pendingToken: null };
  const changedCredentials = await decideCredentials(services, after, update, at);
  if (changedCredentials !== undefined) {
    after = changedCredentials.user;
    writes.push(...changedCredentials.writes);
    events.push(...changedCredentials.events);
  }
  return events.length === 0 ? undefined : replaceUser(before, after, at, events, writes);
}

interface CredentialChange {
  readonly user: User;
  readonly writes: readonly Write[];
  readonly events: readonly EventDraft[];
}

const refuse = (cause: string): RosterError => new RosterError('validation-failed', { object: 'credentials', causes: [cause] });

/** What an update makes of her credentials; undefined where it leaves them alone. */
async function decideCredentials(
  services: UserServices,
  user: User,
  { password, passwordHash, recovery, providerType, strict = false }: UserUpdate,
  at: number,
): Promise<CredentialChange | undefined> {
  if (providerType !== undefined && providerType !== user.provider) throw refuse('provider: The provider of a user is not changed');
  const parts = [
    password === undefined ? undefined : await decidePassword(services, user, password, strict, at),
    passwordHash === undefined ? undefined : await decideHash(services, user, passwordHash, at),
  ];
  const set = parts.find((part) => part !== undefined);
  if (recovery === undefined) return set;
  const owner = set?.user ?? user;
  const credential = await services.passwords.sealAnswer(user, recovery.answer, 0, at);
  const asked: User = { ...owner, recoveryQuestion: recovery.question };
  return {
    user: asked,
    writes: [...(set?.writes ?? []), { do: 'set-credential', userId: user.id, credential, replaces: 'any', part: 'answer' }],
    events: [...(set?.events ?? []), userEvent('user.account.update_profile', asked, { changedAttributes: 'recovery_question' })],
  };
}

async function decidePassword(
  services: UserServices,
  user: User,
  password: string,
  strict: boolean,
  at: number,
): Promise<CredentialChange> {
  if (strict) await services.passwords.requireAge(user, at);
  const credential = await services.passwords.seal(user, password, 0, at);
  const after = withPassword(applyTransition(user, 'setPassword', at), at);
  return {
    user: after,
    writes: [{ do: 'set-credential', userId: user.id, credential, replaces: 'any' }],
    events: [userEvent('user.account.update_password', after)],
  };
}

async function decideHash(services: UserServices, user: User, hash: string, at: number): Promise<CredentialChange> {
  if (user.status !== 'STAGED') throw refuse('password: A hash can be given for a new or a staged user only');
  const credential = await services.passwords.sealHash(user.id, hash, at);
  const after: User = { ...withPassword(user, at), provider: 'IMPORT' };
  return {
    user: after,
    writes: [{ do: 'set-credential', userId: user.id, credential, replaces: 'any' }],
    events: [userEvent('user.account.update_password', after)],
  };
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
