export type { Attribute, EntryClass, Searchable, Value, ValueType } from './attributes.ts';
export {
  type Catalogue,
  type CustomAttribute,
  type CustomAttributes,
  groupCatalogue,
  profileIndex,
  type RealmsOfUsers,
  userCatalogue,
} from './catalogue.ts';
export {
  diffEntries,
  entriesOf,
  entriesOfAttributes,
  type Entry,
  type EntityRecord,
  type IndexChange,
  indexChange,
  type IndexPartition,
} from './entries.ts';
export { compareKeys, entryKey, idOfKey } from './encode.ts';
export { type DirectoryRecord, type IndexerDeps, indexRecords } from './index-records.ts';
export { type InMemoryQuery, type ListedAttribute, listInMemory } from './list-in-memory.ts';
export { limits as searchLimits } from './limits.ts';
export type * from './ports.ts';
export type { SearchQuery } from './search.ts';
export { type GroupSearchDeps, searchGroups } from './search-groups.ts';
export { type UserSearchDeps, searchUsers } from './search-users.ts';
export { filterOwners } from './search-owners.ts';
export { walkGroups, walkUsers } from './walk-all.ts';
export {
  type DirectoryPart,
  type IndexFindings,
  type IndexProver,
  type IndexRow,
  type VerifierDeps,
  verifyIndex,
} from './verify-index.ts';
export {
  BlockCutter,
  mergeSorted,
  noRuns,
  partitionName,
  partitionOfName,
  runEntriesOf,
  runLimits,
  type SortedSource,
  writeRun,
} from './runs.ts';
