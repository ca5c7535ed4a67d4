import type { EventType, RosterEvent } from '../kernel/index.ts';

/** What some events do to one group. */
export interface MemberChange {
  /** How many more members, or fewer. */
  readonly delta: number;
  /** The newest event's time, UTC milliseconds. */
  readonly at: number;
}

/** Who comes and goes: into a group, and into Everyone, which is everybody but the DEPROVISIONED. */
const watched: ReadonlySet<EventType> = new Set<EventType>([
  'group.user_membership.add',
  'group.user_membership.remove',
  'user.lifecycle.create',
  'user.lifecycle.activate',
  'user.lifecycle.deactivate',
]);

export const changesMembers = ({ eventType }: Pick<RosterEvent, 'eventType'>): boolean => watched.has(eventType);

const groupsOf = ({ targets }: RosterEvent): string[] => targets.filter(({ type }) => type === 'UserGroup').map(({ id }) => id);

function deltaOf({ eventType, debugData }: RosterEvent): number {
  switch (eventType) {
    case 'group.user_membership.add':
    case 'user.lifecycle.create':
      return 1;
    case 'group.user_membership.remove':
    case 'user.lifecycle.deactivate':
      return -1;
    case 'user.lifecycle.activate':
      return debugData?.['previousStatus'] === 'DEPROVISIONED' ? 1 : 0;
    default:
      return 0;
  }
}

/** The groups that an event is about. An import's create event names the groups that the user was made in. */
function groupsConcerned(event: RosterEvent, everyoneId: string): readonly string[] {
  switch (event.eventType) {
    case 'user.lifecycle.create':
      return [everyoneId, ...groupsOf(event)];
    case 'user.lifecycle.activate':
    case 'user.lifecycle.deactivate':
      return [everyoneId];
    default:
      return groupsOf(event);
  }
}

/** By the group's id, what these events do to it. Groups that they leave as they are, are left out. */
export function memberChanges(events: readonly RosterEvent[], everyoneId: string): ReadonlyMap<string, MemberChange> {
  const changes = new Map<string, MemberChange>();
  for (const event of events.filter(changesMembers)) {
    const delta = deltaOf(event);
    if (delta === 0) continue;
    for (const id of groupsConcerned(event, everyoneId)) {
      const { delta: before = 0, at = 0 } = changes.get(id) ?? {};
      changes.set(id, { delta: before + delta, at: Math.max(at, event.published) });
    }
  }
  return changes;
}
