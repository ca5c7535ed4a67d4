import { gunzipSync } from 'node:zlib';

import {
  type Catalogue,
  entriesOf,
  type Group,
  groupCatalogue,
  groupNameKey,
  normalizeLogin,
  type User,
  userCatalogue,
} from '../../../shared/directory/index.ts';
import type { GroupValue } from '../../../shared/expression/index.ts';
import { decide, placeOfRules, readyRules, subjectOf } from '../../../shared/group-rules/index.ts';
import { type EventHook, isDeliverable } from '../../../shared/hooks/index.ts';
import type { RosterEvent } from '../../../shared/kernel/index.ts';
import type { Schema } from '../../../shared/profiles/index.ts';
import { toRuleBook } from '../../../shared/store/group-rules.ts';
import { toEntity, toEvents, toGroup, toMembership, toUser } from '../../../shared/store/items.ts';
import { accountShards, keys } from '../../../shared/store/keys.ts';
import type { Item } from '../../../shared/store/table.ts';
import type { World } from './world.ts';

/** What a world holds when it is at rest, read from its table once. */
interface Facts {
  readonly items: readonly Item[];
  readonly byKey: ReadonlyMap<string, Item>;
  readonly byPartition: ReadonlyMap<string, readonly Item[]>;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly world: World;
}

const keyText = (pk: string, sk: string): string => `${pk}\n${sk}`;

function factsOf(world: World): Facts {
  const items = world.table.items() as unknown as readonly Item[];
  return {
    world,
    items,
    byPartition: Map.groupBy(items, ({ pk }) => pk),
    byKey: new Map(items.map((item) => [keyText(item.pk, item.sk), item])),
    users: items.filter(({ sk }) => sk === 'u').map(toUser),
    groups: items.filter(({ sk }) => sk === 'g').map(toGroup),
  };
}

/** Gives a sentence for each thing that is not as it should be. */
type Invariant = (facts: Facts) => readonly string[];

const claimsOf = ({ items }: Facts, name: string): readonly Item[] => items.filter(({ pk }) => pk.startsWith(`c#${name}#`));

/** Every login belongs to one user, and her claim says so. */
const uniqueLogins: Invariant = ({ users, byKey }) => {
  const byLogin = Map.groupBy(users, ({ profile }) => normalizeLogin(String(profile['login'])));
  return [...byLogin].flatMap(([login, holders]) => {
    const owner = byKey.get(keyText(`c#login#${login}`, 'c'))?.['owner'];
    const [holder] = holders;
    return holders.length === 1 && owner === holder?.id
      ? []
      : [`login ${login} is claimed by ${String(owner)}, held by ${holders.length}`];
  });
};

/** Every claim's owner is there, under that name. */
const noOrphanClaims: Invariant = (facts) => {
  const logins = new Map(facts.users.map((user) => [user.id, normalizeLogin(String(user.profile['login']))]));
  const names = new Map(facts.groups.map((group) => [group.id, groupNameKey(String(group.profile['name']))]));
  const orphans = (name: string, values: ReadonlyMap<string, string>): string[] =>
    claimsOf(facts, name)
      .filter((claim) => `c#${name}#${values.get(String(claim['owner'])) ?? ''}` !== claim.pk)
      .map(({ pk }) => `${pk} is nobody's`);
  return [...orphans('login', logins), ...orphans('group', names)];
};

/** A membership has two rows or none, of a user and a group that are there. */
const symmetricMemberships: Invariant = ({ items, byKey }) =>
  items.flatMap(({ pk, sk, ...row }) => {
    if (!sk.startsWith('m#')) return [];
    const [kind, id = '', shard] = pk.split('#');
    const other = sk.slice(2);
    // Rows of a group that is gone have an invariant of their own.
    if (!byKey.has(keyText(`g#${kind === 'u' ? other : id}`, 'g'))) return [];
    const twin = kind === 'u' ? keyText(`g#${other}#${String(row['shard'])}`, `m#${id}`) : keyText(`u#${other}`, `m#${id}`);
    const isWhole = byKey.has(twin) && byKey.has(keyText(`u#${kind === 'u' ? id : other}`, 'u'));
    return isWhole ? [] : [`the row ${pk} ${sk} ${shard ?? ''} stands alone`];
  });

/** An account has two rows or none, of a user who is not deactivated and an app that is there. */
const listedAccounts: Invariant = ({ items, byKey }) =>
  items.flatMap(({ pk, sk }) => {
    const isAccount = pk.startsWith('u#') && sk.startsWith('app#');
    if (!isAccount && !pk.startsWith('a#')) return [];
    const [, first = ''] = pk.split('#');
    const [userId, appId] = isAccount ? [first, sk.slice('app#'.length)] : [sk, first];
    const user = byKey.get(keyText(`u#${userId}`, 'u'));
    const twins = isAccount
      ? Array.from({ length: accountShards }, (_, shard) => keyText(`a#${appId}#${shard}`, userId))
      : [keyText(`u#${userId}`, `app#${appId}`)];
    const isWhole = twins.some((twin) => byKey.has(twin)) && byKey.has(keyText('o#apps', `app#${appId}`));
    return isWhole && user !== undefined && user['status'] !== 'DEPROVISIONED' ? [] : [`the account ${pk} ${sk} stands alone`];
  });

/** Each group's count is the number of its members' rows, Everyone's the number of users who are not deprovisioned. */
const countedMembers: Invariant = ({ groups, users, byKey, items }) =>
  groups.flatMap(({ id, type }) => {
    const there =
      type === 'BUILT_IN'
        ? users.filter(({ status }) => status !== 'DEPROVISIONED').length
        : items.filter(({ pk, sk }) => pk.startsWith(`g#${id}#`) && sk.startsWith('m#')).length;
    const count = Number(byKey.get(keyText(`g#${id}`, 'n'))?.['count'] ?? 0);
    return count === there ? [] : [`the group ${id} has ${there} members and counts ${count}`];
  });

/** Everybody is in the groups that the rules want, as the rules are now. */
const appliedRules: Invariant = ({ items, byPartition, users, groups }) => {
  const settings = <Value>(kind: string): Value[] =>
    items.filter(({ pk, sk }) => pk === 'o#settings' && sk.startsWith(`${kind}#`)).map((item) => item['value'] as Value);
  const book = toRuleBook(items.filter(({ pk }) => pk === keys.setting('group-rule', '').pk));
  const rules = readyRules(book, placeOfRules({ schemas: settings<Schema>('schema') }));
  const there = new Map(groups.map(({ id, type, profile }) => [id, { id, type, profile }]));
  const everyone = groups.filter(({ type }) => type === 'BUILT_IN').map(({ id }) => id);
  const groupsOf = (ids: ReadonlySet<string>): GroupValue[] => [...everyone, ...ids].flatMap((id) => there.get(id) ?? []);
  return users.flatMap((user) => {
    const rows = (byPartition.get(`u#${user.id}`) ?? []).filter(({ sk }) => sk.startsWith('m#')).map(toMembership);
    const decision = decide(subjectOf(user, rows), rules, groupsOf, 0);
    const open = decision.changes.filter(({ groupId }) => there.has(groupId));
    return open.map(({ groupId, after }) => `${user.id} should ${after === undefined ? 'not ' : ''}be in ${groupId}`);
  });
};

/** Nothing of who was in it is left of a group that is gone. */
const clearedGroups: Invariant = ({ items, byKey }) =>
  items.flatMap(({ pk, sk }) => {
    if (!sk.startsWith('m#')) return [];
    const groupId = pk.startsWith('u#') ? sk.slice(2) : pk.split('#')[1];
    return byKey.has(keyText(`g#${groupId ?? ''}`, 'g')) ? [] : [`${pk} ${sk} is left of a group that is gone`];
  });

function expectedRows<Entity extends User | Group>(catalogue: Catalogue<Entity>, entities: readonly Entity[]): string[] {
  return entities.flatMap((entity) =>
    entriesOf(catalogue, entity).map(({ kind, attribute, generation, shard, key }) =>
      keyText(`x#${kind}#${attribute}.${generation}#${shard}`, key),
    ),
  );
}

/** The index has every row that it should, and at rest no other. */
const wholeIndex: Invariant = ({ items, users, groups }) => {
  const there = new Set(items.filter(({ pk }) => pk.startsWith('x#')).map(({ pk, sk }) => keyText(pk, sk)));
  const wanted = new Set([...expectedRows(userCatalogue(), users), ...expectedRows(groupCatalogue(), groups)]);
  const missing = [...wanted].filter((row) => !there.has(row)).map((row) => `the index lacks ${row}`);
  return [...missing, ...[...there].filter((row) => !wanted.has(row)).map((row) => `the index still has ${row}`)];
};

const entitySorts = new Set(['u', 'g', 't', 'h', 'i', 'org']);

/** Versions that an item tells of: of its events, or of its change that has none to tell. */
const versionsIn = (item: Item): number[] => {
  const untold = item['untold'] as Pick<RosterEvent, 'entity'> | undefined;
  return [...toEvents(item), ...(untold === undefined ? [] : [untold])].map(({ entity }) => entity.version);
};

/** Every version of an entity has its one event, in its partition, or a change that says that it has none. */
const oneEventAChange: Invariant = ({ byPartition }) =>
  [...byPartition].flatMap(([pk, partition]) => {
    const entity = partition.find(({ sk }) => entitySorts.has(sk));
    const carriers = partition.filter(({ sk }) => sk.startsWith('e#') || entitySorts.has(sk));
    const versions = carriers.flatMap(versionsIn);
    const sorted = versions.toSorted((one, other) => one - other);
    const isDense = sorted.every((version, index) => version === index + 1);
    // An import's creation is no event: nothing has come of it yet.
    if (pk.startsWith('i#')) return new Set(versions).size === versions.length ? [] : [`${pk} has two events of one version`];
    const last = entity === undefined ? sorted.length : Number(entity['version'] ?? 0);
    return isDense && sorted.length === last ? [] : [`${pk} is at version ${last} and has the events ${sorted.join()}`];
  });

interface Page {
  readonly shard: string;
  readonly position: number;
  readonly at: number;
  readonly events: readonly RosterEvent[];
}

function pagesOf({ items }: Facts): Page[] {
  return items
    .filter(({ pk, sk }) => pk.startsWith('log#') && sk !== 'head')
    .map((item) => ({
      shard: item.pk,
      position: Number(item.sk),
      at: Number(item['at']),
      events: JSON.parse(gunzipSync(item['events'] as Uint8Array).toString()) as RosterEvent[],
    }));
}

const eventsInEntities = ({ items }: Facts): RosterEvent[] => items.filter(({ pk }) => !pk.startsWith('log#')).flatMap(toEvents);

/** Positions have no gap, times never fall, the head is the last page; every event is there once, a line's in order. */
const wholeLog: Invariant = (facts) => {
  const pages = pagesOf(facts);
  const dense = [...Map.groupBy(pages, ({ shard }) => shard)].flatMap(([shard, ofShard]) => {
    const head = facts.byKey.get(keyText(shard, 'head'));
    const isRow = ofShard.every((page, index) => page.position === index + 1 && page.at >= (ofShard[index - 1]?.at ?? 0));
    return isRow && Number(head?.['position']) === ofShard.length ? [] : [`${shard} is not dense`];
  });
  const logged = pages.flatMap(({ events }) => events);
  const times = new Map<string, number>();
  for (const { uuid } of logged) times.set(uuid, (times.get(uuid) ?? 0) + 1);
  const wrong = eventsInEntities(facts)
    .filter(({ uuid }) => times.get(uuid) !== 1)
    .map(({ uuid, eventType }) => `${eventType} is ${times.get(uuid) ?? 0} times in the log`);
  return [
    ...dense,
    ...wrong,
    ...[...times].filter(([, count]) => count > 1).map(([uuid]) => `${uuid} is twice in the log`),
    ...disordered(logged, 'the log'),
  ];
};

/** The same entity's events whose versions fall, first tellings alone. */
function disordered(events: readonly Pick<RosterEvent, 'uuid' | 'entity' | 'eventType'>[], where: string): string[] {
  const told = new Set<string>();
  const versions = new Map<string, number>();
  return events.flatMap(({ uuid, entity: { kind, id, version }, eventType }) => {
    if (told.has(uuid)) return [];
    told.add(uuid);
    const before = versions.get(`${kind}#${id}`) ?? 0;
    versions.set(`${kind}#${id}`, Math.max(before, version));
    return version < before && version > 0 ? [`${eventType} of ${id} comes late in ${where}`] : [];
  });
}

/** What is in the log has been on the bus. */
const everythingPublished: Invariant = (facts) => {
  const published = facts.world.services.bus.map(({ detail }) => (JSON.parse(detail) as { uuid: string }).uuid);
  const seen = new Set(published);
  return pagesOf(facts)
    .flatMap(({ events }) => events)
    .filter(({ uuid }) => !seen.has(uuid))
    .map(({ uuid, eventType }) => `${eventType} ${uuid} was never on the bus`);
};

interface DeliveredBody {
  /** Undefined in what an administrator has an inline hook tried with. */
  readonly source?: string;
  readonly data: { readonly events: readonly { readonly uuid: string }[] };
}

const beginnings = new Set(['event_hook.verified', 'event_hook.activated']);

/** From when on a hook is told: it begins at the log's end, whenever it is verified or activated. */
function beganAt({ byPartition }: Facts, hookId: string): number {
  const own = (byPartition.get(`h#${hookId}`) ?? []).flatMap(toEvents);
  return Math.max(...own.filter(({ eventType }) => beginnings.has(eventType)).map(({ published }) => published));
}

/** What a hook listens for and is in the log since it began has come to its endpoint, each entity's in order. */
const everythingDelivered: Invariant = (facts) => {
  const hooks = facts.items.filter(({ sk }) => sk === 'h').map((item) => toEntity<EventHook>(item));
  const known = new Map(pagesOf(facts).flatMap(({ events }) => events.map((event) => [event.uuid, event])));
  const bodies = facts.world.services.deliveries.map(({ body }) => JSON.parse(body) as DeliveredBody);
  const listening = hooks.filter((hook) => isDeliverable(hook) && (hook.pause ?? null) === null);
  return listening.flatMap((hook) => {
    const mine = bodies
      .filter(({ source }) => source?.endsWith(`/${hook.id}`) === true)
      .flatMap(({ data }) => data.events.map(({ uuid }) => uuid));
    const since = beganAt(facts, hook.id);
    const lost = [...known.values()].filter(
      ({ uuid, eventType, published }) =>
        hook.eventTypes.some((type) => type === eventType) && published > since && !mine.includes(uuid),
    );
    const told = mine.flatMap((uuid) => known.get(uuid) ?? []);
    return [
      ...lost.map(({ eventType, uuid }) => `${eventType} ${uuid} never came to hook ${hook.id}`),
      ...disordered(told, `hook ${hook.id}`),
    ];
  });
};

/** Nothing was given up, and no import stands still. */
const nothingStuck: Invariant = ({ world, items }) => {
  const running = items.filter(({ sk, ...item }) => sk === 'i' && ['IN_PROGRESS', 'CANCELLING'].includes(String(item['status'])));
  return [...world.deadLetters.map((letter) => `given up: ${letter}`), ...running.map(({ pk }) => `the import ${pk} never ends`)];
};

export const invariants: Readonly<Record<string, Invariant>> = {
  'logins are unique': uniqueLogins,
  'no claim is an orphan': noOrphanClaims,
  'memberships are symmetric': symmetricMemberships,
  'accounts are listed, of people and apps that are there': listedAccounts,
  'members are counted': countedMembers,
  'deleted groups are cleared': clearedGroups,
  'rules are applied': appliedRules,
  'the index is whole': wholeIndex,
  'each change has its event': oneEventAChange,
  'the log is dense, ordered and has each event once': wholeLog,
  'all events were on the bus': everythingPublished,
  'hooks are told everything in order': everythingDelivered,
  'nothing is stuck': nothingStuck,
};

/** What does not hold in a world at rest, by the names of the invariants. */
export function violations(world: World): string[] {
  const facts = factsOf(world);
  return Object.entries(invariants).flatMap(([name, invariant]) => invariant(facts).map((sentence) => `${name}: ${sentence}`));
}
