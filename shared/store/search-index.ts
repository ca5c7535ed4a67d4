import {
  type DirectoryRecord,
  type EntityRecord,
  type Entry,
  idOfKey,
  type IndexChange,
  type IndexPartition,
  type IndexProver,
  type IndexQuery,
  type IndexReader,
  type IndexRow,
  type IndexSlice,
  type IndexWriter,
} from '../directory/index.ts';
import { DynamoIndexRuns } from './index-runs.ts';
import { type Stamp, toGroup, toUser } from './items.ts';
import { type Key, keys } from './keys.ts';
import { newItemOf, oldItemOf, type StreamRecord } from './stream-records.ts';
import type { Condition, Item, Table } from './table.ts';

const partitionKey = ({ kind, attribute, generation, shard }: IndexPartition): string =>
  `x#${kind}#${attribute}.${generation}#${shard}`;

const keyOf = ({ key, ...partition }: Entry): Key => ({ pk: partitionKey(partition), sk: key });

const absentOrOlder = (version: number): Condition => ({
  expression: 'attribute_not_exists(pk) OR #version < :version',
  names: { '#version': 'version' },
  values: { ':version': version },
});

/**
 * Of the same version, too: times that move without a new version (`lastMembershipUpdated`) would leave a row behind each time. They only
 * rise, so that a row which the present entity lacks never becomes right again.
 */
const notNewer = (version: number): Condition => ({
  expression: '#version <= :version',
  names: { '#version': 'version' },
  values: { ':version': version },
});

/** Writes under way at the same time, over all changes of an instance: a batch of a hundred users is two thousand rows. */
const maxWrites = 32;

/** The search index as sorted rows of the one table. Grammar of the keys: docs/design/data-model.md, section 6. */
export class DynamoSearchIndex implements IndexReader, IndexWriter, IndexProver {
  readonly #table: Table;
  readonly #stamp: Stamp;
  readonly runs: DynamoIndexRuns;
  readonly #waiting: (() => void)[] = [];
  #writing = 0;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
    this.runs = new DynamoIndexRuns(table, stamp);
  }

  /** Eventually consistent, for half the price: the rows themselves come after the fact. */
  async range({ from, to, after, limit, reverse, ...partition }: IndexQuery): Promise<IndexSlice> {
    const { items, last } = await this.#table.query({
      pk: partitionKey(partition),
      from,
      to,
      limit,
      reverse,
      consistent: false,
      ...(after === undefined ? {} : { after }),
    });
    const entries = items.map(({ sk }) => ({ key: sk, id: idOfKey(sk) }));
    return last === undefined ? { entries } : { entries, last };
  }

  async apply({ put, remove, version }: IndexChange): Promise<void> {
    await Promise.all([
      ...put.map((entry) =>
        this.#inTurn(() => this.#table.put({ ...keyOf(entry), ...this.#stamp, version }, absentOrOlder(version))),
      ),
      ...remove.map((entry) => this.#inTurn(() => this.#table.remove(keyOf(entry), notNewer(version)))),
    ]);
  }

  async missing(entries: readonly Entry[]): Promise<readonly Entry[]> {
    const found = await this.#table.getMany(entries.map(keyOf));
    const there = new Set(found.map(({ pk, sk }) => `${pk}\n${sk}`));
    const rowless = entries.filter((entry) => {
      const { pk, sk } = keyOf(entry);
      return !there.has(`${pk}\n${sk}`);
    });
    const inRuns = await this.runs.held(rowless);
    return rowless.filter((entry) => !inRuns.has(entry));
  }

  async #inTurn(write: () => Promise<unknown>): Promise<void> {
    if (this.#writing >= maxWrites) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#writing += 1;
    try {
      await write();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#writing -= 1;
      else next();
    }
  }
}

const partitionForm = /^x#(user|group)#(.+)\.(\d+)#(\d+)$/;

/** A row of one entity; undefined for whatever else lies in the index. */
export function toIndexRow({ pk, sk, version }: Item): IndexRow | undefined {
  const [, kind, attribute = '', generation, shard] = partitionForm.exec(pk) ?? [];
  if (kind !== 'user' && kind !== 'group') return undefined;
  return { kind, attribute, generation: Number(generation), shard: Number(shard), key: sk, version: Number(version) };
}

function bothStates<Entity>(record: StreamRecord, toEntity: (item: Item) => Entity): EntityRecord<Entity> {
  const [before, after] = [oldItemOf(record), newItemOf(record)];
  return {
    ...(before === undefined ? {} : { before: toEntity(before) }),
    ...(after === undefined ? {} : { after: toEntity(after) }),
  };
}

/**
 * What a record of the stream says of a user or a group; undefined where it is about neither, or where another region wrote it and indexes
 * it.
 */
export function toDirectoryRecord(record: StreamRecord, region: string): DirectoryRecord | undefined {
  const item = newItemOf(record) ?? oldItemOf(record);
  if (item === undefined || item['r'] !== region) return undefined;
  if (item.sk === keys.entity('user', '').sk) return { kind: 'user', ...bothStates(record, toUser) };
  if (item.sk === keys.entity('group', '').sk) return { kind: 'group', ...bothStates(record, toGroup) };
  return undefined;
}
