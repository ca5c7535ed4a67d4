import { invalid, UnknownToModelError } from './errors.ts';

export interface Token {
  readonly kind: 'name' | 'value' | 'sign';
  /** Of names: as the item has it, placeholders replaced. */
  readonly text: string;
  readonly start: number;
}

const tokenPattern = /\s*(?:(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([A-Za-z][A-Za-z0-9_]*)|(<>|<=|>=|[=<>(),+\-.[\]]))/y;

/** The names and values that come with a request's expressions: each must be used by one of them. */
export class Placeholders<Value> {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, Value>>;
  readonly #used = new Set<string>();

  constructor(names: Readonly<Record<string, string>> = {}, values: Readonly<Record<string, Value>> = {}) {
    this.#names = names;
    this.#values = values;
  }

  name(placeholder: string): string {
    const name = this.#names[placeholder];
    if (name === undefined) throw invalid(`An expression attribute name used in the document path is not defined: ${placeholder}`);
    this.#used.add(placeholder);
    return name;
  }

  value(placeholder: string): Value {
    const value = this.#values[placeholder];
    if (value === undefined) throw invalid(`An expression attribute value used in expression is not defined: ${placeholder}`);
    this.#used.add(placeholder);
    return value;
  }

  checkUse(): void {
    const unused = [...Object.keys(this.#names), ...Object.keys(this.#values)].filter((name) => !this.#used.has(name));
    if (unused.length > 0) throw invalid(`Value provided in expression attributes unused in expressions: ${unused.join(', ')}`);
  }
}

/** Words of the grammar, not of the table. */
export const keywords = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

/** An expression cut into its tokens, read from the left. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(expression: string) {
    const tokens: Token[] = [];
    tokenPattern.lastIndex = 0;
    const end = expression.trimEnd().length;
    if (end === 0) throw invalid('Invalid expression: The expression can not be empty');
    while (tokenPattern.lastIndex < end) {
      const start = tokenPattern.lastIndex;
      const match = tokenPattern.exec(expression);
      if (match === null) throw invalid(`Invalid expression: Syntax error near ${expression.slice(start)}`);
      const [, placeholder, value, word, sign] = match;
      if (sign === '.' || sign === '[') throw new UnknownToModelError('the model knows no paths into documents');
      if (value !== undefined) tokens.push({ kind: 'value', text: value, start });
      else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, start });
      else tokens.push({ kind: 'name', text: placeholder ?? word ?? '', start });
    }
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  take(): Token {
    const token = this.peek();
    if (token === undefined) throw invalid('Invalid expression: Syntax error at its end');
    this.#next += 1;
    return token;
  }

  /** Takes the sign where it comes next. */
  takeSign(...signs: readonly string[]): string | undefined {
    const token = this.peek();
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.#next += 1;
    return token.text;
  }

  expectSign(sign: string): void {
    if (this.takeSign(sign) === undefined) throw invalid(`Invalid expression: Syntax error, ${sign} is missing`);
  }

  /** Takes the word of the grammar where it comes next; case does not matter. */
  takeKeyword(...words: readonly string[]): string | undefined {
    const token = this.peek();
    const word = token?.text.toUpperCase();
    if (token?.kind !== 'name' || word === undefined || !words.includes(word)) return undefined;
    this.#next += 1;
    return word;
  }
}
