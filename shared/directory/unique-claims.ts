import type { Write } from '../kernel/index.ts';
import type { User } from './model.ts';
import type { ProfileChecker } from './ports.ts';

/** `user.employeeId#4711` is about `employeeId`. */
export const attributeOfClaim = (claim: string): string => claim.slice(claim.indexOf('.') + 1, claim.indexOf('#'));

/** The writes by which an owner comes to hold these claims on values of unique attributes, where she held those before. */
export function uniqueClaimWrites(owner: string, before: readonly string[] = [], after: readonly string[] = []): Write[] {
  const taken = after.filter((claim) => !before.includes(claim));
  const left = before.filter((claim) => !after.includes(claim));
  return [
    ...taken.map((value): Write => ({ do: 'claim', name: 'unique', value, owner, field: attributeOfClaim(value) })),
    ...left.map((value): Write => ({ do: 'release', name: 'unique', value, owner })),
  ];
}

/** The claims that this owner is to hold; the member is left out where there are none, as for nearly everybody. */
export function holding<Owner extends { readonly claims?: readonly string[] }>(owner: Owner, claims: readonly string[]): Owner {
  const { claims: _former, ...rest } = owner;
  return (claims.length === 0 ? rest : { ...rest, claims }) as Owner;
}

/** What her type's schema gives somebody new: defaults for what is not said of her, and the claims that her unique values need. */
export function fitNewUser(profiles: ProfileChecker, draft: User): User {
  const profile = profiles.complete(draft.typeId, draft.profile);
  return holding({ ...draft, profile }, profiles.claims(draft.typeId, profile));
}
