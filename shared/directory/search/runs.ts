import { type Attribute, type Searchable } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import { compareKeys } from './encode.ts';
import { entriesOf, type IndexPartition, shardOf } from './entries.ts';
import type { Block, LiveRuns, Run } from './ports.ts';

/**
 * Runs hold in few items what rows would hold in many: up to 150 sorted entries are one block, which costs a twentieth of their rows to
 * write. They are hints as rows are, so that nothing in a run has to be changed when an entity does.
 * See docs/design/search.md, "Runs".
 */
export const runLimits = {
  /** Entries and bytes of one block: whichever is reached first. */
  blockEntries: 150,
  blockBytes: 12 * 1024,
  /** Each live run is one more place that a search has to look into. */
  liveRuns: 4,
  /** Fewer entities are not worth a run. */
  leastEntities: 2_000,
} as const;

export const noRuns: LiveRuns = { version: 0, runs: [] };

/** Times are merged over all shards anyway: in a run one partition holds them all. */
export const shardsInRun = ({ entryClass }: Pick<Attribute<unknown>, 'entryClass'>): number =>
  entryClass === 'few-values' ? 16 : 1;

/** Where a run holds what the rows of a shard hold; `generation` and `attribute` can't contain the sign between them. */
export const partitionName = ({ attribute, generation, shard }: Omit<IndexPartition, 'kind'>): string =>
  `${attribute}.${generation}#${shard}`;

export function partitionOfName(kind: IndexPartition['kind'], name: string): IndexPartition {
  const [, attribute, generation, shard] = /^(.*)\.(\d+)#(\d+)$/.exec(name) ?? [];
  if (attribute === undefined) throw new Error('no such partition of a run');
  return { kind, attribute, generation: Number(generation), shard: Number(shard) };
}

/** The runs that have entries in a partition. */
export const runsIn = ({ runs }: LiveRuns, partition: Omit<IndexPartition, 'kind'>): readonly Run[] => {
  const name = partitionName(partition);
  return runs.filter(({ partitions }) => partitions.includes(name));
};

/** All entries of some entities as a run holds them: keys, in no order, by the partition's name. */
export function runEntriesOf<Entity extends Searchable>(
  catalogue: Catalogue<Entity>,
  entities: readonly Entity[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const shards = new Map(
    [...catalogue.attributes.values(), ...catalogue.building].map((each) => [`${each.path}.${each.generation}`, shardsInRun(each)]),
  );
  for (const entity of entities) {
    for (const { attribute, generation, key } of entriesOf(catalogue, entity)) {
      const count = shards.get(`${attribute}.${generation}`) ?? 1;
      const name = partitionName({ attribute, generation, shard: shardOf(entity.id, count) });
      const keys = found.get(name) ?? [];
      found.set(name, keys);
      keys.push(key);
    }
  }
  return found;
}

/** Cuts sorted keys into blocks. The same keys are always the same blocks. */
export class BlockCutter {
  #entries: string[] = [];
  #bytes = 0;

  /** The block that is full with this key, if it is. */
  add(key: string): Block | undefined {
    if (this.#entries.at(-1) === key) return undefined;
    this.#entries.push(key);
    this.#bytes += Buffer.byteLength(key) + 1;
    return this.#entries.length >= runLimits.blockEntries || this.#bytes >= runLimits.blockBytes ? this.end() : undefined;
  }

  /** The last block, if there is anything left. */
  end(): Block | undefined {
    const entries = this.#entries;
    const key = entries.at(-1);
    this.#entries = [];
    this.#bytes = 0;
    return key === undefined ? undefined : { key, entries };
  }
}

/** Sorted keys, read a piece at a time. */
export interface SortedSource {
  /** The next ones; empty at the end. */
  next(): Promise<readonly string[]>;
}

class Reading {
  readonly #source: SortedSource;
  #keys: readonly string[] = [];
  #at = 0;

  constructor(source: SortedSource) {
    this.#source = source;
  }

  get head(): string | undefined {
    return this.#keys[this.#at];
  }

  get isEmpty(): boolean {
    return this.#at >= this.#keys.length;
  }

  step(): void {
    this.#at += 1;
  }

  async fill(): Promise<void> {
    this.#keys = await this.#source.next();
    this.#at = 0;
  }
}

const isBefore = (left: Reading | undefined, right: Reading | undefined): boolean => {
  if (left?.head === undefined) return false;
  return right?.head === undefined || compareKeys(left.head, right.head) < 0;
};

/** Restores the order of a heap whose first element has changed. */
function sink(heap: Reading[], start: number): void {
  for (let at = start; ;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    if (isBefore(heap[left], heap[least])) least = left;
    if (isBefore(heap[right], heap[least])) least = right;
    const [one, other] = [heap[at], heap[least]];
    if (least === at || one === undefined || other === undefined) return;
    [heap[at], heap[least]] = [other, one];
    at = least;
  }
}

/** All keys of several sorted sources in one order; of each source one piece is held at a time. */
export async function* mergeSorted(sources: readonly SortedSource[]): AsyncGenerator<readonly string[]> {
  const pieceSize = 1000;
  const readings = sources.map((source) => new Reading(source));
  await Promise.all(readings.map((reading) => reading.fill()));
  const heap = readings.filter(({ isEmpty }) => !isEmpty);
  for (let at = heap.length >> 1; at >= 0; at -= 1) sink(heap, at);
  let piece: string[] = [];
  for (let [first] = heap; first?.head !== undefined; [first] = heap) {
    piece.push(first.head);
    if (piece.length === pieceSize) {
      yield piece;
      piece = [];
    }
    first.step();
    if (first.isEmpty) await first.fill();
    if (first.isEmpty) {
      const last = heap.pop();
      if (last !== undefined && last !== first) heap[0] = last;
    }
    sink(heap, 0);
  }
  if (piece.length > 0) yield piece;
}

/** Blocks of one write, and writes under way at the same time. */
const blocksAtOnce = 25;
const writesAtOnce = 4;

/** Merges sorted sources and writes what they hold as blocks; gives how many entries there were. */
export async function writeRun(
  sources: readonly SortedSource[],
  write: (blocks: readonly Block[]) => Promise<void>,
): Promise<number> {
  const cutter = new BlockCutter();
  let entries = 0;
  let ready: Block[] = [];
  let underWay: Promise<void>[] = [];
  const add = async (block: Block | undefined): Promise<void> => {
    if (block === undefined) return;
    entries += block.entries.length;
    ready.push(block);
    if (ready.length < blocksAtOnce) return;
    underWay.push(write(ready));
    ready = [];
    if (underWay.length < writesAtOnce) return;
    await Promise.all(underWay);
    underWay = [];
  };
  for await (const keys of mergeSorted(sources)) for (const key of keys) await add(cutter.add(key));
  await add(cutter.end());
  await Promise.all([...underWay, ready.length === 0 ? undefined : write(ready)]);
  return entries;
}
