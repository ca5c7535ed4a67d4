import { failureOf } from '../../../shared/api/index.ts';
import { indexRecords } from '../../../shared/directory/index.ts';
import { indexerServices, type StreamRecord } from '../../../shared/runtime/indexer-services.ts';

interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Lambda entry point: users and groups of the table's stream, in batches. Records that failed are reported, so that Lambda brings them
 * and those behind them again; what is in the index by then stays as it is.
 */
export async function handler({ Records }: { readonly Records: readonly StreamRecord[] }): Promise<BatchResponse> {
  const services = indexerServices();
  const brought = Records.map((record) => ({ record, change: services.recordOf(record) }));
  const failures = await indexRecords(
    services,
    brought.flatMap(({ change }) => change ?? []),
  );
  for (const [{ kind }, error] of failures) {
    services.log(JSON.stringify({ level: 'error', message: 'indexing failed', kind, failure: failureOf(error) }));
  }
  const failed = brought.filter(({ change }) => change !== undefined && failures.has(change));
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' })) };
}
