import { typeOfOperation } from './arithmetic.ts';
import type { Node } from './ast.ts';
import { type Fault, FaultError, type FaultCode, type Spot } from './fault.ts';
import { group } from './functions/group.ts';
import { kindsWanted, parameterAt, type Row, takesSoMany, usage, type Want } from './functions/row.ts';
import { nearest } from './nearest.ts';
import { type Grammar, parse } from './parser.ts';
import type { Place } from './place.ts';
import { anything, either, fits, integer, isNumeric, listOf, mapOf, real, text, truth, type Type, wordFor } from './types.ts';

/** So many are worth reading at once. */
const mostFaults = 10;

/** What leads to the machinery below a value in some language or other. No value has such a member; to ask for one is no mistake. */
const isForbidden = (name: string): boolean =>
  name.startsWith('__') || ['class', 'getClass', 'constructor', 'prototype'].includes(name);

type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

/** What was found out of a tree. */
export interface Checked {
  readonly faults: readonly Fault[];
  readonly types: ReadonlyMap<Node, Type>;
}

/** What a place's texts are read by; names of other places' functions are told apart from values here, too. */
export const grammarOf = ({ limits, table, elsewhere }: Place): Grammar => ({
  limits,
  namespaces: (elsewhere ?? table).namespaces,
});

/** Where an argument that is an expression is evaluated. */
export const withinArgument = (place: Place): Place => ({
  ...place,
  roots: { group },
  result: anything,
});

/** Finds a type for every node, and all that is wrong. */
class Checker {
  readonly #place: Place;
  readonly faults: Fault[] = [];
  readonly types = new Map<Node, Type>();
  /** Of the elements whose brackets are open, the innermost last. */
  readonly #elements: Type[] = [];

  constructor(place: Place) {
    this.#place = place;
  }

  check(node: Node): Type {
    const type = this.#typeOf(node);
    this.types.set(node, type);
    return type;
  }

  #typeOf(node: Node): Type {
    switch (node.kind) {
      case 'literal':
        return typeOfLiteral(node);
      case 'list':
        return listOf(node.items.map((item) => this.check(item)).reduce(either, { kind: 'null' }));
      case 'map':
        return this.#map(node);
      case 'name':
        return this.#name(node);
      case 'member':
        return this.#memberOf(this.check(node.target), node.name, node.at);
      case 'call':
        return this.#call(node);
      case 'function':
        return this.#function(node);
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
      case 'matches':
        return this.#matches(node);
      case 'chain':
        return this.#chain(node);
      case 'negative':
        return this.#negative(node);
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
    if ((given.kind === 'null' && result.kind !== 'any') || !fits(given, result.kind))
      this.#fault('wrong-type', node, `The result must be ${wordFor(result)}; this is ${wordFor(given)}`);
  }

  #fault(code: FaultCode, spot: Spot, message: string): Type {
    if (this.faults.length < mostFaults) this.faults.push(new FaultError(code, spot, message).fault);
    return anything;
  }

  #truth(node: Node): Type {
    const given = this.check(node);
    const says = node.kind === 'literal' && typeof node.value === 'string' && /^(true|false)$/i.test(node.value);
    if (!says && (given.kind === 'null' || !fits(given, 'boolean')))
      this.#fault('wrong-type', node, `This must be true or false; it is ${wordFor(given)}`);
    return truth;
  }

  #unknown(
    code: 'unknown-name' | 'unknown-method' | 'unknown-function',
    name: string,
    at: Spot,
    what: string,
    known: readonly string[],
  ): Type {
    const meant = nearest(name, known);
    const others = known.length === 0 || known.length > 40 ? '' : `; there is ${known.join(', ')}`;
    const hint = meant === undefined ? others : `; did you mean ${meant}?`;
    const word = code === 'unknown-name' ? '' : `${code.slice('unknown-'.length)} `;
    return this.#fault(code, at, `There is no ${word}${name} ${what}${hint}`);
  }

  #map({ entries }: NodeOf<'map'>): Type {
    for (const { key, value } of entries) {
      this.check(value);
      if (isForbidden(key)) return this.#fault('not-available', value, `${key} is not available`);
    }
    return mapOf(anything);
  }

  #name({ name, at }: NodeOf<'name'>): Type {
    const element = this.#elements.at(-1);
    if (element !== undefined) return this.#memberOf(element, name, at);
    if (isForbidden(name)) return this.#fault('not-available', at, `${name} is not available`);
    const { roots, implied, otherRoots } = this.#place;
    const root = Object.hasOwn(roots, name) ? roots[name] : undefined;
    if (root !== undefined) return root;
    const target = implied === undefined ? undefined : roots[implied];
    if (target !== undefined) return this.#memberOf(target, name, at);
    return otherRoots ?? this.#unknown('unknown-name', name, at, 'here', Object.keys(roots));
  }

  #memberOf(target: Type, name: string, at: Spot): Type {
    if (isForbidden(name)) return this.#fault('not-available', at, `${name} is not available`);
    switch (target.kind) {
      case 'any':
      case 'null':
        return anything;
      case 'map':
        return target.of;
      case 'record':
        return this.#memberOfRecord(target, name, at);
      case 'list':
        return this.#fault('wrong-type', at, `A list has no ${name}: choose elements first, with [0], .?[ ] or .![ ]`);
      default:
        return this.#fault('wrong-type', at, `This is ${wordFor(target)}, which has no ${name}`);
    }
  }

  #memberOfRecord({ members, instead, others }: Extract<Type, { kind: 'record' }>, name: string, at: Spot): Type {
    if (Object.hasOwn(members, name)) return members[name] ?? anything;
    if (instead !== undefined && Object.hasOwn(instead, name)) {
      return this.#fault('not-available', at, `There is no ${name} in this object; write ${instead[name]}`);
    }
    return others ?? this.#unknown('unknown-name', name, at, 'in this object', Object.keys(members));
  }

  #call(node: NodeOf<'call'>): Type {
    const target = this.check(node.target);
    const given = node.arguments.map((each) => this.check(each));
    if (isForbidden(node.name)) return this.#fault('not-available', node.at, `${node.name} is not available`);
    const rows = (this.#place.table.methods.get(node.name) ?? []).filter((row) => receives(target, row));
    return rows.length === 0 ? this.#noMethod(node, target) : this.#arguments(node, rows, given);
  }

  #noMethod({ name, at }: NodeOf<'call'>, target: Type): Type {
    const { table, elsewhere } = this.#place;
    const alike = functionLike(name, target, [...table.functions.keys()]);
    if (alike !== undefined) return this.#fault('not-available', at, `There is no method ${name} here; there is ${alike}(...)`);
    if ((elsewhere?.methods.get(name) ?? []).some((row) => receives(target, row))) {
      return this.#fault('not-available', at, `${name} is not available here`);
    }
    const here = [...table.methods.values()].flat().filter((row) => receives(target, row));
    return this.#unknown('unknown-method', name, at, `of ${wordFor(target)}`, [...new Set(here.map((row) => row.name))]);
  }

  #function(node: NodeOf<'function'>): Type {
    const { table, elsewhere } = this.#place;
    const row = table.functions.get(node.name);
    if (row === undefined && node.name === 'T') return this.#fault('not-available', node.at, 'Types are not available');
    const given = node.arguments.map((each) => this.check(each));
    if (row !== undefined) return this.#arguments(node, [row], given);
    if (elsewhere?.functions.has(node.name) === true) {
      const last = node.name.slice(node.name.indexOf('.') + 1);
      const hint = table.methods.has(last) ? `; write a value and .${last}(...)` : '';
      return this.#fault('not-available', node.at, `${node.name} is not available here${hint}`);
    }
    return this.#unknown('unknown-function', node.name, node.at, 'here', [...table.functions.keys()]);
  }

  /** The rows that may be meant differ in their receivers alone. */
  #arguments(node: NodeOf<'call'> | NodeOf<'function'>, rows: readonly Row[], given: readonly Type[]): Type {
    const fitting = rows.filter((row) => takesSoMany(row, given.length));
    const [first] = fitting;
    if (first === undefined) {
      const [row] = rows;
      const wanted = row === undefined ? '' : usage(row);
      return this.#fault('wrong-arguments', node, `${node.name} takes ${wanted === '' ? 'no argument' : `(${wanted})`}`);
    }
    for (const [index, argument] of node.arguments.entries())
      this.#argument(node.name, fitting, argument, index, given[index] ?? anything);
    return fitting.map(({ gives }) => gives).reduce(either);
  }

  #argument(name: string, rows: readonly Row[], argument: Node, index: number, type: Type): void {
    const wants = rows.flatMap((row) => parameterAt(row, index)?.want ?? []);
    if (wants.includes('expression')) return this.#expression(argument);
    if (wants.some((want) => kindsWanted[want].some((kind) => fits(type, kind)))) return this.#written(argument, wants);
    const [want = 'any'] = wants;
    const [kind = 'any'] = kindsWanted[want];
    this.#fault('wrong-type', argument, `${name} takes ${wordFor({ kind })}; this is ${wordFor(type)}`);
    return undefined;
  }

  /** `Arrays.contains("Sales", ...)`: what is written out may be a list with commas, but hardly one of one value. */
  #written(argument: Node, wants: readonly Want[]): void {
    if (this.#place.writtenListsHaveCommas !== true || !wants.every((want) => want === 'items')) return;
    if (argument.kind === 'literal' && typeof argument.value === 'string' && !argument.value.includes(',')) {
      this.#fault('wrong-type', argument, 'This must be a list: an attribute, {"a", "b"} or "a, b"');
    }
  }

  /** An argument that is an expression has to be written out, so that it can be checked; its faults are at its own place. */
  #expression(node: Node): void {
    if (node.kind !== 'literal' || typeof node.value !== 'string') {
      this.#fault('not-available', node, 'The expression is to be written out, as a text');
      return;
    }
    const place = withinArgument(this.#place);
    try {
      const inner = parse(node.value, grammarOf(place));
      for (const { code, message } of check(inner, place).faults) this.#fault(code, node, message);
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      this.#fault(error.fault.code, node, error.fault.message);
    }
  }

  #index({ target, key }: NodeOf<'index'>): Type {
    const indexed = this.check(target);
    const by = this.check(key);
    if (indexed.kind === 'list') {
      return fits(by, 'integer')
        ? indexed.of
        : this.#fault('wrong-type', key, `The place in a list is a number; this is ${wordFor(by)}`);
    }
    const isUnknown = indexed.kind === 'any' || indexed.kind === 'null';
    if (!isUnknown && indexed.kind !== 'record' && indexed.kind !== 'map') {
      return this.#fault('wrong-type', target, `This is ${wordFor(indexed)}, which has nothing to choose from`);
    }
    if (key.kind === 'literal' && typeof key.value === 'string') return this.#memberOf(indexed, key.value, key);
    if (isUnknown && fits(by, 'integer')) return anything;
    return this.#fault('not-available', key, 'The name of a member is to be written out, as a text');
  }

  #brackets(node: NodeOf<'select'> | NodeOf<'project'>): Type {
    if (!this.#place.goesThroughLists) {
      return this.#fault('not-available', node, 'Lists can’t be gone through here: Arrays.contains says what is in one');
    }
    const target = this.check(node.target);
    if (!fits(target, 'list')) this.#fault('wrong-type', node.target, `This must be a list; it is ${wordFor(target)}`);
    const element = target.kind === 'list' ? target.of : anything;
    this.#elements.push(element);
    const body = node.kind === 'select' ? this.#truth(node.body) : this.check(node.body);
    this.#elements.pop();
    if (node.kind === 'project') return listOf(body);
    return node.which === 'all' ? listOf(element) : element;
  }

  #comparison(node: NodeOf<'compare'>): Type {
    const [left, right] = [this.check(node.left), this.check(node.right)];
    if (node.operator === 'eq' || node.operator === 'ne') return truth;
    const ordered = (['number', 'text', 'time'] as const).some((kind) => fits(left, kind) && fits(right, kind));
    if (!ordered) this.#fault('wrong-type', node, `There is no order between ${wordFor(left)} and ${wordFor(right)}`);
    return truth;
  }

  #matches(node: NodeOf<'matches'>): Type {
    const { patterns } = this.#place;
    if (patterns === undefined) return this.#fault('not-available', node, 'Patterns are not available here');
    for (const side of [node.text, node.pattern]) {
      const given = this.check(side);
      if (!fits(given, 'text')) this.#fault('wrong-type', side, `This must be a text; it is ${wordFor(given)}`);
    }
    const { pattern } = node;
    if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') return truth;
    const most = this.#place.limits.pattern;
    if (pattern.value.length > most) this.#fault('too-long', pattern, `The pattern is longer than ${most} characters`);
    else {
      const matches = patterns(pattern.value);
      if (typeof matches === 'string') this.#fault('not-a-pattern', pattern, matches);
    }
    return truth;
  }

  #chain({ first, rest }: NodeOf<'chain'>): Type {
    let type = this.check(first);
    for (const { operator, operand } of rest) {
      const other = this.check(operand);
      const result = typeOfOperation(operator, type, other);
      if (result === undefined) {
        return this.#fault('wrong-type', operand, `${operator} does not go with ${wordFor(type)} and ${wordFor(other)}`);
      }
      type = result;
    }
    return type;
  }

  #negative(node: NodeOf<'negative'>): Type {
    const given = this.check(node.operand);
    if (!fits(given, 'number')) return this.#fault('wrong-type', node.operand, `This must be a number; it is ${wordFor(given)}`);
    return isNumeric(given) ? given : { kind: 'number' };
  }
}

/** The function that somebody means who writes a method: `String.stringContains` for a text's `contains`. */
function functionLike(method: string, { kind }: Type, functions: readonly string[]): string | undefined {
  const namespace = kind === 'text' ? 'String.' : kind === 'list' ? 'Arrays.' : undefined;
  const exactly = functions.find((each) => each === `${namespace ?? 'String.'}${method}`);
  if (exactly !== undefined || namespace === undefined) return exactly;
  const wanted = method.toLowerCase();
  return functions.find((each) => {
    const last = each.slice(namespace.length).toLowerCase();
    return each.startsWith(namespace) && (last.endsWith(wanted) || wanted.startsWith(last));
  });
}

/** Whether a method may be one of such values. A user's are of whom an evaluation is about, and of nobody else. */
function receives(target: Type, { on }: Row): boolean {
  if (on === undefined) return false;
  return on === 'user' ? isSubject(target) : fits(target, on);
}

export const isSubject = (type: Type): boolean => (type.kind === 'record' || type.kind === 'map') && type.is === 'user';

function typeOfLiteral({ value, real: isReal }: NodeOf<'literal'>): Type {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return text;
  if (typeof value === 'boolean') return truth;
  return isReal === true ? real : integer;
}

/** What a place does not allow in a tree (nothing where it takes it), and the types that were found. */
export function check(node: Node, place: Place): Checked {
  const checker = new Checker(place);
  checker.result(node);
  return checker;
}
