import type { DirectoryRecord, IndexerDeps } from '../directory/index.ts';
import { DynamoGroupStore } from '../store/groups.ts';
import { Reader } from '../store/reader.ts';
import { DynamoSearchIndex, toDirectoryRecord } from '../store/search-index.ts';
import type { StreamRecord } from '../store/stream-records.ts';
import { DynamoUserStore } from '../store/users.ts';
import { cataloguesOf } from './catalogues.ts';
import { once, type Root, root } from './root.ts';

export type { StreamRecord } from '../store/stream-records.ts';

/** What the search indexer works with. */
export interface IndexerServices extends IndexerDeps {
  /** Undefined for a record that is not this indexer's business. */
  recordOf(record: StreamRecord): DirectoryRecord | undefined;
  readonly log: Root['log'];
}

export const indexerServices = once((): IndexerServices => {
  const wired = root();
  const { table, stamp } = wired;
  const reader = new Reader(table);
  return {
    index: new DynamoSearchIndex(table, stamp),
    users: new DynamoUserStore(table, reader),
    groups: new DynamoGroupStore(table, reader),
    // Read behind the records: an attribute of which one of them has a value is known by then.
    catalogues: async () => cataloguesOf(await wired.settings.get(new Reader(table))),
    recordOf: (record) => toDirectoryRecord(record, stamp.r),
    log: (line) => wired.log(line),
  };
});
