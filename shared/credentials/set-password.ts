import { RosterError, type SealedCredential } from '../kernel/index.ts';
import { hashPassword, parseImportedHash } from '../security/index.ts';
import { checkPassword } from './check-password.ts';
import { passwordOwner } from './model.ts';
import type { CredentialVault, PasswordPolicySource, PolicySubject } from './ports.ts';
import { hashAnswer } from './recovery-answer.ts';
import { writeVerifier } from './stored-verifier.ts';
import { temporaryPassword } from './temporary-password.ts';

export interface SetPasswordOptions {
  /** Version of the credential that is replaced; 0 where there is none or nobody read it. */
  readonly previousVersion: number;
  /** UTC milliseconds. */
  readonly at: number;
}

/** Hashes and seals a password that somebody has checked already. Throws `password-refused` for what can't be hashed. */
export async function sealNewPassword(
  vault: CredentialVault,
  userId: string,
  password: string,
  { previousVersion, at }: SetPasswordOptions,
): Promise<SealedCredential> {
  return vault.seal(userId, writeVerifier(await hashPassword(password)), previousVersion, at);
}

/** Seals a hash that another system made. Throws `validation-failed` for one that Roster can't check. */
export async function sealImportedHash(
  vault: CredentialVault,
  userId: string,
  mcf: string,
  { previousVersion, at }: SetPasswordOptions,
): Promise<SealedCredential> {
  const hash = parseImportedHash(mcf);
  if (!hash.ok) throw new RosterError('validation-failed', { object: 'password', causes: [`password: ${hash.cause}`] });
  return vault.seal(userId, writeVerifier(hash.verifier), previousVersion, at);
}

export interface PasswordSettings {
  readonly vault: CredentialVault;
  readonly policies: PasswordPolicySource;
  /** Words that nobody's password may contain where known passwords are refused, such as the company's name. */
  readonly otherWords?: () => readonly string[];
}

/** A user's password on its way in, whoever sets it: checked against the policy in force, hashed, sealed. */
export interface PasswordSetter {
  /** Throws `password-refused`, with the causes of `checkPassword`. */
  seal(
    user: PolicySubject & { readonly profile: Readonly<Record<string, unknown>> },
    password: string,
    previousVersion: number,
    at: number,
  ): Promise<SealedCredential>;
  /** Throws `password-refused` where the present password was set less than the policy's `minAgeMinutes` before `at`. */
  requireAge(user: PolicySubject & { readonly passwordChanged: number | null }, at: number): Promise<void>;
  /** See `temporaryPassword`. */
  makeTemporary(user: PolicySubject): Promise<string>;
  /** Throws `validation-failed` for an answer that is too short or too long. */
  sealAnswer(user: PolicySubject, answer: string, previousVersion: number, at: number): Promise<SealedCredential>;
  /** Throws `validation-failed`. No policy applies: nobody knows the password. */
  sealHash(userId: string, mcf: string, at: number): Promise<SealedCredential>;
}

export function passwordSetter({ vault, policies, otherWords = () => [] }: PasswordSettings): PasswordSetter {
  return {
    async seal(user, password, previousVersion, at) {
      const { id, profile } = user;
      const causes = checkPassword(password, await policies.getPasswordPolicy(user), passwordOwner(profile, otherWords()));
      if (causes.length > 0) throw new RosterError('password-refused', { causes });
      return sealNewPassword(vault, id, password, { previousVersion, at });
    },
    async requireAge(user, at) {
      const { passwordChanged } = user;
      const { minAgeMinutes } = (await policies.getPasswordPolicy(user)).age;
      if (passwordChanged === null || at - passwordChanged >= minAgeMinutes * 60_000) return;
      throw new RosterError('password-refused', { causes: [`The password was changed less than ${minAgeMinutes} minutes ago`] });
    },
    makeTemporary: async (user) => temporaryPassword((await policies.getPasswordPolicy(user)).complexity),
    async sealAnswer(user, answer, previousVersion, at) {
      const verifier = await hashAnswer(answer, await policies.getLeastAnswer(user));
      return vault.seal(user.id, writeVerifier(verifier), previousVersion, at);
    },
    sealHash: (userId, mcf, at) => sealImportedHash(vault, userId, mcf, { previousVersion: 0, at }),
  };
}
