import { type Context, RosterError } from '../kernel/index.ts';
import { requireSignOn, type SignInServices } from '../sign-in/index.ts';
import { type Advance, advance } from './let-in.ts';
import type { RequirementServices } from './requirement.ts';
import { findTransaction } from './transactions.ts';

/**
 * Somebody keeps a password that will soon expire, and is in or asked for a factor or for attributes. Errors: invalid-token, transaction-state-mismatch,
 * sign-on-denied, authentication-failed where she is not as she was read.
 */
export async function skipWarning(
  services: SignInServices & RequirementServices,
  stateToken: string,
  context: Context,
): Promise<Advance> {
  const { user, hash, relayState, app } = await findTransaction(services, stateToken, ['PASSWORD_WARN']);
  await requireSignOn(services, user, context);
  if (!(await services.signIns.consume(hash))) throw new RosterError('invalid-token', {});
  return advance(services, user, { relayState, app }, context);
}
