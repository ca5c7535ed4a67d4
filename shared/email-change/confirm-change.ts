import {
  loginClaim,
  partyOf,
  replaceUser,
  requireTransition,
  type User,
  userEvent,
  withoutEmailChange,
} from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict, RosterError, type Write } from '../kernel/index.ts';
import { provePassword } from '../recovery/index.ts';
import { hashToken } from '../security/index.ts';
import type { EmailChangeServices, EmailLinkServices, LinkProof } from './ports.ts';
import { withAddress } from './with-address.ts';

export interface EmailLink {
  readonly user: User;
  /** The address that it confirms. */
  readonly to: string;
  readonly hash: string;
}

/**
 * Looks at a link that confirms an address, and changes nothing: mail scanners open links, too. Undefined where it was used, has expired, a
 * newer one has replaced it, or the change was dropped.
 */
export async function inspectEmailLink(services: EmailLinkServices, value: string): Promise<EmailLink | undefined> {
  const token = await services.oneTimeTokens.find(hashToken(value));
  if (token?.purpose !== 'email' || token.expires <= services.clock.now()) return undefined;
  const user = await services.users.find(token.userId);
  const wish = user?.emailChange;
  return user === undefined || wish?.token !== token.hash ? undefined : { user, to: wish.to, hash: token.hash };
}

/** Who reads the new mailbox need not be she: an address is mistyped easily. */
async function requireOwner(services: EmailChangeServices, user: User, { signedInAs, password }: LinkProof): Promise<void> {
  if (signedInAs === user.id) return;
  await provePassword(services, user, password ?? '', 'Password is incorrect');
}

/**
 * Somebody has followed the link: the address is hers, and her login where that was the address before. Both addresses are told; links
 * that went to the former one are dead. Errors: one-time-token-invalid, credentials-not-proven, claim-taken (the login is another person's),
 * and those of the wish, where the rules have changed meanwhile.
 */
export async function confirmEmailChange(
  services: EmailChangeServices,
  value: string,
  proof: LinkProof,
  context: Context,
): Promise<User> {
  let isProven = false;
  return retryOnConflict(async () => {
    const link = await inspectEmailLink(services, value);
    if (link === undefined) throw new RosterError('one-time-token-invalid', {});
    const { user: before, to, hash } = link;
    requireTransition(before, 'changeEmail');
    if (!isProven) await requireOwner(services, before, proof);
    isProven = true;
    const at = nextTime(services.clock, before.lastUpdated);
    const { user: addressed, changed } = withAddress(services, before, to);
    // A link that was mailed to the old address must not work for whoever reads that mailbox now.
    const after: User = { ...withoutEmailChange(addressed), pendingToken: null };
    const [claim, former] = [loginClaim(after.profile), loginClaim(before.profile)];
    const moves: Write[] =
      claim === former
        ? []
        : [
            { do: 'claim', name: 'login', value: claim, owner: before.id },
            { do: 'release', name: 'login', value: former, owner: before.id },
          ];
    const events = [
      userEvent('user.account.update_profile', after, { changedAttributes: changed.join(',') }),
      userEvent('user.account.update_primary_email', after),
    ];
    const change = replaceUser(before, after, at, events, [{ do: 'consume', hash }, ...moves]);
    await services.emailChangeMessenger.sendEmailChanged(before, to, at);
    await services.committer.commit(change, { ...context, actor: partyOf(before) });
    return change.user;
  });
}
