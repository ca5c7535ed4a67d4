import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';

import { failureOf } from '../../../shared/api/index.ts';
import { runBackfill } from '../../../shared/hooks/index.ts';
import { backfillServices } from '../../../shared/runtime/backfill-services.ts';

/** Left over at the end of an invocation: a batch and what follows it take less. */
const reserveMilliseconds = 15_000;

const WakeUp = z.object({ hookId: z.string() });

/** Lambda entry point: one message, one hook, whose backfill is looked after. Any number of them is one. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = backfillServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  const failed: string[] = [];
  for (const { messageId, body } of Records) {
    try {
      await runBackfill(services, WakeUp.parse(JSON.parse(body)).hookId, { deadline });
    } catch (error) {
      services.log(JSON.stringify({ level: 'error', message: 'backfill not served', failure: failureOf(error) }));
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
