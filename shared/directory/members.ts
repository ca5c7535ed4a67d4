import {
  type Context,
  type EventDraft,
  type MembershipOrigin,
  nextTime,
  type Page,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { requireChangeable, shardOfMember } from './groups.ts';
import { type Group, groupPartyOf, type Membership, partyOf, type User } from './model.ts';
import type { PageOf } from './ports.ts';
import { replaceUser, type UserServices } from './users.ts';

export const joinWrite = (user: User, group: Group, origin: MembershipOrigin): Write => ({
  do: 'join',
  userId: user.id,
  groupId: group.id,
  shard: shardOfMember(user.id, group),
  origin,
});

/**
 * Somebody whom rules alone keep in a group is from now on there for this reason as well. Undefined where she has such a reason already.
 * @param at UTC milliseconds
 */
export function groundWrite(membership: Membership, by: MembershipOrigin['by'], at: number): Write | undefined {
  if (membership.origin.by !== 'rule' || by === 'rule') return undefined;
  return { do: 'ground', ...membership, origin: { ...membership.origin, by, since: at }, replaces: membership.origin };
}

export const membershipEvent = (
  eventType: 'group.user_membership.add' | 'group.user_membership.remove',
  user: User,
  group: Pick<Group, 'id' | 'profile'>,
): EventDraft => ({ eventType, targets: [partyOf(user), groupPartyOf(group)] });

async function load(services: UserServices, userId: string, groupId: string) {
  const [user, group, membership] = await Promise.all([
    services.users.find(userId),
    services.groups.find(groupId),
    services.memberships.find(userId, groupId),
  ]);
  if (group === undefined) throw new RosterError('not-found', { id: groupId, type: 'UserGroup' });
  if (user === undefined) throw new RosterError('not-found', { id: userId, type: 'User' });
  requireChangeable(group);
  return { user, group, membership };
}

/** Whoever is deactivated, or about to be, has left her groups for good. Okta knows no such user where something is to be changed about her. */
function requireJoining({ id, status, transitioningTo }: User): void {
  if (status === 'DEPROVISIONED' || transitioningTo !== undefined) throw new RosterError('not-found', { id, type: 'User' });
}

/**
 * Idempotent: somebody who is a member already stays one, with the origin she has; where only rules keep her there, she is from now on there
 * for this reason as well. Errors: not-found, built-in-group.
 */
export async function addMember(
  services: UserServices,
  userId: string,
  groupId: string,
  origin: MembershipOrigin['by'],
  context: Context,
): Promise<void> {
  await retryOnConflict(async () => {
    const { user, group, membership } = await load(services, userId, groupId);
    const at = nextTime(services.clock, user.lastUpdated);
    if (membership !== undefined) {
      const write = groundWrite(membership, origin, at);
      if (write !== undefined) await services.committer.commit(replaceUser(user, user, at, [], [write]), context);
      return;
    }
    requireJoining(user);
    const change = replaceUser(
      user,
      user,
      at,
      [membershipEvent('group.user_membership.add', user, group)],
      // The group's item stays out of the transaction: all who join it would meet there. Rows of a group that is deleted in this very
      // moment are passed over by every reader.
      [joinWrite(user, group, { by: origin, since: at })],
    );
    await services.committer.commit(change, context);
  });
}

/**
 * Idempotent: removing somebody who is not a member changes nothing.
 * @param leaving what comes before, of the very membership that ends; again where she is changed meanwhile
 */
export async function removeMember(
  services: UserServices,
  userId: string,
  groupId: string,
  context: Context,
  leaving: (user: User, membership: Membership) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await retryOnConflict(async () => {
    const { user, group, membership } = await load(services, userId, groupId);
    if (membership === undefined) return;
    await leaving(user, membership);
    const at = nextTime(services.clock, user.lastUpdated);
    const change = replaceUser(
      user,
      user,
      at,
      [membershipEvent('group.user_membership.remove', user, group)],
      [{ do: 'leave', ...membership }],
    );
    await services.committer.commit(change, context);
  });
}

/**
 * A page of a group's members, by their ids. Users who are gone are passed over, so a page may be short and have a next one. Not for
 * Everyone, which has no rows. Errors: invalid-cursor.
 */
export async function listMembers(
  services: Pick<UserServices, 'users' | 'memberships'>,
  group: Group,
  page: PageOf,
): Promise<Page<User>> {
  const { items: ids, ...rest } = await services.memberships.ofGroup(group, page);
  const users = new Map((await services.users.getMany(ids)).map((user) => [user.id, user]));
  return { items: ids.flatMap((id) => users.get(id) ?? []), ...rest };
}

/** Where the rows behind Everyone begin. */
const behindEveryone = '0';

/** A page of a user's groups: Everyone, then the others by their ids. Rows of groups that are gone are passed over. */
export async function listGroupsOfUser(
  services: Pick<UserServices, 'groups' | 'memberships'>,
  user: User,
  everyoneId: string,
  { limit, after }: PageOf,
): Promise<Page<Group>> {
  if (user.status === 'DEPROVISIONED') return { items: [] };
  const others = after === undefined ? limit - 1 : limit;
  const behind = after === undefined || after === behindEveryone ? {} : { after };
  const memberships = await services.memberships.pageOfUser(user.id, { limit: Math.max(others, 1), ...behind });
  const rows = memberships.items.slice(0, others);
  const ids = [...(after === undefined ? [everyoneId] : []), ...rows.map(({ groupId }) => groupId)];
  const groups = new Map((await services.groups.getMany(ids)).map((group) => [group.id, group]));
  const items = ids.flatMap((id) => groups.get(id) ?? []);
  const next = others === 0 && memberships.items.length > 0 ? behindEveryone : memberships.next;
  return { items, ...(next === undefined ? {} : { next }) };
}
