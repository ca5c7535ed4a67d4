/** What bounds an expression and its evaluation. Beyond any of these it is refused, never cut. */
export interface Limits {
  /** UTF-16 units of the text. */
  readonly length: number;
  /** Levels of the tree, and brackets within brackets. */
  readonly depth: number;
  /** Items of a list that is written out, and arguments of a call. */
  readonly items: number;
  /**
   * Nodes that an evaluation may visit; an element of a list costs as many as the expression in brackets has. What functions work through
   * costs a step for each 64 characters and each element.
   */
  readonly steps: number;
  /**
   * Of an evaluation, by the clock: the last resort, far beyond what its steps take. Whoever reaches it may try again; it says nothing of the
   * expression.
   */
  readonly milliseconds: number;
  /** UTF-16 units of a text that an evaluation makes. */
  readonly text: number;
  /** Elements of a list that an evaluation makes. */
  readonly list: number;
  /** UTF-16 units of a pattern. */
  readonly pattern: number;
}

export const usualLimits: Limits = {
  length: 4_096,
  depth: 64,
  items: 256,
  steps: 10_000,
  milliseconds: 500,
  text: 65_536,
  list: 10_000,
  pattern: 512,
};
