import type {
  IndexChange,
  IndexEntry,
  IndexPartition,
  IndexQuery,
  IndexReader,
  IndexSlice,
  IndexWriter,
} from '../../../../../shared/directory/search/index.ts';

const partitionOf = ({ kind, attribute, generation, shard }: IndexPartition): string =>
  [kind, attribute, generation, shard].join('#');

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** The index in memory. It passes the same contract as the table's (test/ports/search-index.test.ts), and counts what is read. */
export class MemoryIndex implements IndexReader, IndexWriter {
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
    const isBehind = (key: string): boolean => after === undefined || byBytes(key, after) * (reverse ? -1 : 1) > 0;
    const keys = this.#keysOf(partitionOf(query)).filter((key) => byBytes(key, from) >= 0 && byBytes(key, to) <= 0);
    const left = (reverse ? keys.toReversed() : keys).filter(isBehind);
    const entries = left.slice(0, limit).map((key): IndexEntry => ({ key, id: key.slice(key.indexOf('\u0001') + 1) }));
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
