import { changedAttributes, holding, mergeProfile, type ProfileChecker, type ProfileInput, type User } from '../directory/index.ts';
import { isWayIn } from './questions.ts';

/** A profile that has been added to. `causes`: what keeps it from being stored, in sentences that begin with the attribute's name. */
export interface Filled {
  readonly user: User;
  readonly changed: readonly string[];
  readonly causes: readonly string[];
}

/**
 * Adds to her profile. What comes from an app stays as it is, whoever wants it otherwise. What was wrong with the rest of her profile before is
 * no cause: she could not put it right, and would be kept out.
 */
export function filledProfile(profiles: ProfileChecker, before: User, added: ProfileInput): Filled {
  const { sources = {}, typeId } = before;
  const known = profiles.known(typeId, before.profile);
  const own = Object.entries(added).filter(([name]) => !Object.hasOwn(sources, name));
  const profile = profiles.complete(typeId, mergeProfile(known, Object.fromEntries(own)));
  const former = new Set(profiles.check(typeId, known));
  return {
    user: holding({ ...before, profile }, profiles.claims(typeId, profile)),
    changed: changedAttributes(known, profile),
    causes: profiles.check(typeId, profile).filter((cause) => !former.has(cause)),
  };
}

/** The attributes among those that a hook sets which it may not: ways in, and what comes from an app. */
export const forbiddenToHooks = ({ sources = {} }: User, names: Iterable<string>): string[] =>
  [...names].filter((name) => isWayIn(name) || Object.hasOwn(sources, name));
