import type { Node } from './ast.ts';
import { FaultError } from './fault.ts';
import { type Type, wordFor } from './types.ts';
import { isRecord, kindOf, memberOf, type RecordValue, type Value } from './value.ts';

/** What compiled nodes read values with, and say where they are not as they must be. */

export const isNull = (node: Node): never => {
  throw new FaultError('null-value', node, 'This is null');
};

export const isNot = (node: Node, wanted: Type['kind'], value: Value): never => {
  if (value === null) return isNull(node);
  throw new FaultError('wrong-type', node, `This must be ${wordFor({ kind: wanted })}; it is ${wordFor({ kind: kindOf(value) })}`);
};

const words: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** A text that says true or false counts as that, as in Spring's language; nothing else does. */
export function truthOf(node: Node, value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const said = typeof value === 'string' ? words.get(value.toLowerCase()) : undefined;
  return said ?? isNot(node, 'boolean', value);
}

export const isInherited = (name: string): boolean => name in Object.prototype;

/**
 * Reads one member of objects, only where they have it themselves. Names that every object inherits are looked for among its own; for all
 * others a plain read does, which is faster.
 */
export const reader = (name: string): ((record: RecordValue) => Value) =>
  isInherited(name)
    ? (record) => memberOf(record, name)
    : (record) => {
        const value = record[name];
        return value === undefined ? null : value;
      };

/** A member of whatever a node gave. @throws FaultError where that is no object */
export function memberReader(node: Node, name: string): (value: Value) => Value {
  const read = reader(name);
  return (value) => (isRecord(value) ? read(value) : isNot(node, 'record', value));
}

export function bounded(node: Node, value: string, most: number): string {
  if (value.length > most) throw new FaultError('too-large', node, `The text gets longer than ${most} characters`);
  return value;
}
