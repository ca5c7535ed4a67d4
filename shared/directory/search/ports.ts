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
