import { type Change, type Context, isRosterError, type MembershipOrigin, nextTime } from '../kernel/index.ts';
import { getGroup, requireChangeable } from './groups.ts';
import { addMember, groundWrite, joinWrite, membershipEvent, removeMember } from './members.ts';
import type { Group, Membership, User } from './model.ts';
import { replaceUser, type UserServices } from './users.ts';

/** Many users of one group. They may be named twice, and named again after a run that did not come to its end. */
export interface BulkMembers {
  readonly groupId: string;
  readonly userIds: readonly string[];
  /** UTC milliseconds: no batch is begun after it. */
  readonly deadline: number;
}

export interface BulkOutcome {
  /** How many joined or left. */
  readonly changed: number;
  /** How many were there already, or were no members. */
  readonly unchanged: number;
  /** Users who are not there, or are deactivated. */
  readonly refused: readonly string[];
  /** What time did not suffice for: to be asked for again. */
  readonly rest: readonly string[];
}

type BulkServices = Pick<UserServices, 'clock' | 'users' | 'groups' | 'memberships' | 'committer'>;

/** Read in one call each, and committed side by side: each in a transaction of its own, as her history has it. */
const usersAtOnce = 25;

/** The same for one user alone, tried again where somebody changed her meanwhile. */
type OneByOne = (userId: string) => Promise<void>;

type Result = 'changed' | 'unchanged' | 'refused';

/** What happens to one user, or what is said of her where nothing has to. */
type Decide = (user: User, membership: Membership | undefined, group: Group) => Change | Result;

async function changeOne(
  services: BulkServices,
  change: Change,
  userId: string,
  oneByOne: OneByOne,
  context: Context,
): Promise<Result> {
  try {
    await services.committer.commit(change, context);
    return 'changed';
  } catch (error) {
    if (!isRosterError(error, 'changed-meanwhile')) throw error;
  }
  try {
    await oneByOne(userId);
    return 'changed';
  } catch (error) {
    if (isRosterError(error, 'not-found') && error.facts.type === 'User') return 'refused';
    throw error;
  }
}

async function changeMembers(
  services: BulkServices,
  { groupId, userIds, deadline }: BulkMembers,
  decide: Decide,
  oneByOne: OneByOne,
  context: Context,
): Promise<BulkOutcome> {
  const wanted = [...new Set(userIds)];
  const results = new Map<string, Result>();
  for (let start = 0; start < wanted.length && services.clock.now() < deadline; start += usersAtOnce) {
    const ids = wanted.slice(start, start + usersAtOnce);
    const [group, users, memberships] = await Promise.all([
      getGroup(services, groupId),
      services.users.getMany(ids),
      services.memberships.findMany(ids, groupId),
    ]);
    requireChangeable(group);
    const byId = new Map(users.map((user) => [user.id, user]));
    const rows = new Map(memberships.map((membership) => [membership.userId, membership]));
    await Promise.all(
      ids.map(async (id): Promise<void> => {
        const user = byId.get(id);
        const decided = user === undefined ? 'refused' : decide(user, rows.get(id), group);
        results.set(id, typeof decided === 'string' ? decided : await changeOne(services, decided, id, oneByOne, context));
      }),
    );
  }
  const count = (result: Result): number => [...results.values()].filter((one) => one === result).length;
  return {
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: wanted.filter((id) => results.get(id) === 'refused'),
    rest: wanted.filter((id) => !results.has(id)),
  };
}

/**
 * Puts many users into a group, batch after batch. Whoever is in it stays, with the origin she has, and with this one where rules alone keep her; running it again adds nobody twice.
 * Errors: not-found (the group), built-in-group.
 */
export function addMembers(
  services: UserServices,
  members: BulkMembers,
  by: MembershipOrigin['by'],
  context: Context,
): Promise<BulkOutcome> {
  const decide: Decide = (user, membership, group) => {
    const at = nextTime(services.clock, user.lastUpdated);
    if (membership !== undefined) {
      const write = groundWrite(membership, by, at);
      return write === undefined ? 'unchanged' : replaceUser(user, user, at, [], [write]);
    }
    if (user.status === 'DEPROVISIONED' || user.transitioningTo !== undefined) return 'refused';
    const event = membershipEvent('group.user_membership.add', user, group);
    return replaceUser(user, user, at, [event], [joinWrite(user, group, { by, since: at })]);
  };
  return changeMembers(services, members, decide, (id) => addMember(services, id, members.groupId, by, context), context);
}

/** Takes many users out of a group, as `addMembers` puts them in. */
export function removeMembers(services: UserServices, members: BulkMembers, context: Context): Promise<BulkOutcome> {
  const decide: Decide = (user, membership, group) => {
    if (membership === undefined) return 'unchanged';
    const at = nextTime(services.clock, user.lastUpdated);
    const event = membershipEvent('group.user_membership.remove', user, group);
    return replaceUser(user, user, at, [event], [{ do: 'leave', ...membership }]);
  };
  return changeMembers(services, members, decide, (id) => removeMember(services, id, members.groupId, context), context);
}
