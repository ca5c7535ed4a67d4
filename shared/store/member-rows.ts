import type { Group, PageOf } from '../directory/index.ts';
import type { MemberRows } from '../group-upkeep/index.ts';
import type { Page } from '../kernel/index.ts';
import { keys, ranges } from './keys.ts';
import { anyway, type Table } from './table.ts';

const rowsAtOnce = 5000;

export class DynamoMemberRows implements MemberRows {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async ofShard(groupId: string, shard: number, { limit, after }: PageOf): Promise<Page<string>> {
    const { pk } = keys.memberOfGroup(groupId, shard, '');
    const behind = after === undefined ? {} : { after: keys.memberOfGroup(groupId, shard, after).sk };
    const { items, last } = await this.#table.query({ pk, ...ranges.memberships, limit, ...behind });
    return { items: items.map(({ sk }) => sk.slice(2)), ...(last === undefined ? {} : { next: last.slice(2) }) };
  }

  async remove(groupId: string, shard: number, userIds: readonly string[]): Promise<void> {
    await Promise.all(
      userIds.map(async (userId) => {
        // The group's row leads to the user's, so it goes last.
        await this.#table.remove(keys.membershipOfUser(userId, groupId), anyway);
        await this.#table.remove(keys.memberOfGroup(groupId, shard, userId), anyway);
      }),
    );
  }

  async countAll({ id, shards }: Pick<Group, 'id' | 'shards'>): Promise<number> {
    const counts = await Promise.all(Array.from({ length: shards }, (_, shard) => this.#count(id, shard)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #count(groupId: string, shard: number): Promise<number> {
    let count = 0;
    let after: string | undefined;
    do {
      const { items, next }: Page<string> = await this.ofShard(groupId, shard, {
        limit: rowsAtOnce,
        ...(after === undefined ? {} : { after }),
      });
      count += items.length;
      after = next;
    } while (after !== undefined);
    return count;
  }
}
