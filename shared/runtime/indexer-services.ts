import type { DirectoryRecord, IndexerDeps } from '../directory/index.ts';
import type { ImportStore } from '../imports/index.ts';
import { DynamoGroupStore } from '../store/groups.ts';
import { DynamoImportStore } from '../store/import-store.ts';
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

/** Imports that are remembered: what was decided when one began never changes. */
const remembered = 1_000;

/** Says of imports whether they build a run, asking once for each. */
function importsWithRuns(imports: Pick<ImportStore, 'find'>): (importId: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (importId) => {
    const found = known.get(importId) ?? imports.find(importId).then((each) => each?.buildsRun === true);
    // One that could not be read is asked for again.
    found.catch(() => known.delete(importId));
    if (known.size >= remembered) known.clear();
    known.set(importId, found);
    return found;
  };
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
    buildsRun: importsWithRuns(new DynamoImportStore(table, stamp, reader)),
    recordOf: (record) => toDirectoryRecord(record, stamp.r),
    log: (line) => wired.log(line),
  };
});
