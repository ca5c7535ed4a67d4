import { RosterError } from '../kernel/index.ts';
import { hashWithArgon2id } from './argon2id.ts';
import { findPasswordFault, maxPasswordBytes, type PasswordFault } from './password-text.ts';

const sentences: Readonly<Record<PasswordFault, string>> = {
  empty: 'The password is empty',
  'too-long': `The password is longer than ${maxPasswordBytes} bytes`,
  'ill-formed': 'The password is not well-formed Unicode',
};

/** The cause to show for a password that can't be hashed, else undefined. */
export function findUnusablePasswordCause(password: string): string | undefined {
  const fault = findPasswordFault(password);
  return fault === undefined ? undefined : sentences[fault];
}

/**
 * Hashes a new password with Argon2id at OWASP's floor: 19 MiB, about 30 ms. All of it counts, NUL and what follows included, after
 * Unicode normalization (NFC). Throws `password-refused` for what is empty, over 1,024 bytes or ill-formed, before hashing.
 */
export async function hashPassword(password: string): Promise<string> {
  const cause = findUnusablePasswordCause(password);
  if (cause !== undefined) throw new RosterError('password-refused', { causes: [cause] });
  return hashWithArgon2id(password);
}
