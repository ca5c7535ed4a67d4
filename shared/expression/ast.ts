import type { Spot } from './fault.ts';

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^';

/** A further part of a chain of sums or products, which is worked off from the left. */
export interface Link {
  readonly operator: Arithmetic;
  readonly operand: Node;
}

/** An expression as a tree. Every node knows its spot; a name, a member and a call know the spot of their name besides. */
export type Node = Spot &
  /** `real`: a number that was written with a point or an exponent, though it may be whole. */
  (
    | { readonly kind: 'literal'; readonly value: null | boolean | number | string; readonly real?: true }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    | { readonly kind: 'map'; readonly entries: readonly { readonly key: string; readonly value: Node }[] }
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
    /** One that belongs to no value: `toUpperCase`, `String.len`. */
    | { readonly kind: 'function'; readonly name: string; readonly arguments: readonly Node[]; readonly at: Spot }
    | { readonly kind: 'index'; readonly target: Node; readonly key: Node }
    /** The elements of a list for which `body` is true: all of them, the first, the last. */
    | { readonly kind: 'select'; readonly which: 'all' | 'first' | 'last'; readonly target: Node; readonly body: Node }
    /** What `body` is of each element. */
    | { readonly kind: 'project'; readonly target: Node; readonly body: Node }
    | { readonly kind: 'not'; readonly operand: Node }
    | { readonly kind: 'and' | 'or'; readonly terms: readonly Node[] }
    | { readonly kind: 'chain'; readonly first: Node; readonly rest: readonly Link[] }
    | { readonly kind: 'negative'; readonly operand: Node }
    /** Whether the whole text is one of the pattern's. */
    | { readonly kind: 'matches'; readonly text: Node; readonly pattern: Node }
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
    case 'map':
      return node.entries.map(({ value }) => value);
    case 'function':
      return node.arguments;
    case 'chain':
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case 'matches':
      return [node.text, node.pattern];
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
    case 'negative':
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
