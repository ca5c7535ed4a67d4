import { getUserByIdOrLogin, issueLink, replaceUser, requireTransition, type User, userEvent } from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict, RosterError } from '../kernel/index.ts';
import { provePassword, type RequestLimit } from '../recovery/index.ts';
import type { EmailChangeServices } from './ports.ts';
import { withAddress } from './with-address.ts';

/** A day to find the mail. */
export const emailChangeLifetime = 24 * 60 * 60 * 1000;

/** Whoever is signed in has mails sent to addresses that need not be hers. */
export const emailChangeLimit: RequestLimit = { most: 5, windowMilliseconds: 60 * 60 * 1000 };

export interface EmailChangeWish {
  readonly email: string;
  readonly password: string;
}

/** Throws `email-change-not-allowed` where she is not one who may change her address by herself. */
function requireChangeable(user: User): void {
  requireTransition(user, 'changeEmail');
  if (!user.hasPassword) throw new RosterError('email-change-not-allowed', {});
}

/**
 * Somebody wants another address, and proves by her password that she is she. Nothing of her changes until the link has been followed that goes
 * there; the present address is told. A wish that waits is replaced. Whether another person has the address makes no difference here: nobody
 * looks. Errors: not-found, email-change-not-allowed, validation-failed, attributes-not-writable, profile-sourced, credentials-not-proven,
 * rate-limited.
 */
export async function askForEmailChange(
  services: EmailChangeServices,
  idOrLogin: string,
  { email, password }: EmailChangeWish,
  context: Context,
): Promise<User> {
  const asking = await getUserByIdOrLogin(services, idOrLogin);
  requireChangeable(asking);
  withAddress(services, asking, email);
  await provePassword(services, asking, password, 'Password is incorrect');
  const limit = { ...emailChangeLimit, now: services.clock.now() };
  if (!(await services.requestLimits.take(`email.${asking.id}`, limit))) throw new RosterError('rate-limited', {});
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, asking.id);
    requireChangeable(before);
    // Whoever got another password meanwhile has to give that one.
    if (before.passwordChanged !== asking.passwordChanged) throw new RosterError('email-change-not-allowed', {});
    withAddress(services, before, email);
    const at = nextTime(services.clock, before.lastUpdated);
    const link = issueLink(at, emailChangeLifetime);
    const after: User = { ...before, emailChange: { to: email, asked: at, expires: link.expires, token: link.hash } };
    const token = { hash: link.hash, purpose: 'email', userId: before.id, expires: link.expires } as const;
    const events = [userEvent('roster.user.email_change.requested', after)];
    const change = replaceUser(before, after, at, events, [{ do: 'issue', token }]);
    await services.emailChangeMessenger.sendEmailChange(before, email, link, at);
    await services.committer.commit(change, context);
    return change.user;
  });
}

/** Her wish that waits for the link to be followed; undefined where there is none, or none any more. */
export const pendingEmailChange = ({ emailChange }: User, now: number): User['emailChange'] =>
  emailChange !== undefined && emailChange.expires > now ? emailChange : undefined;
