/** Steps that a pattern may take at most for one value: some hundredths of a second. */
const maxSteps = 4_000_000;

/** Of an attribute that sets no limit of its own, in characters; Okta's is not published. */
export const defaultMaxLength = 1024;

export type PatternReading = { readonly ok: true; readonly expression: RegExp } | { readonly ok: false; readonly cause: string };

const refused = (cause: string): PatternReading => ({ ok: false, cause });

/** One thing that a pattern may repeat: an escape, a set, any other character. */
const atom = /\\(?:[pP]\{\w+(?:=\w+)?\}|[dDwWsStnr]|[^\w\s])|\[(?:\\.|[^\]\\])+\]|[^\\[\](){}*+?|^$]/uy;
const quantifier = /([*+?]|\{(\d{1,4})(,(\d{0,4}))?\})\??/uy;

/** In how many ways a quantifier can be fulfilled in a value of `length` characters. */
function waysOf([, sign, least = '0', comma, most]: RegExpExecArray, length: number): number {
  if (sign === '?') return 2;
  if (sign === '*' || sign === '+') return length;
  if (comma === undefined) return 1;
  return Math.max(1, (most === undefined || most === '' ? length : Number(most)) - Number(least) + 1);
}

interface Scan {
  at: number;
  depth: number;
  /** Upper bound of the steps, whatever the value. */
  steps: number;
}

/** Reads on by one piece; a sentence says what can't be there. */
function scanPiece(text: string, scan: Scan, length: number): string | undefined {
  const character = text.charAt(scan.at);
  if (character === '^' || character === '$') scan.at += 1;
  else if (character === '|') {
    scan.steps *= 2;
    scan.at += 1;
  } else if (character === '(') {
    if (text.startsWith('(?', scan.at) && !text.startsWith('(?:', scan.at)) return 'it may not look ahead or behind';
    scan.depth += 1;
    scan.at += text.startsWith('(?:', scan.at) ? 3 : 1;
  } else if (character === ')') {
    scan.depth -= 1;
    scan.at += 1;
    quantifier.lastIndex = scan.at;
    const repeated = quantifier.exec(text);
    if (repeated === null) return undefined;
    if (repeated[1] !== '?') return 'it may not repeat a group, except with ?';
    scan.steps *= 2;
    scan.at = quantifier.lastIndex;
  } else return scanAtom(text, scan, length);
  return undefined;
}

function scanAtom(text: string, scan: Scan, length: number): string | undefined {
  atom.lastIndex = scan.at;
  if (atom.exec(text) === null) return `it can't be read from character ${scan.at + 1} on`;
  scan.at = atom.lastIndex;
  quantifier.lastIndex = scan.at;
  const repeated = quantifier.exec(text);
  if (repeated === null) return undefined;
  scan.steps *= waysOf(repeated, length);
  scan.at = quantifier.lastIndex;
  return undefined;
}

/**
 * Reads the pattern of an attribute: a regular expression of characters, sets, alternatives and repetitions that a value as a whole has
 * to match. Strangers choose the values and the engine goes back at every choice, so what could take more than some millions of steps is
 * refused: repeated groups, references, and more open repetitions than the values' length allows.
 *
 * @param maxLength of the values, in characters
 */
export function readPattern(text: string, maxLength = defaultMaxLength): PatternReading {
  const scan: Scan = { at: 0, depth: 0, steps: 1 };
  while (scan.at < text.length) {
    const cause = scanPiece(text, scan, maxLength);
    if (cause !== undefined) return refused(`The pattern is not supported: ${cause}`);
  }
  if (scan.steps > maxSteps) {
    return refused('The pattern repeats too often for values of this length: set a smaller maxLength, or repeat less');
  }
  try {
    return { ok: true, expression: new RegExp(`^(?:${text})$`, 'u') };
  } catch {
    return refused('The pattern is not a regular expression');
  }
}

/** Okta's form of a pattern for logins: `[a-z0-9]+` allows these characters alone. */
export const isSetOfCharacters = (text: string): boolean => /^\[(?:\\.|[^\]\\])+\]\+$/u.test(text);
