import type { Group, User } from '../model.ts';
import type { Searchable } from './attributes.ts';
import { type Catalogue, groupCatalogue, userCatalogue } from './catalogue.ts';
import { type EntityRecord, indexChange } from './entries.ts';
import type { EntityReader, IndexWriter } from './ports.ts';

/** A user or group that was inserted, changed or removed. */
export type DirectoryRecord = ({ readonly kind: 'user' } & EntityRecord<User>) | ({ readonly kind: 'group' } & EntityRecord<Group>);

export interface IndexerDeps {
  readonly index: IndexWriter;
  readonly users: EntityReader<User>;
  readonly groups: EntityReader<Group>;
  /** What the index is to hold; asked for once the records are here. @default - Okta's base attributes */
  readonly catalogues?: () => Promise<IndexedCatalogues>;
  /** Whether an import will build a run of the users whom it creates. Must answer the same for ever. @default - none does */
  readonly buildsRun?: (importId: string) => Promise<boolean>;
}

export interface IndexedCatalogues {
  readonly users: Catalogue<User>;
  readonly groups: Catalogue<Group>;
}

async function presentOf<Entity extends Searchable>(
  reader: EntityReader<Entity>,
  records: readonly EntityRecord<Entity>[],
): Promise<ReadonlyMap<string, Entity>> {
  const ids = new Set(records.flatMap(({ before, after }) => (after ?? before)?.id ?? []));
  const present = ids.size === 0 ? [] : await reader.getMany([...ids]);
  return new Map(present.map((entity) => [entity.id, entity]));
}

async function applyAll<Entity extends Searchable, Record extends EntityRecord<Entity>>(
  index: IndexWriter,
  reading: Promise<Catalogue<Entity>>,
  reader: EntityReader<Entity>,
  records: readonly Record[],
): Promise<[Record, unknown][]> {
  const [catalogue, present] = await Promise.all([reading, presentOf(reader, records)]);
  const failures = await Promise.all(
    records.map(async (record): Promise<[Record, unknown][]> => {
      try {
        await index.apply(indexChange(catalogue, record, present.get((record.after ?? record.before)?.id ?? '')));
        return [];
      } catch (error) {
        return [[record, error]];
      }
    }),
  );
  return failures.flat();
}

const base: IndexedCatalogues = { users: userCatalogue(), groups: groupCatalogue() };

/**
 * Whether an insertion is left to the run that an import builds before it ends. What the user has now she has either had since then, and
 * the run says so, or a later record brought it.
 */
async function isLeftToRun({ buildsRun }: IndexerDeps, record: DirectoryRecord): Promise<boolean> {
  if (buildsRun === undefined || record.kind !== 'user' || record.before !== undefined) return false;
  const born = record.after?.born;
  return born?.context.channel === 'import' && (await buildsRun(born.context.requestId));
}

/**
 * Brings the index up with records of changes, in whatever order and however often they come. Gives what failed, with the error; the rest
 * is written. Throws where the entities themselves can't be read.
 */
export async function indexRecords(
  deps: IndexerDeps,
  records: readonly DirectoryRecord[],
): Promise<ReadonlyMap<DirectoryRecord, unknown>> {
  const isLeft = await Promise.all(records.map((record) => isLeftToRun(deps, record)));
  const users = records.filter((_, index) => isLeft[index] !== true).filter((record) => record.kind === 'user');
  const groups = records.filter((record) => record.kind === 'group');
  const catalogues = deps.catalogues?.() ?? Promise.resolve(base);
  const [userFailures, groupFailures] = await Promise.all([
    applyAll(
      deps.index,
      catalogues.then((known) => known.users),
      deps.users,
      users,
    ),
    applyAll(
      deps.index,
      catalogues.then((known) => known.groups),
      deps.groups,
      groups,
    ),
  ]);
  return new Map<DirectoryRecord, unknown>([...userFailures, ...groupFailures]);
}
