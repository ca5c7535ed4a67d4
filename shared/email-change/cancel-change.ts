import { getUserByIdOrLogin, replaceUser, type User, userEvent, withoutEmailChange } from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict } from '../kernel/index.ts';
import type { EmailChangeServices } from './ports.ts';

/** Gives up a change of address that waits; nothing where none does. The link that was sent for it is dead. Errors: not-found. */
export async function cancelEmailChange(
  services: Pick<EmailChangeServices, 'clock' | 'users' | 'committer'>,
  idOrLogin: string,
  context: Context,
): Promise<User> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    if (before.emailChange === undefined) return before;
    const at = nextTime(services.clock, before.lastUpdated);
    const after = withoutEmailChange(before);
    const change = replaceUser(before, after, at, [userEvent('roster.user.email_change.cancelled', after)]);
    await services.committer.commit(change, context);
    return change.user;
  });
}
