import { RosterError } from '../kernel/index.ts';
import { hashWithArgon2id, isArgon2id, isPresentArgon2id, nobodysVerifier, verifyArgon2id } from './argon2id.ts';
import { fitsBcrypt, isBcrypt, verifyBcrypt } from './bcrypt.ts';
import { isDigest, verifyDigest } from './foreign-digest.ts';
import { isPbkdf2, verifyPbkdf2 } from './foreign-pbkdf2.ts';
import { findPasswordFault, maxPasswordBytes, type PasswordFault } from './password-text.ts';

/** A way to check passwords. A new one is a row more; the first row that knows a verifier checks it. */
interface PasswordScheme {
  readonly name: 'argon2id' | 'bcrypt' | 'pbkdf2' | 'digest';
  knows(verifier: string): boolean;
  /** Whether the scheme reads the whole of a password. */
  fits(password: string): boolean;
  verify(verifier: string, password: string): Promise<boolean>;
  /** Whether a new verifier would be made just so. */
  isPresent(verifier: string): boolean;
}

const schemes: readonly PasswordScheme[] = [
  { name: 'argon2id', knows: isArgon2id, fits: () => true, verify: verifyArgon2id, isPresent: isPresentArgon2id },
  { name: 'bcrypt', knows: isBcrypt, fits: fitsBcrypt, verify: verifyBcrypt, isPresent: () => false },
  { name: 'pbkdf2', knows: isPbkdf2, fits: () => true, verify: verifyPbkdf2, isPresent: () => false },
  { name: 'digest', knows: isDigest, fits: () => true, verify: verifyDigest, isPresent: () => false },
];

export type PasswordSchemeName = PasswordScheme['name'];

function getScheme(verifier: string): PasswordScheme {
  const scheme = schemes.find((candidate) => candidate.knows(verifier));
  // A later release's verifier after a roll-back, or a bug: an alarm is better than a user who is told she mistyped.
  if (scheme === undefined) throw new Error('the verifier is of no known scheme');
  return scheme;
}

/** Throws for a verifier of no known scheme. */
export const schemeOf = (verifier: string): PasswordSchemeName => getScheme(verifier).name;

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

export interface Verification {
  readonly ok: boolean;
  /** The password is right and its verifier is not of today's making: hash it anew. */
  readonly needsUpgrade: boolean;
}

const refused: Verification = { ok: false, needsUpgrade: false };

/**
 * Checks a password against its stored verifier. A password that could not be set (empty, too long, ill-formed) is refused
 * unhashed. Throws for a verifier of no known scheme.
 */
export async function verifyPassword(verifier: string, password: string): Promise<Verification> {
  const scheme = getScheme(verifier);
  if (findPasswordFault(password) !== undefined) return refused;
  if (!scheme.fits(password)) {
    await dummyVerify(password);
    return refused;
  }
  const ok = await scheme.verify(verifier, password);
  return { ok, needsUpgrade: ok && !scheme.isPresent(verifier) };
}

const nobodys = nobodysVerifier();

/** Costs what `verifyPassword` costs for a user of Roster's own hash, and always refuses: for users who are not there. */
export async function dummyVerify(password: string): Promise<Verification> {
  return verifyPassword(nobodys, password).then(() => refused);
}
