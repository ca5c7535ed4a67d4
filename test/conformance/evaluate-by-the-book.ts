import type { Node } from '../../shared/expression/ast.ts';
import type { RecordValue, Value } from '../../shared/expression/value.ts';
import { functions, onList, onNumber, onText } from './functions-by-the-book.ts';
import { boolean, enter, fail, Failure, leave, list, member, numberIn, Real, reckon, same, type Walked } from './walked.ts';

/** -1, 0 or 1. */
function compare(one: Walked, other: Walked): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  const [left, right] = [one, other].map((side) => numberIn(side) ?? side);
  if (typeof left === 'number' && typeof right === 'number') return Math.sign(left - right);
  if (typeof left !== 'string' || typeof right !== 'string') return fail('wrong-type');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What the language says, walked over the tree with nothing in mind but to be read: the compiled form must agree. */
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
      const number = numberIn(target);
      if (typeof target === 'string') return onText(target, node.name, node.arguments.map(go));
      if (Array.isArray(target)) return onList(target, node.name, node.arguments.map(go));
      return number === undefined ? fail('wrong-type') : onNumber(number, node.name);
    }
    case 'function':
      return (functions[node.name] ?? fail(`no ${node.name}`))(node.arguments.map(go), member(roots, 'groups'));
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
      return new RegExp(`^(?:${pattern})$`, 'u').test(text);
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
