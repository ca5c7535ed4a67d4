import type { FunctionTable } from './functions/table.ts';
import type { Limits } from './limits.ts';
import type { Patterns } from './pattern-cost.ts';
import type { Type } from './types.ts';

/** Functions and methods by their names alone: what a place does not offer, but can tell from a slip. */
export interface KnownElsewhere extends Pick<FunctionTable, 'methods' | 'namespaces'> {
  readonly functions: { has(name: string): boolean };
}

/** Where an expression stands, and what it may say there. */
export interface Place {
  /** What an expression sees, by name. */
  readonly roots: Readonly<Record<string, Type>>;
  /** The root that a name without one is a member of: `firstName` for `source.firstName`. */
  readonly implied?: string;
  /** What is known of roots that are not named; nothing may be asked of them where it is undefined. */
  readonly otherRoots?: Type;
  readonly table: FunctionTable;
  /** What other places know: whoever writes it is told that it is not for here. @default - nothing */
  readonly elsewhere?: KnownElsewhere;
  /** Whether lists may be gone through, with `.?[ ]` and `.![ ]`. */
  readonly goesThroughLists: boolean;
  /** A text that is written out where a list is wanted has to have a comma: without one it is a slip. @default false */
  readonly writtenListsHaveCommas?: boolean;
  /** What makes patterns of texts. @default - there is no `matches` */
  readonly patterns?: Patterns;
  /** What it has to give. */
  readonly result: Type;
  readonly limits: Limits;
}

/** The members of an object, by name. */
export type Members = Readonly<Record<string, Type>>;
