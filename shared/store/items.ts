import { type Group, loginNormalizerVersion, type Membership, type User } from '../directory/index.ts';
import { type ChangeRecord, type HistoryChange, recordOfBirth } from '../history/index.ts';
import type {
  Change,
  ClaimName,
  Context,
  CredentialPart,
  EntityKind,
  OneTimeToken,
  RosterEvent,
  SealedCredential,
  Versioned,
  Write,
} from '../kernel/index.ts';
import { accountShards, type Key, keys, shardOf } from './keys.ts';
import type { Item } from './table.ts';

/** Version of the items' shape; readers know this one and the one before it. */
const itemVersion = 1;

/** What every item carries besides its keys and its own facts. */
export interface Stamp {
  readonly v: number;
  /** Region that wrote the item: consumers of the stream leave other regions' records alone. */
  readonly r: string;
}

export const stampFor = (region: string): Stamp => ({ v: itemVersion, r: region });

/** The facts of an item without what the table added. */
export function bareItem<Value>(item: Item): Value {
  const { pk: _pk, sk: _sk, v: _v, r: _r, ttl: _ttl, ...facts } = item;
  return facts as Value;
}

export function entityItem(kind: EntityKind, value: Versioned, stamp: Stamp): Item {
  return { ...keys.entity(kind, value.id), ...stamp, ...value };
}

export const toUser = (item: Item): User => bareItem<User>(item);
export const toGroup = (item: Item): Group => bareItem<Group>(item);
export const toEntity = <Value extends Versioned>(item: Item): Value => bareItem<Value>(item);

/** What an event tells besides what all events of its change share. */
type OwnFacts = Omit<RosterEvent, 'published' | 'entity' | 'context'>;

/**
 * The events of one change are one item, under the last one's version. What they share is written once, so that a change with two events
 * costs a transaction no more than one with one.
 */
export function eventItem(last: RosterEvent, stamp: Stamp, earlier: readonly RosterEvent[] = []): Item {
  const { kind, id, version } = last.entity;
  const before = earlier.map(({ published: _published, entity: _entity, context: _context, ...own }): OwnFacts => own);
  return { ...keys.event(kind as EntityKind, id, version), ...stamp, event: last, ...(before.length === 0 ? {} : { before }) };
}

/** The events that an item of the stream or of a partition carries, by version: `e#` and `a#` items, and users with `born`. */
export function toEvents(item: Item): RosterEvent[] {
  const last = (item['event'] ?? item['born']) as RosterEvent | undefined;
  if (last === undefined) return [];
  const { published, entity, context } = last;
  const before = (item['before'] ?? []) as readonly OwnFacts[];
  const versionOf = (index: number): number => entity.version - before.length + index;
  return [...before.map((own, index) => ({ ...own, published, entity: { ...entity, version: versionOf(index) }, context })), last];
}

/**
 * A change as its subject's partition keeps it: its events, and beside them what it did, which goes no further than this item. A change
 * without an event has its time, subject and context for itself.
 */
export function changeItem(
  { kind, id, version, at }: Change['subject'],
  context: Context,
  events: readonly RosterEvent[],
  history: ChangeRecord,
  stamp: Stamp,
): Item {
  const last = events.at(-1);
  if (last !== undefined) return { ...eventItem(last, stamp, events.slice(0, -1)), history };
  const untold = { published: at, entity: { kind, id, version }, context };
  return { ...keys.event(kind, id, version), ...stamp, untold, history };
}

/** The change that an item of a partition tells of: `e#` items, and users with `born`. */
export function toHistoryChange(item: Item): HistoryChange | undefined {
  const events = toEvents(item);
  const [first] = events;
  const told = events.at(-1) ?? (item['untold'] as Pick<RosterEvent, 'published' | 'entity' | 'context'> | undefined);
  if (told === undefined) return undefined;
  const kept = item['history'] as ChangeRecord | undefined;
  const record = kept ?? (first?.entity.version === 1 ? recordOfBirth(events) : undefined);
  return { version: told.entity.version, at: told.published, context: told.context, events, record };
}

/** A claim of a login says by which rules it was normalized, so that a later change of them can tell old claims from new ones. */
export function claimItem(name: ClaimName, value: string, owner: string, stamp: Stamp): Item {
  return { ...keys.claim(name, value), ...stamp, owner, ...(name === 'login' ? { normalizer: loginNormalizerVersion } : {}) };
}

/** The two rows of a membership: one to read from the user, one to read from the group. */
export function membershipItems({ userId, groupId, shard, origin }: Membership, stamp: Stamp): [Item, Item] {
  return [
    { ...keys.membershipOfUser(userId, groupId), ...stamp, shard, origin },
    { ...keys.memberOfGroup(groupId, shard, userId), ...stamp, origin },
  ];
}

/** From the user's row. */
export function toMembership(item: Item): Membership {
  return {
    userId: item.pk.slice(2),
    groupId: item.sk.slice(2),
    shard: item['shard'] as number,
    origin: item['origin'] as Membership['origin'],
  };
}

/** From the account of a user, or from what a change says of one. */
interface AccountPlace {
  readonly userId: string;
  readonly appId: string;
}

const rowOfApp = ({ userId, appId }: AccountPlace): Key => keys.accountOfApp(appId, shardOf(userId, accountShards), userId);

/** Where an account lies: with the user, and in the app's list. */
export const accountKeys = (place: AccountPlace): [Key, Key] => [keys.account(place.userId, place.appId), rowOfApp(place)];

/** The account, and where it begins the row by which the app lists it. */
export function accountItems({ value, replaces, ...place }: Extract<Write, { do: 'assign' }>, stamp: Stamp): Item[] {
  const account = { ...keys.account(place.userId, place.appId), ...stamp, ...value };
  return replaces === null ? [account, { ...rowOfApp(place), ...stamp }] : [account];
}

export const credentialKey = (userId: string, part: CredentialPart | undefined): Key =>
  part === undefined ? keys.credential(userId) : keys.credentialPart(userId, part);

export function credentialItem(userId: string, credential: SealedCredential, stamp: Stamp, part?: CredentialPart): Item {
  return { ...credentialKey(userId, part), ...stamp, ...credential };
}

export const toCredential = (item: Item): SealedCredential => bareItem<SealedCredential>(item);

/** DynamoDB expires by whole seconds, and late: readers check `expires` themselves. */
export const ttlOf = (expires: number): number => Math.ceil(expires / 1000);

export function oneTimeTokenItem(token: OneTimeToken, stamp: Stamp): Item {
  return { ...keys.oneTimeToken(token.hash), ...stamp, ...token, ttl: ttlOf(token.expires) };
}

export const toOneTimeToken = (item: Item): OneTimeToken => bareItem<OneTimeToken>(item);

/** An erasure as it begins. */
export function erasureItem(
  { userId, version, at }: { readonly userId: string; readonly version: number; readonly at: number },
  stamp: Stamp,
): Item {
  return { ...keys.erasure(userId), ...stamp, version, at, stage: 'begun' };
}

/** A deleted group, as clearing finds it. */
export function clearingItem(
  { groupId, shards, at }: { readonly groupId: string; readonly shards: number; readonly at: number },
  stamp: Stamp,
): Item {
  return { ...keys.deletedGroup(at, groupId), ...stamp, groupId, shards, pass: 1, due: at };
}
