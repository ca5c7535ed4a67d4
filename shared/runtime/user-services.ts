import { passwordSetter, sealedVault } from '../credentials/index.ts';
import type { UserServices } from '../directory/index.ts';
import { realmRules } from '../org/index.ts';
import { linkMessenger } from './messenger.ts';
import { profilesOf } from './profile-checks.ts';
import type { Scope } from './scope.ts';
import { companyWords, userPolicies } from './user-policies.ts';

/** What use cases of users work with, without the search: who does not look for people does not carry it. */
export function userServices(scope: Scope): UserServices & { readonly origin: string } {
  const { root, users, groups, memberships, committer, defaultTypeId } = scope;
  const passwords = passwordSetter({
    vault: sealedVault(root.credentialSealer),
    policies: userPolicies(scope),
    otherWords: () => companyWords(scope),
  });
  return {
    clock: root.clock,
    origin: root.origin,
    users,
    groups,
    memberships,
    committer,
    profiles: profilesOf(scope),
    realms: realmRules(() => scope.settings),
    defaultTypeId,
    passwords,
    messenger: linkMessenger(scope),
  };
}
