import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';

import { failureOf } from '../../../shared/api/index.ts';
import { continueDeparture } from '../../../shared/directory/index.ts';
import { departureServices } from '../../../shared/runtime/departure-services.ts';

/** Left over at the end of an invocation: one step takes less. */
const reserveMilliseconds = 15_000;

const WakeUp = z.object({ userId: z.string() });

/** Lambda entry point: one message, one user, whose deactivation goes on. Any number of them is one. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = departureServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  const failed: string[] = [];
  for (const { messageId, body } of Records) {
    try {
      await continueDeparture(services, WakeUp.parse(JSON.parse(body)).userId, deadline);
    } catch (error) {
      services.log(JSON.stringify({ level: 'error', message: 'deactivation not continued', failure: failureOf(error) }));
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
