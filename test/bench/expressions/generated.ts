import { textOf } from '../../../shared/expression/arithmetic.ts';
import { type Node, sizeOf } from '../../../shared/expression/ast.ts';
import { check, grammarOf } from '../../../shared/expression/checker.ts';
import { FaultError } from '../../../shared/expression/fault.ts';
import { csv } from '../../../shared/expression/functions/list-operations.ts';
import { Refusal } from '../../../shared/expression/functions/row.ts';
import type { Outcome, Place, RecordValue, Value } from '../../../shared/expression/index.ts';
import { parse } from '../../../shared/expression/parser.ts';
import { truthOf } from '../../../shared/expression/reading.ts';
import { equals, isRecord, memberOf, order, plain } from '../../../shared/expression/value.ts';

/**
 * What `new Function` would make of the language: JavaScript from the same tree, with the same functions, the same meaning of null, of
 * members and of types, the same limits of texts and the same faults. It is what closures are measured against, and nothing uses it.
 */

const fault = (node: Node, message: string): never => {
  throw new FaultError('bad-value', node, message);
};

/** What generated code calls where things are not as they mostly are. */
const helpers = {
  equals,
  memberOf: (value: Value, name: string, node: Node): Value => (isRecord(value) ? memberOf(value, name) : fault(node, 'no object')),
  truth: (value: Value, node: Node): boolean => truthOf(node, value),
  text: (value: Value, node: Node): Value => (value === null ? null : (textOf(value) ?? fault(node, 'no text'))),
  items: (value: Value, node: Node): Value =>
    typeof value === 'string' ? csv(value) : value === null || Array.isArray(value) ? value : fault(node, 'no list'),
  below: (one: Value, other: Value, node: Node): number => order(one, other) ?? fault(node, 'no order'),
  add(one: Value, other: Value, node: Node): Value {
    if (typeof one === 'number' && typeof other === 'number') return (one + other) | 0;
    const [left, right] = [textOf(one), textOf(other)];
    return left === undefined || right === undefined ? fault(node, 'no text') : left + right;
  },
  finish(result: Value | Refusal, node: Node): Value {
    if (result instanceof Refusal) return fault(node, result.message);
    return typeof result === 'string' && result.length > 65_536 ? fault(node, 'too long') : result;
  },
};

class Generator {
  readonly #place: Place;
  /** What the code names: nodes of faults, and functions. */
  readonly constants: unknown[] = [];
  #names = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  #constant(value: unknown): string {
    this.constants.push(value);
    return `c${this.constants.length - 1}`;
  }

  /** A value that is named, and looked at. */
  #let(value: string, use: (name: string) => string): string {
    const name = `v${(this.#names += 1)}`;
    return `(${name} = ${value}, ${use(name)})`;
  }

  names(): string {
    return Array.from({ length: this.#names }, (_, index) => `v${index + 1}`).join(', ');
  }

  #truth(node: Node): string {
    const code = this.code(node);
    if (['and', 'or', 'not', 'compare'].includes(node.kind)) return code;
    return this.#let(code, (name) => `typeof ${name} === 'boolean' ? ${name} : h.truth(${name}, ${this.#constant(node)})`);
  }

  code(node: Node): string {
    switch (node.kind) {
      case 'literal':
        return JSON.stringify(node.value);
      case 'list':
        return `[${node.items.map((item) => this.code(item)).join(', ')}]`;
      case 'name':
        return `(roots.${node.name} ?? null)`;
      case 'member':
        return this.#let(this.code(node.target), (name) => {
          const isObject = `typeof ${name} === 'object' && ${name} !== null && !Array.isArray(${name})`;
          return `${isObject} ? (${name}.${node.name} ?? null) : h.memberOf(${name}, '${node.name}', ${this.#constant(node)})`;
        });
      case 'not':
        return `!${this.#truth(node.operand)}`;
      case 'and':
      case 'or':
        return `(${node.terms.map((term) => this.#truth(term)).join(node.kind === 'and' ? ' && ' : ' || ')})`;
      case 'compare':
        return this.#comparison(node);
      case 'chain':
        return node.rest.reduce((left, { operand }) => {
          const right = this.code(operand);
          return this.#let(left, (one) =>
            this.#let(right, (other) => {
              const joined = this.#let(
                `${one} + ${other}`,
                (name) => `${name}.length > 65536 ? h.finish(${name}, ${this.#constant(node)}) : ${name}`,
              );
              const slow = `h.add(${one}, ${other}, ${this.#constant(operand)})`;
              return `typeof ${one} === 'string' && typeof ${other} === 'string' ? ${joined} : ${slow}`;
            }),
          );
        }, this.code(node.first));
      case 'choice':
        return `(${this.#truth(node.condition)} ? ${this.code(node.yes)} : ${this.code(node.no)})`;
      case 'default':
        return this.#let(
          this.code(node.target),
          (name) => `${name} === null || ${name} === '' ? ${this.code(node.otherwise)} : ${name}`,
        );
      case 'function':
        return this.#function(node);
      default:
        throw new Error(`no code for ${node.kind}`);
    }
  }

  #comparison({ operator, left, right }: Extract<Node, { kind: 'compare' }>): string {
    const [one, other] = [this.code(left), this.code(right)];
    if (operator === 'eq' || operator === 'ne') {
      const simple = left.kind === 'literal' || right.kind === 'literal';
      if (simple) return `(${one} ${operator === 'eq' ? '===' : '!=='} ${other})`;
      return `${operator === 'eq' ? '' : '!'}h.equals(${one}, ${other})`;
    }
    const sign = { lt: '<', le: '<=', gt: '>', ge: '>=' }[operator];
    return this.#let(one, (a) =>
      this.#let(other, (b) => {
        const numbers = `typeof ${a} === 'number' && typeof ${b} === 'number'`;
        return `${numbers} ? ${a} ${sign} ${b} : h.below(${a}, ${b}, ${this.#constant(left)}) ${sign} 0`;
      }),
    );
  }

  #function(node: Extract<Node, { kind: 'function' }>): string {
    const row = this.#place.table.functions.get(node.name);
    if (row === undefined || row.does.asks) throw new Error(`no code for ${node.name}`);
    const given = node.arguments.map((argument, index) => {
      const code = this.code(argument);
      const want = (row.takes[index] ?? row.rest[(index - row.takes.length) % row.rest.length])?.want;
      if (argument.kind === 'literal' || (want !== 'text' && want !== 'items')) return code;
      const holds = want === 'text' ? 'typeof # === "string"' : 'Array.isArray(#)';
      return this.#let(code, (name) => `${holds.replace('#', name)} ? ${name} : h.${want}(${name}, ${this.#constant(argument)})`);
    });
    const [own, rest] = [given.slice(0, row.takes.length), given.slice(row.takes.length)];
    const passed = row.rest.length === 0 ? given : [...own, `[${rest.join(', ')}]`];
    const call = `${this.#constant(row.does.apply)}(${passed.join(', ')})`;
    return this.#let(call, (name) => `typeof ${name} === 'boolean' ? ${name} : h.finish(${name}, ${this.#constant(node)})`);
  }
}

/** @throws where a node has no code: the bench has none of those */
export function generate(source: string, place: Place): (roots: RecordValue) => Outcome {
  const node = parse(source, grammarOf(place));
  const [first] = check(node, place).faults;
  if (first !== undefined) throw new Error(first.message);
  if (sizeOf(node) > place.limits.steps) throw new Error('too many steps');
  const generator = new Generator(place);
  const code = generator.code(node);
  const body = `'use strict'; return (roots) => { let ${generator.names() || 'none'}; try { const value = ${code};
    return { ok: true, value: typeof value === 'object' && value !== null ? h.plain(value) : value };
  } catch (error) { return h.failed(error); } };`;
  const names = generator.constants.map((_, index) => `c${index}`);
  const failed = (error: unknown): Outcome => {
    if (error instanceof FaultError) return { ok: false, fault: error.fault };
    throw error;
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what is measured against
  const make = new Function('h', ...names, body) as (...given: unknown[]) => (roots: RecordValue) => Outcome;
  return make({ ...helpers, plain, failed }, ...generator.constants);
}
