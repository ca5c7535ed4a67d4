export { isBreachedPassword } from './breached-passwords.ts';
export { checkPassword } from './check-password.ts';
export { type OktaHash, parseOktaHash } from './imported-hash.ts';
export { type PasswordComplexity, type PasswordOwner, passwordOwner, type PasswordPolicy, seededPasswordPolicy } from './model.ts';
export { isFormerPassword } from './password-history.ts';
export { type PasswordAge, passwordAge } from './password-age.ts';
export type { CredentialVault, PasswordPolicySource, PolicySubject } from './ports.ts';
export { hashAnswer, isAnswer } from './recovery-answer.ts';
export { sealedVault } from './sealed-vault.ts';
export {
  type PasswordSetter,
  passwordSetter,
  type PasswordSettings,
  sealImportedHash,
  sealNewPassword,
  type SetPasswordOptions,
} from './set-password.ts';
export { readVerifier, writeVerifier } from './stored-verifier.ts';
export { type CredentialOutcome, verifyCredential, type VerificationServices } from './verify-credential.ts';
