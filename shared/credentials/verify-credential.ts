import type { SealedCredential } from '../kernel/index.ts';
import { dummyVerify, hashPassword, verifyPassword, waitUntilElapsed } from '../security/index.ts';
import type { CredentialVault } from './ports.ts';
import { readVerifier, writeVerifier } from './stored-verifier.ts';

export type CredentialOutcome =
  | { readonly verified: false }
  /** `upgraded` is there where the verifier was of an older making: write it in place of the version that was read. */
  | { readonly verified: true; readonly upgraded?: SealedCredential };

export interface VerificationServices {
  readonly vault: CredentialVault;
  /**
   * Milliseconds that a refusal takes at least: more than bcrypt at cost 12 and a call to KMS. @default 400
   */
  readonly refusalTime?: number;
}

const defaultRefusalTime = 400;

/**
 * Checks a password against a user's credential, or against nobody's where there is no user or she has none: pass undefined, and
 * the same work is done. A refusal tells by its time neither that, nor which scheme made the verifier, nor whether its key was at
 * hand. An upgrade keeps `changed`: the password is still the same.
 */
export async function verifyCredential(
  { vault, refusalTime = defaultRefusalTime }: VerificationServices,
  userId: string | undefined,
  credential: SealedCredential | undefined,
  password: string,
): Promise<CredentialOutcome> {
  const started = performance.now();
  const outcome = await verify(vault, userId, credential, password);
  if (!outcome.verified) await waitUntilElapsed(started, refusalTime);
  return outcome;
}

async function verify(
  vault: CredentialVault,
  userId: string | undefined,
  credential: SealedCredential | undefined,
  password: string,
): Promise<CredentialOutcome> {
  if (userId === undefined || credential === undefined) {
    await dummyVerify(password);
    return { verified: false };
  }
  const { verifier, history } = readVerifier(await vault.open(userId, credential));
  const { ok, needsUpgrade } = await verifyPassword(verifier, password);
  if (!ok) return { verified: false };
  if (!needsUpgrade) return { verified: true };
  const renewed = writeVerifier(await hashPassword(password), history);
  return { verified: true, upgraded: await vault.seal(userId, renewed, credential.version, credential.changed) };
}
