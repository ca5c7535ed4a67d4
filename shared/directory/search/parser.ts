import { type Refusal, type Token, tokenize } from './lexer.ts';
import { limits } from './limits.ts';

export const comparisons = ['eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof comparisons)[number];

export interface Literal {
  readonly type: 'string' | 'number' | 'boolean';
  readonly value: string | number | boolean;
  readonly at: number;
}

/** What an expression says, before anybody asked whether its attributes exist. `at` counts characters from 1. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: Comparison;
      readonly literal: Literal;
      readonly at: number;
    }
  | { readonly kind: 'present'; readonly path: string; readonly at: number };

/** Operators of SCIM that Okta has not. */
const foreign = new Set(['ne', 'ew', 'not']);

const describe = ({ type, text, at }: Token): string =>
  type === 'end' ? 'the expression ends' : `character ${at} is ${JSON.stringify(text.slice(0, 40))}`;

const isKeyword = ({ type, text }: Token, keyword: string): boolean => type === 'word' && text.toLowerCase() === keyword;

/**
 *     or         = and *("or" and)
 *     and        = term *("and" term)
 *     term       = "(" or ")" / path "pr" / path operator literal
 *
 * Keywords and operators are read in any case.
 */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #refuse: Refusal;
  #index = 0;
  #terms = 0;

  constructor(tokens: readonly Token[], refuse: Refusal) {
    this.#tokens = tokens;
    this.#refuse = refuse;
  }

  whole(): Expression {
    const expression = this.#joined('or', 0);
    if (this.#peek().type !== 'end') throw this.#expected('"and", "or" or the end');
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#index] ?? { type: 'end', text: '', at: 0 };
  }

  #advance(): Token {
    const token = this.#peek();
    this.#index += 1;
    return token;
  }

  #expected(what: string): Error {
    return this.#refuse(`expected ${what}, but ${describe(this.#peek())}`);
  }

  #joined(kind: 'and' | 'or', depth: number): Expression {
    const part = (): Expression => (kind === 'or' ? this.#joined('and', depth) : this.#term(depth));
    const first = part();
    if (!isKeyword(this.#peek(), kind)) return first;
    const parts = [first];
    while (isKeyword(this.#peek(), kind)) {
      this.#advance();
      parts.push(part());
    }
    return { kind, parts };
  }

  #term(depth: number): Expression {
    if (this.#peek().type !== '(') return this.#comparison();
    const { at } = this.#advance();
    if (depth === limits.depth) throw this.#refuse(`parentheses at character ${at} are nested deeper than ${limits.depth}`);
    const inner = this.#joined('or', depth + 1);
    if (this.#peek().type !== ')') throw this.#expected('")"');
    this.#advance();
    return inner;
  }

  #comparison(): Expression {
    if (this.#peek().type !== 'word') throw this.#expected('an attribute');
    if (isKeyword(this.#peek(), 'not')) throw this.#refuse(`there is no "not": character ${this.#peek().at}`);
    const { text: path, at } = this.#advance();
    this.#terms += 1;
    if (this.#terms > limits.terms) throw this.#refuse(`the expression has more than ${limits.terms} comparisons`);
    if (isKeyword(this.#peek(), 'pr')) {
      this.#advance();
      return { kind: 'present', path, at };
    }
    return { kind: 'compare', path, operator: this.#operator(), literal: this.#literal(), at };
  }

  #operator(): Comparison {
    const text = this.#peek().text.toLowerCase();
    const operator = comparisons.find((each) => each === text);
    if (this.#peek().type === 'word' && operator !== undefined) {
      this.#advance();
      return operator;
    }
    if (foreign.has(text)) throw this.#refuse(`there is no operator "${text}": character ${this.#peek().at}`);
    throw this.#expected(`an operator (${comparisons.join(', ')}, pr)`);
  }

  #literal(): Literal {
    const { type, text, at } = this.#peek();
    const literal = literalOf(type, text);
    if (literal === undefined) throw this.#expected('a value (a string in double quotes, a number, true or false)');
    this.#advance();
    return { ...literal, at };
  }
}

function literalOf(type: Token['type'], text: string): Omit<Literal, 'at'> | undefined {
  if (type === 'string') return { type, value: text };
  // A number beyond what a number can hold is infinite, and so greater or less than any that is stored.
  if (type === 'number') return { type, value: Number(text) };
  const lower = text.toLowerCase();
  return type === 'word' && (lower === 'true' || lower === 'false') ? { type: 'boolean', value: lower === 'true' } : undefined;
}

/**
 * Reads an expression of Okta's `search` or `filter`.
 *
 * @see https://developer.okta.com/docs/api/#filter
 */
export function parse(text: string, refuse: Refusal): Expression {
  return new Parser(tokenize(text, refuse), refuse).whole();
}
