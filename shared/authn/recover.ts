import { type User, userEvent, withoutSessions } from '../directory/index.ts';
import { type Context, RosterError } from '../kernel/index.ts';
import { proveAnswer, type RecoveryServices, sealWithHistory } from '../recovery/index.ts';
import { type ActivationServices, inspectLink, setPasswordByLink } from '../registration/index.ts';
import { requireSignOn, type SignedIn, type SignInServices } from '../sign-in/index.ts';
import { letIn } from './let-in.ts';
import { beginTransaction, continueTransaction, findTransaction, type OpenTransaction } from './transactions.ts';

export type RecoveryStepServices = RecoveryServices & SignInServices & ActivationServices;

/** Whether her policy has her answer her recovery question, too. */
async function asksQuestion(services: RecoveryServices, user: User): Promise<boolean> {
  return user.recoveryQuestion !== undefined && (await services.selfService(user)).resetByQuestion;
}

/**
 * Begins with the token of a link that sets a password: of a recovery, or of an activation. The link stays good until she has set it.
 * Errors: invalid-token.
 */
export async function openLink(
  services: RecoveryStepServices,
  value: string,
  purpose: 'activation' | 'recovery',
  relayState: string | undefined,
): Promise<OpenTransaction> {
  const link = await inspectLink(services, value);
  if (link.state !== 'good' || link.token.purpose !== purpose) throw new RosterError('invalid-token', {});
  const { user, token } = link;
  const status = purpose === 'recovery' && (await asksQuestion(services, user)) ? 'RECOVERY' : 'PASSWORD_RESET';
  return beginTransaction(services, user, { status, link: token.hash, expires: token.expires, relayState });
}

/** Errors: invalid-token, transaction-state-mismatch, answer-not-matching, which takes one of her tries. */
export async function answerQuestion(services: RecoveryStepServices, stateToken: string, answer: string): Promise<OpenTransaction> {
  const transaction = await findTransaction(services, stateToken, ['RECOVERY']);
  await proveAnswer(services, transaction.user, answer);
  return continueTransaction(services, transaction, 'PASSWORD_RESET');
}

/**
 * Somebody who came by a link sets a password, and is in.
 * Errors: invalid-token, transaction-state-mismatch, sign-on-denied, password-refused.
 */
export async function resetByTransaction(
  services: RecoveryStepServices,
  stateToken: string,
  { newPassword, revokeSessions }: { readonly newPassword: string; readonly revokeSessions: boolean },
  context: Context,
): Promise<SignedIn> {
  const transaction = await findTransaction(services, stateToken, ['PASSWORD_RESET']);
  await requireSignOn(services, transaction.user, context);
  return letIn(transaction, (along) =>
    setPasswordByLink(services, transaction.link ?? '', newPassword, context, {
      seal: async (owner, at) => sealWithHistory(services, owner, newPassword, await services.credentials.find(owner.id), at),
      along: (user, at) => {
        if (!revokeSessions) return along(user, at);
        const ended = along(withoutSessions(user, at), at);
        return { ...ended, events: [userEvent('user.session.clear', ended.user), ...ended.events] };
      },
    }),
  );
}
