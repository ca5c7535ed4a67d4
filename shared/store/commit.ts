import { recordOf } from '../history/index.ts';
import {
  type Change,
  type Committer,
  type Context,
  type EntityKind,
  newEventId,
  RosterError,
  type RosterEvent,
  type Versioned,
  type Write,
} from '../kernel/index.ts';
import {
  accountItems,
  accountKeys,
  changeItem,
  claimItem,
  clearingItem,
  credentialItem,
  credentialKey,
  entityItem,
  erasureItem,
  eventItem,
  membershipItems,
  oneTimeTokenItem,
  type Stamp,
} from './items.ts';
import { settlingItems } from './invitation-items.ts';
import { type Key, keys } from './keys.ts';
import { codeIs } from './one-time-codes.ts';
import type { Reader } from './reader.ts';
import { registrationItems } from './registrations.ts';
import {
  absent,
  anyway,
  type Condition,
  present,
  type Table,
  type TransactItem,
  TransactionRefusedError,
  versionIs,
} from './table.ts';

/** What one write becomes, and what it means when a condition of it fails. */
interface Planned {
  readonly items: readonly TransactItem[];
  readonly refusal: () => RosterError;
}

const changed = (kind: string, id: string) => () => new RosterError('changed-meanwhile', { kind, id });
const ownedBy = (owner: string) => ({ expression: '#owner = :owner', names: { '#owner': 'owner' }, values: { ':owner': owner } });

function insertOrReplace(replaces: number | null | 'any') {
  if (replaces === null) return absent;
  // Guarded by the version of the user or org, which is replaced in the same transaction.
  if (replaces === 'any') return anyway;
  return versionIs(replaces);
}

/**
 * What is written into an entity without its version, by others: replacing it with what was read a moment ago would take their word back.
 */
const unversioned: Partial<Record<EntityKind, readonly string[]>> = {
  group: ['lastMembershipUpdated', 'shards'],
  user: ['lastLogin'],
};

/** That a member still is what was read of it, which may be that it was not there, or null. */
function unchanged(name: string, value: unknown): string {
  if (value === undefined) return `attribute_not_exists(#${name})`;
  return value === null ? `attribute_type(#${name}, :${name})` : `#${name} = :${name}`;
}

function asRead(kind: EntityKind, replaces: Versioned): Condition {
  const facts = new Map<string, unknown>(Object.entries(replaces));
  const names = unversioned[kind] ?? [];
  const known = names.filter((name) => facts.get(name) !== undefined);
  const version = versionIs(replaces.version);
  return {
    expression: [version.expression, ...names.map((name) => unchanged(name, facts.get(name)))].join(' AND '),
    names: { ...version.names, ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
    values: { ...version.values, ...Object.fromEntries(known.map((name) => [`:${name}`, facts.get(name) ?? 'NULL'])) },
  };
}

function planPut(write: Extract<Write, { do: 'put' }>, stamp: Stamp): Planned {
  const { born, ...value } = write.value as typeof write.value & { born?: RosterEvent };
  const put = {
    put: entityItem(write.kind, value, stamp),
    condition: write.replaces === null ? absent : asRead(write.kind, write.replaces),
  };
  // An imported user carries her create event until the first change: history keeps it from here on.
  const history = born === undefined ? [] : [{ put: eventItem(born, stamp), condition: absent }];
  return { items: [put, ...history], refusal: changed(write.kind, value.id) };
}

function planWrite(write: Write, stamp: Stamp): Planned {
  switch (write.do) {
    case 'put':
      return planPut(write, stamp);
    case 'remove':
      return {
        items: [{ remove: keys.entity(write.kind, write.replaces.id), condition: asRead(write.kind, write.replaces) }],
        refusal: changed(write.kind, write.replaces.id),
      };
    case 'require':
      return {
        items: [{ check: keys.entity(write.kind, write.id), condition: present }],
        refusal: changed(write.kind, write.id),
      };
    case 'claim':
      return {
        items: [{ put: claimItem(write.name, write.value, write.owner, stamp), condition: absent }],
        refusal: () => {
          const { name: claim, field } = write;
          return new RosterError('claim-taken', { claim, ...(field === undefined ? {} : { field }) });
        },
      };
    case 'release':
      return {
        items: [{ remove: keys.claim(write.name, write.value), condition: ownedBy(write.owner) }],
        refusal: changed('claim', write.owner),
      };
    case 'join':
      return {
        items: membershipItems(write, stamp).map((item) => ({ put: item, condition: absent })),
        refusal: changed('membership', write.userId),
      };
    case 'ground':
      return {
        items: membershipItems(write, stamp).map((item) => ({ put: item, condition: present })),
        refusal: changed('membership', write.userId),
      };
    case 'leave':
      return {
        items: [
          keys.membershipOfUser(write.userId, write.groupId),
          keys.memberOfGroup(write.groupId, write.shard, write.userId),
        ].map((key: Key) => ({ remove: key, condition: present })),
        refusal: changed('membership', write.userId),
      };
    case 'assign':
      return {
        items: accountItems(write, stamp).map((item) => ({ put: item, condition: anyway })),
        refusal: changed('account', write.userId),
      };
    case 'unassign':
      return {
        items: accountKeys(write).map((key) => ({ remove: key, condition: anyway })),
        refusal: changed('account', write.userId),
      };
    case 'link':
      return {
        items: [{ put: { ...keys.link(write.relationId, write.primaryId, write.userId), ...stamp }, condition: anyway }],
        refusal: changed('link', write.userId),
      };
    case 'unlink':
      return {
        items: [{ remove: keys.link(write.relationId, write.primaryId, write.userId), condition: anyway }],
        refusal: changed('link', write.userId),
      };
    case 'set-credential':
      return {
        items: [
          { put: credentialItem(write.userId, write.credential, stamp, write.part), condition: insertOrReplace(write.replaces) },
        ],
        refusal: changed('credential', write.userId),
      };
    case 'forget-credential':
      return {
        items: [{ remove: credentialKey(write.userId, write.part), condition: insertOrReplace('any') }],
        refusal: changed('credential', write.userId),
      };
    case 'erase':
      return { items: [{ put: erasureItem(write, stamp), condition: absent }], refusal: changed('erasure', write.userId) };
    case 'set':
      return {
        items: [
          { put: { ...keys.setting(write.setting, write.id), ...stamp, value: write.value }, condition: insertOrReplace('any') },
        ],
        refusal: changed(write.setting, write.id),
      };
    case 'unset':
      return {
        items: [{ remove: keys.setting(write.setting, write.id), condition: insertOrReplace('any') }],
        refusal: changed(write.setting, write.id),
      };
    case 'list':
      return {
        items: [{ put: { ...keys.listed(write.list, write.id), ...stamp, ...write.facts }, condition: insertOrReplace('any') }],
        refusal: changed(write.list, write.id),
      };
    case 'clear':
      return { items: [{ put: clearingItem(write, stamp), condition: absent }], refusal: changed('group', write.groupId) };
    case 'unlist':
      return {
        items: [{ remove: keys.listed(write.list, write.id), condition: insertOrReplace('any') }],
        refusal: changed(write.list, write.id),
      };
    case 'settle-invitation':
      return {
        items: settlingItems(write.value, write.replaces, write.address, stamp),
        refusal: changed('invitation', write.value.id),
      };
    case 'keep-registration':
      return {
        items: registrationItems(write.value, stamp).map((item) => ({ put: item, condition: anyway })),
        refusal: changed('registration', write.value.id),
      };
    case 'issue':
      return { items: [{ put: oneTimeTokenItem(write.token, stamp), condition: absent }], refusal: changed('token', '') };
    case 'consume':
      return {
        items: [{ remove: keys.oneTimeToken(write.hash), condition: present }],
        refusal: () => new RosterError('one-time-token-invalid', {}),
      };
    case 'use-step':
      return {
        items: [
          {
            update: keys.credentialPart(write.userId, `factor.${write.factorId}`),
            expression: 'SET lastStep = :step',
            condition: {
              expression: 'attribute_exists(pk) AND (attribute_not_exists(lastStep) OR lastStep < :step)',
              values: { ':step': write.step },
            },
          },
        ],
        refusal: () => new RosterError('one-time-token-invalid', {}),
      };
    case 'consume-code':
      return {
        items: [{ remove: keys.code(write.userId, write.purpose), condition: codeIs(write.mac) }],
        refusal: () => new RosterError('one-time-token-invalid', {}),
      };
  }
}

/** The events of a change with their versions: the last one's version is the subject's. */
export function eventsOf({ subject, events }: Change, context: Context): RosterEvent[] {
  return events.map((draft, index) => ({
    ...draft,
    uuid: newEventId(subject.at),
    published: subject.at,
    entity: { kind: subject.kind, id: subject.id, version: subject.version - events.length + 1 + index },
    context,
  }));
}

/** Writes that stand for themselves, beside no change. */
export const planWrites = (writes: readonly Write[], stamp: Stamp): TransactItem[] =>
  writes.flatMap((write) => planWrite(write, stamp).items);

/** Turns a change into the items of one transaction, and says which write each of them belongs to. */
export function planChange(
  change: Change,
  context: Context,
  stamp: Stamp,
): { items: TransactItem[]; refusals: (() => RosterError)[] } {
  const { kind, id } = change.subject;
  const told = changeItem(change.subject, context, eventsOf(change, context), recordOf(change), stamp);
  const planned = [
    ...change.writes.map((write) => planWrite(write, stamp)),
    { items: [{ put: told, condition: absent }], refusal: changed(kind, id) },
  ];
  return {
    items: planned.flatMap(({ items }) => items),
    refusals: planned.flatMap(({ items, refusal }) => items.map(() => refusal)),
  };
}

/**
 * What is told where several conditions fail. A link that is used up stays used up. A claim may be taken by the very change that came in
 * between (the same rename, twice at once), so "changed meanwhile" goes before it: whoever decides anew sees whose it is.
 */
function worst(errors: readonly RosterError[]): RosterError | undefined {
  const first = (code: RosterError['code']): RosterError | undefined => errors.find((error) => error.code === code);
  return first('one-time-token-invalid') ?? first('changed-meanwhile') ?? errors[0];
}

export class DynamoCommitter implements Committer {
  readonly #table: Table;
  readonly #stamp: Stamp;
  readonly #reader: Reader | undefined;

  /** What `reader` remembers is forgotten with every commit, a refused one included. */
  constructor(table: Table, stamp: Stamp, reader?: Reader) {
    this.#table = table;
    this.#stamp = stamp;
    this.#reader = reader;
  }

  async commit(change: Change, context: Context): Promise<void> {
    const { items, refusals } = planChange(change, context, this.#stamp);
    try {
      await this.#table.transact(items);
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      const errors = [...error.failed.keys()].flatMap((index) => refusals[index]?.() ?? []);
      throw worst(errors) ?? error;
    } finally {
      this.#reader?.forget();
    }
  }
}
