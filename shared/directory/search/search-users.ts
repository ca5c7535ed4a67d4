import type { Page } from '../../kernel/index.ts';
import type { User } from '../model.ts';
import type { Attribute } from './attributes.ts';
import { type Catalogue, userCatalogue } from './catalogue.ts';
import { comparing, type Condition } from './condition.ts';
import type { IndexReader, LoginReader } from './ports.ts';
import { searchEntities, type SearchQuery } from './search.ts';

export interface UserSearchDeps {
  readonly index: IndexReader;
  readonly users: LoginReader<User>;
  /** @default - Okta's base attributes */
  readonly catalogue?: Catalogue<User>;
}

const baseCatalogue = userCatalogue();

/** How many of its blanks may part a first name from a last name. */
const maxSplits = 3;

function testOf(catalogue: Catalogue<User>, path: string, operator: 'eq' | 'sw', value: string): Condition<User>[] {
  const attribute: Attribute<User> | undefined = catalogue.attributes.get(path);
  return attribute === undefined ? [] : [comparing(attribute, operator, value)];
}

/** `Ada Love`: the first name up to one of the blanks, and the beginning of the last name behind it. */
function fullNames(catalogue: Catalogue<User>, words: readonly string[]): Condition<User>[] {
  const splits = words.slice(1, maxSplits + 1).map((_, index) => index + 1);
  return splits.map((split) => ({
    kind: 'and',
    parts: [
      ...testOf(catalogue, 'profile.firstName', 'eq', words.slice(0, split).join(' ')),
      ...testOf(catalogue, 'profile.lastName', 'sw', words.slice(split).join(' ')),
    ],
  }));
}

/** The beginning of a first name, last name or email, or of a first and last name. */
function quick(catalogue: Catalogue<User>, text: string): Condition<User> {
  const words = text.trim().split(/\s+/);
  const paths = ['profile.firstName', 'profile.lastName', 'profile.email'];
  const beginnings = paths.flatMap((path) => testOf(catalogue, path, 'sw', text.trim()));
  return { kind: 'or', parts: [...beginnings, ...fullNames(catalogue, words)] };
}

/**
 * One page of users. Without a query: all but the DEPROVISIONED, by login. `q` leaves those out too, and has no next page; `search` and
 * `filter` see them. Ids and logins are found as soon as they are written, the rest within moments.
 * Errors: `invalid-search`, `invalid-filter`, `search-and-filter`, `invalid-cursor`.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
 */
export function searchUsers({ index, users, catalogue = baseCatalogue }: UserSearchDeps, query: SearchQuery): Promise<Page<User>> {
  const rules = {
    catalogue,
    quick,
    limits: { standard: 200, quick: 10, max: 200 },
    isListed: ({ status }: User) => status !== 'DEPROVISIONED',
  };
  return searchEntities({ index, entities: users }, rules, query);
}
