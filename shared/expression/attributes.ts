import type { Comparison, Node } from './ast.ts';
import type { Evaluator } from './frame.ts';
import type { Place } from './place.ts';
import { isInherited, memberReader, reader } from './reading.ts';
import type { Value } from './value.ts';

/** `user.department`: what most expressions are made of. */
export interface Attribute {
  readonly node: Extract<Node, { readonly kind: 'member' }>;
  readonly root: string;
  readonly name: string;
}

/** A member of a root of the place; undefined where the node is something else. */
export function attributeOf(node: Node, { roots }: Place): Attribute | undefined {
  if (node.kind !== 'member' || node.safe || node.target.kind !== 'name') return undefined;
  const { name: root } = node.target;
  return Object.hasOwn(roots, root) ? { node, root, name: node.name } : undefined;
}

/** Reads it: of the main root in one step, of others in two. */
export function readAttribute({ node, root, name }: Attribute, main: string | undefined): Evaluator {
  const readRoot = reader(root);
  const read = memberReader(node.target, name);
  if (root !== main || isInherited(name)) return (frame) => read(readRoot(frame.roots));
  return (frame) => {
    const { main: target } = frame;
    if (target === null) return read(readRoot(frame.roots));
    const value = target[name];
    return value === undefined ? null : value;
  };
}

/** Whether it is what is written out, or is not. */
export function compareAttribute(
  attribute: Attribute,
  main: string | undefined,
  operator: Extract<Comparison, 'eq' | 'ne'>,
  wanted: Exclude<Value, object | null>,
): Evaluator | undefined {
  const { root, name } = attribute;
  if (root !== main || isInherited(name)) return undefined;
  const read = readAttribute(attribute, main);
  if (operator === 'eq') {
    return (frame) => (frame.main === null ? read(frame) === wanted : frame.main[name] === wanted);
  }
  return (frame) => (frame.main === null ? read(frame) !== wanted : frame.main[name] !== wanted);
}
