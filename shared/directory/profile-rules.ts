import { RosterError } from '../kernel/index.ts';
import { maxClaimBytes, normalizeLogin } from './logins.ts';
import type { Profile, ProfileValue } from './model.ts';
import type { ProfileChecker } from './ports.ts';

/** What a client sends: nulls clear an attribute. */
export type ProfileInput = Readonly<Record<string, ProfileValue | null>>;

/** Null and absent are the same: the attribute has no value. */
function withoutNulls(input: ProfileInput): Profile {
  return Object.fromEntries(Object.entries(input).filter((entry): entry is [string, ProfileValue] => entry[1] !== null));
}

export const mergeProfile = (old: Profile, input: ProfileInput): Profile => withoutNulls({ ...old, ...input });
export const replaceProfile = (input: ProfileInput): Profile => withoutNulls(input);

/** Names of the attributes whose value differs, sorted. */
export function changedAttributes(before: Profile, after: Profile): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort();
}

/** Throws `validation-failed` with every cause at once. `object` is Okta's word for what is being made or changed. */
export function requireValidProfile(checker: ProfileChecker, typeId: string, profile: Profile, object: string): void {
  const causes = [...checker.check(typeId, profile)];
  const login = profile['login'];
  if (typeof login === 'string') {
    if (/[\p{Cc}/?#]/u.test(login)) causes.push('login: The username must not contain control characters, /, ? or #');
    // Folding a text of any length would cost more than a wrong request may.
    const claim = login.length > maxClaimBytes ? '' : normalizeLogin(login);
    if (claim === '' || Buffer.byteLength(claim) > maxClaimBytes) causes.push('login: The username is empty or too long');
  }
  if (causes.length > 0) throw new RosterError('validation-failed', { object, causes });
}

/** The claim that makes a login unique. */
export const loginClaim = (profile: Profile): string => normalizeLogin(String(profile['login']));

/** Group names are unique as they are written, but for case and Unicode form. */
export const groupNameKey = (name: string): string => name.normalize('NFKC').trim().toUpperCase().toLowerCase();
