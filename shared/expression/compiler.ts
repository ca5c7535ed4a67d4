import { negated, operationOf, textOf, typeOfOperation } from './arithmetic.ts';
import { type Comparison, type Node, sizeOf } from './ast.ts';
import { grammarOf, isSubject, withinArgument } from './checker.ts';
import { FaultError } from './fault.ts';
import { csv } from './functions/list-operations.ts';
import { parameterAt, Refusal, type Row, takesSoMany, type Use, type Want } from './functions/row.ts';
import { type Lookups, noLookups } from './lookups.ts';
import { parse } from './parser.ts';
import type { Place } from './place.ts';
import { anything, type Type, wordFor } from './types.ts';
import { equals, isList, isRecord, kindOf, memberOf, order, type RecordValue, type Value } from './value.ts';
import { parseIso } from './zoned-time.ts';

/** What one evaluation works on. */
interface Frame {
  readonly roots: RecordValue;
  readonly lookups: Lookups;
  /** Of the innermost brackets. */
  element: Value;
  /** Nodes that may still be visited. */
  steps: number;
}

type Evaluator = (frame: Frame) => Value;
type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

const isNull = (node: Node): never => {
  throw new FaultError('null-value', node, 'This is null');
};

const isNot = (node: Node, wanted: Type['kind'], value: Value): never => {
  if (value === null) return isNull(node);
  throw new FaultError('wrong-type', node, `This must be ${wordFor({ kind: wanted })}; it is ${wordFor({ kind: kindOf(value) })}`);
};

const words: Readonly<Record<string, boolean>> = { true: true, false: false };

/** A text that says true or false counts as that, as in Spring's language; nothing else does. */
function truthOf(node: Node, value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const said = typeof value === 'string' ? words[value.toLowerCase()] : undefined;
  return said ?? isNot(node, 'boolean', value);
}

const compared = {
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
} as const satisfies Record<Exclude<Comparison, 'eq' | 'ne'>, (order: number) => boolean>;

/** A step for each so many characters that a function works through. */
const charactersAStep = 64;

const sizeOfValue = (value: Value | undefined): number => {
  if (typeof value === 'string') return Math.trunc(value.length / charactersAStep);
  return value !== undefined && value !== null && isList(value) ? value.length : 0;
};

/** Makes closures of nodes; those of an element's brackets read its members. */
class Compiler {
  readonly #place: Place;
  readonly #types: ReadonlyMap<Node, Type>;
  #inBrackets = false;

  constructor(place: Place, types: ReadonlyMap<Node, Type>) {
    this.#place = place;
    this.#types = types;
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
        const operand = this.compile(node.operand);
        return (frame) => !truthOf(node.operand, operand(frame));
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
        const [condition, yes, no] = [this.compile(node.condition), this.compile(node.yes), this.compile(node.no)];
        return (frame) => (truthOf(node.condition, condition(frame)) ? yes(frame) : no(frame));
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
    if (this.#inBrackets) return ({ element }) => readMember(node, element, name);
    const { roots, implied } = this.#place;
    if (implied === undefined || Object.hasOwn(roots, name)) return (frame) => memberOf(frame.roots, name);
    return (frame) => readMember(node, memberOf(frame.roots, implied), name);
  }

  #member({ target: below, name, safe }: NodeOf<'member'>): Evaluator {
    const target = this.compile(below);
    return (frame) => {
      const value = target(frame);
      return value === null && safe ? null : readMember(below, value, name);
    };
  }

  #call(node: NodeOf<'call'>): Evaluator {
    const rows = (this.#place.table.methods.get(node.name) ?? []).filter((row) => takesSoMany(row, node.arguments.length));
    const ofSubject = rows.find(({ on }) => on === 'user');
    if (ofSubject !== undefined && isSubject(this.#typeOf(node.target))) return this.#ofSubject(node, ofSubject);
    const target = this.compile(node.target);
    const invoke = this.#invocations(node, rows);
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
    const given = this.#arguments(node, row);
    const run = this.#running(node, row);
    return (frame) => run(frame, [null, ...given.map((argument) => argument(frame))]);
  }

  /** How a method is called, by its receiver. */
  #invocations(node: NodeOf<'call'>, rows: readonly Row[]): ReadonlyMap<string, (frame: Frame, target: Value) => Value> {
    return new Map(
      rows.map((row) => {
        const given = this.#arguments(node, row);
        const run = this.#running(node, row);
        return [row.on ?? '', (frame, target) => run(frame, [target, ...given.map((argument) => argument(frame))])];
      }),
    );
  }

  #function(node: NodeOf<'function'>): Evaluator {
    const row = this.#place.table.functions.get(node.name);
    if (row === undefined) throw new TypeError('a function that was checked is not there');
    const given = this.#arguments(node, row);
    const run = this.#running(node, row);
    return (frame) =>
      run(
        frame,
        given.map((argument) => argument(frame)),
      );
  }

  /** Each argument as the row wants it. Functions make something of null; methods, which are of values, take it where anything goes. */
  #arguments(node: NodeOf<'call'> | NodeOf<'function'>, row: Row): Evaluator[] {
    return node.arguments.map((argument, index) => {
      const read = this.compile(argument);
      const want = parameterAt(row, index)?.want ?? 'any';
      const convert = conversions[want];
      const takesNull = row.on === undefined || want === 'any';
      const isReal = this.#typeOf(argument).kind === 'real';
      return (frame) => {
        const value = read(frame);
        if (value !== null) return convert(argument, value, isReal);
        return takesNull ? null : isNull(argument);
      };
    });
  }

  #running(node: Node, row: Row): (frame: Frame, given: readonly Value[]) => Value {
    const { limits } = this.#place;
    const expressions = new Map<string, (roots: RecordValue, frame: Frame) => Value>();
    return (frame, given) => {
      spend(
        frame,
        given.reduce((sum: number, value) => sum + sizeOfValue(value), 0),
        node,
      );
      const use: Use = {
        lookups: frame.lookups,
        evaluate: (source, roots) => {
          const known = expressions.get(source) ?? compileArgument(source, this.#place);
          expressions.set(source, known);
          return known(roots, frame);
        },
      };
      const result = row.apply(use, given);
      if (result instanceof Refusal) throw new FaultError('bad-value', node, result.message);
      if (typeof result === 'string') return bounded(node, result, limits.text);
      if (result !== null && typeof result === 'object' && isList(result) && result.length > limits.list) {
        throw new FaultError('too-large', node, `The list gets more than ${limits.list} values`);
      }
      return result;
    };
  }

  #index(node: NodeOf<'index'>): Evaluator {
    const [target, key] = [this.compile(node.target), this.compile(node.key)];
    const isWritten = node.key.kind === 'literal';
    return (frame) => {
      const value = target(frame);
      const by = key(frame);
      if (typeof by === 'string' && isWritten) return readMember(node.target, value, by);
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
        spend(frame, cost, node);
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

  #terms({ kind, terms }: NodeOf<'and' | 'or'>): Evaluator {
    const parts = terms.map((node) => ({ node, evaluate: this.compile(node) }));
    const decides = kind === 'or';
    return (frame) => {
      for (const { node, evaluate } of parts) if (truthOf(node, evaluate(frame)) === decides) return decides;
      return !decides;
    };
  }

  #comparison(node: NodeOf<'compare'>): Evaluator {
    const { operator } = node;
    const [left, right] = [this.compile(node.left), this.compile(node.right)];
    if (operator === 'eq') return (frame) => equals(left(frame), right(frame));
    if (operator === 'ne') return (frame) => !equals(left(frame), right(frame));
    const holds = compared[operator];
    return (frame) => {
      const result = order(left(frame), right(frame));
      if (result === undefined) throw new FaultError('wrong-type', node, 'There is no order between these two');
      return holds(result);
    };
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
      const matches = patterns(by);
      if (typeof matches === 'string') throw new FaultError('not-a-pattern', node.pattern, matches);
      spend(frame, sizeOfValue(value), node);
      return matches(value);
    };
  }

  /** Worked off from the left, each operation for the types that are known by then. */
  #chain(node: NodeOf<'chain'>): Evaluator {
    const first = this.compile(node.first);
    const { limits } = this.#place;
    let type = this.#typeOf(node.first);
    const links = node.rest.map(({ operator, operand }) => {
      const other = this.#typeOf(operand);
      const operate = operationOf(operator, type, other);
      type = typeOfOperation(operator, type, other) ?? anything;
      return { operate, operand, read: this.compile(operand) };
    });
    return (frame) => {
      let value = first(frame);
      for (const { operate, operand, read } of links) {
        const result = operate(value, read(frame));
        if (result instanceof Refusal) throw new FaultError(value === null ? 'null-value' : 'bad-value', operand, result.message);
        value = typeof result === 'string' ? bounded(node, result, limits.text) : result;
      }
      return value;
    };
  }

  #negative({ operand }: NodeOf<'negative'>): Evaluator {
    const read = this.compile(operand);
    return (frame) => {
      const value = read(frame);
      return typeof value === 'number' ? negated(value) : isNot(operand, 'number', value);
    };
  }
}

function bounded(node: Node, value: string, most: number): string {
  if (value.length > most) throw new FaultError('too-large', node, `The text gets longer than ${most} characters`);
  return value;
}

type Convert = (node: Node, value: Exclude<Value, null>, isReal: boolean) => Value;

/** What is given, as it is wanted. Null is looked at before. */
const conversions: Readonly<Record<Want, Convert>> = {
  any: (_, value) => value,
  text: (node, value, isReal) => textOf(value, isReal) ?? isNot(node, 'text', value),
  integer: (node, value) => (typeof value === 'number' && Number.isInteger(value) ? value : isNot(node, 'integer', value)),
  number: (node, value) => (typeof value === 'number' ? value : isNot(node, 'number', value)),
  boolean: (node, value) => truthOf(node, value),
  items: (node, value) => (typeof value === 'string' ? csv(value) : isList(value) ? value : isNot(node, 'list', value)),
  map: (node, value) => (isRecord(value) ? value : isNot(node, 'map', value)),
  expression: (node, value) => (typeof value === 'string' ? value : isNot(node, 'text', value)),
};

function readMember(node: Node, value: Value, name: string): Value {
  if (value === null || !isRecord(value)) return isNot(node, 'record', value);
  return memberOf(value, name);
}

function spend(frame: Frame, steps: number, node: Node): void {
  frame.steps -= steps;
  if (frame.steps < 0) throw new FaultError('too-many-steps', node, 'This takes too many steps');
}

/** An argument that is an expression, for one group after another; its steps are the whole evaluation's. */
function compileArgument(source: string, outer: Place): (roots: RecordValue, frame: Frame) => Value {
  const place = withinArgument(outer);
  const node = parse(source, grammarOf(place));
  const evaluate = new Compiler(place, new Map()).compile(node);
  const size = sizeOf(node);
  return (roots, frame) => {
    spend(frame, size, node);
    const inner = { roots, lookups: frame.lookups, element: null, steps: frame.steps };
    const value = evaluate(inner);
    frame.steps = inner.steps;
    return value;
  };
}

/** A tree that was checked, as a function of what it sees. @throws FaultError, when the function is called */
export function compileNode(
  node: Node,
  place: Place,
  types: ReadonlyMap<Node, Type>,
): (roots: RecordValue, lookups?: Lookups) => Value {
  const evaluate = new Compiler(place, types).compile(node);
  const size = sizeOf(node);
  return (roots, lookups = noLookups) => {
    const frame: Frame = { roots, lookups, element: null, steps: place.limits.steps };
    spend(frame, size, node);
    return evaluate(frame);
  };
}
