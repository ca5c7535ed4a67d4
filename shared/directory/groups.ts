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
import { type Group, groupPartyOf, type Profile } from './model.ts';
import type { GroupStore } from './ports.ts';
import { changedAttributes, groupNameKey, type ProfileInput, replaceProfile } from './profile-rules.ts';

export interface GroupServices {
  readonly clock: Clock;
  readonly groups: GroupStore;
  readonly committer: Committer;
}

/** Okta's limits on a group's profile. */
const maxNameLength = 255;
const maxDescriptionLength = 1024;

function requireValidGroup(profile: Profile): void {
  const causes: string[] = [];
  const { name, description, ...unknown } = profile;
  if (typeof name !== 'string' || name.trim() === '') causes.push('name: The field cannot be left blank');
  else if (Array.from(name).length > maxNameLength || Buffer.byteLength(groupNameKey(name)) > maxClaimBytes)
    causes.push(`name: The field must not be longer than ${maxNameLength} characters`);
  if (description !== undefined && typeof description !== 'string') causes.push('description: The field must be text');
  if (typeof description === 'string' && Array.from(description).length > maxDescriptionLength) {
    causes.push(`description: The field must not be longer than ${maxDescriptionLength} characters`);
  }
  causes.push(...Object.keys(unknown).map((attribute) => `Property name '${attribute}' is not defined in profile`));
  if (causes.length > 0)
    throw new RosterError('validation-failed', { object: causes[0]?.startsWith('name') === true ? 'name' : 'group', causes });
}

const event = (eventType: EventDraft['eventType'], group: Group, debugData?: Record<string, string>): EventDraft => ({
  eventType,
  targets: [groupPartyOf(group)],
  ...(debugData === undefined ? {} : { debugData }),
});

const nameClaim = (group: Group): string => groupNameKey(String(group.profile['name']));

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
    shards: 1,
  };
}

/** Everything that creating this group writes. */
export function createGroupChange(group: Group): Change {
  return {
    subject: { kind: 'group', id: group.id, version: 1, at: group.created },
    writes: [
      { do: 'claim', name: 'group', value: nameClaim(group), owner: group.id },
      { do: 'put', kind: 'group', value: group, replaces: null },
    ],
    events: [event('group.lifecycle.create', group)],
  };
}

/** Errors: validation-failed; claim-taken where the name is in use. */
export async function createGroup(services: GroupServices, input: ProfileInput, context: Context): Promise<Group> {
  const group = draftGroup(input, services.clock.now());
  requireValidGroup(group.profile);
  await services.committer.commit(createGroupChange(group), context);
  return group;
}

/** Replaces the profile of an OKTA_GROUP. */
export async function replaceGroup(services: GroupServices, id: string, input: ProfileInput, context: Context): Promise<Group> {
  return retryOnConflict(async () => {
    const before = await getGroup(services, id);
    if (before.type === 'BUILT_IN') throw new RosterError('built-in-group', {});
    const at = nextTime(services.clock, before.lastUpdated);
    const after: Group = { ...before, profile: replaceProfile(input), version: before.version + 1, lastUpdated: at };
    requireValidGroup(after.profile);
    const changed = changedAttributes(before.profile, after.profile);
    if (changed.length === 0) return before;
    const renamed = nameClaim(before) !== nameClaim(after);
    await services.committer.commit(
      {
        subject: { kind: 'group', id, version: after.version, at },
        writes: [
          { do: 'put', kind: 'group', value: after, replaces: before },
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
 * Deletes a group. Its members' rows are cleaned up by the caller afterwards; until then every reader passes them over, because a
 * membership counts only while its group exists, and ids are never used again.
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
        ],
        events: [event('group.lifecycle.delete', group)],
      },
      context,
    );
    return group;
  });
}
