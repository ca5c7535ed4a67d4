import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { clearDeletedGroups } from '../../../shared/group-upkeep/index.ts';
import { clearServices } from '../../../shared/runtime/group-upkeep-services.ts';

/** Left over at the end of an invocation, so that a batch under way comes to its end. */
const reserveMilliseconds = 20_000;

/** Lambda entry point: wake-ups from the bus and from the sweep, any number of which are one. */
export async function handler(_event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = clearServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  try {
    const end = await clearDeletedGroups(services, { deadline });
    if (end === 'out-of-time') await services.upkeepWakeUps.wakeClearing();
    return { batchItemFailures: [] };
  } catch (error) {
    services.log(JSON.stringify({ level: 'error', message: 'deleted groups not cleared', failure: failureOf(error) }));
    throw error;
  }
}
