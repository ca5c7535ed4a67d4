import { type Attribute, type Searchable, shardsOf, valuesOf } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import { compareKeys, entryKey } from './encode.ts';

/** Where entries lie: one of the partitions over which an attribute of a kind spreads. */
export interface IndexPartition {
  readonly kind: 'user' | 'group';
  readonly attribute: string;
  readonly generation: number;
  readonly shard: number;
}

/** One row of the index; `key` holds the encoded value and the id. */
export interface Entry extends IndexPartition {
  readonly key: string;
}

/**
 * A stable number below `shards` for an id (FNV-1a). Entries of one entity lie in the shard of the same number under every attribute of
 * a class.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function shardOf(id: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  // The low bits alone follow the last characters too closely.
  return ((hash >>> 16) ^ (hash & 0xffff)) % shards;
}

/** The keys of an entity's entries under one attribute, sorted, each once. */
export function keysOf<Entity extends Searchable>(attribute: Attribute<Entity>, entity: Entity): string[] {
  const listed = valuesOf(attribute, entity).filter((value) => value !== attribute.unlisted);
  return [...new Set(listed.map((value) => entryKey(value, entity.id)))].sort(compareKeys);
}

/** The rows of an entity under these attributes. */
export function entriesOfAttributes<Entity extends Searchable>(
  kind: Catalogue<Entity>['kind'],
  attributes: readonly Attribute<Entity>[],
  entity: Entity,
): Entry[] {
  return attributes.flatMap((attribute) => {
    const { path, generation } = attribute;
    const shard = shardOf(entity.id, shardsOf(attribute));
    return keysOf(attribute, entity).map((key) => ({ kind, attribute: path, generation, shard, key }));
  });
}

/** Every row that the index should hold of an entity. */
export const entriesOf = <Entity extends Searchable>({ kind, attributes, building }: Catalogue<Entity>, entity: Entity): Entry[] =>
  entriesOfAttributes(kind, [...attributes.values(), ...building], entity);

const textOf = ({ attribute, generation, key }: Entry): string => `${attribute}\n${generation}\n${key}`;

/** What one state of an entity has that another has not. */
export function diffEntries(before: readonly Entry[], after: readonly Entry[]): { removed: Entry[]; added: Entry[] } {
  const old = new Set(before.map(textOf));
  const next = new Set(after.map(textOf));
  return {
    removed: before.filter((entry) => !next.has(textOf(entry))),
    added: after.filter((entry) => !old.has(textOf(entry))),
  };
}

/** Writes to the index, all in the name of one version of the entity. */
export interface IndexChange {
  readonly put: readonly Entry[];
  readonly remove: readonly Entry[];
  /** Older rows give way; newer ones stay. */
  readonly version: number;
}

/** A change of an entity as a stream tells it: without `before` it is an insertion, without `after` a removal. */
export interface EntityRecord<Entity> {
  readonly before?: Entity;
  readonly after?: Entity;
}

/**
 * What a record means for the index, given the entity as it is now (undefined: gone). A record speaks only for what it itself brought or
 * took away, and never against the present: so records that come again, late or in any order leave every present row in place.
 */
export function indexChange<Entity extends Searchable>(
  catalogue: Catalogue<Entity>,
  { before, after }: EntityRecord<Entity>,
  present: Entity | undefined,
): IndexChange {
  const rows = (entity: Entity | undefined): Entry[] => (entity === undefined ? [] : entriesOf(catalogue, entity));
  const { added, removed } = diffEntries(rows(before), rows(after));
  const now = new Set(rows(present).map(textOf));
  return {
    put: added.filter((entry) => now.has(textOf(entry))),
    remove: removed.filter((entry) => !now.has(textOf(entry))),
    // Nothing is ever written again for an entity that is gone.
    version: present?.version ?? Number.MAX_SAFE_INTEGER,
  };
}
