import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';

import { failureOf } from '../../../shared/api/index.ts';
import { runSegment } from '../../../shared/directory-jobs/index.ts';
import { directoryJobServices } from '../../../shared/runtime/directory-job-services.ts';

/** How long an invocation walks: then the next segment in the queue has its turn. */
const turnMilliseconds = 20_000;
/** Left over at the end of an invocation: a slice takes less. */
const reserveMilliseconds = 15_000;

const WakeUp = z.object({ jobId: z.string(), segment: z.int(), version: z.int() });

/** Lambda entry point: one message, one segment of a job, walked on from where the message says. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const services = directoryJobServices();
  const log = (message: string, error: unknown): void =>
    services.log(JSON.stringify({ level: 'error', message, failure: failureOf(error) }));
  const turn = Math.min(turnMilliseconds, context.getRemainingTimeInMillis() - reserveMilliseconds);
  const deadline = services.clock.now() + turn;
  const failed: string[] = [];
  for (const { messageId, body } of Records) {
    try {
      await runSegment(services, WakeUp.parse(JSON.parse(body)), {
        deadline,
        onFailure: (error) => log('slice of a directory job failed', error),
      });
    } catch (error) {
      log('directory job not served', error);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
