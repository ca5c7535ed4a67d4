import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

import {
  type Arrival,
  type LogHead,
  type LogPage,
  type LogReader,
  logRetentionMilliseconds,
  type LogState,
  type LogWriter,
  type PlannedPage,
  type VersionRange,
} from '../audit/index.ts';
import type { EntityKind, RosterEvent } from '../kernel/index.ts';
import { eventItem, type Stamp, toEvents, ttlOf } from './items.ts';
import { type Key, keys, logShards, ranges, shardOf } from './keys.ts';
import { absent, type Condition, type Item, type Table, type TransactItem, TransactionRefusedError, versionIs } from './table.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Longer than the stream or a queue of parked records can bring the same event again. */
export const looseMarkMilliseconds = 30 * 86_400_000;

/** Events that changed no entity have their own key as their line: `a#...` in the partition, marked by `l#a#...`. */
const lineOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const looseMark = ({ pk, sk }: Key): Key => ({ pk, sk: `l#${sk}` });
const isLooseMark = ({ sk }: Key): boolean => sk.startsWith('l#');

function markOf(line: string): Key {
  const [pk = '', sk = ''] = line.split('\n');
  return { pk, sk };
}

const emptyHead: LogHead = { position: 0, at: 0, lateness: 0 };

function toHead(item: Item | undefined): LogHead {
  if (item === undefined) return emptyHead;
  return { position: Number(item['position']), at: Number(item['at']), lateness: Number(item['lateness']) };
}

/** What a page's item holds as `events`. */
export async function packEvents(events: readonly RosterEvent[]): Promise<Uint8Array> {
  return new Uint8Array(await compress(JSON.stringify(events)));
}

export async function eventsOfPage(item: Item): Promise<RosterEvent[]> {
  const packed = item['events'];
  if (!(packed instanceof Uint8Array)) throw new Error(`page ${item.sk} of ${item.pk} holds no events`);
  const events: RosterEvent[] = JSON.parse((await decompress(packed)).toString('utf8'));
  return events;
}

async function toPage(shard: number, item: Item): Promise<LogPage> {
  return { shard, position: Number(item.sk), at: Number(item['at']), events: await eventsOfPage(item) };
}

const headIs = (position: number): Condition =>
  position === 0
    ? absent
    : { expression: '#position = :position', names: { '#position': 'position' }, values: { ':position': position } };

/**
 * What an item of the stream brings to the log: nothing where it carries no event, or where another region wrote it.
 */
export function toArrivals(item: Item, region: string): Arrival[] {
  if (item['r'] !== region) return [];
  const { pk, sk } = item;
  const alone = sk.startsWith('a#');
  const line = lineOf(alone ? looseMark({ pk, sk }) : { pk, sk: keys.logMark('user', '').sk });
  return toEvents(item).map((event) => ({
    shard: shardOf(event.entity.id, logShards),
    line,
    version: alone ? 1 : event.entity.version,
    event,
  }));
}

/** An event that changed no entity, as its subject's partition keeps it. */
export function activityItem(event: RosterEvent, stamp: Stamp): Item {
  const key = keys.activity(event.entity.kind as EntityKind, event.entity.id, event.published, event.uuid);
  return { ...eventItem(event, stamp), ...key, ttl: ttlOf(event.published + logRetentionMilliseconds) };
}

export class DynamoEventLog implements LogReader, LogWriter {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async heads(): Promise<ReadonlyMap<number, LogHead>> {
    const shards = Array.from({ length: logShards }, (_, shard) => shard);
    const items = await this.#table.getMany(shards.map((shard) => keys.logHead(shard)));
    const byPartition = new Map(items.map((item) => [item.pk, item]));
    return new Map(shards.map((shard) => [shard, toHead(byPartition.get(keys.logHead(shard).pk))]));
  }

  async pagesAfter(shard: number, position: number, limit: number): Promise<readonly LogPage[]> {
    const { items } = await this.#table.query({ pk: keys.logHead(shard).pk, ...ranges.logPages(position + 1), limit });
    return Promise.all(items.map((item) => toPage(shard, item)));
  }

  async pagesUpTo(shard: number, position: number, limit: number): Promise<readonly LogPage[]> {
    if (position < 1) return [];
    const { pk, sk: to } = keys.logPage(shard, position);
    const { items } = await this.#table.query({ pk, from: ranges.logPages(1).from, to, limit, reverse: true });
    return Promise.all(items.map((item) => toPage(shard, item)));
  }

  async findPageFrom(shard: number, position: number): Promise<{ readonly position: number; readonly at: number } | undefined> {
    const { items } = await this.#table.query({ pk: keys.logHead(shard).pk, ...ranges.logPages(position), limit: 1 });
    const [item] = items;
    return item === undefined ? undefined : { position: Number(item.sk), at: Number(item['at']) };
  }

  async read(shard: number, lines: readonly string[]): Promise<LogState> {
    const head = keys.logHead(shard);
    const items = await this.#table.getMany([head, ...lines.map(markOf)]);
    const byKey = new Map(items.map((item) => [lineOf(item), item]));
    const marks = lines.map((line) => [line, Number(byKey.get(line)?.['version'] ?? 0)] as const);
    return { head: toHead(byKey.get(lineOf(head))), marks: new Map(marks) };
  }

  async arrivalsOf(shard: number, { line, from, to }: VersionRange): Promise<readonly Arrival[]> {
    const { pk } = markOf(line);
    const range = { from: ranges.eventsOf(from).from, to: ranges.eventsOf(to).from };
    const arrivals: Arrival[] = [];
    for await (const item of this.#table.all({ pk, ...range })) {
      arrivals.push(...toEvents(item).map((event) => ({ shard, line, version: event.entity.version, event })));
    }
    if (from > 1 || arrivals[0]?.version === 1) return arrivals;
    // An imported user's first event lies in the user until her first change.
    const user = await this.#table.get({ pk, sk: keys.entity('user', '').sk });
    const born = user === undefined ? [] : toEvents(user);
    return [...born.map((event) => ({ shard, line, version: event.entity.version, event })), ...arrivals];
  }

  async append(page: PlannedPage): Promise<boolean> {
    try {
      await this.#table.transact([...(await this.#pageItems(page)), ...this.#markItems(page)]);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }

  async #pageItems({ shard, behind, head, events }: PlannedPage): Promise<TransactItem[]> {
    const ttl = ttlOf(head.at + logRetentionMilliseconds);
    return [
      { put: { ...keys.logHead(shard), ...this.#stamp, ...head }, condition: headIs(behind) },
      {
        put: {
          ...keys.logPage(shard, head.position),
          ...this.#stamp,
          at: head.at,
          count: events.length,
          events: await packEvents(events),
          ttl,
        },
        condition: absent,
      },
    ];
  }

  #markItems({ head, marks }: PlannedPage): TransactItem[] {
    return marks.map(({ line, from, to }) => {
      const key = markOf(line);
      const ttl = isLooseMark(key) ? { ttl: ttlOf(head.at + looseMarkMilliseconds) } : {};
      return { put: { ...key, ...this.#stamp, version: to, ...ttl }, condition: from === 0 ? absent : versionIs(from) };
    });
  }

  /** An event that changed no entity: it reaches the log by the stream, as every other. */
  async record(event: RosterEvent): Promise<void> {
    // Already there: a lost answer, and the call tried again.
    await this.#table.put(activityItem(event, this.#stamp), absent);
  }
}
