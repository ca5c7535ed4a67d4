import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';

import { failureOf } from '../../../shared/api/index.ts';
import { erasePeople, reapplyErasures } from '../../../shared/erasure/index.ts';
import { erasureServices } from '../../../shared/runtime/erasure-services.ts';

/** What whoever may invoke the function by IAM can ask for, after a restore: all erasures again, from this id on. */
const Reapply = z.object({ action: z.literal('reapply'), after: z.optional(z.string()) });

/** Left over at the end of an invocation: one person's partitions, or one page of the log, take less. */
const reserveMilliseconds = 60_000;

/** Lambda entry point: wake-ups from the sweep, any number of which are one; and `roster erasure --reapply`. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  const services = erasureServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  const asked = Reapply.safeParse(event);
  if (asked.success) return { ok: true, ...(await reapplyErasures(services, { after: asked.data.after, deadline })) };
  try {
    await erasePeople(services, { holder: context.awsRequestId, deadline });
    return { batchItemFailures: [] };
  } catch (error) {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const cause of causes)
      services.log(JSON.stringify({ level: 'error', message: 'erasure failed', failure: failureOf(cause) }));
    throw error;
  }
}
