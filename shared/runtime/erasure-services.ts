import { S3Client } from '@aws-sdk/client-s3';

import { S3ErasureRecord } from '../aws/s3-erasure-record.ts';
import { variable } from '../config/index.ts';
import type { ErasureServices, ReapplyServices } from '../erasure/index.ts';
import { DynamoErasedPartitions } from '../store/erased-partitions.ts';
import { DynamoErasureLedger } from '../store/erasure-ledger.ts';
import { DynamoErasureTraces } from '../store/erasure-traces.ts';
import { logPositions } from './log-positions.ts';
import { eventLog } from './log-store.ts';
import { once, type Root, root } from './root.ts';
import { beginScope } from './scope.ts';

const s3 = once(() => new S3Client({}));

/** What erasing people works with, for one invocation. */
export function erasureServices(): ErasureServices & ReapplyServices & { readonly log: Root['log'] } {
  const wired = root();
  const { table, stamp, clock } = wired;
  const { users, committer } = beginScope(wired);
  return {
    clock,
    logReader: eventLog(),
    logPositions: logPositions(),
    users,
    committer,
    ledger: new DynamoErasureLedger(table, stamp),
    record: new S3ErasureRecord(s3(), variable('ERASURE_BUCKET')),
    partitions: new DynamoErasedPartitions(table),
    traces: new DynamoErasureTraces(table, stamp),
    log: (line) => wired.log(line),
  };
}
