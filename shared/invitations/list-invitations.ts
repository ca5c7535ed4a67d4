import { isNobodyYet, normalizeLogin, textOf, type User } from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';
import { type Invitation, type InvitationStatus, statusOf } from './model.ts';
import type { InvitationServices } from './ports.ts';

export interface InvitationFilter {
  readonly status?: InvitationStatus | undefined;
  readonly email?: string | undefined;
}

export interface ShownInvitation {
  readonly invitation: Invitation;
  /** Who has accepted it, or has the address otherwise. */
  readonly user: User | undefined;
}

/** A page whose filter finds nothing for so long ends early, and goes on with the next one. */
const mostLookedThrough = 1000;

/** Who has accepted each of them, as she is today; whoever is gone is not shown any more. */
async function withUsers(
  { users }: Pick<InvitationServices, 'users'>,
  invitations: readonly Invitation[],
): Promise<ShownInvitation[]> {
  const ids = invitations.flatMap(({ userId }) => userId ?? []);
  const found = new Map((ids.length === 0 ? [] : await users.getMany(ids)).map((user) => [user.id, user]));
  return invitations.map((invitation) => ({ invitation, user: found.get(invitation.userId ?? '') }));
}

const isMeant = ({ invitation, user }: ShownInvitation, { status, email }: InvitationFilter, now: number): boolean => {
  if (status !== undefined && statusOf(invitation, now) !== status) return false;
  if (email === undefined) return true;
  const address = invitation.email ?? (user && textOf(user.profile, 'email')) ?? '';
  return normalizeLogin(address) === normalizeLogin(email);
};

/** Newest first. A page may hold fewer than asked for, and have a next one. */
export async function listInvitations(
  services: Pick<InvitationServices, 'invitations' | 'users' | 'clock'>,
  filter: InvitationFilter,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<Page<ShownInvitation>> {
  const now = services.clock.now();
  const items: ShownInvitation[] = [];
  let next = after;
  let looked = 0;
  do {
    // No more than are missing: the cursor stands behind the last one that was looked at.
    const page = await services.invitations.list({ limit: limit - items.length, ...(next === undefined ? {} : { after: next }) });
    looked += page.items.length;
    items.push(...(await withUsers(services, page.items)).filter((shown) => isMeant(shown, filter, now)));
    next = page.next;
  } while (items.length < limit && next !== undefined && looked < mostLookedThrough);
  return { items, ...(next === undefined ? {} : { next }) };
}

/** One, with whoever has its address: an account that came about in another way shows the administrator that nothing waits here any more. */
export async function showInvitation(
  { users }: Pick<InvitationServices, 'users'>,
  invitation: Invitation,
): Promise<ShownInvitation> {
  const { userId, email, profile } = invitation;
  if (userId !== null) return { invitation, user: await users.find(userId) };
  const holder = email === null ? undefined : await users.findByLogin(String(profile['login'] ?? email));
  return { invitation, user: holder !== undefined && isNobodyYet(holder) ? undefined : holder };
}
