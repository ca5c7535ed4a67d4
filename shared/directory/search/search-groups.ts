import type { Page } from '../../kernel/index.ts';
import type { Group } from '../model.ts';
import { type Catalogue, groupCatalogue } from './catalogue.ts';
import { comparing, type Condition } from './condition.ts';
import type { EntityReader, IndexReader } from './ports.ts';
import { searchEntities, type SearchQuery } from './search.ts';

export interface GroupSearchDeps {
  readonly index: IndexReader;
  readonly groups: EntityReader<Group>;
  /** @default - Okta's own attributes */
  readonly catalogue?: Catalogue<Group>;
}

const baseCatalogue = groupCatalogue();

/** The beginning of a name. */
function quick({ listedBy }: Catalogue<Group>, text: string): Condition<Group> {
  return comparing(listedBy, 'sw', text.trim());
}

/**
 * One page of groups; without a query all of them, by name. `q` has no next page.
 * Errors: `invalid-search`, `invalid-filter`, `search-and-filter`, `invalid-cursor`.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroups
 */
export function searchGroups(
  { index, groups, catalogue = baseCatalogue }: GroupSearchDeps,
  query: SearchQuery,
): Promise<Page<Group>> {
  const rules = { catalogue, quick, limits: { standard: 10_000, quick: 300, max: 10_000 }, isListed: () => true };
  return searchEntities({ index, entities: groups }, rules, query);
}
