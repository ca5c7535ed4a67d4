import {
  changedAttributes,
  holding,
  normalizeLogin,
  type Profile,
  requireDomain,
  requireValidProfile,
  textOf,
  type User,
} from '../directory/index.ts';
import { RosterError } from '../kernel/index.ts';
import type { EmailChangeServices } from './ports.ts';

/** Her profile with another address. Whose login is her address signs in by the new one from then on. */
function profileWith({ profile }: User, email: string): Profile {
  const followsEmail = normalizeLogin(String(profile['login'])) === normalizeLogin(textOf(profile, 'email') ?? '');
  return { ...profile, email, ...(followsEmail ? { login: email } : {}) };
}

/**
 * What a user would be with another address, by all rules but one: whether the login is free is asked of nobody before she has proved that the
 * address is hers. Errors: validation-failed, attributes-not-writable, profile-sourced.
 */
export function withAddress(
  services: Pick<EmailChangeServices, 'profiles' | 'realms' | 'ownPermissions'>,
  before: User,
  email: string,
) {
  const { profiles, realms, ownPermissions } = services;
  const known = profiles.known(before.typeId, before.profile);
  const profile = profiles.complete(before.typeId, profileWith({ ...before, profile: known }, email));
  const changed = changedAttributes(known, profile);
  if (!changed.includes('email')) {
    throw new RosterError('validation-failed', { object: 'email', causes: ['email: It is her address already'] });
  }
  const permissionOf = ownPermissions(before.typeId);
  const mayNot = ['email', 'login'].filter((name) => changed.includes(name) && permissionOf(name) !== 'READ_WRITE');
  if (mayNot.length > 0) throw new RosterError('attributes-not-writable', { attributes: mayNot });
  const sourced = changed.filter((name) => Object.hasOwn(before.sources ?? {}, name));
  if (sourced.length > 0) throw new RosterError('profile-sourced', { attributes: sourced });
  requireValidProfile(profiles, before.typeId, profile, 'email');
  requireDomain(realms, { ...before, profile }, 'email');
  return { user: holding({ ...before, profile }, profiles.claims(before.typeId, profile)), changed };
}
