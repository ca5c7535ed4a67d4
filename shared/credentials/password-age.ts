import type { PasswordPolicy } from './model.ts';

const day = 24 * 60 * 60 * 1000;

/**
 * What the age of a password means when somebody signs in with it. `warned`: it expires in so many days, this one not counted, and her policy
 * wants her to know (`PASSWORD_WARN` of Okta's sign-in).
 */
export type PasswordAge =
  { readonly is: 'young' } | { readonly is: 'warned'; readonly daysLeft: number } | { readonly is: 'expired' };

/** @param changed when the password was set, `now`: UTC milliseconds */
export function passwordAge(
  { maxAgeDays, expireWarnDays }: Pick<PasswordPolicy['age'], 'maxAgeDays' | 'expireWarnDays'>,
  changed: number | null,
  now: number,
): PasswordAge {
  if (maxAgeDays === 0 || changed === null) return { is: 'young' };
  const left = changed + maxAgeDays * day - now;
  if (left <= 0) return { is: 'expired' };
  return left <= expireWarnDays * day ? { is: 'warned', daysLeft: Math.floor(left / day) } : { is: 'young' };
}
