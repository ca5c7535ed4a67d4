import type { Context } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { followLog } from '../../../shared/applications/index.ts';
import { mappingServices } from '../../../shared/runtime/mapping-services.ts';

/** Left over at the end of an invocation, so that a batch under way comes to its end. */
const reserveMilliseconds = 30_000;

/** Lambda entry point: wake-ups from the bus and from the sweep, any number of which are one. */
export async function handler(_event: unknown, context: Context): Promise<unknown> {
  const services = mappingServices();
  const deadline = services.jobs.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  try {
    const end = await followLog(services, { holder: context.awsRequestId, deadline });
    if (end === 'out-of-time') await services.mappingWakeUps.wakeMappings();
    return { batchItemFailures: [] };
  } catch (error) {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const cause of causes)
      services.log(JSON.stringify({ level: 'error', message: 'mappings not followed', failure: failureOf(cause) }));
    throw error;
  }
}
