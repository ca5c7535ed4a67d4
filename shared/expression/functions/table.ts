import type { Row } from './row.ts';

/** The functions that a place knows. */
export interface FunctionTable {
  readonly functions: ReadonlyMap<string, Row>;
  /** Of all receivers, by name. */
  readonly methods: ReadonlyMap<string, readonly Row[]>;
  /** What stands before the point of a function's name. */
  readonly namespaces: ReadonlySet<string>;
}

export function tableOf(rows: readonly Row[]): FunctionTable {
  const functions = rows.filter(({ on }) => on === undefined);
  const methods = rows.filter(({ on }) => on !== undefined);
  return {
    functions: new Map(functions.map((row) => [row.name, row])),
    methods: Map.groupBy(methods, ({ name }) => name),
    namespaces: new Set(functions.flatMap(({ name }) => (name.includes('.') ? [name.slice(0, name.indexOf('.'))] : []))),
  };
}
