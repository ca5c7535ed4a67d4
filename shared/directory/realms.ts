import { RosterError } from '../kernel/index.ts';
import { type Profile, textOf, type User } from './model.ts';
import type { RealmRules } from './ports.ts';

/** Who is in the default realm carries none, so that people from before realms are no different. Errors: not-found. */
export function inRealm(realms: RealmRules, user: User, realmId: string): User {
  const realm = realms.find(realmId);
  if (realm === undefined) throw new RosterError('not-found', { id: realmId, type: 'Realm' });
  const { realmId: _former, ...rest } = user;
  return realm.isDefault ? rest : { ...rest, realmId };
}

const endsIn = (text: string, domains: readonly string[]): boolean =>
  domains.includes(text.slice(text.lastIndexOf('@') + 1).toLowerCase());

/**
 * Some realms take people of some domains only. Whoever's realm is gone is in the default one, which takes everybody.
 * Errors: validation-failed.
 */
export function requireDomain(
  realms: RealmRules,
  { realmId, profile }: { realmId?: string; profile: Profile },
  object: string,
): void {
  const domains = realmId === undefined ? [] : (realms.find(realmId)?.domains ?? []);
  if (domains.length === 0) return;
  const causes = ['login', 'email']
    .filter((name) => !endsIn(textOf(profile, name) ?? '', domains))
    .map((name) => `${name}: The domain is none of those that the realm allows`);
  if (causes.length > 0) throw new RosterError('validation-failed', { object, causes });
}
