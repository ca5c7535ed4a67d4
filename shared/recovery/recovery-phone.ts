import { textOf, type User } from '../directory/index.ts';

/** E.164: at most fifteen digits, the first of which is no zero. */
const international = /^\+[1-9]\d{6,14}$/;

/**
 * Where somebody's codes of recovery go, as E.164; undefined where there is no such number. What was typed at the registration counts for
 * nothing: it may be a stranger's.
 */
export function recoveryPhone({ profile, registeredPhone }: Pick<User, 'profile' | 'registeredPhone'>): string | undefined {
  const phone = textOf(profile, 'mobilePhone');
  if (phone === undefined || phone === registeredPhone) return undefined;
  const number = phone.replaceAll(/[\s().\-/]/g, '');
  return international.test(number) ? number : undefined;
}
