import {
  type Change,
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  newId,
  nextTime,
  retryOnConflict,
  RosterError,
} from '../kernel/index.ts';
import { maxClaimBytes } from './logins.ts';
import { type Group, groupPartyOf, groupProfiles, type Profile } from './model.ts';
import type { ProfileChecker, GroupStore } from './ports.ts';
import { holding, uniqueClaimWrites } from './unique-claims.ts';
import { changedAttributes, groupNameKey, type ProfileInput, replaceProfile } from './profile-rules.ts';

export interface GroupServices {
  readonly clock: Clock;
  readonly groups: GroupStore;
  readonly committer: Committer;
  readonly profiles: ProfileChecker;
}

/** Throws `validation-failed` with every cause at once. */
function requireValidGroup(checker: ProfileChecker, profile: Profile): void {
  const name = profile['name'];
  const causes = [...checker.check(groupProfiles, profile)];
  if (typeof name === 'string' && name !== '' && groupNameKey(name) === '') causes.unshift('name: The field cannot be left blank');
  else if (typeof name === 'string' && Buffer.byteLength(groupNameKey(name)) > maxClaimBytes)
    causes.unshift('name: The name is too long');
  const [first] = causes;
  if (first !== undefined)
    throw new RosterError('validation-failed', { object: first.startsWith('name:') ? 'name' : 'group', causes });
}

/** Profile and members of an OKTA_GROUP alone change here: Everyone is computed, an application's group is the application's. */
export function requireChangeable({ type }: Group): void {
  if (type !== 'OKTA_GROUP') throw new RosterError('built-in-group', {});
}

const event = (eventType: EventDraft['eventType'], group: Group, debugData?: Record<string, string>): EventDraft => ({
  eventType,
  targets: [groupPartyOf(group)],
  ...(debugData === undefined ? {} : { debugData }),
});

const nameClaim = (group: Group): string => groupNameKey(String(group.profile['name']));

/**
 * A row costs two units of the thousand that DynamoDB takes from one partition in a second. The API lets 2,000 requests a second through:
 * 500 units a shard, should all of them join one group at once, be it a minute old.
 */
const shardsAtBirth = 8;
const mostShards = 64;
/** In one shard; with more members, people come and go by jobs that are not bound to the API's rate. */
const membersPerShard = 12_500;

/** Over how many shards the members of a group of that size spread. Rows that are there keep theirs. */
export function shardsForMembers(count: number): number {
  let shards = shardsAtBirth;
  while (shards < mostShards && count > shards * membersPerShard) shards *= 2;
  return shards;
}

/** In which of the group's shards a member's row lies. Random ids spread by their last characters. */
export function shardOfMember(userId: string, group: Pick<Group, 'shards'>): number {
  return (userId.charCodeAt(userId.length - 1) * 62 + userId.charCodeAt(userId.length - 2)) % group.shards;
}

export async function getGroup(services: Pick<GroupServices, 'groups'>, id: string): Promise<Group> {
  const group = await services.groups.find(id);
  if (group === undefined) throw new RosterError('not-found', { id, type: 'UserGroup' });
  return group;
}

export function draftGroup(input: ProfileInput, at: number, type: Group['type'] = 'OKTA_GROUP'): Group {
  return {
    id: newId('group'),
    version: 1,
    type,
    created: at,
    lastUpdated: at,
    lastMembershipUpdated: at,
    profile: replaceProfile(input),
    shards: shardsAtBirth,
  };
}

/** Everything that creating this group writes. */
export function createGroupChange(group: Group): Change {
  return {
    subject: { kind: 'group', id: group.id, version: 1, at: group.created },
    writes: [
      { do: 'claim', name: 'group', value: nameClaim(group), owner: group.id },
      { do: 'put', kind: 'group', value: group, replaces: null },
      ...uniqueClaimWrites(group.id, [], group.claims),
    ],
    events: [event('group.lifecycle.create', group)],
  };
}

/** Errors: validation-failed; claim-taken where the name is in use. */
export async function createGroup(services: GroupServices, input: ProfileInput, context: Context): Promise<Group> {
  const draft = draftGroup(input, services.clock.now());
  const profile = services.profiles.complete(groupProfiles, draft.profile);
  requireValidGroup(services.profiles, profile);
  const group = holding({ ...draft, profile }, services.profiles.claims(groupProfiles, profile));
  await services.committer.commit(createGroupChange(group), context);
  return group;
}

/** Replaces the profile of an OKTA_GROUP. */
export async function replaceGroup(services: GroupServices, id: string, input: ProfileInput, context: Context): Promise<Group> {
  return retryOnConflict(async () => {
    const before = await getGroup(services, id);
    requireChangeable(before);
    const at = nextTime(services.clock, before.lastUpdated);
    const profile = replaceProfile(input);
    requireValidGroup(services.profiles, profile);
    const next: Group = { ...before, profile, version: before.version + 1, lastUpdated: at };
    const after = holding(next, services.profiles.claims(groupProfiles, profile));
    const changed = changedAttributes(before.profile, after.profile);
    if (changed.length === 0) return before;
    const renamed = nameClaim(before) !== nameClaim(after);
    await services.committer.commit(
      {
        subject: { kind: 'group', id, version: after.version, at },
        writes: [
          { do: 'put', kind: 'group', value: after, replaces: before },
          ...uniqueClaimWrites(id, before.claims, after.claims),
          ...(renamed
            ? ([
                { do: 'claim', name: 'group', value: nameClaim(after), owner: id },
                { do: 'release', name: 'group', value: nameClaim(before), owner: id },
              ] as const)
            : []),
        ],
        events: [event('group.profile.update', after, { changedAttributes: changed.join(',') })],
      },
      context,
    );
    return after;
  });
}

/**
 * Deletes a group and enters it among those that are cleared of their members' rows afterwards (shared/group-upkeep). Until then every
 * reader passes them over, because a membership counts only while its group exists, and ids are never used again.
 */
export async function deleteGroup(services: GroupServices, id: string, context: Context): Promise<Group> {
  return retryOnConflict(async () => {
    const group = await getGroup(services, id);
    if (group.type === 'BUILT_IN') throw new RosterError('built-in-group', {});
    const at = nextTime(services.clock, group.lastUpdated);
    await services.committer.commit(
      {
        subject: { kind: 'group', id, version: group.version + 1, at },
        writes: [
          { do: 'remove', kind: 'group', replaces: group },
          { do: 'release', name: 'group', value: nameClaim(group), owner: id },
          ...uniqueClaimWrites(id, group.claims),
          { do: 'clear', groupId: id, shards: group.shards, at },
        ],
        events: [event('group.lifecycle.delete', group)],
      },
      context,
    );
    return group;
  });
}
