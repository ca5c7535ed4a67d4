import {
  type Catalogue,
  compareKeys,
  entriesOf,
  type EntityReader,
  runEntriesOf,
  runLimits,
  type User,
  writeRun,
} from '../directory/index.ts';
import type { ImportRuns } from '../imports/index.ts';
import { DynamoSearchIndex } from '../store/search-index.ts';
import type { Root } from './root.ts';

/** The search index as imports write it. */
export function importRuns({
  root,
  users,
  catalogue,
}: {
  readonly root: Pick<Root, 'table' | 'stamp'>;
  readonly users: EntityReader<User>;
  /** What the indexer would hold of them now. */
  readonly catalogue: Catalogue<User>;
}): ImportRuns {
  const index = new DynamoSearchIndex(root.table, root.stamp);
  return {
    leastUsers: runLimits.leastEntities,
    hasRoom: async () => (await index.runs.live('user')).runs.length < runLimits.liveRuns,
    findUsers: (ids) => users.getMany(ids),
    entriesOf: (found) => runEntriesOf(catalogue, found),
    sorted: (keys) => keys.toSorted(compareKeys),
    write: (run, partition, sources) => writeRun(sources, (blocks) => index.runs.writeBlocks('user', run, partition, blocks)),
    async putRows(found) {
      await Promise.all(found.map((user) => index.apply({ put: entriesOf(catalogue, user), remove: [], version: user.version })));
    },
    addLive: (run) => index.runs.addLive('user', run),
  };
}
