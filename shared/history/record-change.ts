import type { Change, MembershipOrigin, RosterEvent, Versioned, Write } from '../kernel/index.ts';
import { deltasBetween, factsOf, type Part, pathOf } from './facts.ts';
import type { ChangeRecord, Delta } from './model.ts';

type WriteOf<Kind extends Write['do']> = Extract<Write, { do: Kind }>;

const writesOf = <Kind extends Write['do']>({ writes }: Pick<Change, 'writes'>, kind: Kind): WriteOf<Kind>[] =>
  writes.filter((write): write is WriteOf<Kind> => write.do === kind);

const settingPath = (setting: string, id: string): string => pathOf('settings', setting, id);

const isNamed = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';

/** Lists of a schema's attributes as records by their names, so that history tells what became of each. */
const byName = (schema: object): object =>
  Object.fromEntries(
    Object.entries(schema).map(([member, value]: [string, unknown]) => {
      const isList = Array.isArray(value) && value.every(isNamed);
      return [member, isList ? Object.fromEntries(value.map(({ name, ...attribute }) => [name, attribute])) : value];
    }),
  );

/** Lists of objects as records by their places, so that it does not matter in which order the table gives an object's members. */
const byPlace = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value) && value.some((element) => typeof element === 'object');
  if (Array.isArray(value) && !isList) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]: [string, unknown]) => [name, byPlace(member)]));
};

const isIdentified = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';

/** Rules of a policy as records by their ids: one that is put before others is no change of theirs but for their priority. */
const byRule = (policy: object): unknown => {
  const { rules = [], ...rest } = policy as { readonly rules?: readonly unknown[] };
  return byPlace({ ...rest, rules: Object.fromEntries(rules.filter(isIdentified).map((rule) => [rule.id, rule])) });
};

const shapes: Readonly<Record<string, (value: object) => unknown>> = {
  schema: byName,
  'ui-schema': byPlace,
  policy: byRule,
  zone: byPlace,
  'trusted-origin': byPlace,
  app: byPlace,
};

/** Where a setting of the org stands in its state. */
export const settingPart = (setting: string, id: string, value: object): Part => ({
  path: settingPath(setting, id),
  value: shapes[setting]?.(value) ?? value,
});

/** Where somebody's account in an app stands in her state. */
export const accountPart = (appId: string, value: object): Part => ({ path: pathOf('apps', appId), value: accountFacts(value) });

/** What stands elsewhere in the account's path, or tells how it came to be. */
function accountFacts(value: object): object {
  const { userId: _userId, appId: _appId, lastUpdated: _lastUpdated, ...facts } = value as Readonly<Record<string, unknown>>;
  return facts;
}

function deltasOf(change: Change, before: Versioned, after: Versioned): Delta[] {
  const settings = writesOf(change, 'set');
  const accounts = writesOf(change, 'assign');
  const parts = [
    ...settings.map(({ setting, id, value }) => settingPart(setting, id, value)),
    ...accounts.map(({ appId, value }) => accountPart(appId, value)),
  ];
  const former = [
    ...[...settings, ...writesOf(change, 'unset')].flatMap(({ setting, id, replaces }) =>
      replaces === null ? [] : [settingPart(setting, id, replaces)],
    ),
    ...[...accounts, ...writesOf(change, 'unassign')].flatMap(({ appId, replaces }) =>
      replaces === null ? [] : [accountPart(appId, replaces)],
    ),
  ];
  return deltasBetween(change.subject.kind, { entity: before, parts: former }, { entity: after, parts });
}

const isOwn = ({ subject }: Change, { userId }: { readonly userId: string }): boolean =>
  subject.kind === 'user' && userId === subject.id;

function membershipsOf(change: Change, kind: 'join' | 'leave'): Readonly<Record<string, MembershipOrigin>> | undefined {
  const own = writesOf(change, kind).filter((write) => isOwn(change, write));
  return own.length === 0 ? undefined : Object.fromEntries(own.map(({ groupId, origin }) => [groupId, origin]));
}

function groundedOf(change: Change): ChangeRecord['grounded'] {
  const own = writesOf(change, 'ground').filter((write) => isOwn(change, write));
  if (own.length === 0) return undefined;
  return Object.fromEntries(own.map(({ groupId, replaces, origin }) => [groupId, { before: replaces, after: origin }]));
}

/** A deleted person is to be forgotten: nothing of hers is written down once more. */
function lastFactsOf(kind: Change['subject']['kind'], entity: Versioned): Readonly<Record<string, unknown>> {
  return kind === 'user' ? {} : Object.fromEntries(factsOf(kind, entity));
}

/**
 * What a change leaves in its object's history, read off its writes: no use case has to think of it. What begins keeps no values, because
 * the present state leads back to them: creating costs nothing more.
 */
export function recordOf(change: Change): ChangeRecord {
  const { kind, id } = change.subject;
  const put = writesOf(change, 'put').find((write) => write.kind === kind && write.value.id === id);
  const remove = writesOf(change, 'remove').find((write) => write.kind === kind && write.replaces.id === id);
  const changed = put === undefined || put.replaces === null ? [] : deltasOf(change, put.replaces, put.value);
  const joined = membershipsOf(change, 'join');
  const left = membershipsOf(change, 'leave');
  const grounded = groundedOf(change);
  return {
    ...(put?.replaces === null ? { made: true } : {}),
    ...(remove === undefined ? {} : { removed: lastFactsOf(kind, remove.replaces) }),
    ...(changed.length === 0 ? {} : { changed }),
    ...(joined === undefined ? {} : { joined }),
    ...(left === undefined ? {} : { left }),
    ...(grounded === undefined ? {} : { grounded }),
  };
}

/**
 * What an imported user's one event says of her beginning: an import writes no record. Also of others whose first version came from a
 * Roster that kept none.
 */
export function recordOfBirth(events: readonly RosterEvent[]): ChangeRecord {
  const [first] = events;
  const by = first?.context.channel === 'import' ? 'import' : 'admin';
  const groups = events.flatMap(({ targets }) => targets.filter(({ type }) => type === 'UserGroup'));
  const origin = (since: number): MembershipOrigin => ({ by, since });
  const joined = Object.fromEntries(groups.map(({ id }) => [id, origin(first?.published ?? 0)]));
  return { made: true, ...(first?.entity.kind !== 'user' || groups.length === 0 ? {} : { joined }) };
}
