import {
  type Block,
  type BlockQuery,
  type BlockSlice,
  type LiveRuns,
  partitionName,
  type Run,
  type RunReader,
} from '../../../../../shared/directory/search/index.ts';
import type {
  Entry,
  IndexChange,
  IndexEntry,
  IndexPartition,
  IndexProver,
  IndexQuery,
  IndexReader,
  IndexRow,
  IndexSlice,
} from '../../../../../shared/directory/search/index.ts';

const partitionOf = ({ kind, attribute, generation, shard }: IndexPartition): string =>
  [kind, attribute, generation, shard].join('#');

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Runs in memory; counts the blocks that are read among the index's entries. */
export class MemoryRuns implements RunReader {
  readonly #blocks = new Map<string, Map<string, readonly string[]>>();
  #live: LiveRuns = { version: 0, runs: [] };
  #known: LiveRuns | undefined;
  /** Whether machines remember which runs were live: false is a machine that has just begun. */
  remembers = true;
  blocksRead = 0;
  readsOfBlocks = 0;

  known(): LiveRuns | undefined {
    return this.remembers ? this.#known : undefined;
  }

  async live(_kind: 'user' | 'group'): Promise<LiveRuns> {
    await Promise.resolve();
    this.#known = this.#live;
    return this.#live;
  }

  async blocks({ kind, run, from, to, after, limit, reverse, ...partition }: BlockQuery): Promise<BlockSlice> {
    await Promise.resolve();
    this.readsOfBlocks += 1;
    const blocks = this.#partition(kind, partitionName(partition), run);
    const isBehind = (key: string): boolean => after === undefined || byBytes(key, after) * (reverse ? -1 : 1) > 0;
    const keys = [...blocks.keys()].sort(byBytes).filter((key) => byBytes(key, from) >= 0 && byBytes(key, to) <= 0);
    const found = (reverse ? keys.toReversed() : keys).filter(isBehind).slice(0, limit);
    this.blocksRead += found.length;
    const last = found.at(-1);
    return {
      blocks: found.map((key) => ({ key, entries: blocks.get(key) ?? [] })),
      ...(found.length === limit && last !== undefined ? { last } : {}),
    };
  }

  writeBlocks(kind: 'user' | 'group', run: string, partition: string, blocks: readonly Block[]): void {
    const there = this.#partition(kind, partition, run);
    for (const { key, entries } of blocks) if (!there.has(key)) there.set(key, entries);
  }

  addLive(_kind: 'user' | 'group', run: Run): void {
    if (this.#live.runs.some(({ id }) => id === run.id)) return;
    this.#live = { version: this.#live.version + 1, runs: [...this.#live.runs, run] };
  }

  #partition(kind: string, partition: string, run: string): Map<string, readonly string[]> {
    const name = [kind, partition, run].join(' ');
    const blocks = this.#blocks.get(name) ?? new Map<string, readonly string[]>();
    this.#blocks.set(name, blocks);
    return blocks;
  }
}

/** How many of the sorted keys come before a place: at a key, or behind it. */
function placeIn(keys: readonly string[], key: string, side: 'at' | 'behind' = 'at'): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = byBytes(keys[middle] ?? '', key);
    if (order < 0 || (order === 0 && side === 'behind')) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index in memory. It passes the same contract as the table's (test/ports/search-index.test.ts), and counts what is read. */
export class MemoryIndex implements IndexReader, IndexProver {
  readonly runs = new MemoryRuns();
  readonly #partitions = new Map<string, Map<string, number>>();
  /** Sorted keys of partitions that did not change since. */
  readonly #sorted = new Map<string, string[]>();
  entriesRead = 0;
  rangesRead = 0;
  /** Ranges one after another: those under way at the same time count once. */
  rounds = 0;
  #underWay = 0;

  resetCounts(): void {
    this.entriesRead = 0;
    this.rangesRead = 0;
    this.rounds = 0;
  }

  async range(query: IndexQuery): Promise<IndexSlice> {
    if (this.#underWay === 0) this.rounds += 1;
    this.#underWay += 1;
    await Promise.resolve();
    this.#underWay -= 1;
    return this.#slice(query);
  }

  #slice(query: IndexQuery): IndexSlice {
    const { from, to, after, limit, reverse } = query;
    if (limit < 1) throw new Error('a range is read with a limit of 1 or more');
    if (from === '' || byBytes(from, to) > 0) throw new Error('no such range');
    if (after !== undefined && (byBytes(after, from) < 0 || byBytes(after, to) > 0)) throw new Error('after lies outside');
    const keys = this.#keysOf(partitionOf(query));
    let [first, end] = [placeIn(keys, from), placeIn(keys, to, 'behind')];
    if (after !== undefined && reverse) end = Math.min(end, placeIn(keys, after));
    else if (after !== undefined) first = Math.max(first, placeIn(keys, after, 'behind'));
    const left = reverse
      ? keys.slice(Math.max(first, end - limit), Math.max(first, end)).toReversed()
      : keys.slice(first, Math.min(end, first + limit));
    const entries = left.map((key): IndexEntry => ({ key, id: key.slice(key.indexOf('\u0001') + 1) }));
    const last = entries.at(-1);
    this.rangesRead += 1;
    this.entriesRead += entries.length;
    // As DynamoDB does: a page that is full says that it may go on, whether or not anything follows.
    return entries.length === limit && last !== undefined ? { entries, last: last.key } : { entries };
  }

  apply({ put, remove, version }: IndexChange): Promise<void> {
    for (const { key, ...partition } of put) {
      const keys = this.#writable(partition);
      if ((keys.get(key) ?? 0) < version) keys.set(key, version);
    }
    for (const { key, ...partition } of remove) {
      const keys = this.#writable(partition);
      if ((keys.get(key) ?? Number.POSITIVE_INFINITY) <= version) keys.delete(key);
    }
    return Promise.resolve();
  }

  missing(entries: readonly Entry[]): Promise<readonly Entry[]> {
    return Promise.resolve(
      entries.filter(({ key, ...partition }) => this.#partitions.get(partitionOf(partition))?.has(key) !== true),
    );
  }

  /** Every row, as a walk over the table comes by it. */
  rows(): IndexRow[] {
    return [...this.#partitions].flatMap(([name, keys]) => {
      const [kind, attribute = '', generation, shard] = name.split('#');
      const partition = {
        kind: kind === 'user' ? 'user' : 'group',
        attribute,
        generation: Number(generation),
        shard: Number(shard),
      } as const;
      return [...keys].map(([key, version]) => ({ ...partition, key, version }));
    });
  }

  /** Every key of every partition, for comparison. */
  contents(): string[] {
    return [...this.#partitions].flatMap(([partition, keys]) => [...keys.keys()].map((key) => `${partition} ${key}`)).sort();
  }

  #writable(partition: IndexPartition): Map<string, number> {
    const name = partitionOf(partition);
    const keys = this.#partitions.get(name) ?? new Map<string, number>();
    this.#partitions.set(name, keys);
    this.#sorted.delete(name);
    return keys;
  }

  #keysOf(partition: string): string[] {
    const sorted = this.#sorted.get(partition) ?? [...(this.#partitions.get(partition)?.keys() ?? [])].sort(byBytes);
    this.#sorted.set(partition, sorted);
    return sorted;
  }
}
