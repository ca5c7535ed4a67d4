import { type Group, searchGroups, type SearchQuery, searchUsers, type User } from '../directory/index.ts';
import type { Page } from '../kernel/index.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import type { Scope } from './scope.ts';

/** Lists and searches of the directory. */
export function directorySearch({ root, users, groups }: Scope): {
  readonly searchUsers: (query: SearchQuery) => Promise<Page<User>>;
  readonly searchGroups: (query: SearchQuery) => Promise<Page<Group>>;
} {
  const index = new DynamoSearchIndex(root.table, root.stamp);
  return {
    searchUsers: (query) => searchUsers({ index, users }, query),
    searchGroups: (query) => searchGroups({ index, groups }, query),
  };
}
