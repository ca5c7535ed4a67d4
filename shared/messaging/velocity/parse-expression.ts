import { functionHolders, functions, methods } from './functions.ts';
import type { TemplateLimits } from './limits.ts';
import type { Expression, Node, Operator, Reference, Step } from './nodes.ts';
import { TemplateError } from './template-error.ts';

const namePattern = /[a-zA-Z_][a-zA-Z0-9_-]*/y;
const spacePattern = /\s*/y;
const numberPattern = /\d+(?:\.\d+)?/y;

/** The loosest first. Words stand for signs as in Velocity. */
const levels: readonly (readonly (readonly [string, Operator])[])[] = [
  [
    ['||', '||'],
    ['or', '||'],
  ],
  [
    ['&&', '&&'],
    ['and', '&&'],
  ],
  [
    ['==', '=='],
    ['!=', '!='],
    ['<=', '<='],
    ['>=', '>='],
    ['<', '<'],
    ['>', '>'],
    ['eq', '=='],
    ['ne', '!='],
    ['le', '<='],
    ['ge', '>='],
    ['lt', '<'],
    ['gt', '>'],
  ],
  [
    ['+', '+'],
    ['-', '-'],
  ],
  [
    ['*', '*'],
    ['/', '/'],
    ['%', '%'],
  ],
];

/** Reads references and expressions from `at` on. What it does not know it refuses, with the place. */
export class ExpressionReader {
  at = 0;
  readonly #source: string;
  readonly #end: number;
  readonly #limits: TemplateLimits;
  #depth: number;

  constructor(source: string, limits: TemplateLimits, from = 0, end = source.length, depth = 0) {
    this.#source = source;
    this.#limits = limits;
    this.at = from;
    this.#end = end;
    this.#depth = depth;
  }

  /** A reference at this place, or undefined where its `$` is mere text. */
  reference(): Reference | undefined {
    const at = this.at;
    const opening = /\$(!?)(\{?)/y;
    opening.lastIndex = at;
    const found = opening.exec(this.#source);
    if (found === null || at >= this.#end) return undefined;
    const isFormal = found[2] === '{';
    this.at = at + found[0].length;
    if (isFormal) this.#space();
    const first = this.#name();
    if (first === undefined) {
      if (isFormal) throw this.#error('a name must follow ${', at);
      this.at = at;
      return undefined;
    }
    const steps = this.#within(at, () => this.#steps(first, isFormal));
    if (isFormal) {
      this.#space();
      if (!this.#take('}')) throw this.#error('} is missing after the reference', this.at);
    }
    return { kind: 'reference', at, isQuiet: found[1] === '!', source: this.#source.slice(at, this.at), steps };
  }

  expression(): Expression {
    return this.#within(this.at, () => this.#binary(0));
  }

  inBrackets<Result>(read: () => Result): Result {
    this.#space();
    if (!this.#take('(')) throw this.#error('( is missing', this.at);
    const result = read();
    this.#space();
    if (!this.#take(')')) throw this.#error(') is missing', this.at);
    return result;
  }

  /** The name that `#set` and `#foreach` give: `$name`. */
  variable(): string {
    this.#space();
    const at = this.at;
    const reference = this.reference();
    const [only, ...others] = reference?.steps ?? [];
    if (only === undefined || others.length > 0 || only.args !== undefined)
      throw this.#error('a variable must stand here: $name', at);
    return only.name;
  }

  expect(sign: string): void {
    this.#space();
    if (!this.#take(sign)) throw this.#error(`${sign} is missing`, this.at);
    this.#space();
  }

  #error(reason: string, at: number): TemplateError {
    return new TemplateError(reason, this.#source, at);
  }

  #within<Result>(at: number, read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > this.#limits.depth)
      throw this.#error(`expressions stand within expressions more than ${this.#limits.depth} deep`, at);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined || this.at + found.length > this.#end) return undefined;
    this.at += found.length;
    return found;
  }

  #space(): void {
    this.#match(spacePattern);
  }

  #name(): string | undefined {
    return this.#match(namePattern);
  }

  #take(sign: string): boolean {
    if (!this.#source.startsWith(sign, this.at) || this.at + sign.length > this.#end) return false;
    this.at += sign.length;
    return true;
  }

  /** The first name and what follows it. In `${…}` a function may be called by its name alone. */
  #steps(first: string, isFormal: boolean): readonly Step[] {
    const steps: Step[] = [];
    for (let name: string | undefined = first, at = this.at - first.length; name !== undefined;) {
      const mayCall = steps.length > 0 || isFormal;
      const args = mayCall && this.#source[this.at] === '(' ? this.#arguments() : undefined;
      if (args !== undefined) this.#checkCall(steps, name, args.length, at);
      steps.push({ name, args });
      const dot = this.at;
      name = this.#take('.') ? this.#name() : undefined;
      at = dot + 1;
      if (name === undefined) this.at = dot;
    }
    return steps;
  }

  #arguments(): readonly Expression[] {
    const at = this.at;
    this.#take('(');
    const args: Expression[] = [];
    this.#space();
    while (!this.#take(')')) {
      if (args.length > 0 && !this.#take(',')) throw this.#error(', or ) is missing', this.at);
      if (args.length === this.#limits.items) throw this.#error(`more than ${this.#limits.items} arguments`, at);
      args.push(this.expression());
      this.#space();
    }
    return args;
  }

  #checkCall(before: readonly Step[], name: string, given: number, at: number): void {
    const isFunction = before.length === 0 || (before.length === 1 && functionHolders.has(before[0]?.name ?? ''));
    const called = (isFunction ? functions : methods).get(name);
    if (called === undefined) throw this.#error(`there is no function ${name}`, at);
    const [least, most] = called.takes;
    const self = isFunction ? 0 : 1;
    if (given + self < least || given + self > most)
      throw this.#error(
        `${name} takes ${least === most ? least - self : `${least - self} to ${most - self}`} arguments, not ${given}`,
        at,
      );
  }

  #binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (let found = 0; ; found += 1) {
      this.#space();
      const at = this.at;
      const operator = this.#operator(operators);
      if (operator === undefined) return left;
      if (found === this.#limits.operators) throw this.#error(`more than ${found} operators in a row`, at);
      left = { kind: 'binary', at, operator, left, right: this.#binary(level + 1) };
    }
  }

  #operator(operators: readonly (readonly [string, Operator])[]): Operator | undefined {
    const found = operators.find(
      ([sign]) =>
        this.#source.startsWith(sign, this.at) &&
        (!/^[a-z]/.test(sign) || !/^[\w-]/.test(this.#source.slice(this.at + sign.length, this.at + sign.length + 1))),
    );
    if (found !== undefined) this.at += found[0].length;
    return found?.[1];
  }

  #unary(): Expression {
    this.#space();
    const at = this.at;
    const isNot = (this.#source[at] === '!' && this.#source[at + 1] !== '=') || /^not[\s($]/.test(this.#source.slice(at, at + 4));
    if (!isNot) return this.#primary();
    this.at += this.#source[at] === '!' ? 1 : 3;
    return this.#within(at, () => ({ kind: 'not', at, operand: this.#unary() }));
  }

  #primary(): Expression {
    const at = this.at;
    const sign = this.#source[at];
    if (sign === '(') return this.inBrackets(() => this.expression());
    if (sign === "'" || sign === '"') return this.#quoted(sign);
    const reference = this.reference();
    if (reference !== undefined) return reference;
    const isNegative = this.#take('-');
    const digits = this.#match(numberPattern);
    if (digits !== undefined) return { kind: 'literal', value: isNegative ? -Number(digits) : Number(digits) };
    return this.#bare(at);
  }

  /** `true`, `false`; in arguments Okta also writes `org.activationTokenExpirationHours` without a sign. */
  #bare(at: number): Expression {
    this.at = at;
    const name = this.#name();
    if (name === undefined) throw this.#error('a value is missing', at);
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    const steps = this.#within(at, () => this.#steps(name, true));
    return { kind: 'reference', at, isQuiet: true, source: this.#source.slice(at, this.at), steps };
  }

  #quoted(quote: string): Expression {
    const at = this.at;
    const end = this.#source.indexOf(quote, at + 1);
    if (end === -1 || end >= this.#end) throw this.#error('a text in quotes is never closed', at);
    const text = this.#source.slice(at + 1, end);
    this.at = end + 1;
    if (quote === "'" || !text.includes('$')) return { kind: 'literal', value: text };
    const inner = new ExpressionReader(this.#source, this.#limits, at + 1, end, this.#depth);
    return { kind: 'interpolated', at, parts: inner.#interpolated() };
  }

  #interpolated(): readonly Node[] {
    const parts: Node[] = [];
    while (this.at < this.#end) {
      const reference = this.reference();
      if (reference !== undefined) {
        parts.push(reference);
        continue;
      }
      const next = this.#source.indexOf('$', this.at + 1);
      const end = next === -1 || next > this.#end ? this.#end : next;
      parts.push({ kind: 'text', text: this.#source.slice(this.at, end) });
      this.at = end;
    }
    return parts;
  }
}
