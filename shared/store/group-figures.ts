import type { CountState, CountStep, GroupFigures } from '../group-upkeep/index.ts';
import type { Stamp } from './items.ts';
import { keys } from './keys.ts';
import { absent, anyway, type Condition, type Item, type Table } from './table.ts';

/** A count's item holds, beside it, the last page of each of the log's shards under a name of its own. */
const nameOf = (shard: number): string => `at${shard}`;

function toState(item: Item): CountState {
  const positions = Object.entries(item).flatMap(([name, value]) => {
    const [, shard] = /^at(\d+)$/.exec(name) ?? [];
    return shard === undefined ? [] : [[Number(shard), Number(value)] as const];
  });
  return { count: Number(item['count']), positions: new Map(positions) };
}

/** Nothing was folded in since. */
function isStill(found: CountState | undefined): Condition {
  if (found === undefined) return absent;
  const places = [...found.positions].map(([shard, position]) => ({ shard, position }));
  return {
    expression: ['#count = :found', ...places.map(({ shard }) => `#${nameOf(shard)} = :${nameOf(shard)}`)].join(' AND '),
    names: { '#count': 'count', ...Object.fromEntries(places.map(({ shard }) => [`#${nameOf(shard)}`, nameOf(shard)])) },
    values: { ':found': found.count, ...Object.fromEntries(places.map(({ shard, position }) => [`:${nameOf(shard)}`, position])) },
  };
}

export class DynamoGroupFigures implements GroupFigures {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async readCount(groupId: string): Promise<CountState | undefined> {
    const item = await this.#table.get(keys.memberCount(groupId));
    return item === undefined ? undefined : toState(item);
  }

  async addToCount(groupId: string, { shard, position, delta }: CountStep): Promise<number | undefined> {
    const item = await this.#table.update(
      keys.memberCount(groupId),
      'SET #count = if_not_exists(#count, :zero) + :delta, #at = :position, #v = :v, #r = :r',
      {
        expression: 'attribute_not_exists(#at) OR #at < :position',
        names: { '#count': 'count', '#at': nameOf(shard), '#v': 'v', '#r': 'r' },
        values: { ':zero': 0, ':delta': delta, ':position': position, ':v': this.#stamp.v, ':r': this.#stamp.r },
      },
    );
    return item === undefined ? undefined : toState(item).count;
  }

  async correctCount(groupId: string, found: CountState | undefined, count: number): Promise<boolean> {
    const { expression, names, values } = isStill(found);
    const item = await this.#table.update(keys.memberCount(groupId), 'SET #count = :count, #v = :v, #r = :r', {
      expression,
      names: { ...names, '#count': 'count', '#v': 'v', '#r': 'r' },
      values: { ...values, ':count': count, ':v': this.#stamp.v, ':r': this.#stamp.r },
    });
    return item !== undefined;
  }

  async removeCount(groupId: string): Promise<void> {
    await this.#table.remove(keys.memberCount(groupId), anyway);
  }

  async advanceTime(groupId: string, at: number): Promise<void> {
    await this.#table.update(keys.entity('group', groupId), 'SET lastMembershipUpdated = :at', {
      expression: 'attribute_exists(pk) AND lastMembershipUpdated < :at',
      values: { ':at': at },
    });
  }

  async raiseShards(groupId: string, shards: number): Promise<void> {
    await this.#table.update(keys.entity('group', groupId), 'SET #shards = :shards', {
      expression: 'attribute_exists(pk) AND #shards < :shards',
      names: { '#shards': 'shards' },
      values: { ':shards': shards },
    });
  }
}
