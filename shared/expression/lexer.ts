import { FaultError, type Spot } from './fault.ts';

export type Token = Spot &
  (
    | { readonly kind: 'name' | 'text' | 'symbol' | 'end'; readonly value: string }
    | { readonly kind: 'integer' | 'real'; readonly value: number }
  );

const blank = /[ \t\r\n]+/y;
const word = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const number = /0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[lL]?/y;
/** A quotation mark in a text is doubled; a backslash is a character like any other. */
const texts = { "'": /'(?:[^']|'')*'/y, '"': /"(?:[^"]|"")*"/y } as const;
/** The longest first. */
const symbol = /\?\[|!\[|\^\[|\$\[|\?\.|\?:|&&|\|\||[=!<>]=|[-+*/%^!<>()[\]{},.?:]/y;

const largestInteger = 2_147_483_647;

/** What somebody means by a character that begins nothing here. */
const meant: Readonly<Record<string, string>> = {
  '=': 'One = compares nothing: write == or eq',
  '&': 'Write && or and',
  '|': 'Write || or or',
  '#': 'Variables are not available',
  '@': 'Beans are not available',
  ...Object.fromEntries('“”„‘’‚«»'.split('').map((mark) => [mark, 'Quotation marks are straight here: " or \''])),
};

/** What the pattern finds at exactly this place. */
function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function numberAt(source: string, start: number, text: string): Token {
  const end = start + text.length;
  if (matchAt(word, source, end) !== undefined) throw new FaultError('syntax', { start, end: end + 1 }, 'This is no number');
  const isLong = /[lL]$/.test(text);
  const value = Number(isLong ? text.slice(0, -1) : text);
  if (/[.eE]/.test(text) && !/^0[xX]/.test(text)) {
    if (Number.isFinite(value) && !isLong) return { kind: 'real', value, start, end };
  } else if (value <= (isLong ? Number.MAX_SAFE_INTEGER : largestInteger)) return { kind: 'integer', value, start, end };
  throw new FaultError('syntax', { start, end }, 'This number is too large');
}

function textAt(source: string, start: number, quote: "'" | '"'): Token {
  const found = matchAt(texts[quote], source, start);
  if (found === undefined) throw new FaultError('syntax', { start, end: start + 1 }, `This text has no end: ${quote} is missing`);
  return { kind: 'text', value: found.slice(1, -1).replaceAll(quote + quote, quote), start, end: start + found.length };
}

function tokenAt(source: string, start: number): Token {
  const first = source.charAt(start);
  if (first === "'" || first === '"') return textAt(source, start, first);
  const digits = matchAt(number, source, start);
  if (digits !== undefined) return numberAt(source, start, digits);
  // Before words: `$[` chooses, though $ may begin a name.
  const sign = matchAt(symbol, source, start);
  if (sign !== undefined) return { kind: 'symbol', value: sign, start, end: start + sign.length };
  const name = matchAt(word, source, start);
  if (name !== undefined) return { kind: 'name', value: name, start, end: start + name.length };
  const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
  const message = meant[first] ?? 'This character has no meaning here';
  throw new FaultError('syntax', { start, end: start + character.length }, message);
}

/** The tokens of a text, an end behind them. @throws FaultError */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(blank, source, at)?.length ?? 0;
    if (at >= source.length) break;
    const token = tokenAt(source, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', value: '', start: source.length, end: source.length });
  return tokens;
}
