import { type Change, type Context, type EventDraft, nextTime, retryOnConflict, RosterError, type Write } from '../kernel/index.ts';
import type { User } from './model.ts';
import { type OwnPermission, ownProfileInput } from './own-profile.ts';
import {
  changedAttributes,
  loginClaim,
  mergeProfile,
  type ProfileInput,
  replaceProfile,
  requireValidProfile,
} from './profile-rules.ts';
import { holding } from './unique-claims.ts';
import { applyTransition } from './user-lifecycle.ts';
import { getUserByIdOrLogin, replaceUser, userEvent, type UserServices } from './users.ts';

export interface UserUpdate {
  readonly profile?: ProfileInput;
  readonly password?: string;
  /** PUT: what is not named is cleared. POST: it stays. */
  readonly mode: 'merge' | 'replace';
  /** Another one than she has: by `replace` alone. */
  readonly typeId?: string;
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
  const profile = update.mode === 'merge' || update.profile === undefined ? mergeProfile(known, input) : replaceProfile(input);
  const typeId = update.typeId ?? before.typeId;
  if (typeId !== before.typeId) requireTypeChange(update);
  const asksForProfile = update.profile !== undefined || typeId !== before.typeId;
  if (asksForProfile) requireValidProfile(profiles, typeId, profile, 'user');
  const changed = changedAttributes(known, profile);
  const writes: Write[] = [];
  const events: EventDraft[] = [];
  let after: User = holding({ ...before, profile, typeId }, profiles.claims(typeId, profile));
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
  if (changed.includes('email') || changed.includes('login')) after = { ...after, pendingToken: null };
  if (update.password !== undefined) {
    const credential = await services.passwords.seal(after, update.password, 0, at);
    after = { ...applyTransition(after, 'setPassword', at), hasPassword: true, passwordChanged: at, provider: 'OKTA' };
    writes.push({ do: 'set-credential', userId: before.id, credential, replaces: 'any' });
    events.push(userEvent('user.account.update_password', after));
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
