import { textOf, type User } from '../directory/index.ts';

/** E.164: at most fifteen digits, the first of which is no zero. */
const international = /^\+[1-9]\d{6,14}$/;

const bare = (phone: string): string => phone.replaceAll(/[\s().\-/]/g, '');

/** The telephone that she has shown to be hers, the one that she enrolled first. */
function enrolledPhone({ factors = {} }: Pick<User, 'factors'>): string | undefined {
  const phones = Object.values(factors).filter(({ type, status }) => type === 'sms' && status === 'ACTIVE');
  return phones.toSorted((one, other) => one.created - other.created)[0]?.address;
}

/**
 * Where somebody's codes of recovery go, as E.164: to the telephone that she enrolled, else to her `mobilePhone`. Undefined where there is no
 * such number. What was typed at the registration counts for nothing: it may be a stranger's.
 */
export function recoveryPhone(user: Pick<User, 'profile' | 'registeredPhone' | 'factors'>): string | undefined {
  const phone = enrolledPhone(user) ?? textOf(user.profile, 'mobilePhone');
  if (phone === undefined) return undefined;
  const number = bare(phone);
  const isRegistered = enrolledPhone(user) === undefined && number === bare(user.registeredPhone ?? '');
  return isRegistered || !international.test(number) ? undefined : number;
}
