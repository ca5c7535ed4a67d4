import { type Comparison, type Node, sizeOf } from './ast.ts';
import { FaultError } from './fault.ts';
import { dispatch } from './methods.ts';
import type { Place } from './place.ts';
import { equals, isList, kindOf, memberOf, order, type RecordValue, type Value } from './value.ts';
import { wordFor } from './types.ts';

/** What one evaluation works on. */
interface Frame {
  readonly roots: RecordValue;
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

const isNot = (node: Node, wanted: 'boolean' | 'list' | 'record' | 'number', value: Value): never => {
  if (value === null) return isNull(node);
  throw new FaultError('wrong-type', node, `This must be ${wordFor({ kind: wanted })}; it is ${wordFor({ kind: kindOf(value) })}`);
};

const truthOf = (node: Node, value: Value): boolean => (typeof value === 'boolean' ? value : isNot(node, 'boolean', value));

const compared = {
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
} as const satisfies Record<Exclude<Comparison, 'eq' | 'ne'>, (order: number) => boolean>;

/** Makes closures of nodes; those of an element's brackets read its members. */
class Compiler {
  readonly #place: Place;
  #inBrackets = false;

  constructor(place: Place) {
    this.#place = place;
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
      case 'name':
        return this.#name(node);
      case 'member':
        return this.#member(node);
      case 'call':
        return this.#call(node);
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

  #name(node: NodeOf<'name'>): Evaluator {
    const { name } = node;
    if (!this.#inBrackets) return ({ roots }) => memberOf(roots, name);
    return ({ element }) => readMember(node, element, name);
  }

  #member({ target: below, name, safe }: NodeOf<'member'>): Evaluator {
    const target = this.compile(below);
    return (frame) => {
      const value = target(frame);
      return value === null && safe ? null : readMember(below, value, name);
    };
  }

  #call(node: NodeOf<'call'>): Evaluator {
    const target = this.compile(node.target);
    const [first] = node.arguments;
    const argument = first === undefined ? () => null : this.compile(first);
    const apply = dispatch(
      this.#place.methods.filter(({ name, takes }) => name === node.name && takes.length === node.arguments.length),
    );
    return (frame) => {
      const value = target(frame);
      if (value === null) return node.safe ? null : isNull(node.target);
      const result = apply(value, argument(frame));
      if (result === undefined) throw new FaultError('wrong-type', node, `${node.name} can't be called here with such values`);
      return result;
    };
  }

  #index(node: NodeOf<'index'>): Evaluator {
    const [target, key] = [this.compile(node.target), this.compile(node.key)];
    return (frame) => {
      const value = target(frame);
      const by = key(frame);
      if (typeof by === 'string') return readMember(node.target, value, by);
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
}

function readMember(node: Node, value: Value, name: string): Value {
  if (value === null || typeof value !== 'object' || isList(value)) return isNot(node, 'record', value);
  return memberOf(value, name);
}

function spend(frame: Frame, steps: number, node: Node): void {
  frame.steps -= steps;
  if (frame.steps < 0) throw new FaultError('too-many-steps', node, 'This takes too many steps');
}

/** A tree that was checked, as a function of what it sees. @throws FaultError, when the function is called */
export function compileNode(node: Node, place: Place): (roots: RecordValue) => Value {
  const evaluate = new Compiler(place).compile(node);
  const size = sizeOf(node);
  return (roots) => {
    const frame: Frame = { roots, element: null, steps: place.limits.steps };
    spend(frame, size, node);
    return evaluate(frame);
  };
}
