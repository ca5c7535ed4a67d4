import { compareKeys, idOfKey, keyRanges } from './encode.ts';
import type { Lane, LaneDeps } from './lanes.ts';
import type { Walk } from './plan.ts';
import type { Block, IndexEntry, IndexPartition, RunReader } from './ports.ts';
import { runLimits } from './runs.ts';

/**
 * One partition of a run. Blocks are read whole and what is not asked for yet is kept: entries count against the budget when they are
 * given, reads of blocks as ranges.
 */
export class RunLane<Entity> implements Lane {
  readonly #deps: LaneDeps;
  readonly #runs: RunReader;
  readonly #walk: Walk<Entity>;
  readonly #partition: IndexPartition & { readonly run: string };
  readonly #after: string | undefined;
  #buffer: string[] = [];
  #lastBlock: string | undefined;
  #lastKey: string | undefined;
  #isBegun = false;
  #isRead = false;

  constructor(deps: LaneDeps, runs: RunReader, walk: Walk<Entity>, { run, shard }: { run: string; shard: number }, after?: string) {
    const { path, generation } = walk.attribute;
    this.#deps = deps;
    this.#runs = runs;
    this.#walk = walk;
    this.#partition = { kind: deps.kind, attribute: path, generation, shard, run };
    this.#after = after;
  }

  get isDone(): boolean {
    return this.#isRead && this.#buffer.length === 0;
  }

  async read(limit: number): Promise<readonly IndexEntry[]> {
    while (this.#buffer.length < limit && !this.#isRead && this.#deps.budget.takeRange()) await this.#fetch(limit);
    const granted = this.#deps.budget.takeEntries(Math.min(limit, this.#buffer.length));
    return this.#buffer.splice(0, granted).map((key) => ({ key, id: idOfKey(key) }));
  }

  async #fetch(wanted: number): Promise<void> {
    const limit = Math.ceil((wanted - this.#buffer.length) / runLimits.blockEntries) + 1;
    const blocks = this.#walk.reverse ? await this.#backward(limit) : await this.#forward(limit);
    for (const { entries } of blocks) {
      const inOrder = this.#walk.reverse ? entries.toReversed() : entries;
      for (const key of inOrder) if (this.#isWanted(key)) this.#keep(key);
    }
  }

  /** Blocks from the one that holds the beginning of the range to the one that holds its end. */
  async #forward(limit: number): Promise<readonly Block[]> {
    const { range } = this.#walk;
    const from = this.#after ?? range.from;
    const { blocks, last } = await this.#runs.blocks({
      ...this.#partition,
      from,
      to: keyRanges.all.to,
      ...(this.#lastBlock === undefined ? {} : { after: this.#lastBlock }),
      limit: this.#isBegun ? limit : Math.max(1, limit - 1),
      reverse: false,
    });
    this.#isBegun = true;
    this.#lastBlock = last;
    this.#isRead = last === undefined || blocks.some(({ key }) => compareKeys(key, range.to) > 0);
    return blocks;
  }

  /** First the block that reaches over the end of the range, if there is one, then those before it. */
  async #backward(limit: number): Promise<readonly Block[]> {
    const { range } = this.#walk;
    const to = this.#after ?? range.to;
    const over = this.#isBegun ? undefined : this.#overlapping(to);
    const { blocks, last } = await this.#runs.blocks({
      ...this.#partition,
      from: range.from,
      to,
      ...(this.#lastBlock === undefined ? {} : { after: this.#lastBlock }),
      limit,
      reverse: true,
    });
    this.#isBegun = true;
    this.#lastBlock = last;
    this.#isRead = last === undefined;
    const above = (await over) ?? [];
    return [...above.filter(({ key }) => blocks[0]?.key !== key), ...blocks];
  }

  async #overlapping(to: string): Promise<readonly Block[]> {
    this.#deps.budget.takeRange();
    const { blocks } = await this.#runs.blocks({ ...this.#partition, from: to, to: keyRanges.all.to, limit: 1, reverse: false });
    return blocks;
  }

  /** Two reads may see a block before and after somebody was taken out of it: what has been met is passed over. */
  #keep(key: string): void {
    const last = this.#lastKey;
    if (last !== undefined && compareKeys(key, last) * (this.#walk.reverse ? -1 : 1) <= 0) return;
    this.#lastKey = key;
    this.#buffer.push(key);
  }

  #isWanted(key: string): boolean {
    const { range, reverse } = this.#walk;
    if (compareKeys(key, range.from) < 0 || compareKeys(key, range.to) > 0) return false;
    return this.#after === undefined || compareKeys(key, this.#after) * (reverse ? -1 : 1) > 0;
  }
}
