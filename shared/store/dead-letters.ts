import { logRetentionMilliseconds } from '../audit/index.ts';
import type { DeadLetter, DeadLetters, EventPlace } from '../hooks/index.ts';
import type { Page } from '../kernel/index.ts';
import { bareItem, type Stamp, ttlOf } from './items.ts';
import { keys, logShards, ranges } from './keys.ts';
import { anyway, type Item, present, type Table } from './table.ts';

/** Where a page of dead letters ended: shard and sort key. */
function parsePosition(after: string | undefined): { readonly shard: number; readonly sk?: string } {
  const [shard, sk] = after?.split(' ') ?? [];
  return sk === undefined ? { shard: 0 } : { shard: Number(shard), sk };
}

const toDeadLetter = (item: Item): DeadLetter => bareItem<DeadLetter>(item);

export class DynamoDeadLetters implements DeadLetters {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async find(hookId: string, shard: number, place: EventPlace): Promise<DeadLetter | undefined> {
    const item = await this.#table.get(keys.deadLetter(hookId, shard, place));
    return item === undefined ? undefined : toDeadLetter(item);
  }

  async list(hookId: string, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<DeadLetter>> {
    const found: { shard: number; item: Item }[] = [];
    const start = parsePosition(after);
    // One more than asked for tells whether a full page is the last one.
    for (let shard = start.shard; shard < logShards && found.length <= limit; shard += 1) {
      const behind = shard === start.shard ? start.sk : undefined;
      const { items } = await this.#table.query({
        pk: keys.deadLetter(hookId, shard, { position: 0, index: 0 }).pk,
        ...ranges.deadLetters,
        limit: limit + 1 - found.length,
        ...(behind === undefined ? {} : { after: behind }),
      });
      found.push(...items.map((item) => ({ shard, item })));
    }
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ item }) => toDeadLetter(item)),
      ...(found.length > limit && last !== undefined ? { next: `${last.shard} ${last.item.sk}` } : {}),
    };
  }

  async *ofShard(hookId: string, shard: number): AsyncGenerator<DeadLetter> {
    const { pk } = keys.deadLetter(hookId, shard, { position: 0, index: 0 });
    for await (const item of this.#table.all({ pk, ...ranges.deadLetters })) yield toDeadLetter(item);
  }

  async put(hookId: string, deadLetter: DeadLetter): Promise<void> {
    const { shard, place, published } = deadLetter;
    const ttl = ttlOf(published + logRetentionMilliseconds);
    // Written by whoever holds the shard's lease; one that died again says so.
    await this.#table.put({ ...keys.deadLetter(hookId, shard, place), ...this.#stamp, ...deadLetter, ttl }, anyway);
  }

  async remove(hookId: string, shard: number, place: EventPlace): Promise<void> {
    await this.#table.remove(keys.deadLetter(hookId, shard, place), present);
  }
}
