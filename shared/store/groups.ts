import { type Group, type GroupStore, groupNameKey, type Membership, type MembershipStore } from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';
import { toGroup, toMembership } from './items.ts';
import { keys, partitionOf, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import { present, type Table } from './table.ts';

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
}

/** Where a page of members ended: `<shard>.<user id>`. */
function parsePosition(after: string | undefined): { shard: number; userId?: string } {
  const [shard, userId] = after?.split('.') ?? [];
  return userId === undefined ? { shard: 0 } : { shard: Number(shard), userId };
}

/** Members of a deleted group whose rows are removed side by side. */
const clearedAtOnce = 100;

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

  async ofUser(userId: string): Promise<readonly Membership[]> {
    return this.#reader.remember(`memberships of ${userId}`, async () => {
      const items = await Array.fromAsync(this.#table.all({ pk: partitionOf('user', userId), ...ranges.memberships }));
      return items.map(toMembership);
    });
  }

  async ofGroup(group: Group, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<string>> {
    const found: { shard: number; userId: string }[] = [];
    const start = parsePosition(after);
    // One more than asked for tells whether a full page is the last one.
    for (let shard = start.shard; shard < group.shards && found.length <= limit; shard += 1) {
      const behind = shard === start.shard ? start.userId : undefined;
      const page = await this.#table.query({
        pk: keys.memberOfGroup(group.id, shard, '').pk,
        ...ranges.memberships,
        limit: limit + 1 - found.length,
        ...(behind === undefined ? {} : { after: `m#${behind}` }),
      });
      found.push(...page.items.map((item) => ({ shard, userId: item.sk.slice(2) })));
    }
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(({ userId }) => userId),
      ...(found.length > limit && last !== undefined ? { next: `${last.shard}.${last.userId}` } : {}),
    };
  }

  /** Removes both rows of every membership of a deleted group, a page at a time. Running it again goes on where it was left. */
  async clear(group: Group): Promise<void> {
    for (let shard = 0; shard < group.shards; shard += 1) {
      const pk = keys.memberOfGroup(group.id, shard, '').pk;
      let after: string | undefined;
      do {
        const page = await this.#table.query({
          pk,
          ...ranges.memberships,
          limit: clearedAtOnce,
          ...(after === undefined ? {} : { after }),
        });
        const rows = page.items.flatMap((row) => [keys.membershipOfUser(row.sk.slice(2), group.id), { pk: row.pk, sk: row.sk }]);
        await Promise.all(rows.map((row) => this.#table.remove(row, present)));
        after = page.last;
      } while (after !== undefined);
    }
  }
}
