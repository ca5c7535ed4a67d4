import { RE2JS } from 're2js';

/** What makes a pattern of a text: whether a whole text fits it; or a sentence, where it is none. */
export type Patterns = (pattern: string) => ((text: string) => boolean) | string;

/** Patterns that were made last, so that a function need not make one for each text. */
const made = new Map<string, (text: string) => boolean>();
const mostMade = 100;

/**
 * Whether a whole text fits a pattern, in time that grows with the text alone; or a sentence where there is no such pattern. Syntax is
 * RE2's, which is Java's without what can explode: no references to groups, nothing that looks ahead or behind.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function matchesWhole(pattern: string): ((text: string) => boolean) | string {
  const known = made.get(pattern);
  if (known !== undefined) return known;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.DISABLE_UNICODE_GROUPS);
    const matches = (text: string): boolean => compiled.matches(text);
    if (made.size >= mostMade) made.delete(made.keys().next().value ?? '');
    made.set(pattern, matches);
    return matches;
  } catch {
    return 'This is no pattern; nothing in it may look ahead or behind, or refer to a group';
  }
}
