import type { IndexChange, IndexPartition } from './entries.ts';

export type { Entry, IndexChange, IndexPartition } from './entries.ts';

/** A stretch of one partition of the index. Keys are ordered by the bytes of UTF-8. */
export interface IndexQuery extends IndexPartition {
  /** Both ends are included. */
  readonly from: string;
  readonly to: string;
  /** Begin behind this key, in reading direction. It lies in the range; no entry need be there. */
  readonly after?: string;
  /** 1 or more. */
  readonly limit: number;
  readonly reverse: boolean;
}

export interface IndexEntry {
  readonly id: string;
  readonly key: string;
}

export interface IndexSlice {
  readonly entries: readonly IndexEntry[];
  /** The key to go on behind; absent when the range is read to its end. It may be there although nothing follows. */
  readonly last?: string;
}

/** Eventually consistent: entries may be missing for a moment, and others may be there whose entity has changed or gone. */
export interface IndexReader {
  range(query: IndexQuery): Promise<IndexSlice>;
  /** Entries that were written in bulk. Where there is no such reader, there are none. */
  readonly runs?: RunReader;
}

/** Sorted entries of many entities, written once and never changed: those of an import. */
export interface Run {
  readonly id: string;
  /** The partitions in which it has entries, as `partitionName` writes them. */
  readonly partitions: readonly string[];
  /** How many entities it speaks for. */
  readonly entities: number;
}

/** The runs that searches read; `version` rises whenever another comes or one goes. */
export interface LiveRuns {
  readonly version: number;
  readonly runs: readonly Run[];
}

/** Some sorted entries of a run's partition that are read and written together. */
export interface Block {
  /** Of the last entry. */
  readonly key: string;
  readonly entries: readonly string[];
}

/** A stretch of blocks by their keys, which are those of their last entries. */
export interface BlockQuery extends IndexPartition {
  readonly run: string;
  readonly from: string;
  readonly to: string;
  /** Begin behind this block, in reading direction. */
  readonly after?: string;
  readonly limit: number;
  readonly reverse: boolean;
}

export interface BlockSlice {
  readonly blocks: readonly Block[];
  /** The block to go on behind; absent when the range is read to its end. */
  readonly last?: string;
}

export interface RunReader {
  /** The live runs as they were when somebody last asked here; undefined where nobody has. */
  known(kind: 'user' | 'group'): LiveRuns | undefined;
  /** Strongly consistent, so that what an import has finished is found from then on. */
  live(kind: 'user' | 'group'): Promise<LiveRuns>;
  blocks(query: BlockQuery): Promise<BlockSlice>;
}

export interface IndexWriter {
  /**
   * Puts entries that are absent or older, removes those that are older. The order of changes does not matter, and applying one again
   * changes nothing.
   */
  apply(change: IndexChange): Promise<void>;
}

/** The truth. */
export interface EntityReader<Entity> {
  /** In any order; absent ones are left out. Strongly consistent. */
  getMany(ids: readonly string[]): Promise<readonly Entity[]>;
}

/** Users as they are, found by login through its claim. */
export interface LoginReader<Entity> extends EntityReader<Entity> {
  findByLogin(login: string): Promise<Entity | undefined>;
}
