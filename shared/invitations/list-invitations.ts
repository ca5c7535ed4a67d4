import { isNobodyYet, normalizeLogin, textOf, type User } from '../directory/index.ts';
import { filteredPage, type Page, type PageWanted } from '../kernel/index.ts';
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
  page: PageWanted,
): Promise<Page<ShownInvitation>> {
  const now = services.clock.now();
  const read = async (wanted: PageWanted): Promise<Page<ShownInvitation>> => {
    const { items, ...rest } = await services.invitations.list(wanted);
    return { items: await withUsers(services, items), ...rest };
  };
  return filteredPage(read, (shown) => isMeant(shown, filter, now), page);
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
