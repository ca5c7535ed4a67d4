import type { Context, SQSBatchResponse } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { followLog } from '../../../shared/group-rules/index.ts';
import { followServices } from '../../../shared/runtime/group-rule-services.ts';

/** Left over at the end of an invocation, so that a batch under way comes to its end. */
const reserveMilliseconds = 20_000;

/** Lambda entry point: wake-ups from the bus and from the sweep, any number of which are one. */
export async function handler(_event: unknown, context: Context): Promise<SQSBatchResponse> {
  const services = followServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  try {
    const end = await followLog(services, { holder: context.awsRequestId, deadline });
    if (end === 'out-of-time') await services.ruleWakeUps.wakeRules();
    return { batchItemFailures: [] };
  } catch (error) {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const cause of causes)
      services.log(JSON.stringify({ level: 'error', message: 'rules not applied', failure: failureOf(cause) }));
    throw error;
  }
}
