import type { Attribute, Schema } from './model.ts';

/** How the values of a custom attribute lie in the search index. */
export interface Indexing {
  /** Part of the rows' keys: a new one is an index built anew. */
  readonly generation: number;
  readonly type: 'string' | 'number' | 'boolean' | 'date';
  readonly array: boolean;
  /** Many share a value. */
  readonly enumerated: boolean;
}

export interface IndexedAttribute {
  /** What searches read. */
  readonly serving: Indexing;
  /** What is being built to take its place; until it is whole, both are kept up. */
  readonly building?: Indexing & { /** UTC milliseconds. */ readonly since: number };
}

/** The search index of custom attributes, by name: those of all user types, or those of groups. */
export interface SearchIndexing {
  readonly id: Schema['name'];
  readonly attributes: Readonly<Record<string, IndexedAttribute>>;
}

type Shape = Omit<Indexing, 'generation'>;

function shapeOf(namesakes: readonly Attribute[]): Shape {
  const [{ type, itemType = 'string', format } = { type: 'string' as const }] = namesakes;
  const scalar = type === 'array' ? itemType : type;
  const simple = scalar === 'integer' ? 'number' : scalar;
  return {
    type: format === 'date-time' ? 'date' : simple,
    array: type === 'array',
    enumerated: namesakes.some((attribute) => attribute.enum !== undefined),
  };
}

const isSame = (one: Shape, other: Shape): boolean =>
  one.type === other.type && one.array === other.array && one.enumerated === other.enumerated;

function nextOf(former: IndexedAttribute | undefined, shape: Shape, at: number): IndexedAttribute {
  if (former === undefined) return { serving: { generation: 1, ...shape } };
  const { serving, building } = former;
  if (isSame(serving, shape)) return { serving };
  if (building !== undefined && isSame(building, shape)) return former;
  const generation = Math.max(serving.generation, building?.generation ?? 0) + 1;
  return { serving, building: { generation, ...shape, since: at } };
}

/**
 * The index that these schemas ask for. An attribute whose values will lie otherwise, such as one that becomes an enumeration, gets a new
 * generation, which is built before searches go by it.
 *
 * @param schemas all of the kind
 * @param at UTC milliseconds
 */
export function nextIndexing(former: SearchIndexing, schemas: readonly Schema[], at: number): SearchIndexing {
  const byName = new Map<string, Attribute[]>();
  for (const attribute of schemas.flatMap(({ custom }) => custom)) {
    byName.set(attribute.name, [...(byName.get(attribute.name) ?? []), attribute]);
  }
  // While values are being taken out of profiles, their rows are, too.
  const leaving = new Set(schemas.flatMap(({ removed = [] }) => removed.map(({ name }) => name)));
  const kept = Object.entries(former.attributes).filter(([name]) => leaving.has(name) && !byName.has(name));
  const present = [...byName].map(([name, namesakes]): [string, IndexedAttribute] => [
    name,
    nextOf(Object.hasOwn(former.attributes, name) ? former.attributes[name] : undefined, shapeOf(namesakes), at),
  ]);
  return { id: former.id, attributes: Object.fromEntries([...kept, ...present]) };
}
