/** What bounds a template and its rendering. Beyond any of these it is refused, never cut. */
export interface TemplateLimits {
  /** UTF-16 units of the template. */
  readonly length: number;
  /** Directives within directives, and brackets within brackets. */
  readonly depth: number;
  /** Operators of one kind in a row: `a && b && c` has two. */
  readonly operators: number;
  /** Arguments of a call. */
  readonly items: number;
  /** Rounds of one `#foreach`. */
  readonly rounds: number;
  /** Nodes that a rendering may visit; functions cost one more for each 64 characters that they read. */
  readonly steps: number;
  /** UTF-16 units of a text on its way: what `#set` keeps, what a function gives. */
  readonly text: number;
  /** UTF-16 units of what comes out. */
  readonly output: number;
}

export const templateLimits: TemplateLimits = {
  length: 65_536,
  depth: 16,
  operators: 32,
  items: 8,
  rounds: 200,
  steps: 20_000,
  text: 16_384,
  output: 262_144,
};
