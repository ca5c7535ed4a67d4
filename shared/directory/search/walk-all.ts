import type { Page } from '../../kernel/index.ts';
import type { Group, User } from '../model.ts';
import type { Searchable } from './attributes.ts';
import { type Catalogue, groupCatalogue, userCatalogue } from './catalogue.ts';
import { keyRanges } from './encode.ts';
import { walkOf } from './plan.ts';
import type { EntityReader, IndexReader } from './ports.ts';
import { type PageRequest, readPage, type SearchDeps, withCall } from './read-page.ts';

const everything = (): boolean => true;

/** Ids never change: who moves about in any other order can't slip past the walk. */
function walkById<Entity extends Searchable>(
  deps: SearchDeps<Entity>,
  catalogue: Catalogue<Entity>,
  page: PageRequest,
): Promise<Page<Entity>> {
  const source = walkOf(catalogue.id, keyRanges.all, { sorted: true });
  const plan = { branches: [{ source, covers: everything }], accepts: everything };
  return withCall(deps, catalogue.kind, (call) => readPage(call, plan, page));
}

/**
 * Every user, whatever her status, a page at a time, by id. Whoever is in the index when the walk begins is met once; who comes later may
 * be met. Errors: `invalid-cursor`.
 */
export const walkUsers = (
  { index, users }: { readonly index: IndexReader; readonly users: EntityReader<User> },
  page: PageRequest,
): Promise<Page<User>> => walkById({ index, entities: users }, userCatalogue(), page);

/** Every group, as `walkUsers` walks users. */
export const walkGroups = (
  { index, groups }: { readonly index: IndexReader; readonly groups: EntityReader<Group> },
  page: PageRequest,
): Promise<Page<Group>> => walkById({ index, entities: groups }, groupCatalogue(), page);
