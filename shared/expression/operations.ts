import { notNumbers, operationOf, typeOfOperation } from './arithmetic.ts';
import type { Comparison, Link, Node } from './ast.ts';
import { type FaultCode, FaultError } from './fault.ts';
import type { Evaluator } from './frame.ts';
import { Refusal } from './functions/row.ts';
import { bounded } from './reading.ts';
import { anything, type Type } from './types.ts';
import { equals, order, type Value } from './value.ts';

/** Whether a node gives what is written out, and that has no members: then it equals what is the same, and nothing else. */
const isSimple = (node: Node): node is Extract<Node, { readonly kind: 'literal' }> => node.kind === 'literal';

/** Two values that are the same, or not. */
export function compileEquality(node: Extract<Node, { readonly kind: 'compare' }>, left: Evaluator, right: Evaluator): Evaluator {
  const wanted = node.operator === 'eq';
  const simple = isSimple(node.right) ? node.right : isSimple(node.left) ? node.left : undefined;
  if (simple === undefined) return (frame) => equals(left(frame), right(frame)) === wanted;
  const { value } = simple;
  const other = simple === node.right ? left : right;
  return wanted ? (frame) => other(frame) === value : (frame) => other(frame) !== value;
}

/** The order of two values. Numbers, which most of them are, are told apart without a call. */
export function compileOrder(node: Node, operator: Exclude<Comparison, 'eq' | 'ne'>, left: Evaluator, right: Evaluator): Evaluator {
  const below = operator === 'lt' || operator === 'le';
  const orSame = operator === 'le' || operator === 'ge';
  return (frame) => {
    const one = left(frame);
    const other = right(frame);
    if (typeof one === 'number' && typeof other === 'number') {
      return (below ? one < other : one > other) || (orSame && one === other);
    }
    const result = order(one, other);
    if (result === undefined) throw new FaultError('wrong-type', node, 'There is no order between these two');
    return (below ? result < 0 : result > 0) || (orSame && result === 0);
  };
}

export interface ChainLink {
  readonly link: Link;
  readonly type: Type;
  readonly read: Evaluator;
}

/** Sums and products, worked off from the left, each operation for the types that are known by then. */
export function compileChain(
  node: Node,
  first: Evaluator,
  firstType: Type,
  links: readonly ChainLink[],
  longest: number,
): Evaluator {
  let type = firstType;
  let before = first;
  for (const { link, type: other, read } of links) {
    before = compileLink(node, link, before, read, operationOf(link.operator, type, other), longest);
    type = typeOfOperation(link.operator, type, other) ?? anything;
  }
  return before;
}

const codeOf = (refusal: Refusal, one: Value, other: Value): FaultCode => {
  if (refusal !== notNumbers) return 'bad-value';
  return one === null || other === null ? 'null-value' : 'wrong-type';
};

function compileLink(
  node: Node,
  { operator, operand }: Link,
  left: Evaluator,
  right: Evaluator,
  operate: (one: Value, other: Value) => Value | Refusal,
  longest: number,
): Evaluator {
  const slow = (one: Value, other: Value): Value => {
    const result = operate(one, other);
    if (result instanceof Refusal) throw new FaultError(codeOf(result, one, other), operand, result.message);
    return typeof result === 'string' ? bounded(node, result, longest) : result;
  };
  if (operator !== '+') return (frame) => slow(left(frame), right(frame));
  if (operand.kind === 'literal' && typeof operand.value === 'string') {
    const { value } = operand;
    return (frame) => {
      const one = left(frame);
      return typeof one === 'string' && one.length + value.length <= longest ? one + value : slow(one, value);
    };
  }
  return (frame) => {
    const one = left(frame);
    const other = right(frame);
    if (typeof one !== 'string' || typeof other !== 'string') return slow(one, other);
    const joined = one + other;
    return joined.length > longest ? bounded(node, joined, longest) : joined;
  };
}
