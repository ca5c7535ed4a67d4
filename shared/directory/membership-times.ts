/** What a membership event says, in the bus's shape, as far as it is needed here. */
export interface MembershipEvent {
  /** UTC milliseconds. */
  readonly at: number;
  readonly groupIds: readonly string[];
}

/** Where groups keep when their members changed last. */
export interface MembershipClock {
  /** Moves a group's `lastMembershipUpdated` forward, never back; nothing where the group is gone. */
  advance(groupId: string, at: number): Promise<void>;
}

/** The newest time for each group: however many join, one write. */
export function latestByGroup(events: readonly MembershipEvent[]): ReadonlyMap<string, number> {
  const latest = new Map<string, number>();
  for (const { at, groupIds } of events) {
    for (const groupId of groupIds) latest.set(groupId, Math.max(at, latest.get(groupId) ?? 0));
  }
  return latest;
}

/** Order and repetition of events don't matter. */
export async function advanceMembershipTimes(clock: MembershipClock, events: readonly MembershipEvent[]): Promise<void> {
  await Promise.all([...latestByGroup(events)].map(([groupId, at]) => clock.advance(groupId, at)));
}
