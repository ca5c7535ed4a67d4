import type { SearchIndexing } from './indexing.ts';
import type { Attribute, Schema } from './model.ts';

/**
 * What stored profiles and the index owe to a schema that was changed:
 * - `strip`: the values of an attribute that is gone are taken out of profiles, and their rows out of the index;
 * - `claim`: the values of an attribute that became unique are claimed;
 * - `index`: the index of an attribute is built anew.
 */
export interface SchemaTask {
  readonly do: 'strip' | 'claim' | 'index';
  /** The schema, or for `index` the kind of entity. */
  readonly of: string;
  readonly attribute: string;
  /** UTC milliseconds of the change, which tells a task from a later one of the same kind. */
  readonly since: number;
}

const isClaimed = ({ unique, claiming }: Attribute): boolean =>
  unique === 'PENDING_UNIQUENESS' && claiming?.conflicts === undefined;

/** The tasks that nobody has ended. Those for which something stood in the way are not among them: they wait to be asked for again. */
export function openTasks(schemas: readonly Schema[], { id, attributes }: SearchIndexing): readonly SchemaTask[] {
  const strips = schemas.flatMap((schema) =>
    (schema.removed ?? []).map(({ name, since }): SchemaTask => ({ do: 'strip', of: schema.id, attribute: name, since })),
  );
  const claims = schemas.flatMap((schema) =>
    schema.custom
      .filter(isClaimed)
      .map(({ name, claiming }): SchemaTask => ({ do: 'claim', of: schema.id, attribute: name, since: claiming?.since ?? 0 })),
  );
  const indexes = Object.entries(attributes).flatMap(([name, { building }]): SchemaTask[] =>
    building === undefined ? [] : [{ do: 'index', of: id, attribute: name, since: building.since }],
  );
  return [...strips, ...claims, ...indexes];
}

export const isSameTask = (one: SchemaTask, other: SchemaTask): boolean =>
  one.do === other.do && one.of === other.of && one.attribute === other.attribute && one.since === other.since;

const isAmong = (task: SchemaTask, tasks: readonly SchemaTask[]): boolean => tasks.some((each) => isSameTask(each, task));

function finishAttribute(schema: Schema, attribute: Attribute, ended: readonly SchemaTask[], conflicts: number): Attribute {
  const { name, claiming, ...rest } = attribute;
  if (claiming === undefined || !isAmong({ do: 'claim', of: schema.id, attribute: name, since: claiming.since }, ended))
    return attribute;
  if (conflicts > 0) return { ...attribute, claiming: { ...claiming, conflicts } };
  return { name, ...rest, unique: 'UNIQUE_VALIDATED' };
}

/** A schema whose tasks are ended. `conflictsOf`: how many values of an attribute could not be claimed. */
export function finishTasks(schema: Schema, ended: readonly SchemaTask[], conflictsOf: (attribute: string) => number): Schema {
  const { removed = [], ...rest } = schema;
  const left = removed.filter(({ name, since }) => !isAmong({ do: 'strip', of: schema.id, attribute: name, since }, ended));
  const custom = schema.custom.map((attribute) => finishAttribute(schema, attribute, ended, conflictsOf(attribute.name)));
  const isChanged = left.length < removed.length || custom.some((attribute, index) => attribute !== schema.custom[index]);
  return isChanged ? { ...rest, custom, ...(left.length === 0 ? {} : { removed: left }) } : schema;
}

/** An index that goes by what was built. */
export function finishIndexing(indexing: SearchIndexing, ended: readonly SchemaTask[]): SearchIndexing {
  const attributes = Object.entries(indexing.attributes).map(([name, known]) => {
    const { building } = known;
    const isBuilt =
      building !== undefined && isAmong({ do: 'index', of: indexing.id, attribute: name, since: building.since }, ended);
    if (!isBuilt) return [name, known] as const;
    const { since: _since, ...serving } = building;
    return [name, { serving }] as const;
  });
  return { ...indexing, attributes: Object.fromEntries(attributes) };
}
