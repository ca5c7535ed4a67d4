import type { Node } from './ast.ts';
import { type Fault, FaultError, type FaultCode, type Spot } from './fault.ts';
import { nearest } from './nearest.ts';
import type { Place } from './place.ts';
import { anything, either, fits, number, text, truth, type Type, wordFor } from './types.ts';

/** So many are worth reading at once. */
const mostFaults = 10;

/** What leads to the machinery below a value in some language or other. No value has such a member; to ask for one is no mistake. */
const isForbidden = (name: string): boolean =>
  name.startsWith('__') || ['class', 'getClass', 'constructor', 'prototype'].includes(name);

type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

/** Finds a type for every node, and all that is wrong. */
class Checker {
  readonly #place: Place;
  readonly faults: Fault[] = [];
  /** Of the elements whose brackets are open, the innermost last. */
  readonly #elements: Type[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  check(node: Node): Type {
    switch (node.kind) {
      case 'literal':
        return typeOfLiteral(node.value);
      case 'list':
        return { kind: 'list', of: node.items.map((item) => this.check(item)).reduce(either, { kind: 'null' }) };
      case 'name':
        return this.#name(node);
      case 'member':
        return this.#memberOf(this.check(node.target), node.name, node.at);
      case 'call':
        return this.#call(node);
      case 'index':
        return this.#index(node);
      case 'select':
      case 'project':
        return this.#brackets(node);
      case 'not':
        return this.#truth(node.operand);
      case 'and':
      case 'or':
        for (const term of node.terms) this.#truth(term);
        return truth;
      case 'compare':
        return this.#comparison(node);
      case 'choice':
        this.#truth(node.condition);
        return either(this.check(node.yes), this.check(node.no));
      case 'default':
        return either(this.check(node.target), this.check(node.otherwise));
    }
  }

  /** What the whole expression has to be. */
  result(node: Node): void {
    const { result } = this.#place;
    const given = this.check(node);
    if (given.kind === 'null' || !fits(given, result.kind))
      this.#fault('wrong-type', node, `The result must be ${wordFor(result)}; this is ${wordFor(given)}`);
  }

  #fault(code: FaultCode, spot: Spot, message: string): Type {
    if (this.faults.length < mostFaults) this.faults.push(new FaultError(code, spot, message).fault);
    return anything;
  }

  #truth(node: Node): Type {
    const given = this.check(node);
    if (given.kind === 'null' || !fits(given, 'boolean'))
      this.#fault('wrong-type', node, `This must be true or false; it is ${wordFor(given)}`);
    return truth;
  }

  #unknown(code: 'unknown-name' | 'unknown-method', name: string, at: Spot, what: string, known: readonly string[]): Type {
    const meant = nearest(name, known);
    const others = known.length === 0 ? '' : `; there is ${known.join(', ')}`;
    const hint = meant === undefined ? others : `; did you mean ${meant}?`;
    return this.#fault(code, at, `There is no ${code === 'unknown-method' ? 'method ' : ''}${name} ${what}${hint}`);
  }

  #name({ name, at }: NodeOf<'name'>): Type {
    const element = this.#elements.at(-1);
    if (element !== undefined) return this.#memberOf(element, name, at);
    if (isForbidden(name)) return this.#fault('not-available', at, `${name} is not available`);
    const { roots } = this.#place;
    const root = Object.hasOwn(roots, name) ? roots[name] : undefined;
    return root ?? this.#unknown('unknown-name', name, at, 'here', Object.keys(roots));
  }

  #memberOf(target: Type, name: string, at: Spot): Type {
    if (isForbidden(name)) return this.#fault('not-available', at, `${name} is not available`);
    switch (target.kind) {
      case 'any':
      case 'null':
        return anything;
      case 'map':
        return target.of;
      case 'record': {
        const member = Object.hasOwn(target.members, name) ? target.members[name] : undefined;
        return member ?? this.#unknown('unknown-name', name, at, 'in this object', Object.keys(target.members));
      }
      case 'list':
        return this.#fault('wrong-type', at, `A list has no ${name}: choose elements first, with [0], .?[ ] or .![ ]`);
      default:
        return this.#fault('wrong-type', at, `This is ${wordFor(target)}, which has no ${name}`);
    }
  }

  #call(node: NodeOf<'call'>): Type {
    const target = this.check(node.target);
    const given = node.arguments.map((each) => this.check(each));
    if (isForbidden(node.name)) return this.#fault('not-available', node.at, `${node.name} is not available`);
    const here = this.#place.methods.filter(({ on }) => fits(target, on));
    const rows = here.filter(({ name }) => name === node.name);
    if (rows.length === 0) {
      const names = [...new Set(here.map(({ name }) => name))];
      return this.#unknown('unknown-method', node.name, node.at, `of ${wordFor(target)}`, names);
    }
    const row = rows.find(({ takes }) => takes.length === given.length);
    if (row === undefined) {
      const wanted = rows[0]?.takes.length ?? 0;
      return this.#fault('wrong-arguments', node, `${node.name} takes ${wanted} argument${wanted === 1 ? '' : 's'}`);
    }
    for (const [index, argument] of node.arguments.entries()) {
      const type = given[index] ?? anything;
      if (!rows.some(({ takes }) => fits(type, takes[index] ?? 'any'))) {
        this.#fault(
          'wrong-type',
          argument,
          `${node.name} takes ${wordFor({ kind: row.takes[index] ?? 'any' })}; this is ${wordFor(type)}`,
        );
      }
    }
    return rows.map(({ gives }) => gives).reduce(either);
  }

  #index({ target, key }: NodeOf<'index'>): Type {
    const indexed = this.check(target);
    const by = this.check(key);
    if (indexed.kind === 'list') {
      return fits(by, 'number')
        ? indexed.of
        : this.#fault('wrong-type', key, `The place in a list is a number; this is ${wordFor(by)}`);
    }
    if (indexed.kind === 'any' || indexed.kind === 'null') return anything;
    if (indexed.kind !== 'record' && indexed.kind !== 'map') {
      return this.#fault('wrong-type', target, `This is ${wordFor(indexed)}, which has nothing to choose from`);
    }
    if (key.kind !== 'literal' || typeof key.value !== 'string') {
      return this.#fault('not-available', key, 'The name of a member is to be written out, as a text');
    }
    return this.#memberOf(indexed, key.value, key);
  }

  #brackets(node: NodeOf<'select'> | NodeOf<'project'>): Type {
    const target = this.check(node.target);
    if (!fits(target, 'list')) this.#fault('wrong-type', node.target, `This must be a list; it is ${wordFor(target)}`);
    const element = target.kind === 'list' ? target.of : anything;
    this.#elements.push(element);
    const body = node.kind === 'select' ? this.#truth(node.body) : this.check(node.body);
    this.#elements.pop();
    if (node.kind === 'project') return { kind: 'list', of: body };
    return node.which === 'all' ? { kind: 'list', of: element } : element;
  }

  #comparison(node: NodeOf<'compare'>): Type {
    const [left, right] = [this.check(node.left), this.check(node.right)];
    if (node.operator === 'eq' || node.operator === 'ne') return truth;
    const ordered = (['number', 'text'] as const).some((kind) => fits(left, kind) && fits(right, kind));
    if (!ordered) this.#fault('wrong-type', node, `There is no order between ${wordFor(left)} and ${wordFor(right)}`);
    return truth;
  }
}

function typeOfLiteral(value: null | boolean | number | string): Type {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return text;
  return typeof value === 'number' ? number : truth;
}

/** What a place does not allow in a tree; empty where it takes it. */
export function faultsIn(node: Node, place: Place): readonly Fault[] {
  const checker = new Checker(place);
  checker.result(node);
  return checker.faults;
}
