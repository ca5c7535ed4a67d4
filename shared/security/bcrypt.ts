import { compare } from 'bcryptjs';

import { isBcrypt } from './bcrypt-format.ts';

/** What bcrypt reads of a password. Longer ones would be cut, so they never verify here. */
const maxBcryptBytes = 72;

/**
 * Whether bcrypt sees the whole password. It repeats password and NUL until it has 72 bytes, so past a NUL (`ab` and `ab\0ab`) or
 * beyond 72 bytes different passwords would be one.
 */
export const fitsBcrypt = (password: string): boolean => Buffer.byteLength(password) <= maxBcryptBytes && !password.includes('\0');

/** The password as it is typed: whoever made the hash did not normalize it in a way that we know. */
export async function verifyBcrypt(verifier: string, password: string): Promise<boolean> {
  return isBcrypt(verifier) && fitsBcrypt(password) && compare(password, verifier);
}
