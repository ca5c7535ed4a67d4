import type { Place } from '../audit/index.ts';
import type {
  Aside,
  AsideStore,
  DeadLetter,
  DeadLetters,
  DeliveryAttempt,
  DeliveryCursors,
  DeliveryLog,
  EventPlace,
  HeldCursor,
  Redelivery,
  Replay,
  ReplayStore,
  ShardCursor,
  ShardLease,
} from '../hooks/index.ts';
import { logRetentionMilliseconds } from '../audit/index.ts';
import { freshCursor } from '../hooks/index.ts';
import { type Page, randomText } from '../kernel/index.ts';
import { bareItem, type Stamp, ttlOf } from './items.ts';
import { type Key, keys, logShards, ranges } from './keys.ts';
import { absent, anyway, type Condition, type Item, present, type Table, versionIs } from './table.ts';

const cursorFields = Object.keys(freshCursor({ position: 0, offset: 0 })) as readonly (keyof ShardCursor)[];

function toCursor(item: Item): ShardCursor {
  const fresh = freshCursor({ position: 0, offset: 0 });
  // A field that a former version did not write has its beginning.
  return Object.fromEntries(cursorFields.map((field) => [field, Number(item[field] ?? fresh[field])])) as unknown as ShardCursor;
}

/** Others write these while a worker holds the cursor. */
const othersFields: readonly string[] = ['leasedUntil', 'nudges', 'redeliverBefore'];

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
        const { succeededAt: _succeeded, recoveredAt: _recovered, redeliverBefore: _before, asideAt: _aside, ...moved } = at;
        const { nudges: _nudges, nudgesSeen: _seen, ...written } = moved;
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

  async nudge(hookId: string, shards: Iterable<number>, ask?: { readonly redeliverBefore: number }): Promise<void> {
    await Promise.all(
      [...shards].map((shard) =>
        this.#table.update(
          keys.position(consumerOf(hookId), shard),
          ask === undefined ? 'ADD #nudges :one' : 'SET redeliverBefore = :before ADD #nudges :one',
          {
            ...present,
            names: { '#nudges': 'nudges' },
            values: { ':one': 1, ...(ask && { ':before': ask.redeliverBefore }) },
          },
        ),
      ),
    );
  }
}

export class DynamoAsideStore implements AsideStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async load(hookId: string, shard: number): Promise<{ asides: readonly Aside[]; redeliveries: readonly Redelivery[] }> {
    const asides: Aside[] = [];
    const redeliveries: Redelivery[] = [];
    for await (const item of this.#table.all({ pk: keys.aside(hookId, shard, '').pk, ...ranges.asidesAndRedeliveries })) {
      if (item.sk.startsWith('p#')) asides.push(bareItem<Aside>(item));
      else redeliveries.push(bareItem<Redelivery>(item));
    }
    return { asides, redeliveries };
  }

  put(hookId: string, shard: number, aside: Aside, replaces: number | null): Promise<boolean> {
    const item = { ...keys.aside(hookId, shard, aside.entity.id), ...this.#stamp, ...aside };
    return this.#table.put(item, replaces === null ? absent : versionIs(replaces));
  }

  remove(hookId: string, shard: number, { entity, version }: Aside): Promise<boolean> {
    return this.#table.remove(keys.aside(hookId, shard, entity.id), versionIs(version));
  }

  async ask(hookId: string, shard: number, place: EventPlace, action: Redelivery['action']): Promise<void> {
    const redelivery: Redelivery = { place, action, version: 1, tries: 0, retryAt: 0 };
    const item = { ...keys.redelivery(hookId, shard, place), ...this.#stamp, ...redelivery };
    // Giving up ends a redelivery that is under way; asking for what is asked for already changes nothing.
    await this.#table.put(item, action === 'send' ? absent : anyway);
  }

  putRedelivery(hookId: string, shard: number, redelivery: Redelivery): Promise<boolean> {
    const { place, version } = redelivery;
    const item = { ...keys.redelivery(hookId, shard, place), ...this.#stamp, ...redelivery, version: version + 1 };
    return this.#table.put(item, versionIs(version));
  }

  removeRedelivery(hookId: string, shard: number, { place, version, action }: Redelivery): Promise<boolean> {
    return this.#table.remove(keys.redelivery(hookId, shard, place), {
      expression: '#version = :version AND #action = :action',
      names: { '#version': 'version', '#action': 'action' },
      values: { ':version': version, ':action': action },
    });
  }

  async forget(hookId: string): Promise<void> {
    const partitions = Array.from({ length: logShards }, (_, shard) => keys.aside(hookId, shard, '').pk);
    for (const pk of [...partitions, keys.deliveryAttempts(hookId, 0, '').pk, keys.replay(hookId, 0, '').pk]) {
      for await (const { sk } of this.#table.all({ pk, from: ' ', to: '~' })) await this.#table.remove({ pk, sk }, present);
    }
  }
}

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

const attemptsLifetime = 30 * 86_400_000;

/** Attempts of one walk lie in one item, so that telling of them costs a fraction of a write each. */
export class DynamoDeliveryLog implements DeliveryLog {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async append(hookId: string, attempts: readonly DeliveryAttempt[]): Promise<void> {
    const last = attempts.at(-1);
    if (last === undefined) return;
    const key = keys.deliveryAttempts(hookId, last.at, randomText(8));
    await this.#table.put({ ...key, ...this.#stamp, attempts, ttl: ttlOf(last.at + attemptsLifetime) }, absent);
  }

  /** A page ends with the item that fills it: `limit` is a floor within one item's attempts. */
  async list(
    hookId: string,
    { limit, after }: { readonly limit: number; readonly after?: string },
  ): Promise<Page<DeliveryAttempt>> {
    const [sk, skip = '0'] = after?.split(' ') ?? [];
    const { pk } = keys.deliveryAttempts(hookId, 0, '');
    // The item in which a page ended is read again from its beginning.
    const to = sk ?? '~';
    const { items } = await this.#table.query({ pk, from: '0', to, limit: limit + 1, reverse: true });
    const all = items.flatMap((item) =>
      (item['attempts'] as readonly DeliveryAttempt[]).toReversed().map((attempt, index) => ({ attempt, sk: item.sk, index })),
    );
    const behind = all.filter((one) => !(one.sk === sk && one.index < Number(skip)));
    const page = behind.slice(0, limit);
    const last = page.at(-1);
    const more = behind.length > limit;
    return {
      items: page.map(({ attempt }) => attempt),
      ...(more && last !== undefined ? { next: `${last.sk} ${last.index + 1}` } : {}),
    };
  }
}

const replayLifetime = 90 * 86_400_000;

export class DynamoReplayStore implements ReplayStore {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  #key({ hookId, id, created }: Pick<Replay, 'hookId' | 'id' | 'created'>): Key {
    return keys.replay(hookId, created, id);
  }

  async find(hookId: string, id: string): Promise<Replay | undefined> {
    const items = this.#table.all({ pk: keys.replay(hookId, 0, '').pk, from: '0', to: '~', reverse: true });
    for await (const item of items) if (item['id'] === id) return bareItem<Replay>(item);
    return undefined;
  }

  async list(hookId: string, { limit, after }: { readonly limit: number; readonly after?: string }): Promise<Page<Replay>> {
    const { items, last } = await this.#table.query({
      pk: keys.replay(hookId, 0, '').pk,
      from: '0',
      to: '~',
      limit,
      reverse: true,
      ...(after === undefined ? {} : { after }),
    });
    return { items: items.map((item) => bareItem<Replay>(item)), ...(last === undefined ? {} : { next: last }) };
  }

  put(replay: Replay, replaces: number | null): Promise<boolean> {
    const item = { ...this.#key(replay), ...this.#stamp, ...replay, ttl: ttlOf(replay.created + replayLifetime) };
    return this.#table.put(item, replaces === null ? absent : versionIs(replaces));
  }
}
