import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { publishToBus } from '../../../shared/audit/index.ts';
import { publisherServices } from '../../../shared/runtime/publisher-services.ts';

/** `{"shard": 3}`: what the log appender and the sweep send. */
function shardOf(body: string): number {
  const { shard } = JSON.parse(body);
  if (!Number.isInteger(shard) || shard < 0) throw new Error('a wake-up names its shard');
  return shard;
}

/** Left over at the end of an invocation, so that a call under way comes back. */
const reserveMilliseconds = 10_000;

/** Lambda entry point: wake-ups of the log's shards. Those of one shard are one. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = publisherServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  const byShard = Map.groupBy(Records, ({ body }) => shardOf(body));

  const publish = async (shard: number): Promise<readonly string[]> => {
    try {
      const end = await publishToBus(services, { shard, holder: context.awsRequestId, deadline });
      if (end === 'out-of-time') await services.wakeUps.wakeBus([shard]);
      return [];
    } catch (error) {
      services.log(JSON.stringify({ level: 'error', message: 'publishing failed', shard, failure: failureOf(error) }));
      return (byShard.get(shard) ?? []).map(({ messageId }) => messageId);
    }
  };
  const failed = await Promise.all([...byShard.keys()].map(publish));
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}
