import { partyOf, userEvent } from '../directory/index.ts';
import { type Context, isRosterError, RosterError } from '../kernel/index.ts';
import { changePassword, type RecoveryServices } from '../recovery/index.ts';
import { mintToken } from '../security/index.ts';
import { requireSignOn, type SignedIn, type SignInServices, sessionTokenLifetime } from '../sign-in/index.ts';
import { findTransaction } from './transactions.ts';

export type PasswordStepServices = RecoveryServices & SignInServices;

export interface NewPassword {
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly revokeSessions: boolean;
}

/**
 * Somebody whose password has expired chooses another, and is in: the password, the end of the transaction and the session token are one
 * transaction of the table, so of a hundred tries with one state token one succeeds.
 * Errors: invalid-token, transaction-state-mismatch, sign-on-denied, credentials-not-proven, password-refused, password-change-not-allowed.
 */
export async function changeExpiredPassword(
  services: PasswordStepServices,
  stateToken: string,
  { oldPassword, newPassword, revokeSessions }: NewPassword,
  context: Context,
): Promise<SignedIn> {
  const { user: before, hash } = await findTransaction(services, stateToken, ['PASSWORD_EXPIRED']);
  await requireSignOn(services, before, context);
  const token = mintToken();
  let expires = 0;
  const wanted = {
    oldPassword,
    newPassword,
    revokeSessions,
    strict: false,
    wrongPassword: 'oldPassword: The credentials provided were incorrect.',
    along: (user: typeof before, at: number) => {
      expires = at + sessionTokenLifetime;
      const after = { ...user, lastLogin: at };
      return {
        user: after,
        events: [userEvent('user.session.start', after)],
        writes: [
          { do: 'consume', hash },
          { do: 'issue', token: { hash: token.hash, purpose: 'session', userId: user.id, expires } },
        ],
      } as const;
    },
  } as const;
  const user = await changePassword(services, before.id, wanted, { ...context, actor: partyOf(before) }).catch((error: unknown) => {
    throw isRosterError(error, 'one-time-token-invalid') ? new RosterError('invalid-token', {}) : error;
  });
  return { user, sessionToken: token.value, expires };
}
