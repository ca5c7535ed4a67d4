import {
  type Block,
  type BlockQuery,
  type BlockSlice,
  compareKeys,
  type Entry,
  entryKey,
  type LiveRuns,
  noRuns,
  partitionName,
  type Run,
  type RunReader,
} from '../directory/index.ts';
import type { Stamp } from './items.ts';
import { type Key, keys } from './keys.ts';
import { absent, type Condition, type Item, type Table, TransactionRefusedError } from './table.ts';

type Kind = 'user' | 'group';

/** Keys never hold it: what an encoded value has of the lowest characters is escaped. */
const between = '\u0000';
/** No key is greater. */
const behindAll = '\u{10ffff}';
const tries = 8;
const partitionsAtOnce = 16;

const runsAre = (version: number): Condition =>
  version === 0 ? absent : { expression: '#version = :version', names: { '#version': 'version' }, values: { ':version': version } };

const toBlock = ({ sk, entries }: Item): Block => ({
  key: sk,
  entries: typeof entries !== 'string' || entries === '' ? [] : entries.split(between),
});

const keyOfBlock = ({ run, ...partition }: Omit<BlockQuery, 'from' | 'to' | 'after' | 'limit' | 'reverse'>, key: string): Key =>
  keys.block(partition.kind, partitionName(partition), run, key);

/** Whether a partition holds the entries of ids: one for each entity that the run speaks for. */
export const isOfIds = (partition: string): boolean => /^id\.\d+#0$/.test(partition);

/** Where a run may hold what a row holds: under the row's shard, or in the only partition of an attribute whose shards a run joins. */
const placesInRun = (entry: Entry, run: Run): string[] =>
  [...new Set([partitionName(entry), partitionName({ ...entry, shard: 0 })])].filter((name) => run.partitions.includes(name));

/** What this machine knows of the live runs of a table, whoever asks. */
const knownIn = new WeakMap<Table, Map<Kind, LiveRuns>>();

/** Runs of the search index in the one table. Grammar of the keys: docs/design/data-model.md, section 6. */
export class DynamoIndexRuns implements RunReader {
  readonly #table: Table;
  readonly #stamp: Stamp;
  readonly #known: Map<Kind, LiveRuns>;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
    this.#known = knownIn.get(table) ?? new Map<Kind, LiveRuns>();
    knownIn.set(table, this.#known);
  }

  known(kind: Kind): LiveRuns | undefined {
    return this.#known.get(kind);
  }

  async live(kind: Kind): Promise<LiveRuns> {
    const item = await this.#table.get(keys.liveRuns(kind));
    const live = item === undefined ? noRuns : { version: Number(item['version']), runs: item['runs'] as readonly Run[] };
    this.#known.set(kind, live);
    return live;
  }

  async blocks({ from, to, after, limit, reverse, ...where }: BlockQuery): Promise<BlockSlice> {
    const { items, last } = await this.#table.query({
      pk: keyOfBlock(where, '').pk,
      from,
      to,
      limit,
      reverse,
      consistent: false,
      ...(after === undefined ? {} : { after }),
    });
    return { blocks: items.map(toBlock), ...(last === undefined ? {} : { last }) };
  }

  /** What is there already stays: a run's blocks are the same whoever writes them. */
  async writeBlocks(kind: Kind, run: string, partition: string, blocks: readonly Block[]): Promise<void> {
    await this.#table.insertMany(
      blocks.map(({ key, entries }) => ({
        ...keys.block(kind, partition, run, key),
        ...this.#stamp,
        entries: entries.join(between),
      })),
    );
  }

  /** From then on searches read the run. Doing it again changes nothing. */
  async addLive(kind: Kind, run: Run): Promise<void> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const { version, runs } = await this.live(kind);
      if (runs.some(({ id }) => id === run.id)) return;
      const item = { ...keys.liveRuns(kind), ...this.#stamp, version: version + 1, runs: [...runs, run] };
      if (await this.#table.put(item, runsAre(version))) return;
    }
    throw new Error('the list of live runs was changed again and again');
  }

  /** Those of the entries that a live run holds. Reads each block once, as a rule. */
  async held<Each extends Entry>(entries: readonly Each[]): Promise<ReadonlySet<Each>> {
    const kinds = new Set(entries.map(({ kind }) => kind));
    const live = new Map(await Promise.all([...kinds].map(async (kind) => [kind, await this.live(kind)] as const)));
    const places = entries.flatMap((entry) =>
      (live.get(entry.kind)?.runs ?? []).flatMap((run) =>
        placesInRun(entry, run).map((partition) => ({ entry, pk: keys.block(entry.kind, partition, run.id, '').pk })),
      ),
    );
    const left = [...Map.groupBy(places, ({ pk }) => pk)];
    const found = new Set<Each>();
    const work = async (): Promise<void> => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const [pk, asked] = next;
        const sought = asked.map(({ entry }) => entry).toSorted((one, other) => compareKeys(one.key, other.key));
        for (const entry of await this.#heldIn(pk, sought)) found.add(entry);
      }
    };
    // A few side by side: whoever asks has a whole slice of the directory in hand.
    await Promise.all(Array.from({ length: partitionsAtOnce }, work));
    return found;
  }

  async #heldIn<Each extends Entry>(pk: string, sorted: readonly Each[]): Promise<readonly Each[]> {
    const found: Each[] = [];
    let block: { readonly key: string; readonly entries: ReadonlySet<string> } | undefined;
    for (const entry of sorted) {
      if (block === undefined || compareKeys(entry.key, block.key) > 0) {
        const { items } = await this.#table.query({ pk, from: entry.key, to: behindAll, limit: 1, consistent: false });
        const [item] = items;
        if (item === undefined) return found;
        block = { key: item.sk, entries: new Set(toBlock(item).entries) };
      }
      if (block.entries.has(entry.key)) found.push(entry);
    }
    return found;
  }

  /** Those of the ids that a run speaks for. Strongly consistent. */
  async idsIn(kind: Kind, run: Run, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const [partition] = run.partitions.filter(isOfIds);
    if (partition === undefined) return new Set();
    const { pk } = keys.block(kind, partition, run.id, '');
    const found = new Set<string>();
    for (const id of ids) {
      const key = entryKey(id, id);
      const { items } = await this.#table.query({ pk, from: key, to: behindAll, limit: 1 });
      if (items.some((item) => toBlock(item).entries.includes(key))) found.add(id);
    }
    return found;
  }

  /** Takes the entries of some entities out of every block of a partition. A block's key goes with them where it is one of them. */
  async strip(kind: Kind, run: string, partition: string, isMeant: (key: string) => boolean): Promise<void> {
    const { pk } = keys.block(kind, partition, run, '');
    for await (const item of this.#table.all({ pk, from: ' ', to: behindAll })) {
      if (toBlock(item).entries.some(isMeant)) await this.#stripBlock(item, isMeant);
    }
  }

  async #stripBlock({ pk, sk }: Item, isMeant: (key: string) => boolean): Promise<void> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const item = await this.#table.get({ pk, sk });
      if (
        item === undefined ||
        (await this.#replace(
          item,
          toBlock(item).entries.filter((key) => !isMeant(key)),
        ))
      )
        return;
    }
    throw new Error('a block of the index was rewritten again and again');
  }

  /** False where somebody else was faster. */
  async #replace(item: Item, entries: readonly string[]): Promise<boolean> {
    const { pk, sk } = item;
    const unchanged = { expression: 'entries = :entries', values: { ':entries': item['entries'] } };
    const key = entries.at(-1);
    const replacement = { ...item, sk: key ?? sk, entries: entries.join(between) };
    if (key === sk) return this.#table.put(replacement, unchanged);
    const put = key === undefined ? [] : [{ put: replacement, condition: absent }];
    try {
      await this.#table.transact([{ remove: { pk, sk }, condition: unchanged }, ...put]);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }
}
