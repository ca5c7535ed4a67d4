import { isDeepStrictEqual } from 'node:util';

import type { Link, Node } from '../../shared/expression/ast.ts';
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

/** A number that is not whole by nature, as Java's doubles are; the others are JavaScript's own. */
class Real {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

type Walked = null | boolean | number | string | Real | readonly Walked[] | { readonly [name: string]: Walked };

function enter(value: Value): Walked {
  if (typeof value === 'number') return Number.isInteger(value) ? value : new Real(value);
  if (Array.isArray(value)) return value.map(enter);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as RecordValue).map(([name, member]) => [name, enter(member)]));
}

function leave(value: Walked): Value {
  if (value instanceof Real) return value.value;
  if (Array.isArray(value)) return value.map(leave);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as Record<string, Walked>).map(([name, member]) => [name, leave(member)]));
}

const numberIn = (value: Walked): number | undefined =>
  value instanceof Real ? value.value : typeof value === 'number' ? value : undefined;
const list = (value: Walked): readonly Walked[] =>
  Array.isArray(value) ? value : fail(value === null ? 'null-value' : 'wrong-type');

function boolean(value: Walked): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && ['true', 'false'].includes(value.toLowerCase())) return value.toLowerCase() === 'true';
  return fail(value === null ? 'null-value' : 'wrong-type');
}

function member(value: Walked, name: string): Walked {
  if (value === null) return fail('null-value');
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Real) return fail('wrong-type');
  return new Map(Object.entries(value)).get(name) ?? null;
}

/** As text: whole numbers without a point, others with one. */
function said(value: Walked): string {
  if (value === null) return 'null';
  if (value instanceof Real) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  return typeof value === 'object' ? fail('wrong-type') : String(value);
}

function reckon(operator: Link['operator'], one: Walked, other: Walked): Walked {
  if (operator === '+' && (typeof one === 'string' || typeof other === 'string')) return said(one) + said(other);
  const [left, right] = [numberIn(one), numberIn(other)];
  if (left === undefined || right === undefined) return fail(one === null ? 'null-value' : 'bad-value');
  if (typeof one === 'number' && typeof other === 'number') {
    if ((operator === '/' || operator === '%') && right === 0) return fail('bad-value');
    const [a, b] = [BigInt(left), BigInt(right)];
    const exact = { '+': () => a + b, '-': () => a - b, '*': () => a * b, '/': () => a / b, '%': () => a % b, '^': () => a ** b }[
      operator
    ]();
    return Number(BigInt.asIntN(32, exact));
  }
  const result = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '%': left % right,
    '^': left ** right,
  }[operator];
  return Number.isFinite(result) ? new Real(result) : fail('bad-value');
}

function onText(target: string, name: string, [first = null]: readonly Walked[]): Walked {
  if (name === 'length') return target.split('').length;
  if (name === 'isEmpty') return target.length === 0;
  if (name === 'toLowerCase') return target.toLowerCase();
  if (name === 'toUpperCase') return target.toUpperCase();
  if (first === null) return fail('null-value');
  const argument = said(first);
  if (name === 'contains') return target.split(argument).length > 1 || argument === '';
  if (name === 'startsWith') return target.slice(0, argument.length) === argument;
  return argument === '' || target.slice(-argument.length) === argument;
}

function onList(target: readonly Walked[], name: string, [argument = null]: readonly Walked[]): Walked {
  if (name === 'size') return target.length;
  if (name === 'isEmpty') return target.length === 0;
  return target.some((item) => same(item, argument));
}

const same = (one: Walked, other: Walked): boolean => isDeepStrictEqual(leave(one), leave(other));
const textIn = (value: Walked | undefined): string | null => (value === undefined || value === null ? null : said(value));
const items = (value: Walked | undefined): readonly Walked[] => {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'string') return list(value);
  return value.trim() === '' ? [] : value.split(',').map((part) => part.trim());
};

/** Some of the functions, in the plainest way. */
const functions: Readonly<Record<string, (given: readonly Walked[]) => Walked>> = {
  'String.append': ([text, suffix]) => (text === null ? null : `${textIn(text)}${textIn(suffix) ?? ''}`),
  'String.join': ([separator, ...texts]) => texts.map((each) => textIn(each) ?? '').join(textIn(separator) ?? ''),
  'String.len': ([text]) => textIn(text)?.length ?? 0,
  'String.removeSpaces': ([text]) => (text === null ? null : (textIn(text) ?? '').split(/\s/).join('')),
  'String.replace': ([text, match, by]) => {
    if (text === null) return null;
    return textIn(match) ? (textIn(text) ?? '').split(textIn(match) ?? '').join(textIn(by) ?? '') : textIn(text);
  },
  'String.startsWith': ([text, start]) =>
    text !== null && start !== null && (textIn(text) ?? '').indexOf(textIn(start) ?? '') === 0,
  'String.stringContains': ([text, part]) =>
    text !== null && part !== null && (textIn(text) ?? '').indexOf(textIn(part) ?? '') >= 0,
  'String.substringBefore': ([text, by]) => {
    if (text === null || by === null) return textIn(text);
    const at = (textIn(text) ?? '').indexOf(textIn(by) ?? '');
    return at < 0 ? '' : (textIn(text) ?? '').slice(0, at);
  },
  'String.substringAfter': ([text, by]) => {
    if (text === null || by === null) return textIn(text);
    const [, ...behind] = (textIn(text) ?? '').split(textIn(by) ?? '');
    return textIn(by) === '' ? textIn(text) : behind.join(textIn(by) ?? '');
  },
  'String.toUpperCase': ([text]) => (text === null ? null : (textIn(text) ?? '').toUpperCase()),
  'String.toLowerCase': ([text]) => (text === null ? null : (textIn(text) ?? '').toLowerCase()),
  'Arrays.add': ([values, value = null]) => [...items(values), value],
  'Arrays.remove': ([values, value = null]) => items(values).filter((each) => !same(each, value)),
  'Arrays.contains': ([values, value = null]) => items(values).some((each) => same(each, value)),
  'Arrays.size': ([values]) => items(values).length,
  'Arrays.isEmpty': ([values]) => items(values).length === 0,
};

/** -1, 0 or 1. */
function compare(one: Walked, other: Walked): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  const [left, right] = [one, other].map((side) => numberIn(side) ?? side);
  if (typeof left === 'number' && typeof right === 'number') return Math.sign(left - right);
  if (typeof left !== 'string' || typeof right !== 'string') return fail('wrong-type');
  return left < right ? -1 : left > right ? 1 : 0;
}

function walk(node: Node, roots: Walked, element: Walked | undefined): Walked {
  const go = (below: Node): Walked => walk(below, roots, element);
  const within = (below: Node, each: Walked): Walked => walk(below, roots, each);
  switch (node.kind) {
    case 'literal':
      return node.real === true && typeof node.value === 'number' ? new Real(node.value) : node.value;
    case 'list':
      return node.items.map(go);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, go(value)]));
    case 'name':
      return member(element === undefined ? roots : element, node.name);
    case 'member': {
      const target = go(node.target);
      return node.safe && target === null ? null : member(target, node.name);
    }
    case 'call': {
      const target = go(node.target);
      if (target === null) return node.safe ? null : fail('null-value');
      const given = node.arguments.map(go);
      if (typeof target === 'string') return onText(target, node.name, given);
      return Array.isArray(target) ? onList(target, node.name, given) : fail('wrong-type');
    }
    case 'function':
      return functions[node.name]?.(node.arguments.map(go)) ?? null;
    case 'index': {
      const [target, key] = [go(node.target), go(node.key)];
      if (typeof key === 'string') return member(target, key);
      const values = list(target);
      if (typeof key !== 'number') return fail(key === null ? 'null-value' : 'wrong-type');
      return key >= 0 && key < values.length ? (values[key] ?? null) : fail('out-of-range');
    }
    case 'select': {
      const values = list(go(node.target));
      if (node.which === 'first') return values.find((item) => boolean(within(node.body, item))) ?? null;
      const chosen = values.filter((item) => boolean(within(node.body, item)));
      return node.which === 'all' ? chosen : (chosen.at(-1) ?? null);
    }
    case 'project':
      return list(go(node.target)).map((item) => within(node.body, item));
    case 'not':
      return !boolean(go(node.operand));
    case 'negative': {
      const operand = go(node.operand);
      if (operand instanceof Real) return new Real(-operand.value);
      return typeof operand === 'number' ? reckon('-', 0, operand) : fail(operand === null ? 'null-value' : 'wrong-type');
    }
    case 'chain':
      return node.rest.reduce((value, { operator, operand }) => reckon(operator, value, go(operand)), go(node.first));
    case 'matches': {
      const [text, pattern] = [go(node.text), go(node.pattern)];
      if (typeof text !== 'string' || typeof pattern !== 'string') {
        return fail((typeof text !== 'string' ? text : pattern) === null ? 'null-value' : 'wrong-type');
      }
      return new RegExp(`^(?:${pattern})$`, 'su').test(text);
    }
    case 'and':
      return node.terms.every((term) => boolean(go(term)));
    case 'or':
      return node.terms.some((term) => boolean(go(term)));
    case 'compare': {
      const [left, right] = [go(node.left), go(node.right)];
      if (node.operator === 'eq') return same(left, right);
      if (node.operator === 'ne') return !same(left, right);
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

/** The value, or the code of the fault. */
export function evaluateByTheBook(node: Node, roots: RecordValue, isFilter: boolean): Value | { readonly fault: string } {
  try {
    const value = leave(walk(node, enter(roots), undefined));
    // A filter gives true or false; whatever else comes out is a fault.
    return isFilter && typeof value !== 'boolean' ? { fault: 'wrong-type' } : value;
  } catch (error) {
    if (error instanceof Failure) return { fault: error.code };
    throw error;
  }
}
