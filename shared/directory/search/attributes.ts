import { parseTime } from './times.ts';

/** Dates are UTC milliseconds. */
export type Value = string | number | boolean;
export type ValueType = 'string' | 'number' | 'boolean' | 'date';

/** How an attribute's entries spread over partitions. See docs/design/search.md, section 3. */
export type EntryClass = 'unique-ish' | 'few-values' | 'time';

/** What the search needs to know of whatever it searches. */
export interface Searchable {
  readonly id: string;
  readonly version: number;
}

export interface Attribute<Entity> {
  /** As it is written in expressions: `status`, `profile.login`. */
  readonly path: string;
  readonly type: ValueType;
  readonly entryClass: EntryClass;
  /** Part of the entries' partition key: a new generation is a rebuilt index of this attribute. */
  readonly generation: number;
  /** Whether it holds several values; a comparison is true when it is true of any of them. */
  readonly array: boolean;
  /** Whether every entity has a value. */
  readonly required: boolean;
  /** Whether `search` knows `co` of it. */
  readonly contains: boolean;
  /** What `filter` knows of it; nothing where it is undefined. */
  readonly filter?: 'equality' | 'order';
  /** The value of whoever has no entry: what nearly everybody has costs nobody a row. Comparisons see it like any other. */
  readonly unlisted?: Value | undefined;
  readonly read: (entity: Entity) => unknown;
}

const shardsByClass: Readonly<Record<EntryClass, number>> = { 'unique-ish': 1, 'few-values': 16, time: 16 };

export const shardsOf = ({ entryClass }: { readonly entryClass: EntryClass }): number => shardsByClass[entryClass];

/** A value of the attribute's own type, or nothing: what a former schema left behind is neither indexed nor found. */
function typed(type: ValueType, raw: unknown): Value | undefined {
  if (type === 'date') return typeof raw === 'string' ? parseTime(raw) : typed('number', raw);
  if (type === 'number') return typeof raw === 'number' && Number.isFinite(raw) ? raw : undefined;
  if (type === 'boolean') return typeof raw === 'boolean' ? raw : undefined;
  return typeof raw === 'string' ? raw : undefined;
}

/** The values that comparisons and entries see. */
export function valuesOf<Entity>(attribute: Attribute<Entity>, entity: Entity): readonly Value[] {
  const raw = attribute.read(entity);
  const elements: readonly unknown[] = attribute.array && Array.isArray(raw) ? raw : [raw];
  return elements.flatMap((element) => typed(attribute.type, element) ?? []);
}
