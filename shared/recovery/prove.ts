import { isAnswer, readVerifier, verifyCredential } from '../credentials/index.ts';
import { isOutlived, type User } from '../directory/index.ts';
import { RosterError, type SealedCredential } from '../kernel/index.ts';
import { dummyVerify } from '../security/index.ts';
import type { ProvingServices } from './ports.ts';

/** As Okta says that a password is wrong, by what it is asked for. */
export type WrongPassword =
  'Old Password is not correct' | 'Password is incorrect' | 'oldPassword: The credentials provided were incorrect.';

/**
 * Throws `credentials-not-proven` where the password is not hers, or where too many were tried. Gives the credential that it was compared
 * with.
 */
export async function provePassword(
  services: ProvingServices,
  user: User,
  password: string,
  cause: WrongPassword,
): Promise<SealedCredential> {
  const [credential, mayTry] = await Promise.all([services.credentials.find(user.id), services.tries.take(user.id)]);
  const usable = mayTry && !isOutlived(user, services.clock.now()) ? credential : undefined;
  const outcome = await verifyCredential({ vault: services.vault }, user.id, usable, password);
  if (!outcome.verified || usable === undefined) {
    await services.tries.miss(user);
    throw new RosterError('credentials-not-proven', { cause });
  }
  await services.tries.clear(user.id);
  return usable;
}

/** Throws `answer-not-matching`, in the same time whether or not there is an answer. */
export async function proveAnswer(services: ProvingServices, user: User, answer: string): Promise<void> {
  const [sealed, mayTry] = await Promise.all([services.credentials.findAnswer(user.id), services.tries.take(user.id)]);
  if (sealed === undefined || !mayTry) {
    await dummyVerify(answer);
    await services.tries.miss(user);
    throw new RosterError('answer-not-matching', {});
  }
  const { verifier } = readVerifier(await services.vault.open(user.id, sealed));
  if (!(await isAnswer(verifier, answer))) {
    await services.tries.miss(user);
    throw new RosterError('answer-not-matching', {});
  }
  await services.tries.clear(user.id);
}
