import {
  type Group,
  groupNameKey,
  type GroupStore,
  type Membership,
  type MembershipStore,
  type PageOf,
} from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';
import { toGroup, toMembership } from './items.ts';
import { keys, partitionOf, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Item, Table } from './table.ts';

export class DynamoGroupStore implements GroupStore {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async find(id: string): Promise<Group | undefined> {
    const item = await this.#reader.get(keys.entity('group', id));
    return item === undefined ? undefined : toGroup(item);
  }

  async getMany(ids: readonly string[]): Promise<readonly Group[]> {
    return (await this.#table.getMany(ids.map((id) => keys.entity('group', id)))).map(toGroup);
  }

  async findByName(name: string): Promise<Group | undefined> {
    const claim = await this.#reader.get(keys.claim('group', groupNameKey(name)));
    const owner = claim?.['owner'];
    return typeof owner === 'string' ? this.find(owner) : undefined;
  }

  async countsOf(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const items = await this.#table.getMany(ids.map((id) => keys.memberCount(id)));
    return new Map(items.map((item) => [item.pk.slice(2), Number(item['count'])]));
  }
}

/** A user's first memberships, as many as a page of Okta's has and one more: read beside her, before it is known how many are wanted. */
const firstMemberships = 201;

const idOf = ({ sk }: Item): string => sk.slice(2);
const toPage = <Value>(found: readonly Value[], limit: number, id: (value: Value) => string): Page<Value> => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(found.length > limit && last !== undefined ? { next: id(last) } : {}) };
};

export class DynamoMembershipStore implements MembershipStore {
  readonly #table: Table;
  readonly #reader: Reader;

  constructor(table: Table, reader: Reader) {
    this.#table = table;
    this.#reader = reader;
  }

  async find(userId: string, groupId: string): Promise<Membership | undefined> {
    const item = await this.#reader.get(keys.membershipOfUser(userId, groupId));
    return item === undefined ? undefined : toMembership(item);
  }

  async findMany(userIds: readonly string[], groupId: string): Promise<readonly Membership[]> {
    return (await this.#table.getMany(userIds.map((id) => keys.membershipOfUser(id, groupId)))).map(toMembership);
  }

  async ofUser(userId: string): Promise<readonly Membership[]> {
    return this.#reader.remember(`memberships of ${userId}`, async () => {
      const items = await Array.fromAsync(this.#table.all({ pk: partitionOf('user', userId), ...ranges.memberships }));
      return items.map(toMembership);
    });
  }

  async pageOfUser(userId: string, { limit, after }: PageOf): Promise<Page<Membership>> {
    const read = async (count: number): Promise<readonly Item[]> => {
      const behind = after === undefined ? {} : { after: keys.membershipOfUser(userId, after).sk };
      return (await this.#table.query({ pk: partitionOf('user', userId), ...ranges.memberships, limit: count, ...behind })).items;
    };
    const isFirst = after === undefined && limit < firstMemberships;
    const found = isFirst
      ? await this.#reader.remember(`first memberships of ${userId}`, () => read(firstMemberships))
      : await read(limit + 1);
    return toPage(found.map(toMembership), limit, ({ groupId }) => groupId);
  }

  async ofGroup(group: Pick<Group, 'id' | 'shards'>, { limit, after }: PageOf): Promise<Page<string>> {
    const shards = Array.from({ length: group.shards }, (_, shard) => this.#membersOf(group, shard, limit, after));
    const found: string[] = [];
    // One more than asked for tells whether a full page is the last one.
    while (found.length <= limit) {
      const empty = shards.filter(({ isEmpty }) => isEmpty);
      if (empty.length > 0) await Promise.all(empty.map((shard) => shard.read()));
      const id = firstOf(shards)?.take();
      if (id === undefined) break;
      found.push(id);
    }
    return toPage(found, limit, (id) => id);
  }

  #membersOf(
    { id, shards }: Pick<Group, 'id' | 'shards'>,
    shard: number,
    limit: number,
    after: string | undefined,
  ): ShardOfMembers {
    const { pk } = keys.memberOfGroup(id, shard, '');
    return new ShardOfMembers(this.#table, pk, sharePerShard(limit + 1, shards), after);
  }
}

/** How much of a page one shard has as a rule: its even part, and what chance adds. */
const sharePerShard = (wanted: number, shards: number): number => Math.ceil(wanted / shards + 2 * Math.sqrt(wanted / shards)) + 1;

/** The shard whose next member comes first. */
function firstOf(shards: readonly ShardOfMembers[]): ShardOfMembers | undefined {
  let first: ShardOfMembers | undefined;
  for (const shard of shards) {
    if (shard.head !== undefined && (first?.head === undefined || shard.head < first.head)) first = shard;
  }
  return first;
}

/** The members of one shard in their order, read ahead a share of a page at a time. */
class ShardOfMembers {
  readonly #table: Table;
  readonly #pk: string;
  readonly #share: number;
  #after: string | undefined;
  #read: string[] = [];
  #isDone = false;

  constructor(table: Table, pk: string, share: number, after: string | undefined) {
    this.#table = table;
    this.#pk = pk;
    this.#share = share;
    this.#after = after === undefined ? undefined : `m#${after}`;
  }

  get head(): string | undefined {
    return this.#read[0];
  }

  take(): string | undefined {
    return this.#read.shift();
  }

  /** Nothing is left of what was read, and there is more. */
  get isEmpty(): boolean {
    return this.#read.length === 0 && !this.#isDone;
  }

  async read(): Promise<void> {
    const behind = this.#after === undefined ? {} : { after: this.#after };
    const { items, last } = await this.#table.query({ pk: this.#pk, ...ranges.memberships, limit: this.#share, ...behind });
    this.#read = items.map(idOf);
    this.#after = last;
    this.#isDone = last === undefined;
  }
}
