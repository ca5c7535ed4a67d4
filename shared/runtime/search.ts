import { type Group, searchGroups, type SearchQuery, searchUsers, type User } from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import { cataloguesOf } from './catalogues.ts';
import type { Scope } from './scope.ts';

/** Lists and searches of the directory. */
export function directorySearch(scope: Scope): {
  readonly searchUsers: (query: SearchQuery) => Promise<Page<User>>;
  readonly searchGroups: (query: SearchQuery) => Promise<Page<Group>>;
} {
  const { root, users, groups } = scope;
  const index = new DynamoSearchIndex(root.table, root.stamp);
  return {
    searchUsers: (query) => searchUsers({ index, users, catalogue: cataloguesOf(scope.settings).users }, query),
    searchGroups: (query) => searchGroups({ index, groups, catalogue: cataloguesOf(scope.settings).groups }, query),
  };
}
