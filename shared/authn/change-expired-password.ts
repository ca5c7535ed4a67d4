import { partyOf } from '../directory/index.ts';
import type { Context } from '../kernel/index.ts';
import { changePassword, type ProvingServices } from '../recovery/index.ts';
import { requireSignOn, type SignInServices } from '../sign-in/index.ts';
import { type Advance, letIn } from './let-in.ts';
import { requirementFor, type RequirementServices } from './requirement.ts';
import { findTransaction } from './transactions.ts';

export type PasswordStepServices = ProvingServices & SignInServices & RequirementServices;

export interface NewPassword {
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly revokeSessions: boolean;
}

/**
 * Somebody whose password has expired, or soon will, chooses another, and is in or asked for a factor or for attributes.
 * Errors: invalid-token, transaction-state-mismatch, sign-on-denied, credentials-not-proven, password-refused, password-change-not-allowed.
 */
export async function changeExpiredPassword(
  services: PasswordStepServices,
  stateToken: string,
  passwords: NewPassword,
  context: Context,
): Promise<Advance> {
  const transaction = await findTransaction(services, stateToken, ['PASSWORD_EXPIRED', 'PASSWORD_WARN']);
  const { user } = transaction;
  await requireSignOn(services, user, context);
  const wrongPassword = 'oldPassword: The credentials provided were incorrect.';
  const standing = { requirement: await requirementFor(services, user, transaction.app), amr: [] };
  return letIn(transaction, standing, (along) => {
    const wanted = { ...passwords, strict: false, wrongPassword, along } as const;
    return changePassword(services, user.id, wanted, { ...context, actor: partyOf(user) });
  });
}
