import { isArgon2id } from './argon2id.ts';
import { isBcrypt } from './bcrypt-format.ts';
import { isDigest } from './foreign-digest.ts';
import { isPbkdf2 } from './foreign-pbkdf2.ts';

/** The forms of verifiers, apart from what checks them: whoever only stores them does not carry that. */
const forms = { argon2id: isArgon2id, bcrypt: isBcrypt, pbkdf2: isPbkdf2, digest: isDigest } as const;

export type PasswordSchemeName = keyof typeof forms;

const names = Object.keys(forms) as PasswordSchemeName[];

/** Throws for a verifier of no known scheme. */
export function schemeOf(verifier: string): PasswordSchemeName {
  const name = names.find((candidate) => forms[candidate](verifier));
  // A later release's verifier after a roll-back, or a bug: an alarm is better than a user who is told she mistyped.
  if (name === undefined) throw new Error('the verifier is of no known scheme');
  return name;
}
