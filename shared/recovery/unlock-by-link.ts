import { partyOf, replaceUser, type User, userEvent, type UserServices } from '../directory/index.ts';
import { type Context, nextTime, type OneTimeToken, retryOnConflict, RosterError } from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';
import type { Tries } from './ports.ts';

export interface UnlockServices extends Pick<UserServices, 'clock' | 'users' | 'committer'> {
  readonly oneTimeTokens: { find(hash: string): Promise<OneTimeToken | undefined> };
  readonly tries: Pick<Tries, 'clear'>;
}

export interface UnlockLink {
  readonly user: User;
  readonly token: OneTimeToken;
}

/** Looks at a link that ends a pause, and changes nothing. Undefined where it was used, has expired, or a newer one has replaced it. */
export async function inspectUnlock(
  { clock, users, oneTimeTokens }: Pick<UnlockServices, 'clock' | 'users' | 'oneTimeTokens'>,
  hash: string,
): Promise<UnlockLink | undefined> {
  const token = await oneTimeTokens.find(hash);
  if (token?.purpose !== 'unlock' || token.expires <= clock.now()) return undefined;
  const user = await users.find(token.userId);
  return user?.pendingToken === token.hash ? { user, token } : undefined;
}

/**
 * Ends the pause of an account, and with it the step of a code that was right, and the link that was mailed with the code. Errors:
 * one-time-token-invalid where either is over.
 */
export async function unlockByCode(
  services: UnlockServices,
  userId: string,
  { step, link }: { readonly step: string; readonly link: string | undefined },
  context: Context,
): Promise<User> {
  return retryOnConflict(async () => {
    const before = await services.users.find(userId);
    if (before === undefined || (link !== undefined && before.pendingToken !== link))
      throw new RosterError('one-time-token-invalid', {});
    await services.tries.clear(before.id);
    const at = nextTime(services.clock, before.lastUpdated);
    const after: User = link === undefined ? before : { ...before, pendingToken: null };
    const change = replaceUser(before, after, at, [userEvent('user.account.unlock', after)], [{ do: 'consume', hash: step }]);
    await services.committer.commit(change, { ...context, actor: partyOf(before) });
    return change.user;
  });
}

/**
 * Gives all her tries back to somebody whose wrong passwords made her account pause, and spends the link. Errors: one-time-token-invalid.
 */
export async function unlockByLink(services: UnlockServices, value: string, context: Context): Promise<User> {
  return retryOnConflict(async () => {
    const link = await inspectUnlock(services, hashToken(value));
    if (link === undefined) throw new RosterError('one-time-token-invalid', {});
    const { user: before, token } = link;
    // First, so that a link is not spent for nothing; whoever holds it may do so once more.
    await services.tries.clear(before.id);
    const at = nextTime(services.clock, before.lastUpdated);
    const after: User = { ...before, pendingToken: null };
    const events = [userEvent('user.account.unlock', after)];
    const change = replaceUser(before, after, at, events, [{ do: 'consume', hash: token.hash }]);
    await services.committer.commit(change, { ...context, actor: partyOf(before) });
    return change.user;
  });
}
