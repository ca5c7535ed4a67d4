import type { Comparison, Node } from './ast.ts';
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

/** Of the Spring language, which no place here knows (yet). */
const unavailable: ReadonlySet<string> = new Set('+ - * / % ^ matches instanceof between div mod new'.split(' '));

const choosers = { '?[': 'all', '^[': 'first', '$[': 'last' } as const;
const isChooser = (symbol: string): symbol is keyof typeof choosers => Object.hasOwn(choosers, symbol);

const literals: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

type Made = Node extends infer Each ? (Each extends Node ? Omit<Each, keyof Spot> : never) : never;

/** Recursive descent, one method for each level of precedence. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #limits: Limits;
  readonly #levels = new Map<Node, number>();
  #at = 0;
  #open = 0;

  constructor(tokens: readonly Token[], limits: Limits) {
    this.#tokens = tokens;
    this.#limits = limits;
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
    const left = this.#not();
    const sign = this.#peek();
    const operator = sign.kind === 'symbol' || sign.kind === 'name' ? comparisons.get(sign.value.toLowerCase()) : undefined;
    if (operator === undefined) return left;
    this.#take();
    const right = this.#not();
    return this.#make(start, { kind: 'compare', operator, left, right }, left, right);
  }

  #not(): Node {
    const { start } = this.#peek();
    if (!this.#is('!') && !this.#isWord('not')) return this.#path();
    this.#take();
    const operand = this.#within(() => this.#not());
    return this.#make(start, { kind: 'not', operand }, operand);
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

  /** Expressions with commas between them, up to the bracket that closes. */
  #items(close: ')' | '}'): Node[] {
    const items: Node[] = [];
    if (this.#accept(close)) return items;
    do {
      if (items.length === this.#limits.items) {
        throw new FaultError('too-many-items', this.#peek(), `There are more than ${this.#limits.items} items`);
      }
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
      return this.#make(start, { kind: 'literal', value: token.value });
    }
    if (unavailable.has(token.value.toLowerCase())) this.#unexpected('a value');
    this.#take();
    if (this.#is('(')) throw new FaultError('not-available', token, `There is no function ${token.value} here`);
    const literal = literals.get(token.value.toLowerCase());
    if (literal !== undefined) return this.#make(start, { kind: 'literal', value: literal });
    return this.#make(start, { kind: 'name', name: token.value, at: { start, end: token.end } });
  }

  #bracketed(start: number): Node {
    if (this.#accept('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (!this.#accept('{')) this.#unexpected('a value');
    const items = this.#items('}');
    return this.#make(start, { kind: 'list', items }, ...items);
  }
}

/** The tree of a text. @throws FaultError, the first one */
export function parse(source: string, limits: Limits): Node {
  if (source.length > limits.length) {
    const spot = { start: limits.length, end: limits.length + 1 };
    throw new FaultError('too-long', spot, `The expression is longer than ${limits.length} characters`);
  }
  return new Parser(tokensOf(source), limits).whole();
}
