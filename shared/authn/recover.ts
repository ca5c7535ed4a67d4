import { type User, userEvent, withoutSessions } from '../directory/index.ts';
import { type Context, RosterError, type SealedCredential } from '../kernel/index.ts';
import { proveAnswer, type ProvingServices, sealWithHistory } from '../recovery/index.ts';
import { type ActivationServices, inspectLink, setPasswordByLink } from '../registration/index.ts';
import { requireSignOn, type SignInServices } from '../sign-in/index.ts';
import { type Advance, type AwaitingApproval, letInIfApproved } from './let-in.ts';
import { requirementFor, type RequirementServices } from './requirement.ts';
import { beginTransaction, continueTransaction, findTransaction, type OpenTransaction } from './transactions.ts';

export type RecoveryStepServices = ProvingServices & SignInServices & ActivationServices & RequirementServices;

/** The question that she has to answer beside the link, where she has one and her policy asks for it. */
export async function questionFor(services: Pick<ProvingServices, 'asksQuestion'>, user: User): Promise<string | undefined> {
  const { recoveryQuestion } = user;
  return recoveryQuestion !== undefined && (await services.asksQuestion(user)) ? recoveryQuestion : undefined;
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
  const asks = purpose === 'recovery' && (await questionFor(services, user)) !== undefined;
  const status = asks ? 'RECOVERY' : 'PASSWORD_RESET';
  const given = relayState ?? token.data?.['relayState'];
  return beginTransaction(services, user, { status, link: token.hash, expires: token.expires, relayState: given });
}

/** Errors: invalid-token, transaction-state-mismatch, answer-not-matching, which takes one of her tries. */
export async function answerQuestion(services: RecoveryStepServices, stateToken: string, answer: string): Promise<OpenTransaction> {
  const transaction = await findTransaction(services, stateToken, ['RECOVERY']);
  await proveAnswer(services, transaction.user, answer);
  return continueTransaction(services, transaction, 'PASSWORD_RESET');
}

/**
 * Somebody who came by a link sets a password, and is in or asked for a factor: a mailbox alone opens no account that has more. Whose
 * registration has to be approved waits.
 * Errors: invalid-token, transaction-state-mismatch, sign-on-denied, password-refused.
 */
export async function resetByTransaction(
  services: RecoveryStepServices,
  stateToken: string,
  { newPassword, revokeSessions }: { readonly newPassword: string; readonly revokeSessions: boolean },
  context: Context,
): Promise<Advance | AwaitingApproval> {
  const transaction = await findTransaction(services, stateToken, ['PASSWORD_RESET']);
  await requireSignOn(services, transaction.user, context);
  const standing = { requirement: await requirementFor(services, transaction.user, transaction.app), amr: [] };
  const next = await letInIfApproved(transaction, standing, (along) =>
    setPasswordByLink(services, transaction.link ?? '', newPassword, context, {
      seal: sealing(services, newPassword),
      along: (user, at) => {
        if (!revokeSessions) return along(user, at);
        const ended = along(withoutSessions(user, at), at);
        return { ...ended, events: [userEvent('user.session.clear', ended.user), ...ended.events] };
      },
    }),
  );
  await services.tries.clear(transaction.userId);
  return next;
}

/** By her former passwords, which may not come again; and she is told, should it not be she who sets this one. */
const sealing =
  (services: ProvingServices, password: string) =>
  async (owner: User, at: number): Promise<SealedCredential> => {
    const sealed = await sealWithHistory(services, owner, password, await services.credentials.find(owner.id), at);
    if (owner.hasPassword) await services.messenger.sendPasswordChanged(owner, at);
    return sealed;
  };

/**
 * Somebody who came by a link sets a password, and answers her question where her policy asks for it. She is not let in: she signs in with it.
 * Errors: one-time-token-invalid, answer-not-matching, password-refused.
 */
export async function resetByLink(
  services: ProvingServices & ActivationServices,
  value: string,
  { password, answer }: { readonly password: string; readonly answer: string },
  context: Context,
): Promise<User> {
  const link = await inspectLink(services, value);
  if (link.state !== 'good' || link.token.purpose !== 'recovery') throw new RosterError('one-time-token-invalid', {});
  if ((await questionFor(services, link.user)) !== undefined) await proveAnswer(services, link.user, answer);
  const user = await setPasswordByLink(services, link.token.hash, password, context, { seal: sealing(services, password) });
  // Wrong passwords are forgotten with the password.
  await services.tries.clear(user.id);
  return user;
}
