import { type Page, RosterError } from '../../kernel/index.ts';
import type { Searchable } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import { type Condition, readFilter, readSearch } from './condition.ts';
import { planAll, planCondition } from './plan.ts';
import { type Call, type PageRequest, readPage, type SearchDeps, withCall } from './read-page.ts';
import { type Order, readSortedPage } from './sorted-page.ts';

/** Okta's parameters of a list. Empty text is as good as none. */
export interface SearchQuery {
  readonly search?: string | undefined;
  readonly filter?: string | undefined;
  readonly q?: string | undefined;
  /** With `search` only; elsewhere it is ignored, as in Okta. */
  readonly sortBy?: string | undefined;
  /** `asc` (the default) or `desc`, in any case. */
  readonly sortOrder?: string | undefined;
  /** Brought within 1 and the list's maximum. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** What differs between lists. */
export interface ListRules<Entity> {
  readonly catalogue: Catalogue<Entity>;
  readonly limits: { readonly standard: number; readonly quick: number; readonly max: number };
  /** What `q` stands for. */
  readonly quick: (catalogue: Catalogue<Entity>, text: string) => Condition<Entity>;
  /** What lists without a query, and `q`, show at all. */
  readonly isListed: (entity: Entity) => boolean;
}

const given = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text);

function clamp(limit: number, max: number): number {
  return Math.min(max, Math.max(1, Math.trunc(limit)));
}

function orderOf<Entity>(catalogue: Catalogue<Entity>, path: string, direction = 'asc'): Order<Entity> {
  const attribute = catalogue.attributes.get(path);
  if (attribute === undefined) {
    throw new RosterError('invalid-search', { detail: `sortBy: "${path.slice(0, 100)}" is nothing that can be sorted by` });
  }
  const reverse = direction.toLowerCase() === 'desc';
  if (!reverse && direction.toLowerCase() !== 'asc') {
    throw new RosterError('invalid-search', { detail: 'sortOrder: it is asc or desc' });
  }
  return { attribute, reverse };
}

/** A quick look-up has one page. */
async function quickPage<Entity extends Searchable>(
  call: Call<Entity>,
  { catalogue, quick, isListed }: ListRules<Entity>,
  text: string,
  limit: number,
): Promise<Page<Entity>> {
  const plan = planCondition(catalogue, quick(catalogue, text));
  const accepts = (entity: Entity): boolean => isListed(entity) && plan.accepts(entity);
  const { items } = await readPage(call, { ...plan, accepts }, { limit });
  return { items };
}

function searchPage<Entity extends Searchable>(
  call: Call<Entity>,
  catalogue: Catalogue<Entity>,
  { search, sortBy, sortOrder }: { search: string; sortBy: string | undefined; sortOrder: string | undefined },
  page: PageRequest,
): Promise<Page<Entity>> {
  const condition = readSearch(catalogue, search);
  if (sortBy === undefined) return readPage(call, planCondition(catalogue, condition), page);
  return readSortedPage(call, catalogue, condition, orderOf(catalogue, sortBy, sortOrder), page);
}

/**
 * One page of a list as Okta's parameters ask for it. Errors: `invalid-search`, `invalid-filter`, `search-and-filter`, `invalid-cursor`.
 *
 * @see https://developer.okta.com/docs/api/#filter
 */
export async function searchEntities<Entity extends Searchable>(
  deps: SearchDeps<Entity>,
  rules: ListRules<Entity>,
  query: SearchQuery,
): Promise<Page<Entity>> {
  const { catalogue, limits } = rules;
  const [search, filter, q] = [given(query.search), given(query.filter), given(query.q)];
  if (search !== undefined && filter !== undefined) throw new RosterError('search-and-filter', {});
  if (q !== undefined && (search ?? filter) !== undefined) {
    throw new RosterError('invalid-search', { detail: 'q stands alone: it goes with neither search nor filter' });
  }
  const page = { limit: clamp(query.limit ?? limits.standard, limits.max), after: query.after };
  return withCall(deps, catalogue.kind, async (call) => {
    if (q !== undefined) return quickPage(call, rules, q, clamp(query.limit ?? limits.quick, limits.max));
    if (filter !== undefined) return readPage(call, planCondition(catalogue, readFilter(catalogue, filter)), page);
    if (search === undefined) return readPage(call, planAll(catalogue, rules.isListed), page);
    return searchPage(call, catalogue, { search, sortBy: given(query.sortBy), sortOrder: given(query.sortOrder) }, page);
  });
}
