import { parseBcrypt } from './bcrypt-format.ts';
import { isDigest } from './foreign-digest.ts';
import { isPbkdf2 } from './foreign-pbkdf2.ts';

export type ImportedHash =
  | { readonly ok: true; readonly verifier: string }
  /** `cause` is a sentence that repeats nothing of the hash. */
  | { readonly ok: false; readonly cause: string };

/**
 * Reads a hash that another system made, as the table holds it: bcrypt in modular crypt format (`$2a$`, `$2b$`, `$2y$`, cost 4 to 12),
 * `$digest$` and `$pbkdf2$` as `writeDigest` and `writePbkdf2` write them.
 */
export function parseImportedHash(verifier: string): ImportedHash {
  return isDigest(verifier) || isPbkdf2(verifier) ? { ok: true, verifier } : parseBcrypt(verifier);
}
