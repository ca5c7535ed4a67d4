import { type Context, type EventDraft, isSameData, type Party, RosterError, type Write } from '../kernel/index.ts';
import {
  type ChangedSchema,
  changeSchema,
  finishIndexing,
  finishTasks,
  nextIndexing,
  openTasks,
  type Schema,
  type SchemaInput,
  type SchemaTask,
  type SearchIndexing,
} from '../profiles/index.ts';
import { changeSettings, type SettingsDecision, type SettingsServices } from './change-settings.ts';
import { defaultUserType, type OrgSettings } from './settings.ts';

/** Which schema: of the default user type, one by its id, or that of groups. */
export type SchemaName = { readonly kind: 'user'; readonly id: string } | { readonly kind: 'group' };

export const schemasOf = (settings: OrgSettings, kind: Schema['name']): readonly Schema[] =>
  settings.schemas.filter(({ name }) => name === kind);

/** Errors: not-found. */
export function getSchema(settings: OrgSettings, name: SchemaName): Schema {
  const [group] = schemasOf(settings, 'group');
  const id = name.kind === 'group' ? 'default' : name.id;
  const wanted = id === 'default' ? defaultUserType(settings).schemaId : id;
  const schema = name.kind === 'group' ? group : schemasOf(settings, 'user').find((candidate) => candidate.id === wanted);
  if (schema === undefined) throw new RosterError('not-found', { id, type: 'Schema' });
  return schema;
}

export const schemaPartyOf = ({ id, title }: Schema): Party => ({ id, type: 'Schema', alternateId: null, displayName: title });

export const indexingOf = (settings: OrgSettings, kind: Schema['name']): SearchIndexing =>
  settings.searchIndexing.find(({ id }) => id === kind) ?? { id: kind, attributes: {} };

/**
 * Puts schemas of one kind in the place of those that are there, and what the search index is to be by them.
 *
 * @param indexing what it is now
 */
export function schemaWrites(
  settings: OrgSettings,
  kind: Schema['name'],
  next: readonly Schema[],
  at: number,
  indexing = indexingOf(settings, kind),
): Write[] {
  const former = schemasOf(settings, kind);
  const changed = next.filter((schema) => !former.includes(schema));
  const gone = former.filter(({ id }) => !next.some((schema) => schema.id === id));
  const [before, after] = [indexingOf(settings, kind), nextIndexing(indexing, next, at)];
  const isKnown = settings.searchIndexing.some(({ id }) => id === kind);
  return [
    ...changed.map((value): Write => {
      const replaces = former.find(({ id }) => id === value.id) ?? null;
      return { do: 'set', setting: 'schema', id: value.id, value, replaces };
    }),
    ...gone.map((replaces): Write => ({ do: 'unset', setting: 'schema', id: replaces.id, replaces })),
    ...(isSameData(before, after)
      ? []
      : [{ do: 'set', setting: 'search-index', id: kind, value: after, replaces: isKnown ? before : null } as const]),
  ];
}

const joined = (names: readonly string[]): string => names.join(',');

function schemaEvent({ schema, added, changed, removed }: ChangedSchema): EventDraft {
  const facts = { added, changed, removed };
  const told = Object.entries(facts).flatMap(([name, names]) => (names.length === 0 ? [] : [[name, joined(names)] as const]));
  return { eventType: 'roster.schema.updated', targets: [schemaPartyOf(schema)], debugData: Object.fromEntries(told) };
}

function decide(
  settings: OrgSettings,
  name: SchemaName,
  input: SchemaInput,
  { at, unused }: { readonly at: number; readonly unused: ReadonlySet<string> },
): SettingsDecision<Schema> {
  const schema = getSchema(settings, name);
  const others = schemasOf(settings, schema.name).filter(({ id }) => id !== schema.id);
  const change = changeSchema(schema, input, others, at, unused);
  if (change === undefined) return { result: schema, writes: [], events: [] };
  const all = schemasOf(settings, schema.name).map((each) => (each.id === schema.id ? change.schema : each));
  return { result: change.schema, writes: schemaWrites(settings, schema.name, all, at), events: [schemaEvent(change)] };
}

export interface SchemaUpdateServices extends SettingsServices {
  /** Whether there is anybody with a value, of whatever type, as far as the index knows by now. */
  readonly isAttributeInUse: (kind: Schema['name'], attribute: string) => Promise<boolean>;
}

/** The attributes that are to go and that nobody has a value of. What the index learns too late is stale, and treated so. */
async function unusedAmong(
  services: SchemaUpdateServices,
  name: SchemaName,
  { custom = {} }: SchemaInput,
): Promise<ReadonlySet<string>> {
  const leaving = Object.keys(custom).filter((attribute) => custom[attribute] === null);
  if (leaving.length === 0) return new Set();
  const { settings } = await services.orgSettings.read();
  const schema = getSchema(settings, name);
  const present = leaving.filter((attribute) => schema.custom.some((each) => each.name === attribute));
  const used = await Promise.all(present.map((attribute) => services.isAttributeInUse(schema.name, attribute)));
  return new Set(present.filter((_, index) => used[index] === false));
}

/**
 * Adds, changes and removes attributes. It counts from the next request on, everywhere; what stored profiles and the index owe to it is
 * brought about afterwards (docs/design/schemas.md).
 * Errors: not-found, validation-failed, enum-mismatch.
 */
export async function updateSchema(
  services: SchemaUpdateServices,
  name: SchemaName,
  input: SchemaInput,
  context: Context,
): Promise<Schema> {
  const unused = await unusedAmong(services, name, input);
  return changeSettings(services, context, (settings, at) => decide(settings, name, input, { at, unused }));
}

/** What profiles and the index owe to the schemas of a kind. */
export const tasksOf = (settings: OrgSettings, kind: Schema['name']): readonly SchemaTask[] =>
  openTasks(schemasOf(settings, kind), indexingOf(settings, kind));

/**
 * Ends tasks once all users, or all groups, were looked at. Those that a later change has made void are passed over.
 *
 * @param conflictsOf how many values of an attribute could not be claimed
 */
export function endTasks(
  services: SettingsServices,
  kind: Schema['name'],
  { tasks, conflictsOf }: { readonly tasks: readonly SchemaTask[]; readonly conflictsOf: (attribute: string) => number },
  context: Context,
): Promise<void> {
  return changeSettings(services, context, (settings, at) => {
    const schemas = schemasOf(settings, kind).map((schema) => finishTasks(schema, tasks, conflictsOf));
    const indexing = finishIndexing(indexingOf(settings, kind), tasks);
    return { result: undefined, writes: schemaWrites(settings, kind, schemas, at, indexing), events: [] };
  });
}
