import { RosterError } from '../kernel/index.ts';
import type { LogEvent } from './present-log-event.ts';

export type LogPredicate = (event: LogEvent) => boolean;

/** Expressions come from strangers: these keep the parser's stack and the evaluator's work small. */
export const filterLimits = { characters: 4_000, depth: 20, comparisons: 100 } as const;

const fields: ReadonlySet<string> = new Set([
  'actor',
  'client',
  'device',
  'authenticationContext',
  'displayMessage',
  'eventType',
  'outcome',
  'securityContext',
  'severity',
  'debugContext',
  'legacyEventType',
  'transaction',
  'uuid',
  'version',
  'request',
  'target',
]);

/** Where Okta allows every operator but `co`. */
const notContained: ReadonlySet<string> = new Set(['debugContext.debugData.url', 'debugContext.debugData.requestUri']);

const refuse = (detail: string): never => {
  throw new RosterError('invalid-filter', { detail });
};

type Comparison = (found: unknown, wanted: unknown) => boolean;

const fold = (value: unknown): string => String(value).toLowerCase();

const comparisons: ReadonlyMap<string, Comparison> = new Map(
  Object.entries<Comparison>({
    eq: (found, wanted) => fold(found) === fold(wanted),
    sw: (found, wanted) => fold(found).startsWith(fold(wanted)),
    ew: (found, wanted) => fold(found).endsWith(fold(wanted)),
    co: (found, wanted) => fold(found).includes(fold(wanted)),
    gt: (found, wanted) => fold(found) > fold(wanted),
    ge: (found, wanted) => fold(found) >= fold(wanted),
    lt: (found, wanted) => fold(found) < fold(wanted),
    le: (found, wanted) => fold(found) <= fold(wanted),
  }),
);

/** Every value at a dotted path; a path through a list leads to each of its elements. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  const [field, ...rest] = path;
  if (field === undefined) return value === null || value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return [];
  return valuesAt(Reflect.get(value, field), rest);
}

const tokenPattern = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return refuse('a quoted value is not well-formed');
  }
}

function tokensOf(filter: string): Token[] {
  if (filter.length > filterLimits.characters) refuse(`longer than ${filterLimits.characters} characters`);
  const text = filter.trimEnd();
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) return refuse(`unexpected text at character ${at + 1}`);
    const [, parenthesis, quoted, word] = match;
    tokens.push(
      quoted === undefined ? { text: parenthesis ?? word ?? '', quoted: false } : { text: unquote(quoted), quoted: true },
    );
  }
  return tokens;
}

/** Where the parser is in its tokens. */
interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  comparisons: number;
}

function accept(cursor: Cursor, word: string): boolean {
  const token = cursor.tokens[cursor.next];
  if (token === undefined || token.quoted || token.text.toLowerCase() !== word) return false;
  cursor.next += 1;
  return true;
}

function take(cursor: Cursor, what: string): Token {
  const token = cursor.tokens[cursor.next];
  if (token === undefined) return refuse(`${what} is missing`);
  cursor.next += 1;
  return token;
}

function parseValue(cursor: Cursor): string {
  const { text, quoted } = take(cursor, 'a value');
  if (quoted || /^(?:true|false|null|-?\d+(?:\.\d+)?)$/.test(text)) return text;
  return refuse(`value is not valid: ${text}`);
}

function parseComparison(cursor: Cursor): LogPredicate {
  cursor.comparisons += 1;
  if (cursor.comparisons > filterLimits.comparisons) refuse(`more than ${filterLimits.comparisons} comparisons`);
  const { text: field } = take(cursor, 'a field');
  const path = field.split('.');
  if (!fields.has(path[0] ?? '')) refuse(`field is not valid: ${field}`);
  const operator = take(cursor, 'an operator').text.toLowerCase();
  if (operator === 'co' && notContained.has(field)) {
    throw new RosterError('invalid-search', { detail: `The operator co is not supported for ${field}` });
  }
  if (operator === 'pr') return (event) => valuesAt(event, path).length > 0;
  const wanted = parseValue(cursor);
  if (operator === 'ne') return (event) => !valuesAt(event, path).some((found) => fold(found) === fold(wanted));
  const compare = comparisons.get(operator) ?? refuse(`operator is not valid: ${operator}`);
  return (event) => valuesAt(event, path).some((found) => compare(found, wanted));
}

function parseUnary(cursor: Cursor, depth: number): LogPredicate {
  if (depth > filterLimits.depth) refuse('nested too deeply');
  if (accept(cursor, 'not')) {
    const inner = parseUnary(cursor, depth + 1);
    return (event) => !inner(event);
  }
  if (!accept(cursor, '(')) return parseComparison(cursor);
  const inner = parseOr(cursor, depth + 1);
  return accept(cursor, ')') ? inner : refuse('a closing parenthesis is missing');
}

function parseAnd(cursor: Cursor, depth: number): LogPredicate {
  const parts = [parseUnary(cursor, depth)];
  while (accept(cursor, 'and')) parts.push(parseUnary(cursor, depth));
  return (event) => parts.every((part) => part(event));
}

/** `or` binds weaker than `and`, `and` weaker than `not`. */
function parseOr(cursor: Cursor, depth: number): LogPredicate {
  const parts = [parseAnd(cursor, depth)];
  while (accept(cursor, 'or')) parts.push(parseAnd(cursor, depth));
  return (event) => parts.some((part) => part(event));
}

/**
 * Okta's filter of the System Log: comparisons of any field but `published`, joined by `and`, `or`, `not` and parentheses. Text is
 * compared without regard to case.
 *
 * @throws RosterError `invalid-filter`, `invalid-search`
 * @see https://developer.okta.com/docs/reference/system-log-query/
 */
export function parseLogFilter(filter: string): LogPredicate {
  const cursor = { tokens: tokensOf(filter), next: 0, comparisons: 0 };
  const predicate = parseOr(cursor, 0);
  const rest = cursor.tokens[cursor.next];
  return rest === undefined ? predicate : refuse(`unexpected: ${rest.text}`);
}

export const keywordLimits = { keywords: 10, characters: 40 } as const;

function collectWords(value: unknown, words: Set<string>): void {
  if (typeof value === 'string') {
    for (const word of value.toLowerCase().split(/[\s,;:"'()[\]{}]+/)) {
      words.add(word);
      for (const part of word.split(/[^\p{L}\p{N}_]+/u)) words.add(part);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collectWords(inner, words);
  }
}

/**
 * Okta's `q`: every keyword must be a whole word of some value; the parts of `a-b` and `a@b.c` count as words too.
 *
 * @throws RosterError `invalid-filter` for more than 10 keywords, or one of more than 40 characters
 */
export function parseKeywords(q: string): LogPredicate {
  const keywords = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (keywords.length > keywordLimits.keywords) refuse(`q has more than ${keywordLimits.keywords} keywords`);
  if (keywords.some((keyword) => keyword.length > keywordLimits.characters)) {
    refuse(`q has a keyword of more than ${keywordLimits.characters} characters`);
  }
  return (event) => {
    const words = new Set<string>();
    collectWords(event, words);
    return keywords.every((keyword) => words.has(keyword));
  };
}
