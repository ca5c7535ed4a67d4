import { limits } from './limits.ts';

/** Makes the error of the language at hand. `detail` is read by the client. */
export type Refusal = (detail: string) => Error;

export interface Token {
  readonly type: 'word' | 'string' | 'number' | '(' | ')' | 'end';
  /** The text as written; of strings, what they stand for. */
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly at: number;
}

const space = /[ \t\r\n]*/y;
const word = /[A-Za-z_$][\w$.:-]*/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const string = /"(?:[^"\\]|\\.)*"/sy;

function take(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

/** Strings are JSON's. */
function unquote(quoted: string, at: number, refuse: Refusal): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw refuse(
      `the string at character ${at} is not well-formed: it has a control character, or a backslash that escapes nothing`,
    );
  }
}

function refusalAt(text: string, index: number, refuse: Refusal): Error {
  const at = index + 1;
  if (text[index] === '"') return refuse(`the string at character ${at} does not end`);
  if (/[-\d]/.test(text[index] ?? '')) return refuse(`what begins at character ${at} is no number`);
  return refuse(`unexpected character at ${at}`);
}

/** Cuts an expression into tokens; the last one is `end`. */
export function tokenize(text: string, refuse: Refusal): Token[] {
  if (text.length > limits.length) throw refuse(`the expression is longer than ${limits.length} characters`);
  const tokens: Token[] = [];
  for (let index = 0; ;) {
    index += take(space, text, index)?.length ?? 0;
    const at = index + 1;
    const first = text[index];
    if (first === undefined) return [...tokens, { type: 'end', text: '', at }];
    const quoted = take(string, text, index);
    const plain = take(word, text, index);
    const digits = take(number, text, index);
    const taken = quoted ?? plain ?? digits ?? first;
    if (quoted !== undefined) tokens.push({ type: 'string', text: unquote(quoted, at, refuse), at });
    else if (plain !== undefined) tokens.push({ type: 'word', text: plain, at });
    else if (digits !== undefined) tokens.push({ type: 'number', text: digits, at });
    else if (first === '(' || first === ')') tokens.push({ type: first, text: first, at });
    else throw refusalAt(text, index, refuse);
    index += taken.length;
  }
}
