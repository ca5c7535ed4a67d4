import type { Spot } from './fault.ts';

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** An expression as a tree. Every node knows its spot; a name, a member and a call know the spot of their name besides. */
export type Node = Spot &
  (
    | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    /** A root; in brackets a member of the element. */
    | { readonly kind: 'name'; readonly name: string; readonly at: Spot }
    /** `safe`: null of null, in place of a fault. */
    | { readonly kind: 'member'; readonly target: Node; readonly name: string; readonly safe: boolean; readonly at: Spot }
    | {
        readonly kind: 'call';
        readonly target: Node;
        readonly name: string;
        readonly arguments: readonly Node[];
        readonly safe: boolean;
        readonly at: Spot;
      }
    | { readonly kind: 'index'; readonly target: Node; readonly key: Node }
    /** The elements of a list for which `body` is true: all of them, the first, the last. */
    | { readonly kind: 'select'; readonly which: 'all' | 'first' | 'last'; readonly target: Node; readonly body: Node }
    /** What `body` is of each element. */
    | { readonly kind: 'project'; readonly target: Node; readonly body: Node }
    | { readonly kind: 'not'; readonly operand: Node }
    | { readonly kind: 'and' | 'or'; readonly terms: readonly Node[] }
    | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Node; readonly right: Node }
    | { readonly kind: 'choice'; readonly condition: Node; readonly yes: Node; readonly no: Node }
    /** `otherwise` where `target` is null or an empty text. */
    | { readonly kind: 'default'; readonly target: Node; readonly otherwise: Node }
  );

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'list':
      return node.items;
    case 'member':
      return [node.target];
    case 'call':
      return [node.target, ...node.arguments];
    case 'index':
      return [node.target, node.key];
    case 'select':
    case 'project':
      return [node.target, node.body];
    case 'not':
      return [node.operand];
    case 'and':
    case 'or':
      return node.terms;
    case 'compare':
      return [node.left, node.right];
    case 'choice':
      return [node.condition, node.yes, node.no];
    case 'default':
      return [node.target, node.otherwise];
  }
}

/** How many nodes a tree has. */
export function sizeOf(node: Node): number {
  return childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 1);
}
