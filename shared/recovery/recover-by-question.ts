import {
  applyTransition,
  getUserByIdOrLogin,
  replaceUser,
  requireTransition,
  type User,
  userEvent,
  withPassword,
} from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict, RosterError } from '../kernel/index.ts';
import { sealWithHistory } from './change-password.ts';
import type { RecoveryServices } from './ports.ts';
import { proveAnswer } from './prove.ts';

/**
 * Sets a password by the answer to the recovery question; the question itself is not looked at, as in Okta.
 * Errors: forgot-password-not-allowed, answer-not-matching, password-refused.
 */
export async function recoverByQuestion(
  services: RecoveryServices,
  idOrLogin: string,
  { answer, newPassword }: { readonly answer: string; readonly newPassword: string },
  context: Context,
): Promise<User> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    requireTransition(before, 'forgotPassword');
    if (!(await services.selfService(before)).resetByQuestion) throw new RosterError('forgot-password-not-allowed', {});
    await proveAnswer(services, before, answer);
    const former = await services.credentials.find(before.id);
    const at = nextTime(services.clock, before.lastUpdated);
    const credential = await sealWithHistory(services, before, newPassword, former, at);
    await services.messenger.sendPasswordChanged(before, at);
    const after = withPassword(applyTransition(before, 'setPassword', at), at);
    const change = replaceUser(
      before,
      after,
      at,
      [userEvent('user.account.update_password', after)],
      [{ do: 'set-credential', userId: before.id, credential, replaces: former?.version ?? null }],
    );
    await services.committer.commit(change, context);
    return change.user;
  });
}
