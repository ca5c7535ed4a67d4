import { equals, isList, type Value } from '../value.ts';

/** Both dialects' operations on lists, which make new ones. */
export const without = (items: readonly Value[], value: Value): readonly Value[] => items.filter((item) => !equals(item, value));

export const holds = (items: readonly Value[], value: Value): boolean =>
  typeof value === 'object' ? items.some((item) => equals(item, value)) : items.includes(value);

/** What is a list, or a text with commas, becomes its elements. */
export function elementsOf(value: Value): readonly Value[] {
  if (value === null) return [];
  if (isList(value)) return value.flatMap(elementsOf);
  return typeof value === 'string' ? csv(value) : [value];
}

/** The parts of a text with commas; an empty text has none. */
export const csv = (value: string): readonly string[] => (value.trim() === '' ? [] : value.split(',').map((part) => part.trim()));
