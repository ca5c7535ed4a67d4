import { isPresentArgon2id, nobodysVerifier, verifyArgon2id } from './argon2id.ts';
import { fitsBcrypt, verifyBcrypt } from './bcrypt.ts';
import { verifyDigest } from './foreign-digest.ts';
import { verifyPbkdf2 } from './foreign-pbkdf2.ts';
import { type PasswordSchemeName, schemeOf } from './password-schemes.ts';
import { findPasswordFault } from './password-text.ts';

/** A way to check passwords. A new one is a row more, here and among the forms. */
interface PasswordScheme {
  /** Whether the scheme reads the whole of a password. */
  fits(password: string): boolean;
  verify(verifier: string, password: string): Promise<boolean>;
  /** Whether a new verifier would be made just so. */
  isPresent(verifier: string): boolean;
}

const schemes: Readonly<Record<PasswordSchemeName, PasswordScheme>> = {
  argon2id: { fits: () => true, verify: verifyArgon2id, isPresent: isPresentArgon2id },
  bcrypt: { fits: fitsBcrypt, verify: verifyBcrypt, isPresent: () => false },
  pbkdf2: { fits: () => true, verify: verifyPbkdf2, isPresent: () => false },
  digest: { fits: () => true, verify: verifyDigest, isPresent: () => false },
};

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
  const scheme = schemes[schemeOf(verifier)];
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
