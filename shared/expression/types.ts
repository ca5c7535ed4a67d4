/** What a value is known to be before there is one. Everything may be null besides. */
export type Type =
  | { readonly kind: 'any' | 'null' | 'boolean' | 'number' | 'text' }
  | { readonly kind: 'list'; readonly of: Type }
  /** Of these members and no others. */
  | { readonly kind: 'record'; readonly members: Readonly<Record<string, Type>> }
  /** Of any members, each of one type; a missing one is null. */
  | { readonly kind: 'map'; readonly of: Type };

export const anything: Type = { kind: 'any' };
export const text: Type = { kind: 'text' };
export const truth: Type = { kind: 'boolean' };
export const number: Type = { kind: 'number' };

const words = {
  any: 'anything',
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  text: 'a text',
  list: 'a list',
  record: 'an object',
  map: 'an object',
} as const satisfies Record<Type['kind'], string>;

export const wordFor = ({ kind }: { readonly kind: Type['kind'] }): string => words[kind];

/** Whether a value of this type can be of the other one. */
export const fits = (given: Type, kind: Type['kind']): boolean =>
  given.kind === kind || given.kind === 'any' || given.kind === 'null' || kind === 'any';

/** The type of what is either of the two. */
export function either(one: Type, other: Type): Type {
  if (one.kind === 'null') return other;
  if (other.kind === 'null' || one === other) return one;
  if (one.kind === 'list' && other.kind === 'list') return { kind: 'list', of: either(one.of, other.of) };
  return one.kind === other.kind && one.kind !== 'record' && one.kind !== 'map' ? one : anything;
}
