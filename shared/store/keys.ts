import { createHash } from 'node:crypto';

import type { EventPlace } from '../hooks/ports.ts';
import type { ClaimName, CredentialPart, EntityKind, ListName } from '../kernel/index.ts';

/** Every key of the table is made here. Grammar and reasons: docs/design/data-model.md, section 2. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const logShards = 16;
const ledgerShards = 16;
/** Over how many partitions the rows of an app's accounts spread: a thousand write units a second each. */
export const accountShards = 8;

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

const partitionPrefix: Record<EntityKind, string> = {
  user: 'u',
  group: 'g',
  'api-token': 't',
  'event-hook': 'h',
  'inline-hook': 'v',
  'hook-key': 'f',
  import: 'i',
  org: 'o',
};
const entitySort: Record<EntityKind, string> = {
  user: 'u',
  group: 'g',
  'api-token': 't',
  'event-hook': 'h',
  'inline-hook': 'v',
  'hook-key': 'f',
  import: 'i',
  org: 'org',
};

/** The partition that holds an entity and its events. */
export const partitionOf = (kind: EntityKind, id: string): string => `${partitionPrefix[kind]}#${id}`;

/** A spread, stable number below `shards` for an id. */
export function shardOf(id: string, shards: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % shards;
}

const deliveriesOf = (hookId: string, shard: number): string => `d#${hookId}#${digits(shard, 3)}`;

/** Settings of which there are many, for those alone who go by them. */
const groupRules = 'o#rules';
const otherSettings = 'o#settings';
const apps = 'o#apps';
const templates = 'o#templates';
const settingsApart: ReadonlyMap<string, string> = new Map([
  ...['group-rule', 'deleted-group-rule', 'group-rules-asked', 'group-rules-applied'].map((kind) => [kind, groupRules] as const),
  ['app', apps],
  ['email-template', templates],
  ['sms-template', templates],
  ['text-rules', templates],
  // Long texts, for those alone who send or show one.
  ['email-body', 'o#email-bodies'],
]);
/** Where the org's settings lie that history keeps. */
export const settingPartitions = [otherSettings, groupRules, apps, templates] as const;

export const keys = {
  entity: (kind: EntityKind, id: string): Key => ({ pk: partitionOf(kind, id), sk: entitySort[kind] }),
  event: (kind: EntityKind, id: string, version: number): Key => ({ pk: partitionOf(kind, id), sk: `e#${digits(version, 12)}` }),
  /** An event that changed no entity, in the partition of the one that it is about. */
  activity: (kind: EntityKind, id: string, at: number, uuid: string): Key => ({
    pk: partitionOf(kind, id),
    sk: `a#${digits(at, 15)}#${uuid}`,
  }),
  logMark: (kind: EntityKind, id: string): Key => ({ pk: partitionOf(kind, id), sk: 'l' }),
  credential: (userId: string): Key => ({ pk: `p#${userId}`, sk: 'p' }),
  /** Secrets apart from the password. */
  credentialPart: (userId: string, part: CredentialPart): Key => ({ pk: `p#${userId}`, sk: part }),
  attempts: (userId: string): Key => ({ pk: `p#${userId}`, sk: 'attempts' }),
  factorAttempts: (userId: string): Key => ({ pk: `p#${userId}`, sk: 'factor-attempts' }),
  /** Six digits that somebody was sent. */
  code: (userId: string, purpose: string): Key => ({ pk: `p#${userId}`, sk: `code#${purpose}` }),
  membershipOfUser: (userId: string, groupId: string): Key => ({ pk: partitionOf('user', userId), sk: `m#${groupId}` }),
  memberOfGroup: (groupId: string, shard: number, userId: string): Key => ({ pk: `g#${groupId}#${shard}`, sk: `m#${userId}` }),
  memberCount: (groupId: string): Key => ({ pk: partitionOf('group', groupId), sk: 'n' }),
  /** A group whose members' rows are to be removed, from this time on. */
  deletedGroup: (due: number, groupId: string): Key => ({ pk: 'o#deleted-groups', sk: `${digits(due, 15)}#${groupId}` }),
  /** Of a relation between users: somebody who has this primary user. */
  link: (relationId: string, primaryId: string, userId: string): Key => ({ pk: `n#${relationId}#${primaryId}`, sk: userId }),
  claim: (name: ClaimName, value: string): Key => ({ pk: `c#${name}#${value}`, sk: 'c' }),
  oneTimeToken: (hash: string): Key => ({ pk: `k#${hash}`, sk: 'k' }),
  session: (hash: string): Key => ({ pk: `s#${hash}`, sk: 's' }),
  orgKeys: (): Key => ({ pk: 'o#org', sk: 'keys' }),
  setting: (kind: string, id: string): Key => ({ pk: settingsApart.get(kind) ?? otherSettings, sk: `${kind}#${id}` }),
  /** Somebody's account in an app, seen from her, and the row by which the app lists it. */
  account: (userId: string, appId: string): Key => ({ pk: partitionOf('user', userId), sk: `app#${appId}` }),
  accountOfApp: (appId: string, shard: number, userId: string): Key => ({ pk: `a#${appId}#${shard}`, sk: userId }),
  listed: (list: ListName, id: string): Key => ({ pk: `o#${list}`, sk: id }),
  position: (consumer: string, shard: number): Key => ({ pk: `q#${consumer}`, sk: digits(shard, 3) }),
  /** Of an event hook and one shard of the log: an entity whose events were set aside, a dead letter, what is asked for of one. */
  aside: (hookId: string, shard: number, entityId: string): Key => ({ pk: deliveriesOf(hookId, shard), sk: `p#${entityId}` }),
  redelivery: (hookId: string, shard: number, { position, index }: EventPlace): Key => ({
    pk: deliveriesOf(hookId, shard),
    sk: `r#${digits(position, 15)}#${digits(index, 3)}`,
  }),
  deadLetter: (hookId: string, shard: number, { position, index }: EventPlace): Key => ({
    pk: deliveriesOf(hookId, shard),
    sk: `x#${digits(position, 15)}#${digits(index, 3)}`,
  }),
  deliveryAttempts: (hookId: string, at: number, random: string): Key => ({
    pk: `d#${hookId}#log`,
    sk: `${digits(at, 15)}#${random}`,
  }),
  /** Newest last. */
  replay: (hookId: string, created: number, id: string): Key => ({ pk: `d#${hookId}#replays`, sk: `${digits(created, 15)}#${id}` }),
  backfill: (hookId: string, created: number, id: string): Key => ({
    pk: `d#${hookId}#backfills`,
    sk: `${digits(created, 15)}#${id}`,
  }),
  /** Names the one that is under way. */
  runningBackfill: (hookId: string): Key => ({ pk: `d#${hookId}#backfills`, sk: 'running' }),
  directoryJob: (id: string): Key => ({ pk: `j#${id}`, sk: 'j' }),
  jobSegment: (id: string, segment: number): Key => ({ pk: `j#${id}`, sk: `s#${digits(segment, 3)}` }),
  /** Of all jobs, newest last. */
  listedJob: (created: number, id: string): Key => ({ pk: 'j#all', sk: `${digits(created, 15)}#${id}` }),
  /** Names the one of a type and subject that is under way. */
  openJob: (type: string, subject: string): Key => ({ pk: 'j#open', sk: `${type}#${subject}` }),
  invitation: (id: string): Key => ({ pk: `e#${id}`, sk: 'e' }),
  /** Of all invitations, newest last. */
  listedInvitation: (created: number, id: string): Key => ({ pk: 'e#all', sk: `${digits(created, 15)}#${id}` }),
  /** Names the one that waits for an address, by the hash of it. */
  openInvitation: (address: string): Key => ({ pk: 'e#open', sk: createHash('sha256').update(address).digest('hex') }),
  /** What became of a registration that has to be approved: with her, and gone when she is. */
  registration: (userId: string): Key => ({ pk: partitionOf('user', userId), sk: 'r' }),
  /** Of all such registrations, newest last. */
  listedRegistration: (requested: number, userId: string): Key => ({
    pk: 'e#registrations',
    sk: `${digits(requested, 15)}#${userId}`,
  }),
  /** What a step of building an import's run has done: a group of chunks, a partition of the run. */
  runStep: (importId: string, step: string): Key => ({ pk: `i#${importId}`, sk: `r#${step}` }),
  importChunk: (importId: string, chunk: number): Key => ({ pk: `i#${importId}`, sk: `c#${digits(chunk, 9)}` }),
  logPage: (shard: number, position: number): Key => ({ pk: `log#${digits(shard, 3)}`, sk: digits(position, 15) }),
  logHead: (shard: number): Key => ({ pk: `log#${digits(shard, 3)}`, sk: 'head' }),
  idempotency: (key: string): Key => ({ pk: `y#${key}`, sk: 'y' }),
  /** An erasure on its way. */
  erasure: (userId: string): Key => ({ pk: 'z#open', sk: userId }),
  /** One that waits for its second pass. */
  erasureAgain: (due: number, userId: string): Key => ({ pk: 'z#again', sk: `${digits(due, 15)}#${userId}` }),
  /** One whose first pass is over: remembered for ever. */
  erased: (userId: string): Key => ({ pk: `z#${shardOf(userId, ledgerShards)}`, sk: userId }),
  erasurePass: (): Key => ({ pk: 'z#pass', sk: 'pass' }),
  /** A block of a run of the search index; `partition` as the index names it, `key` of its last entry. */
  block: (kind: 'user' | 'group', partition: string, run: string, key: string): Key => ({
    pk: `b#${kind}#${partition}#${run}`,
    sk: key,
  }),
  liveRuns: (kind: 'user' | 'group'): Key => ({ pk: 'b#runs', sk: kind }),
  /** How often something was asked for by a name that tells nobody's. */
  requests: (name: string): Key => ({ pk: `r#${name}`, sk: 'r' }),
  sentMessage: (messageId: string): Key => ({ pk: `w#${messageId}`, sk: 'w' }),
} as const;

/** Sort-key ranges for `BETWEEN`: both ends are included. `$` follows `#` in ASCII, so `x$` ends everything that begins with `x#`. */
export const ranges = {
  eventsOf: (from = 0): { from: string; to: string } => ({ from: `e#${digits(from, 12)}`, to: 'e$' }),
  memberships: { from: 'm#', to: 'm$' },
  accounts: { from: 'app#', to: 'app$' },
  /** A whole partition of sort keys that begin with letters, digits or signs of ASCII. */
  partition: { from: ' ', to: '~' },
  erasures: { from: '0', to: 'z~' },
  runSteps: { from: 'r#', to: 'r$' },
  importChunks: { from: 'c#', to: 'c$' },
  asidesAndRedeliveries: { from: 'p#', to: 'r$' },
  deadLetters: { from: 'x#', to: 'x$' },
  backfills: { from: '0', to: '9~' },
  jobSegments: { from: 's#', to: 's$' },
  logPages: (from: number): { from: string; to: string } => ({ from: digits(from, 15), to: '9'.repeat(15) }),
} as const;
