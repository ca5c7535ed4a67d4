import { getUserByIdOrLogin, replaceUser, requireTransition, type User, userEvent } from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict, RosterError } from '../kernel/index.ts';
import type { ProvingServices } from './ports.ts';
import { provePassword } from './prove.ts';

export interface RecoveryQuestion {
  readonly question: string;
  readonly answer: string;
}

/**
 * Somebody chooses another question for the day on which she has forgotten her password, and proves by it that she is she.
 * Errors: question-change-not-allowed, credentials-not-proven, validation-failed.
 */
export async function changeRecoveryQuestion(
  services: ProvingServices,
  idOrLogin: string,
  { password, question, answer }: RecoveryQuestion & { readonly password: string },
  context: Context,
): Promise<User> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    requireTransition(before, 'changeQuestion');
    if (!before.hasPassword) throw new RosterError('question-change-not-allowed', {});
    await provePassword(services, before, password, 'Password is incorrect');
    const at = nextTime(services.clock, before.lastUpdated);
    const credential = await services.passwords.sealAnswer(before, answer, 0, at);
    const after: User = { ...before, recoveryQuestion: question };
    const events = [userEvent('user.account.update_profile', after, { changedAttributes: 'recovery_question' })];
    const change = replaceUser(before, after, at, events, [
      { do: 'set-credential', userId: before.id, credential, replaces: 'any', part: 'answer' },
    ]);
    await services.committer.commit(change, context);
    return change.user;
  });
}
