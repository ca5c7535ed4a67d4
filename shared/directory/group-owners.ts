import {
  type Change,
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  nextTime,
  type Party,
  retryOnConflict,
  RosterError,
} from '../kernel/index.ts';
import { getGroup } from './groups.ts';
import { type Group, type GroupOwner, groupPartyOf, partyOf, type User } from './model.ts';
import type { GroupStore, UserStore } from './ports.ts';

export interface OwnerServices {
  readonly clock: Clock;
  readonly users: Pick<UserStore, 'getMany'>;
  readonly groups: GroupStore;
  readonly committer: Committer;
}

/**
 * As in Okta, so that they fit into the group's item.
 *
 * @see https://help.okta.com/en-us/Content/Topics/identity-governance/group-owner.htm
 */
const mostOwners = 10;

/** An owner, and who that is now. */
export interface KnownOwner extends GroupOwner {
  readonly party: Party;
}

/** Those of the owners who are still there, in their order. */
async function knownOwners({ users, groups }: OwnerServices, owners: readonly GroupOwner[]): Promise<readonly KnownOwner[]> {
  const idsOf = (wanted: GroupOwner['type']): string[] => owners.filter(({ type }) => type === wanted).map(({ id }) => id);
  const [people, teams] = await Promise.all([users.getMany(idsOf('USER')), groups.getMany(idsOf('GROUP'))]);
  const parties = new Map<string, Party>([
    ...people.map((user): [string, Party] => [user.id, partyOf(user)]),
    ...teams.map((group): [string, Party] => [group.id, groupPartyOf(group)]),
  ]);
  return owners.flatMap((owner) => {
    const party = parties.get(owner.id);
    return party === undefined ? [] : [{ ...owner, party }];
  });
}

/** Errors: not-found (the group). */
export async function listGroupOwners(services: OwnerServices, groupId: string): Promise<readonly KnownOwner[]> {
  const { owners = [] } = await getGroup(services, groupId);
  return knownOwners(services, owners);
}

function requireOwnable({ type }: Group): void {
  if (type === 'BUILT_IN') throw new RosterError('built-in-group', {});
}

/** Whoever is to own it: a group, or a user who is not deactivated. */
async function findOwner({ users, groups }: OwnerServices, { id, type }: Pick<GroupOwner, 'id' | 'type'>): Promise<Party> {
  const [user]: readonly (User | undefined)[] = type === 'USER' ? await users.getMany([id]) : [];
  const group = type === 'GROUP' ? await groups.find(id) : undefined;
  if (user !== undefined && user.status !== 'DEPROVISIONED') return partyOf(user);
  if (group !== undefined) return groupPartyOf(group);
  throw new RosterError('not-found', { id, type: type === 'USER' ? 'User' : 'UserGroup' });
}

const bare = ({ id, type, since }: KnownOwner): GroupOwner => ({ id, type, since });

function ownersChange(before: Group, owners: readonly GroupOwner[], at: number, event: EventDraft): Change {
  const after: Group = { ...before, owners, version: before.version + 1, lastUpdated: at };
  return {
    subject: { kind: 'group', id: before.id, version: after.version, at },
    writes: [{ do: 'put', kind: 'group', value: after, replaces: before }],
    events: [event],
  };
}

/**
 * Idempotent: who owns the group already, owns it. Errors: not-found (the group; the owner, also one who is deactivated), built-in-group,
 * validation-failed (too many).
 */
export async function assignGroupOwner(
  services: OwnerServices,
  groupId: string,
  wanted: Pick<GroupOwner, 'id' | 'type'>,
  context: Context,
): Promise<KnownOwner> {
  return retryOnConflict(async () => {
    const group = await getGroup(services, groupId);
    requireOwnable(group);
    const [party, known] = await Promise.all([findOwner(services, wanted), knownOwners(services, group.owners ?? [])]);
    const already = known.find(({ id }) => id === wanted.id);
    if (already !== undefined) return already;
    if (known.length >= mostOwners)
      throw new RosterError('validation-failed', {
        object: 'owner',
        causes: [`id: A group has no more than ${mostOwners} owners`],
      });
    const at = nextTime(services.clock, group.lastUpdated);
    const added: KnownOwner = { ...wanted, since: at, party };
    const event: EventDraft = { eventType: 'roster.group.owner.add', targets: [groupPartyOf(group), party] };
    await services.committer.commit(ownersChange(group, [...known, added].map(bare), at, event), context);
    return added;
  });
}

/** Errors: not-found (the group, the owner), built-in-group. */
export async function removeGroupOwner(services: OwnerServices, groupId: string, ownerId: string, context: Context): Promise<void> {
  await retryOnConflict(async () => {
    const group = await getGroup(services, groupId);
    requireOwnable(group);
    const known = await knownOwners(services, group.owners ?? []);
    const removed = known.find(({ id }) => id === ownerId);
    if (removed === undefined) throw new RosterError('not-found', { id: ownerId, type: 'GroupOwner' });
    const at = nextTime(services.clock, group.lastUpdated);
    const left = known.filter(({ id }) => id !== ownerId).map(bare);
    const event: EventDraft = { eventType: 'roster.group.owner.remove', targets: [groupPartyOf(group), removed.party] };
    await services.committer.commit(ownersChange(group, left, at, event), context);
  });
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `Fri Mar 27 03:16:15 UTC 2026`: the one time of Okta's that is not ISO 8601. */
export function toOwnerTime(at: number): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(two).join(':');
  return `${weekdays[time.getUTCDay()]} ${months[time.getUTCMonth()]} ${two(time.getUTCDate())} ${clock} UTC ${time.getUTCFullYear()}`;
}

/**
 * An owner in Okta's shape. Owners come from no application here.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupOwner/
 */
export const presentGroupOwner = ({ id, type, since, party }: KnownOwner): object => ({
  id,
  type,
  resolved: true,
  originId: null,
  originType: 'OKTA_DIRECTORY',
  displayName: party.displayName ?? party.alternateId,
  lastUpdated: toOwnerTime(since),
});
