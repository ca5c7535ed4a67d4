/** What a value is known to be before there is one. Everything may be null besides. */
export type Type =
  | { readonly kind: 'any' | 'null' | 'boolean' | 'text' | 'time' | 'country' }
  /** `number`: whole or not. Whole ones have 32 bits. */
  | { readonly kind: 'number' | 'integer' | 'real' }
  | { readonly kind: 'list'; readonly of: Type }
  /**
   * Of these members and no others. `is: 'user'` is whom an evaluation is about, whose methods there are: `user.getGroups(...)`. `instead` has
   * what to write in place of some member that there is not; `others` is what is known of members that are not named, where there may be such.
   */
  | {
      readonly kind: 'record';
      readonly members: Readonly<Record<string, Type>>;
      readonly is?: 'user';
      readonly instead?: Readonly<Record<string, string>>;
      readonly others?: Type;
    }
  /** Of any members, each of one type; a missing one is null. */
  | { readonly kind: 'map'; readonly of: Type; readonly is?: 'user' };

export type Kind = Type['kind'];

export const anything: Type = { kind: 'any' };
export const text: Type = { kind: 'text' };
export const truth: Type = { kind: 'boolean' };
export const number: Type = { kind: 'number' };
export const integer: Type = { kind: 'integer' };
export const real: Type = { kind: 'real' };
export const time: Type = { kind: 'time' };
export const country: Type = { kind: 'country' };
export const listOf = (of: Type): Type => ({ kind: 'list', of });
export const mapOf = (of: Type): Type => ({ kind: 'map', of });

const words = {
  any: 'anything',
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  real: 'a number',
  text: 'a text',
  time: 'a time',
  country: 'a country',
  list: 'a list',
  record: 'an object',
  map: 'an object',
} as const satisfies Record<Kind, string>;

export const wordFor = ({ kind }: { readonly kind: Kind }): string => words[kind];

const numeric: ReadonlySet<Kind> = new Set(['number', 'integer', 'real'] as const);

export const isNumeric = ({ kind }: Type): boolean => numeric.has(kind);

/** Whether its numbers are seen to be real ones in a text, though they be whole. */
export const isReal = ({ kind }: Type): boolean => kind === 'real';

/** Whether a value of this type can be of the other one. */
export function fits(given: Type, kind: Kind): boolean {
  if (given.kind === kind || given.kind === 'any' || given.kind === 'null' || kind === 'any') return true;
  if (kind === 'number') return isNumeric(given);
  if (given.kind === 'number') return kind === 'integer' || kind === 'real';
  return (given.kind === 'record' && kind === 'map') || (given.kind === 'map' && kind === 'record');
}

/** The type of what is either of the two. */
export function either(one: Type, other: Type): Type {
  if (one.kind === 'null') return other;
  if (other.kind === 'null' || one === other) return one;
  if (one.kind === 'list' && other.kind === 'list') return listOf(either(one.of, other.of));
  if (isNumeric(one) && isNumeric(other)) return one.kind === other.kind ? one : number;
  return one.kind === other.kind && one.kind !== 'record' && one.kind !== 'map' ? one : anything;
}
