import { isDeepStrictEqual } from 'node:util';

import type { Node } from '../../shared/expression/ast.ts';
import type { RecordValue, Value } from '../../shared/expression/value.ts';

/** What the language says, walked over the tree with nothing in mind but to be read: the compiled form must agree. */
class Failure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const fail = (code: string): never => {
  throw new Failure(code);
};

const list = (value: Value): readonly Value[] =>
  Array.isArray(value) ? value : fail(value === null ? 'null-value' : 'wrong-type');
const boolean = (value: Value): boolean =>
  typeof value === 'boolean' ? value : fail(value === null ? 'null-value' : 'wrong-type');

function member(value: Value, name: string): Value {
  if (value === null) return fail('null-value');
  if (typeof value !== 'object' || Array.isArray(value)) return fail('wrong-type');
  return new Map(Object.entries(value)).get(name) ?? null;
}

function call(target: string | readonly Value[], name: string, [argument = null]: readonly Value[]): Value {
  if (typeof target !== 'string') {
    if (name === 'size') return target.length;
    if (name === 'isEmpty') return target.length === 0;
    return target.some((item) => isDeepStrictEqual(item, argument));
  }
  if (name === 'length') return target.split('').length;
  if (name === 'isEmpty') return target.length === 0;
  if (name === 'toLowerCase') return target.toLowerCase();
  if (name === 'toUpperCase') return target.toUpperCase();
  if (typeof argument !== 'string') return fail('wrong-type');
  if (name === 'contains') return target.split(argument).length > 1 || argument === '';
  if (name === 'startsWith') return target.slice(0, argument.length) === argument;
  return argument === '' || target.slice(-argument.length) === argument;
}

/** -1, 0 or 1. */
function compare(one: Value, other: Value): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  if (typeof one !== typeof other || typeof one === 'object' || typeof one === 'boolean') return fail('wrong-type');
  return one < other ? -1 : one > other ? 1 : 0;
}

function walk(node: Node, roots: RecordValue, element: Value | undefined): Value {
  const go = (below: Node): Value => walk(below, roots, element);
  const within = (below: Node, each: Value): Value => walk(below, roots, each);
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'list':
      return node.items.map(go);
    case 'name':
      return member(element === undefined ? roots : element, node.name);
    case 'member': {
      const target = go(node.target);
      return node.safe && target === null ? null : member(target, node.name);
    }
    case 'call': {
      const target = go(node.target);
      if (target === null) return node.safe ? null : fail('null-value');
      if (typeof target !== 'string' && !Array.isArray(target)) return fail('wrong-type');
      return call(target, node.name, node.arguments.map(go));
    }
    case 'index': {
      const [target, key] = [go(node.target), go(node.key)];
      if (typeof key === 'string') return member(target, key);
      const items = list(target);
      if (typeof key !== 'number') return fail(key === null ? 'null-value' : 'wrong-type');
      return Number.isInteger(key) && key < items.length ? (items[key] ?? null) : fail('out-of-range');
    }
    case 'select': {
      const items = list(go(node.target));
      if (node.which === 'first') return items.find((item) => boolean(within(node.body, item))) ?? null;
      const chosen = items.filter((item) => boolean(within(node.body, item)));
      return node.which === 'all' ? chosen : (chosen.at(-1) ?? null);
    }
    case 'project':
      return list(go(node.target)).map((item) => within(node.body, item));
    case 'not':
      return !boolean(go(node.operand));
    case 'and':
      return node.terms.every((term) => boolean(go(term)));
    case 'or':
      return node.terms.some((term) => boolean(go(term)));
    case 'compare': {
      const [left, right] = [go(node.left), go(node.right)];
      if (node.operator === 'eq') return isDeepStrictEqual(left, right);
      if (node.operator === 'ne') return !isDeepStrictEqual(left, right);
      const order = compare(left, right);
      return { lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[node.operator];
    }
    case 'choice':
      return boolean(go(node.condition)) ? go(node.yes) : go(node.no);
    case 'default': {
      const target = go(node.target);
      return target === null || target === '' ? go(node.otherwise) : target;
    }
  }
}

/** The value, or the code of the fault. A filter gives true or false; whatever else comes out is a fault. */
export function evaluateByTheBook(node: Node, roots: RecordValue): Value | { readonly fault: string } {
  try {
    const value = walk(node, roots, undefined);
    return typeof value === 'boolean' ? value : { fault: 'wrong-type' };
  } catch (error) {
    if (error instanceof Failure) return { fault: error.code };
    throw error;
  }
}
