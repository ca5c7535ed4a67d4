import type { ConsumerState, Lease, LogPositions, Place } from '../audit/index.ts';
import type { Stamp } from './items.ts';
import { keys, logShards } from './keys.ts';
import { type Condition, type Item, present, type Table } from './table.ts';

function toState(item: Item): ConsumerState {
  const field = (name: keyof ConsumerState): number => Number(item[name]);
  return {
    position: field('position'),
    offset: field('offset'),
    leasedUntil: field('leasedUntil'),
  };
}

const heldBy = ({ holder }: Lease): Condition => ({
  expression: '#holder = :holder',
  names: { '#holder': 'holder' },
  values: { ':holder': holder },
});

/** Both together: an update's own names and values travel with its condition. */
const withUpdate = (condition: Condition, names: Record<string, string>, values: Record<string, unknown>): Condition => ({
  expression: condition.expression,
  names: { ...condition.names, ...names },
  values: { ...condition.values, ...values },
});

export class DynamoLogPositions implements LogPositions {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async list(consumer: string): Promise<ReadonlyMap<number, ConsumerState>> {
    const { pk, sk: from } = keys.position(consumer, 0);
    const states = new Map<number, ConsumerState>();
    for await (const item of this.#table.all({ pk, from, to: keys.position(consumer, logShards - 1).sk })) {
      states.set(Number(item.sk), toState(item));
    }
    return states;
  }

  async forget(consumer: string): Promise<void> {
    const states = await this.list(consumer);
    await Promise.all([...states.keys()].map((shard) => this.#table.remove(keys.position(consumer, shard), present)));
  }

  async acquire(lease: Lease, { now, until }: { now: number; until: number }, from?: Place): Promise<ConsumerState | undefined> {
    const free = 'leasedUntil <= :now';
    const expression = from === undefined ? `attribute_exists(pk) AND ${free}` : `attribute_not_exists(pk) OR ${free}`;
    const first = from ?? { position: 0, offset: 0 };
    const item = await this.#table.update(
      keys.position(lease.consumer, lease.shard),
      'SET #holder = :holder, leasedUntil = :until, #position = if_not_exists(#position, :position), #offset = if_not_exists(#offset, :offset), ' +
        '#v = :v, #r = :r',
      withUpdate(
        { expression },
        { '#holder': 'holder', '#position': 'position', '#offset': 'offset', '#v': 'v', '#r': 'r' },
        {
          ':holder': lease.holder,
          ':until': until,
          ':now': now,
          ':position': first.position,
          ':offset': first.offset,
          ':v': this.#stamp.v,
          ':r': this.#stamp.r,
        },
      ),
    );
    return item === undefined ? undefined : toState(item);
  }

  async advance(lease: Lease, { position, offset }: Place, until: number): Promise<boolean> {
    const item = await this.#table.update(
      keys.position(lease.consumer, lease.shard),
      'SET #position = :position, #offset = :offset, leasedUntil = :until',
      withUpdate(
        heldBy(lease),
        { '#position': 'position', '#offset': 'offset' },
        { ':position': position, ':offset': offset, ':until': until },
      ),
    );
    return item !== undefined;
  }

  async release(lease: Lease): Promise<void> {
    await this.#table.update(
      keys.position(lease.consumer, lease.shard),
      'SET leasedUntil = :zero REMOVE #holder',
      withUpdate(heldBy(lease), {}, { ':zero': 0 }),
    );
  }
}
