import type { Arithmetic, Comparison, Link, Node } from './ast.ts';
import { FaultError, type Spot } from './fault.ts';
import { type Token, tokensOf } from './lexer.ts';
import type { Limits } from './limits.ts';

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['==', 'eq'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
  ...(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const).map((word) => [word, word] as const),
]);

/** The operators of a chain; those of one level are worked off from the left. */
const sums: ReadonlyMap<string, Arithmetic> = new Map([
  ['+', '+'],
  ['-', '-'],
]);
const products: ReadonlyMap<string, Arithmetic> = new Map([
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
  ['div', '/'],
  ['mod', '%'],
]);

/** Of the Spring language, which no place here knows. */
const unavailable: ReadonlySet<string> = new Set(['instanceof', 'between', 'new']);

const choosers = { '?[': 'all', '^[': 'first', '$[': 'last' } as const;
const isChooser = (symbol: string): symbol is keyof typeof choosers => Object.hasOwn(choosers, symbol);

const literals: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

type Made = Node extends infer Each ? (Each extends Node ? Omit<Each, keyof Spot> : never) : never;

/** What a text is read by. */
export interface Grammar {
  readonly limits: Limits;
  /** Names before a point that are no values: `String` in `String.len(x)`. */
  readonly namespaces: ReadonlySet<string>;
}

/** Recursive descent, one method for each level of precedence. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #limits: Limits;
  readonly #namespaces: ReadonlySet<string>;
  readonly #levels = new Map<Node, number>();
  #at = 0;
  #open = 0;

  constructor(tokens: readonly Token[], { limits, namespaces }: Grammar) {
    this.#tokens = tokens;
    this.#limits = limits;
    this.#namespaces = namespaces;
  }

  whole(): Node {
    if (this.#peek().kind === 'end') throw new FaultError('syntax', this.#peek(), 'The expression is empty');
    const node = this.#expression();
    if (this.#peek().kind !== 'end') this.#unexpected('an operator or the end');
    return node;
  }

  #peek(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new TypeError('there is nothing behind the end');
    return token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #is(symbol: string): boolean {
    return this.#peek().kind === 'symbol' && this.#peek().value === symbol;
  }

  /** The word, in capitals or not, where an operator may stand. */
  #isWord(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'name' && token.value.toLowerCase() === word;
  }

  #accept(symbol: string): boolean {
    const found = this.#is(symbol);
    if (found) this.#at += 1;
    return found;
  }

  #expect(symbol: string): Token {
    if (!this.#is(symbol)) this.#unexpected(symbol);
    return this.#take();
  }

  #unexpected(wanted: string): never {
    const next = this.#peek();
    if ((next.kind === 'symbol' || next.kind === 'name') && unavailable.has(next.value.toLowerCase())) {
      throw new FaultError('not-available', next, `${next.value} is not available here`);
    }
    if (next.kind === 'end') throw new FaultError('syntax', next, `The expression ends too early: ${wanted} is missing`);
    throw new FaultError('syntax', next, `This is unexpected: ${wanted} was to come`);
  }

  /** Makes a node that reaches from `start` to what was read last. */
  #make(start: number, made: Made, ...below: readonly Node[]): Node {
    const end = this.#tokens[this.#at - 1]?.end ?? start;
    const level = 1 + below.reduce((most, node) => Math.max(most, this.#levels.get(node) ?? 0), 0);
    const node: Node = { ...made, start, end };
    if (level > this.#limits.depth) this.#tooDeep(node);
    this.#levels.set(node, level);
    return node;
  }

  #tooDeep(spot: Spot): never {
    throw new FaultError('too-deep', spot, `This is nested more than ${this.#limits.depth} levels deep`);
  }

  /** Reads one level further in. */
  #within<Result>(read: () => Result): Result {
    this.#open += 1;
    if (this.#open > this.#limits.depth) this.#tooDeep(this.#peek());
    const result = read();
    this.#open -= 1;
    return result;
  }

  #expression(): Node {
    return this.#within(() => this.#choice());
  }

  #choice(): Node {
    const { start } = this.#peek();
    const condition = this.#default();
    if (!this.#accept('?')) return condition;
    const yes = this.#expression();
    this.#expect(':');
    const no = this.#expression();
    return this.#make(start, { kind: 'choice', condition, yes, no }, condition, yes, no);
  }

  #default(): Node {
    const { start } = this.#peek();
    const target = this.#terms('or');
    if (!this.#accept('?:')) return target;
    const otherwise = this.#expression();
    return this.#make(start, { kind: 'default', target, otherwise }, target, otherwise);
  }

  /** A chain is one node with many terms: its length is no depth. */
  #terms(kind: 'or' | 'and'): Node {
    const { start } = this.#peek();
    const read = (): Node => (kind === 'or' ? this.#terms('and') : this.#comparison());
    const terms = [read()];
    while (this.#is(kind === 'or' ? '||' : '&&') || this.#isWord(kind)) {
      this.#take();
      terms.push(read());
    }
    const [only] = terms;
    return only !== undefined && terms.length === 1 ? only : this.#make(start, { kind, terms }, ...terms);
  }

  /** One at most: `1 < 2 < 3` is none. */
  #comparison(): Node {
    const { start } = this.#peek();
    const left = this.#sum();
    if (this.#isWord('matches')) {
      this.#take();
      const pattern = this.#sum();
      return this.#make(start, { kind: 'matches', text: left, pattern }, left, pattern);
    }
    const operator = this.#operator(comparisons);
    if (operator === undefined) return left;
    this.#take();
    const right = this.#sum();
    return this.#make(start, { kind: 'compare', operator, left, right }, left, right);
  }

  /** The one of these operators that comes next. */
  #operator<Operator>(of: ReadonlyMap<string, Operator>): Operator | undefined {
    const sign = this.#peek();
    return sign.kind === 'symbol' || sign.kind === 'name' ? of.get(sign.value.toLowerCase()) : undefined;
  }

  #sum(): Node {
    return this.#chain(sums, () => this.#chain(products, () => this.#power()));
  }

  /** However long, it is one node: its length is no depth. */
  #chain(operators: ReadonlyMap<string, Arithmetic>, read: () => Node): Node {
    const { start } = this.#peek();
    const first = read();
    const rest: Link[] = [];
    for (;;) {
      const sign = this.#peek();
      const operator = this.#operator(operators);
      if (operator === undefined) break;
      this.#take();
      this.#refuseTwice(sign);
      rest.push({ operator, operand: read() });
    }
    if (rest.length === 0) return first;
    return this.#make(start, { kind: 'chain', first, rest }, first, ...rest.map(({ operand }) => operand));
  }

  /** `++` and `--` change a value, in Spring's language. Two signs with a blank between them are two signs. */
  #refuseTwice(sign: Token): void {
    if (this.#is(String(sign.value)) && this.#peek().start === sign.end) {
      throw new FaultError('not-available', { start: sign.start, end: sign.end + 1 }, 'Nothing can be changed here');
    }
  }

  #power(): Node {
    const { start } = this.#peek();
    const first = this.#unary();
    if (!this.#accept('^')) return first;
    const operand = this.#unary();
    return this.#make(start, { kind: 'chain', first, rest: [{ operator: '^', operand }] }, first, operand);
  }

  #unary(): Node {
    const { start } = this.#peek();
    if (this.#is('!') || this.#isWord('not')) {
      this.#take();
      const operand = this.#within(() => this.#unary());
      return this.#make(start, { kind: 'not', operand }, operand);
    }
    if (!this.#is('-') && !this.#is('+')) return this.#path();
    const sign = this.#take();
    this.#refuseTwice(sign);
    const operand = this.#within(() => this.#unary());
    if (sign.value === '-') return this.#make(start, { kind: 'negative', operand }, operand);
    return this.#make(start, { kind: 'chain', first: zero(start), rest: [{ operator: '+', operand }] }, operand);
  }

  /** Something, and what follows it: members, calls, brackets. */
  #path(): Node {
    const { start } = this.#peek();
    let node = this.#primary();
    for (;;) {
      if (this.#accept('[')) node = this.#index(start, node);
      else if (this.#accept('?.')) node = this.#member(start, node, true);
      else if (this.#accept('.')) node = this.#bracketOrMember(start, node);
      else return node;
    }
  }

  #index(start: number, target: Node): Node {
    const key = this.#expression();
    this.#expect(']');
    return this.#make(start, { kind: 'index', target, key }, target, key);
  }

  #bracketOrMember(start: number, target: Node): Node {
    const { kind, value } = this.#peek();
    if (kind !== 'symbol' || !(isChooser(value) || value === '![')) return this.#member(start, target, false);
    this.#take();
    const body = this.#expression();
    this.#expect(']');
    return isChooser(value)
      ? this.#make(start, { kind: 'select', which: choosers[value], target, body }, target, body)
      : this.#make(start, { kind: 'project', target, body }, target, body);
  }

  #member(start: number, target: Node, safe: boolean): Node {
    const name = this.#take();
    if (name.kind !== 'name') {
      this.#at -= name.kind === 'end' ? 0 : 1;
      return this.#unexpected('a name');
    }
    const at = { start: name.start, end: name.end };
    if (!this.#accept('(')) return this.#make(start, { kind: 'member', target, name: name.value, safe, at }, target);
    const given = this.#items(')');
    return this.#make(start, { kind: 'call', target, name: name.value, arguments: given, safe, at }, target, ...given);
  }

  #tooMany(): never {
    throw new FaultError('too-many-items', this.#peek(), `There are more than ${this.#limits.items} items`);
  }

  /** Expressions with commas between them, up to the bracket that closes. */
  #items(close: ')' | '}'): Node[] {
    const items: Node[] = [];
    if (this.#accept(close)) return items;
    do {
      if (items.length === this.#limits.items) this.#tooMany();
      items.push(this.#expression());
    } while (this.#accept(','));
    this.#expect(close);
    return items;
  }

  #primary(): Node {
    const token = this.#peek();
    const { start } = token;
    if (token.kind === 'symbol' || token.kind === 'end') return this.#bracketed(start);
    if (token.kind !== 'name') {
      this.#take();
      return this.#make(start, { kind: 'literal', value: token.value, ...(token.kind === 'real' && { real: true }) });
    }
    if (unavailable.has(token.value.toLowerCase())) this.#unexpected('a value');
    this.#take();
    const called = this.#function(start, token);
    if (called !== undefined) return called;
    const literal = literals.get(token.value.toLowerCase());
    if (literal !== undefined) return this.#make(start, { kind: 'literal', value: literal });
    return this.#make(start, { kind: 'name', name: token.value, at: { start, end: token.end } });
  }

  /** A function where one follows the name: `toUpperCase(`, `String.len(`. */
  #function(start: number, first: Token & { readonly value: string }): Node | undefined {
    let name = first.value;
    if (this.#namespaces.has(name)) {
      this.#expect('.');
      const second = this.#take();
      if (second.kind !== 'name' || !this.#is('(')) {
        throw new FaultError('syntax', second, `This is unexpected: a function of ${name} was to come`);
      }
      name = `${name}.${second.value}`;
    }
    const at = { start, end: this.#tokens[this.#at - 1]?.end ?? first.end };
    if (!this.#accept('(')) return undefined;
    const given = this.#items(')');
    return this.#make(start, { kind: 'function', name, arguments: given, at }, ...given);
  }

  #bracketed(start: number): Node {
    if (this.#accept('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (!this.#accept('{')) this.#unexpected('a value');
    if (this.#isMap()) return this.#map(start);
    const items = this.#items('}');
    return this.#make(start, { kind: 'list', items }, ...items);
  }

  /** Behind the bracket: a key with a colon, or nothing but the colon. */
  #isMap(): boolean {
    if (this.#is(':')) return true;
    const [key, colon] = this.#tokens.slice(this.#at, this.#at + 2);
    return (key?.kind === 'name' || key?.kind === 'text') && colon?.kind === 'symbol' && colon.value === ':';
  }

  #map(start: number): Node {
    const entries: { key: string; value: Node }[] = [];
    if (this.#accept(':')) this.#expect('}');
    else {
      do {
        const key = this.#take();
        if (key.kind !== 'name' && key.kind !== 'text')
          throw new FaultError('syntax', key, 'This is unexpected: a key was to come');
        this.#expect(':');
        if (entries.length === this.#limits.items) this.#tooMany();
        entries.push({ key: key.value, value: this.#expression() });
      } while (this.#accept(','));
      this.#expect('}');
    }
    return this.#make(start, { kind: 'map', entries }, ...entries.map(({ value }) => value));
  }
}

const zero = (start: number): Node => ({ kind: 'literal', value: 0, start, end: start });

/** The tree of a text. @throws FaultError, the first one */
export function parse(source: string, grammar: Grammar): Node {
  const { limits } = grammar;
  if (source.length > limits.length) {
    const spot = { start: limits.length, end: limits.length + 1 };
    throw new FaultError('too-long', spot, `The expression is longer than ${limits.length} characters`);
  }
  return new Parser(tokensOf(source), grammar).whole();
}
