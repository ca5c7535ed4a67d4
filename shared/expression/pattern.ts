import { RE2JS } from 're2js';

import type { Pattern, Patterns } from './pattern-cost.ts';

/** What was made last, so that a function need not make a pattern for each text. */
const made = new Map<string, Pattern>();
const mostMade = 100;
/** States of a pattern, which repetitions multiply: `(a{100}){10}` has more than a thousand. */
const mostStates = 5_000;

/**
 * Matching takes time that grows with the text alone. Syntax is RE2's, which is Java's without what can explode: no references to groups,
 * nothing that looks ahead or behind.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export const matchesWhole: Patterns = (text) => {
  const known = made.get(text);
  if (known !== undefined) return known;
  try {
    const compiled = RE2JS.compile(text, RE2JS.DISABLE_UNICODE_GROUPS);
    const states = compiled.programSize();
    if (states > mostStates) return 'This pattern repeats too much';
    const pattern: Pattern = { matches: (given) => compiled.matches(given), cost: states };
    if (made.size >= mostMade) made.delete(made.keys().next().value ?? '');
    made.set(text, pattern);
    return pattern;
  } catch {
    return 'This is no pattern; nothing in it may look ahead or behind, or refer to a group';
  }
};
