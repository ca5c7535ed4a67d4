import { type MembershipOrigin, RosterError, toOktaTime } from '../kernel/index.ts';
import { pathOf, undo } from './facts.ts';
import type { Facts, HistoryChange, Moment } from './model.ts';
import type { Story } from './read-back.ts';

/** An object as it was. */
export interface State {
  /** Of the change that made it so. */
  readonly version: number;
  /** Since when, UTC milliseconds. */
  readonly at: number;
  readonly facts: Facts;
}

export const isUpTo = (change: Pick<HistoryChange, 'version' | 'at'>, moment: Moment): boolean =>
  'time' in moment ? change.at <= moment.time : change.version <= moment.version;

function refuseUnknown({ at }: HistoryChange): never {
  const detail = `The change of ${new Date(at).toISOString()} was made by a Roster that kept no values: ask for a later time`;
  throw new RosterError('history-too-long', { detail });
}

/**
 * The present with everything undone that came after the moment; undefined where the object was not there. The story reaches back to the
 * moment.
 *
 * @throws RosterError `history-too-long` where a change on the way kept no values
 */
export function stateAt({ present, changes }: Story, moment: Moment): State | undefined {
  let facts: Facts = present?.facts ?? new Map();
  for (const change of changes) {
    const { record, version, at } = change;
    if (isUpTo(change, moment)) return record?.removed === undefined ? { version, at, facts } : undefined;
    if (record === undefined) return refuseUnknown(change);
    if (record.made === true) return undefined;
    facts = undo(record.removed === undefined ? facts : new Map(Object.entries(record.removed)), record.changed ?? []);
  }
  return undefined;
}

/**
 * Which groups a user had joined and not left, from her beginning to the moment. Told by her changes alone, for a deleted group takes its
 * rows along without one.
 */
export function membershipsAt({ changes }: Story, moment: Moment): ReadonlyMap<string, MembershipOrigin> {
  const latest = new Map<string, MembershipOrigin | undefined>();
  for (const { record } of changes.filter((change) => isUpTo(change, moment))) {
    // Within one change nobody leaves a group and joins it.
    for (const [groupId, origin] of Object.entries(record?.joined ?? {})) {
      if (!latest.has(groupId)) latest.set(groupId, origin);
    }
    for (const [groupId, { after }] of Object.entries(record?.grounded ?? {})) if (!latest.has(groupId)) latest.set(groupId, after);
    for (const groupId of Object.keys(record?.left ?? {})) if (!latest.has(groupId)) latest.set(groupId, undefined);
  }
  return new Map([...latest].flatMap(([groupId, origin]) => (origin === undefined ? [] : [[groupId, origin] as const])));
}

/** Memberships as values of the user's state. */
export function membershipFacts(memberships: Iterable<readonly [groupId: string, MembershipOrigin]>): [string, unknown][] {
  return [...memberships].flatMap(([groupId, { by, since, rules = {} }]): [string, unknown][] => [
    [pathOf('groups', groupId, 'by'), by],
    [pathOf('groups', groupId, 'since'), toOktaTime(since)],
    ...Object.entries(rules).map(([id, at]): [string, unknown] => [pathOf('groups', groupId, 'rules', id), toOktaTime(at)]),
  ]);
}
