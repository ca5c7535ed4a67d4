import { failureOf } from '../../../shared/api/index.ts';
import { appendToLog } from '../../../shared/audit/index.ts';
import { appenderServices, type StreamRecord } from '../../../shared/runtime/appender-services.ts';

interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Lambda entry point: events of the table's stream, in batches. Records of a shard that failed are reported, so that Lambda brings
 * them again; what is in the log by then is dropped.
 */
export async function handler({ Records }: { readonly Records: readonly StreamRecord[] }): Promise<BatchResponse> {
  const services = appenderServices();
  const brought = Records.map((record) => ({ record, arrivals: services.arrivalsOf(record) }));
  const failures = await appendToLog(
    services,
    brought.flatMap(({ arrivals }) => arrivals),
  );
  for (const [shard, error] of failures) {
    services.log(JSON.stringify({ level: 'error', message: 'log shard failed', shard, failure: failureOf(error) }));
  }
  const failed = brought.filter(({ arrivals }) => arrivals.some(({ shard }) => failures.has(shard)));
  return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' })) };
}
