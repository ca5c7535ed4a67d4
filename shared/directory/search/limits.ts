/** What one query may ask for and one call may read. */
export const limits = {
  /** Characters of an expression. */
  length: 4096,
  /** Parentheses within parentheses. */
  depth: 16,
  /** Comparisons in one expression. */
  terms: 100,
  /** Index entries that one call reads; it then answers a short page with a next link. */
  entries: 2000,
  /** Index ranges that one call reads: every status of users, in every shard, fits. */
  ranges: 200,
  /** Hits of a selective query that are sorted in memory before the sorted walk is taken. */
  sortedInMemory: 200,
  /** Entries and entities of one round of reading. */
  round: 500,
} as const;
