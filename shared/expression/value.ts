/** What an expression sees and gives: what JSON can say. */
export type Value = null | boolean | number | string | readonly Value[] | RecordValue;

export interface RecordValue {
  readonly [name: string]: Value;
}

export type ValueKind = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'record';

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export function kindOf(value: Value): ValueKind {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    default:
      return isList(value) ? 'list' : 'record';
  }
}

/** A member that the object has itself; null where it has none. Nothing that it inherits can be reached. */
export function memberOf(record: RecordValue, name: string): Value {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

/** Numbers by value, texts to the letter, lists and objects by what is in them; nothing is converted. */
export function equals(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
  if (isList(one)) {
    return isList(other) && one.length === other.length && one.every((item, index) => equals(item, other[index] ?? null));
  }
  if (isList(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equals(memberOf(one, name), memberOf(other, name)))
  );
}

/**
 * Below, at or above 0; null lies below everything. Undefined where the two have no order: texts and numbers have one among themselves
 * alone.
 */
export function order(one: Value, other: Value): number | undefined {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one !== 'string' || typeof other !== 'string') return undefined;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
