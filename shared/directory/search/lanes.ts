import { shardsOf } from './attributes.ts';
import type { Budget } from './budget.ts';
import { compareKeys } from './encode.ts';
import type { Walk } from './plan.ts';
import type { IndexEntry, IndexReader, LiveRuns } from './ports.ts';
import { RunLane } from './run-lane.ts';
import { runsIn, shardsInRun } from './runs.ts';

/** Entries in order, read as they are asked for. */
export interface Lane {
  /** The next entries, up to `limit`; fewer only at the end of the lane or of the budget. */
  read(limit: number): Promise<readonly IndexEntry[]>;
  /** Whether everything was given. */
  readonly isDone: boolean;
}

export interface LaneDeps {
  readonly index: IndexReader;
  readonly kind: 'user' | 'group';
  readonly budget: Budget;
  readonly runs: LiveRuns;
}

/** One shard of a walk. */
export class ShardLane<Entity> implements Lane {
  readonly #deps: LaneDeps;
  readonly #walk: Walk<Entity>;
  readonly #shard: number;
  #after: string | undefined;
  #isDone = false;

  constructor(deps: LaneDeps, walk: Walk<Entity>, shard: number, after?: string) {
    this.#deps = deps;
    this.#walk = walk;
    this.#shard = shard;
    this.#after = after;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  async read(limit: number): Promise<readonly IndexEntry[]> {
    const granted = this.#isDone ? 0 : this.#deps.budget.take(limit);
    if (granted === 0) return [];
    const { attribute, range, reverse } = this.#walk;
    const { entries, last } = await this.#deps.index.range({
      kind: this.#deps.kind,
      attribute: attribute.path,
      generation: attribute.generation,
      shard: this.#shard,
      ...range,
      ...(this.#after === undefined ? {} : { after: this.#after }),
      limit: granted,
      reverse,
    });
    this.#deps.budget.giveBack(granted - entries.length);
    this.#after = last;
    this.#isDone = last === undefined;
    return entries;
  }
}

/** A shard with what was read ahead of it. */
interface Head {
  readonly lane: Lane;
  buffer: IndexEntry[];
}

async function topUp(head: Head, size: number): Promise<void> {
  if (head.buffer.length < size && !head.lane.isDone) head.buffer.push(...(await head.lane.read(size - head.buffer.length)));
}

/** Entries that a merged lane reads for so many: of a page of n one more is asked for, so that it makes 2 n + 32. */
const readAhead = (limit: number): number => 2 * limit + 30;

/**
 * Several lanes in one order, what two of them have given once: what is read ahead keeps within twice what is asked for and two entries a
 * lane.
 */
export class MergedLane implements Lane {
  readonly #heads: readonly Head[];
  readonly #direction: 1 | -1;
  readonly #budget: Budget;
  #last: string | undefined;

  constructor(lanes: readonly Lane[], { budget, reverse }: { readonly budget: Budget; readonly reverse: boolean }) {
    this.#budget = budget;
    this.#heads = lanes.map((lane) => ({ lane, buffer: [] }));
    this.#direction = reverse ? -1 : 1;
  }

  get isDone(): boolean {
    return this.#heads.every(({ lane, buffer }) => lane.isDone && buffer.length === 0);
  }

  async read(limit: number): Promise<readonly IndexEntry[]> {
    const share = this.#shareOf(limit);
    await Promise.all(this.#heads.map((head) => topUp(head, share)));
    const merged: IndexEntry[] = [];
    for (;;) {
      await Promise.all(this.#lacking(limit - merged.length).map(({ head, size }) => topUp(head, size)));
      this.#merge(merged, limit);
      if (merged.length === limit || this.isDone || this.#budget.isSpent) return merged;
    }
  }

  #merge(merged: IndexEntry[], limit: number): void {
    while (merged.length < limit) {
      // A shard of which nothing is seen, though it has more, might hold the next one.
      if (this.#heads.some(({ lane, buffer }) => buffer.length === 0 && !lane.isDone)) return;
      const next = this.#least()?.buffer.shift();
      if (next === undefined) return;
      // A value that went and came back is a row beside the entry of a run.
      if (next.key !== this.#last) merged.push(next);
      this.#last = next.key;
    }
  }

  /**
   * Shards that may have more of the next ones than was read of them, with as many as they can have at most: what is known already bounds how
   * far those reach, so that nobody has to look a third time. But for skews that would read more than a merged lane may: they do.
   */
  #lacking(limit: number): readonly { readonly head: Head; readonly size: number }[] {
    const compare = (one: IndexEntry, other: IndexEntry): number => compareKeys(one.key, other.key) * this.#direction;
    const known = this.#heads.flatMap(({ buffer }) => buffer).sort(compare);
    const lacking = this.#heads.flatMap((head) => {
      const last = head.buffer.at(-1);
      const rank = last === undefined ? 0 : known.indexOf(last) + 1;
      return head.lane.isDone || rank >= limit ? [] : [{ head, more: limit - rank }];
    });
    const wanted = lacking.reduce((sum, { more }) => sum + more, 0);
    const room = readAhead(limit) - known.length;
    const most = wanted <= room ? limit : Math.max(1, Math.floor(room / lacking.length));
    return lacking.map(({ head, more }) => ({ head, size: head.buffer.length + Math.min(more, most) }));
  }

  /**
   * Entries to read ahead of each shard: about twice its part, so that few shards need a second look, and room for those within the
   * bound.
   */
  #shareOf(limit: number): number {
    const shards = this.#heads.length;
    return Math.min(limit, Math.max(1, Math.floor((readAhead(limit) - 8) / shards)));
  }

  #least(): Head | undefined {
    let least: Head | undefined;
    for (const head of this.#heads) {
      const [entry] = head.buffer;
      const [other] = least?.buffer ?? [];
      if (entry !== undefined && (other === undefined || compareKeys(entry.key, other.key) * this.#direction < 0)) least = head;
    }
    return least;
  }
}

/** The live runs' parts of what some shard of a walk's rows holds. */
function runLanes<Entity>(deps: LaneDeps, walk: Walk<Entity>, shard: number, after?: string): Lane[] {
  const reader = deps.index.runs;
  if (reader === undefined) return [];
  const { path, generation } = walk.attribute;
  const runs = runsIn(deps.runs, { attribute: path, generation, shard });
  return runs.map(({ id }) => new RunLane(deps, reader, walk, { run: id, shard }, after));
}

/** One shard of a walk, rows and runs. */
export function laneOfShard<Entity>(deps: LaneDeps, walk: Walk<Entity>, shard: number, after?: string): Lane {
  const rows = new ShardLane(deps, walk, shard, after);
  const runs = runLanes(deps, walk, shard, after);
  return runs.length === 0 ? rows : new MergedLane([rows, ...runs], { budget: deps.budget, reverse: walk.reverse });
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** All shards of a walk, rows and runs, in one order. */
export function laneOfAll<Entity>(deps: LaneDeps, walk: Walk<Entity>, after?: string): Lane {
  const rows = upTo(shardsOf(walk.attribute)).map((shard) => new ShardLane(deps, walk, shard, after));
  const runs = upTo(shardsInRun(walk.attribute)).flatMap((shard) => runLanes(deps, walk, shard, after));
  return new MergedLane([...rows, ...runs], { budget: deps.budget, reverse: walk.reverse });
}

/** What the query itself names, found without the index. */
export class NamedLane implements Lane {
  readonly #find: () => Promise<readonly string[]>;
  readonly #after: string | undefined;
  #left: readonly string[] | undefined;

  constructor(find: () => Promise<readonly string[]>, after?: string) {
    this.#find = find;
    this.#after = after;
  }

  get isDone(): boolean {
    return this.#left?.length === 0;
  }

  async read(limit: number): Promise<readonly IndexEntry[]> {
    const left = this.#left ?? (await this.#first());
    this.#left = left.slice(limit);
    return left.slice(0, limit).map((id) => ({ id, key: id }));
  }

  async #first(): Promise<readonly string[]> {
    const ids = await this.#find();
    return this.#after === undefined ? ids : ids.slice(ids.indexOf(this.#after) + 1);
  }
}
