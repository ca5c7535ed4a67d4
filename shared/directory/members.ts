import {
  type Context,
  type EventDraft,
  type MembershipOrigin,
  nextTime,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { getGroup, shardOfMember } from './groups.ts';
import { type Group, groupPartyOf, partyOf, type User } from './model.ts';
import { replaceUser, type UserServices } from './users.ts';

/** Every user is in Everyone: it is computed, never stored, so joining or leaving it is refused. */
function requireChangeable(group: Group): void {
  if (group.type === 'BUILT_IN') throw new RosterError('built-in-group', {});
}

export const joinWrite = (user: User, group: Group, origin: MembershipOrigin): Write => ({
  do: 'join',
  userId: user.id,
  groupId: group.id,
  shard: shardOfMember(user.id, group),
  origin,
});

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

/** Idempotent: somebody who is a member already stays one, with the origin she has. */
export async function addMember(
  services: UserServices,
  userId: string,
  groupId: string,
  origin: MembershipOrigin['by'],
  context: Context,
): Promise<void> {
  await retryOnConflict(async () => {
    const { user, group, membership } = await load(services, userId, groupId);
    if (membership !== undefined) return;
    const at = nextTime(services.clock, user.lastUpdated);
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

/** Idempotent: removing somebody who is not a member changes nothing. */
export async function removeMember(services: UserServices, userId: string, groupId: string, context: Context): Promise<void> {
  await retryOnConflict(async () => {
    const { user, group, membership } = await load(services, userId, groupId);
    if (membership === undefined) return;
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

/** The groups of a user, Everyone first. Rows of groups that were deleted meanwhile are passed over. */
export async function listGroupsOfUser(services: UserServices, user: User, everyoneId: string): Promise<readonly Group[]> {
  if (user.status === 'DEPROVISIONED') return [];
  const memberships = await services.memberships.ofUser(user.id);
  const [everyone, groups] = await Promise.all([
    getGroup(services, everyoneId),
    services.groups.getMany(memberships.map(({ groupId }) => groupId)),
  ]);
  return [everyone, ...groups.toSorted((a, b) => a.created - b.created)];
}
