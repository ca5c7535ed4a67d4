import { type Context, nextTime, retryOnConflict } from '../kernel/index.ts';
import type { User } from './model.ts';
import { approvalOf } from './approval.ts';
import { applyTransition } from './user-lifecycle.ts';
import {
  activationLifetime,
  activationToken,
  getUserByIdOrLogin,
  type IssuedLink,
  issueLink,
  replaceUser,
  userEvent,
  type UserServices,
} from './users.ts';

/** Suspends, unsuspends, unlocks or expires the password: transitions that touch nothing but the user. */
export async function transitionUser(
  services: UserServices,
  idOrLogin: string,
  transition: 'suspend' | 'unsuspend' | 'unlock' | 'expirePassword',
  context: Context,
): Promise<User> {
  const eventType = {
    suspend: 'user.lifecycle.suspend',
    unsuspend: 'user.lifecycle.unsuspend',
    unlock: 'user.account.unlock_by_admin',
    expirePassword: 'user.account.expire_password',
  } as const;
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const after = applyTransition(before, transition, at);
    const change = replaceUser(before, after, at, [userEvent(eventType[transition], after)]);
    await services.committer.commit(change, context);
    return change.user;
  });
}

export interface Activation {
  /** Reactivates: another link for somebody who has not used hers. */
  readonly again: boolean;
  readonly sendEmail: boolean;
  /** What comes before the commit, of whose registration is approved by it. */
  readonly tellApproved?: (user: User, approval: NonNullable<User['approval']>, at: number) => Promise<void>;
}

/**
 * Activates (from STAGED or DEPROVISIONED) or reactivates. A user without a password gets a new link, by mail or in the answer;
 * links sent before die. Whose registration waits for approval has it by that.
 */
export async function activateUser(
  services: UserServices,
  idOrLogin: string,
  { again, sendEmail, tellApproved }: Activation,
  context: Context,
): Promise<{ user: User; link?: IssuedLink }> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const after = applyTransition(before, again ? 'reactivate' : 'activate', at);
    // Somebody with a password needs no link unless the caller asks for one; Okta answers one then, too.
    const link = after.status === 'ACTIVE' && sendEmail ? undefined : issueLink(at, activationLifetime);
    const linked: User = { ...after, pendingToken: link?.hash ?? null };
    const issue = link === undefined ? [] : [activationToken(before.id, link)];
    const eventType = again ? 'user.lifecycle.reactivate' : 'user.lifecycle.activate';
    // Whoever was deactivated comes back among everybody: who counts them goes by it.
    const facts = before.status === 'DEPROVISIONED' ? { previousStatus: before.status } : undefined;
    const approved = await approvalOf(services, before, { at, by: context.actor.id });
    const events = [userEvent(eventType, linked, facts), ...approved.events];
    const change = replaceUser(before, linked, at, events, [...issue, ...approved.writes]);
    if (link !== undefined && sendEmail) await services.messenger.sendActivation(change.user, link);
    if (before.approval !== undefined) await tellApproved?.(change.user, before.approval, at);
    await services.committer.commit(change, context);
    return { user: change.user, ...(link === undefined ? {} : { link }) };
  });
}
