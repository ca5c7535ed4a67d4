import { type Context, RosterError } from '../kernel/index.ts';
import { completeSignIn, requireSignOn, type SignedIn, type SignInServices } from '../sign-in/index.ts';
import { findTransaction } from './transactions.ts';

/**
 * Somebody keeps a password that will soon expire, and is in. Errors: invalid-token, transaction-state-mismatch, sign-on-denied,
 * authentication-failed where she is not as she was read.
 */
export async function skipWarning(services: SignInServices, stateToken: string, context: Context): Promise<SignedIn> {
  const { user, hash, relayState } = await findTransaction(services, stateToken, ['PASSWORD_WARN']);
  await requireSignOn(services, user, context);
  if (!(await services.signIns.consume(hash))) throw new RosterError('invalid-token', {});
  const signedIn = await completeSignIn(services, user, context);
  return relayState === undefined ? signedIn : { ...signedIn, relayState };
}
