import { Country } from './country.ts';
import { Opaque } from './opaque.ts';
import { resultText, ZonedTime } from './zoned-time.ts';

/** What an expression works with: what JSON can say, and what functions make of it on the way. */
export type Value = null | boolean | number | string | readonly Value[] | RecordValue | ZonedTime | Country;

export interface RecordValue {
  readonly [name: string]: Value;
}

export type ValueKind = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'record' | 'time' | 'country';

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** An object with members; times and countries have none. */
export const isRecord = (value: Value): value is RecordValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Opaque);

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
      if (isList(value)) return 'list';
      if (value instanceof ZonedTime) return 'time';
      return value instanceof Country ? 'country' : 'record';
  }
}

/** A member that the object has itself; null where it has none. Nothing that it inherits can be reached. */
export function memberOf(record: RecordValue, name: string): Value {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

function sameMembers(one: RecordValue, other: RecordValue): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equals(memberOf(one, name), memberOf(other, name)))
  );
}

/** Numbers by value, texts to the letter, lists and objects by what is in them; nothing is converted. */
export function equals(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
  if (isList(one)) {
    return isList(other) && one.length === other.length && one.every((item, index) => equals(item, other[index] ?? null));
  }
  if (one instanceof ZonedTime) return other instanceof ZonedTime && one.at === other.at;
  if (one instanceof Country) return other instanceof Country && one.alpha2 === other.alpha2;
  return isRecord(other) && isRecord(one) && sameMembers(one, other);
}

/**
 * Below, at or above 0; null lies below everything. Undefined where the two have no order: texts, numbers and times have one among
 * themselves alone.
 */
export function order(one: Value, other: Value): number | undefined {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (one instanceof ZonedTime && other instanceof ZonedTime) return one.at - other.at;
  if (typeof one !== 'string' || typeof other !== 'string') return undefined;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** A value as JSON can say it: times in ISO 8601, countries by their two letters. */
export function plain(value: Value): Value {
  if (value instanceof ZonedTime) return resultText(value);
  if (value instanceof Country) return value.alpha2;
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
