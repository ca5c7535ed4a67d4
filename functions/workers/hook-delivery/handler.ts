import type { Context, SQSEvent } from 'aws-lambda';

import { failureOf } from '../../../shared/api/index.ts';
import { deliverToHooks } from '../../../shared/hooks/index.ts';
import { deliveryServices } from '../../../shared/runtime/delivery-services.ts';

/** Left over at the end of an invocation: a delivery and what follows it take less. */
const reserveMilliseconds = 15_000;

/** Lambda entry point: wake-ups, from the bus, from a delivery that was put off, from the sweep. Any number of them is one. */
export async function handler(_event: SQSEvent, context: Context): Promise<void> {
  const services = deliveryServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  try {
    await deliverToHooks(services, { holder: context.awsRequestId, deadline });
  } catch (error) {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const cause of causes)
      services.log(JSON.stringify({ level: 'error', message: 'event hook not served', failure: failureOf(cause) }));
    throw error;
  }
}
