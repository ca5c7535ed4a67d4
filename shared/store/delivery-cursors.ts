import type { Place } from '../audit/index.ts';
import {
  type DeliveryCursors,
  freshCursor,
  type HeldCursor,
  type NudgeAsk,
  type ShardCursor,
  type ShardLease,
} from '../hooks/index.ts';
import type { Stamp } from './items.ts';
import { keys, logShards } from './keys.ts';
import { anyway, type Condition, type Item, present, type Table } from './table.ts';

const cursorFields = Object.keys(freshCursor({ position: 0, offset: 0 })) as readonly (keyof ShardCursor)[];

function toCursor(item: Item): ShardCursor {
  const fresh = freshCursor({ position: 0, offset: 0 });
  // A field that a former version did not write has its beginning.
  return Object.fromEntries(cursorFields.map((field) => [field, Number(item[field] ?? fresh[field])])) as unknown as ShardCursor;
}

/** Others write these while a worker holds the cursor. */
const othersFields: readonly string[] = ['leasedUntil', 'nudges', 'redeliverBefore', 'tryBefore'];

const consumerOf = (hookId: string): string => `hook.${hookId}`;

/** `SET` of many fields, with names and values for each. */
function assignments(fields: Readonly<Record<string, unknown>>): { expression: string } & Required<Omit<Condition, 'expression'>> {
  const names = Object.keys(fields);
  return {
    expression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
  };
}

export class DynamoDeliveryCursors implements DeliveryCursors {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async list(hookId: string): Promise<ReadonlyMap<number, ShardCursor>> {
    const { pk, sk: from } = keys.position(consumerOf(hookId), 0);
    const cursors = new Map<number, ShardCursor>();
    for await (const item of this.#table.all({ pk, from, to: keys.position(consumerOf(hookId), logShards - 1).sk })) {
      cursors.set(Number(item.sk), toCursor(item));
    }
    return cursors;
  }

  async begin(
    hookId: string,
    places: ReadonlyMap<number, Place>,
    replay?: { readonly to: ReadonlyMap<number, number>; readonly rate: number },
  ): Promise<void> {
    await this.#table.transact(
      [...places].map(([shard, place]) => {
        const at = { ...freshCursor(place), ...(replay && { replayTo: replay.to.get(shard) ?? 0, replayRate: replay.rate }) };
        // What the endpoint is known for, and what was asked for, stays; a worker that holds the lease loses it.
        const { succeededAt: _succeeded, asideAt: _aside, nudgesSeen: _seen, ...moved } = at;
        const { nudges: _nudges, redeliverBefore: _redeliver, tryBefore: _try, ...written } = moved;
        const set = assignments({ ...written, ...this.#stamp });
        return {
          update: keys.position(consumerOf(hookId), shard),
          expression: `${set.expression} REMOVE #holder`,
          condition: { ...anyway, names: { ...set.names, '#holder': 'holder' }, values: set.values },
        };
      }),
    );
  }

  async forget(hookId: string): Promise<void> {
    const cursors = await this.list(hookId);
    await Promise.all([...cursors.keys()].map((shard) => this.#table.remove(keys.position(consumerOf(hookId), shard), present)));
  }

  async acquire(
    { hookId, shard, holder }: ShardLease,
    { now, until }: { now: number; until: number },
  ): Promise<ShardCursor | undefined> {
    const item = await this.#table.update(keys.position(consumerOf(hookId), shard), 'SET #holder = :holder, leasedUntil = :until', {
      expression: 'attribute_exists(pk) AND leasedUntil <= :now',
      names: { '#holder': 'holder' },
      values: { ':holder': holder, ':until': until, ':now': now },
    });
    return item === undefined ? undefined : toCursor(item);
  }

  async save({ hookId, shard, holder }: ShardLease, cursor: HeldCursor, leasedUntil: number): Promise<boolean> {
    const own = Object.fromEntries(Object.entries(cursor).filter(([field]) => !othersFields.includes(field)));
    const set = assignments({ ...own, leasedUntil });
    const item = await this.#table.update(
      keys.position(consumerOf(hookId), shard),
      leasedUntil === 0 ? `${set.expression} REMOVE #holder` : set.expression,
      {
        expression: '#holder = :holder',
        names: { ...set.names, '#holder': 'holder' },
        values: { ...set.values, ':holder': holder },
      },
    );
    return item !== undefined;
  }

  async nudge(hookId: string, shards: Iterable<number>, ask: Partial<NudgeAsk> = {}): Promise<void> {
    const asked = Object.entries(ask);
    const set = asked.length === 0 ? undefined : assignments(ask);
    const update = `${set === undefined ? '' : `${set.expression} `}ADD #nudges :one`;
    const condition = { ...present, names: { ...set?.names, '#nudges': 'nudges' }, values: { ...set?.values, ':one': 1 } };
    await Promise.all([...shards].map((shard) => this.#table.update(keys.position(consumerOf(hookId), shard), update, condition)));
  }
}
