import { negated } from './arithmetic.ts';
import { childrenOf, type Node, sizeOf } from './ast.ts';
import { attributeOf, compareAttribute, readAttribute } from './attributes.ts';
import { compileFunction, compileMethod, type Invocation, type Surroundings } from './calls.ts';
import { grammarOf, isSubject, withinArgument } from './checker.ts';
import { FaultError } from './fault.ts';
import { type Evaluator, type Frame } from './frame.ts';
import { takesSoMany, type Row } from './functions/row.ts';
import { compileChain, compileEquality, compileOrder } from './operations.ts';
import { parse } from './parser.ts';
import { costOf } from './pattern-cost.ts';
import type { Place } from './place.ts';
import { isInherited, isNot, isNull, memberReader, reader, truthOf } from './reading.ts';
import { anything, type Type } from './types.ts';
import { isList, kindOf, type RecordValue, type Value } from './value.ts';
import { parseIso } from './zoned-time.ts';

type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

/** Makes closures of nodes; those of an element's brackets read its members. */
class Compiler {
  readonly #place: Place;
  readonly #types: ReadonlyMap<Node, Type>;
  readonly #around: Surroundings;
  readonly #main: string | undefined;
  #inBrackets = false;

  /** `main` is the root that the frame has at hand. */
  constructor(place: Place, types: ReadonlyMap<Node, Type>, main?: string) {
    this.#place = place;
    this.#main = main;
    this.#types = types;
    const inner = new Map<string, (roots: RecordValue, frame: Frame) => Value>();
    this.#around = {
      limits: place.limits,
      compile: (node) => this.compile(node),
      typeOf: (node) => this.#typeOf(node),
      mainMember: (node) => this.#mainMember(node),
      within: (source) => {
        const compiled = inner.get(source) ?? compileArgument(source, place);
        inner.set(source, compiled);
        return compiled;
      },
    };
  }

  compile(node: Node): Evaluator {
    switch (node.kind) {
      case 'literal': {
        const { value } = node;
        return () => value;
      }
      case 'list': {
        const items = node.items.map((item) => this.compile(item));
        return (frame) => items.map((item) => item(frame));
      }
      case 'map':
        return this.#map(node);
      case 'name':
        return this.#asTyped(node, this.#name(node));
      case 'member':
        return this.#asTyped(node, this.#member(node));
      case 'call':
        return this.#call(node);
      case 'function':
        return this.#function(node);
      case 'index':
        return this.#index(node);
      case 'select':
        return this.#select(node);
      case 'project':
        return this.#project(node);
      case 'not': {
        const operand = this.#truth(node.operand);
        return (frame) => !operand(frame);
      }
      case 'and':
      case 'or':
        return this.#terms(node);
      case 'compare':
        return this.#comparison(node);
      case 'matches':
        return this.#matches(node);
      case 'chain':
        return this.#chain(node);
      case 'negative':
        return this.#negative(node);
      case 'choice': {
        const [condition, yes, no] = [this.#truth(node.condition), this.compile(node.yes), this.compile(node.no)];
        return (frame) => (condition(frame) ? yes(frame) : no(frame));
      }
      case 'default': {
        const [target, otherwise] = [this.compile(node.target), this.compile(node.otherwise)];
        return (frame) => {
          const value = target(frame);
          return value === null || value === '' ? otherwise(frame) : value;
        };
      }
    }
  }

  #typeOf(node: Node): Type {
    return this.#types.get(node) ?? anything;
  }

  /** Of a member that one read of the frame gives, whatever it is; a time has to be made of it yet. */
  #mainMember(node: Node): string | undefined {
    const attribute = this.#inBrackets ? undefined : attributeOf(node, this.#place);
    if (attribute === undefined || attribute.root !== this.#main || isInherited(attribute.name)) return undefined;
    return this.#typeOf(node).kind === 'time' ? undefined : attribute.name;
  }

  /** What is known to be a time may come as a text in ISO 8601. */
  #asTyped(node: Node, read: Evaluator): Evaluator {
    if (this.#typeOf(node).kind !== 'time') return read;
    return (frame) => {
      const value = read(frame);
      return typeof value === 'string' ? (parseIso(value) ?? isNot(node, 'time', value)) : value;
    };
  }

  #map({ entries }: NodeOf<'map'>): Evaluator {
    const compiled = entries.map(({ key, value }) => [key, this.compile(value)] as const);
    return (frame) => Object.fromEntries(compiled.map(([key, value]) => [key, value(frame)]));
  }

  #name(node: NodeOf<'name'>): Evaluator {
    const { name } = node;
    const read = memberReader(node, name);
    if (this.#inBrackets) return ({ element }) => read(element);
    const { roots, implied } = this.#place;
    if (implied === undefined || Object.hasOwn(roots, name)) {
      const root = reader(name);
      return (frame) => root(frame.roots);
    }
    const root = reader(implied);
    return (frame) => read(root(frame.roots));
  }

  #member(node: NodeOf<'member'>): Evaluator {
    const attribute = this.#inBrackets ? undefined : attributeOf(node, this.#place);
    if (attribute !== undefined) return readAttribute(attribute, this.#main);
    const { target: below, name, safe } = node;
    const read = memberReader(below, name);
    const target = this.compile(below);
    return (frame) => {
      const value = target(frame);
      return value === null && safe ? null : read(value);
    };
  }

  #call(node: NodeOf<'call'>): Evaluator {
    const rows = (this.#place.table.methods.get(node.name) ?? []).filter((row) => takesSoMany(row, node.arguments.length));
    const ofSubject = rows.find(({ on }) => on === 'user');
    if (ofSubject !== undefined && isSubject(this.#typeOf(node.target))) return this.#ofSubject(node, ofSubject);
    const target = this.compile(node.target);
    const [only, ...others] = rows.filter(({ on }) => on === this.#typeOf(node.target).kind);
    if (only?.on === 'text' && others.length === 0) return this.#ofText(node, target, only, rows);
    return this.#ofAnything(node, target, rows);
  }

  /** A method of what is known to be a text, or null. */
  #ofText(node: NodeOf<'call'>, target: Evaluator, row: Row, rows: readonly Row[]): Evaluator {
    const invoke = compileMethod(node, row, this.#around);
    const otherwise = this.#ofAnything(node, target, rows);
    return (frame) => {
      const value = target(frame);
      return typeof value === 'string' ? invoke(frame, value) : otherwise(frame);
    };
  }

  /** A method of whatever the receiver turns out to be; a text that is a time counts as one where a method is a time's alone. */
  #ofAnything(node: NodeOf<'call'>, target: Evaluator, rows: readonly Row[]): Evaluator {
    const invoke = new Map<string, Invocation>(rows.map((row) => [row.on ?? '', compileMethod(node, row, this.#around)]));
    return (frame) => {
      const value = target(frame);
      if (value === null) return node.safe ? null : isNull(node.target);
      const own = invoke.get(kindOf(value));
      if (own !== undefined) return own(frame, value);
      const late = typeof value === 'string' ? parseIso(value) : undefined;
      const ofTime = late && invoke.get('time');
      if (ofTime === undefined) throw new FaultError('wrong-type', node, `${node.name} can't be called here with such values`);
      return ofTime(frame, late ?? null);
    };
  }

  /** A method of whom the evaluation is about: lookups know her, whatever of her is seen here. */
  #ofSubject(node: NodeOf<'call'>, row: Row): Evaluator {
    const invoke = compileMethod(node, row, this.#around);
    return (frame) => invoke(frame, null);
  }

  #function(node: NodeOf<'function'>): Evaluator {
    const row = this.#place.table.functions.get(node.name);
    if (row === undefined) throw new TypeError('a function that was checked is not there');
    return compileFunction(node, row, this.#around);
  }

  #index(node: NodeOf<'index'>): Evaluator {
    const [target, key] = [this.compile(node.target), this.compile(node.key)];
    const written = node.key.kind === 'literal' && typeof node.key.value === 'string' ? node.key.value : undefined;
    if (written !== undefined) {
      const read = memberReader(node.target, written);
      return (frame) => read(target(frame));
    }
    return (frame) => {
      const [value, by] = [target(frame), key(frame)];
      if (value === null || !isList(value)) return isNot(node.target, 'list', value);
      if (typeof by !== 'number') return isNot(node.key, 'number', by);
      const item = value[by];
      if (item === undefined) throw new FaultError('out-of-range', node.key, 'The list has no such place');
      return item;
    };
  }

  /** The elements of a list, each in turn, for the expression in brackets; each costs as many steps as that has nodes. */
  #each(node: NodeOf<'select'> | NodeOf<'project'>): (frame: Frame, take: (element: Value, of: Value) => boolean) => void {
    const target = this.compile(node.target);
    const outside = this.#inBrackets;
    this.#inBrackets = true;
    const body = this.compile(node.body);
    this.#inBrackets = outside;
    const cost = sizeOf(node.body);
    return (frame, take) => {
      const list = target(frame);
      if (list === null || !isList(list)) return isNot(node.target, 'list', list);
      const before = frame.element;
      for (const element of list) {
        frame.spend(cost, node);
        frame.element = element;
        if (!take(element, body(frame))) break;
      }
      frame.element = before;
    };
  }

  #select(node: NodeOf<'select'>): Evaluator {
    const each = this.#each(node);
    const { which } = node;
    return (frame) => {
      const chosen: Value[] = [];
      each(frame, (element, isWanted) => {
        if (truthOf(node.body, isWanted)) chosen.push(element);
        return which !== 'first' || chosen.length === 0;
      });
      return which === 'all' ? chosen : (chosen.at(-1) ?? null);
    };
  }

  #project(node: NodeOf<'project'>): Evaluator {
    const each = this.#each(node);
    return (frame) => {
      const results: Value[] = [];
      each(frame, (_, result) => results.push(result) > 0);
      return results;
    };
  }

  /** Those of two, which nearly all are, need no list. */
  #terms({ kind, terms }: NodeOf<'and' | 'or'>): Evaluator {
    const [first, second, ...others] = terms.map((term) => this.#truth(term));
    const decides = kind === 'or';
    if (first === undefined || second === undefined) throw new TypeError('a chain has two terms at least');
    if (others.length === 0) {
      return decides ? (frame) => first(frame) || second(frame) : (frame) => first(frame) && second(frame);
    }
    const all = [first, second, ...others];
    return (frame) => {
      for (const term of all) if (term(frame) === decides) return decides;
      return !decides;
    };
  }

  /** A node that has to be true or false; some can't be anything else. */
  #truth(node: Node): (frame: Frame) => boolean {
    const evaluate = this.compile(node);
    if (isTruth(node)) return evaluate as (frame: Frame) => boolean;
    return (frame) => {
      const value = evaluate(frame);
      return typeof value === 'boolean' ? value : truthOf(node, value);
    };
  }

  #comparison(node: NodeOf<'compare'>): Evaluator {
    const { operator } = node;
    const isEquality = operator === 'eq' || operator === 'ne';
    const attribute = this.#inBrackets ? undefined : attributeOf(node.left, this.#place);
    if (isEquality && attribute !== undefined && node.right.kind === 'literal' && node.right.value !== null) {
      const fused = compareAttribute(attribute, this.#main, operator, node.right.value);
      if (fused !== undefined && this.#typeOf(node.left).kind !== 'time') return fused;
    }
    const [left, right] = [this.compile(node.left), this.compile(node.right)];
    return isEquality ? compileEquality(node, left, right) : compileOrder(node, operator, left, right);
  }

  #matches(node: NodeOf<'matches'>): Evaluator {
    const [text, pattern] = [this.compile(node.text), this.compile(node.pattern)];
    const { limits, patterns } = this.#place;
    if (patterns === undefined) throw new TypeError('patterns that were checked are not there');
    return (frame) => {
      const [value, by] = [text(frame), pattern(frame)];
      if (typeof value !== 'string') return isNot(node.text, 'text', value);
      if (typeof by !== 'string') return isNot(node.pattern, 'text', by);
      if (by.length > limits.pattern) throw new FaultError('too-long', node.pattern, 'The pattern is too long');
      const made = patterns(by);
      if (typeof made === 'string') throw new FaultError('not-a-pattern', node.pattern, made);
      frame.spend(costOf(made, value), node);
      return made.matches(value);
    };
  }

  #chain(node: NodeOf<'chain'>): Evaluator {
    const links = node.rest.map((link) => ({ link, type: this.#typeOf(link.operand), read: this.compile(link.operand) }));
    return compileChain(node, this.compile(node.first), this.#typeOf(node.first), links, this.#place.limits.text);
  }

  #negative({ operand }: NodeOf<'negative'>): Evaluator {
    const read = this.compile(operand);
    return (frame) => {
      const value = read(frame);
      return typeof value === 'number' ? negated(value) : isNot(operand, 'number', value);
    };
  }
}

/** Whether a node gives true or false, whatever it works on. */
const isTruth = ({ kind }: Node): boolean => ['and', 'or', 'not', 'compare', 'matches'].includes(kind);

/** An argument that is an expression, for one group after another; its steps are the whole evaluation's. */
function compileArgument(source: string, outer: Place): (roots: RecordValue, frame: Frame) => Value {
  const place = withinArgument(outer);
  const node = parse(source, grammarOf(place));
  const evaluate = new Compiler(place, new Map()).compile(node);
  const size = sizeOf(node);
  return (roots, frame) => {
    frame.spend(size, node);
    return frame.within(roots, evaluate);
  };
}

/** The root that is read most, where its members are. */
function mainRoot(node: Node, place: Place): string | undefined {
  const counts = new Map<string, number>();
  const count = (each: Node): void => {
    const attribute = attributeOf(each, place);
    if (attribute !== undefined && !isInherited(attribute.root)) counts.set(attribute.root, (counts.get(attribute.root) ?? 0) + 1);
    for (const child of childrenOf(each)) count(child);
  };
  count(node);
  const most = Math.max(...counts.values());
  return [...counts].find(([, times]) => times === most)?.[0];
}

export interface CompiledNode {
  /** @throws FaultError */
  readonly run: Evaluator;
  /** The root that a frame is to have at hand. */
  readonly main: string | undefined;
}

/** A tree that was checked, as a function of what it sees. */
export function compileNode(node: Node, place: Place, types: ReadonlyMap<Node, Type>): CompiledNode {
  const main = mainRoot(node, place);
  return { run: new Compiler(place, types, main).compile(node), main };
}
