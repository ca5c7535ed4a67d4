import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';

import { failureOf } from '../../../shared/api/index.ts';
import { answerRecovery } from '../../../shared/recovery/index.ts';
import { recoveryAnswers } from '../../../shared/runtime/recovery-answers.ts';
import { root } from '../../../shared/runtime/root.ts';

const Request = z.object({
  id: z.string(),
  wish: z.enum(['PASSWORD', 'UNLOCK']),
  login: z.nullable(z.string()),
  code: z.optional(z.object({ by: z.enum(['EMAIL', 'SMS']), challenge: z.string(), code: z.string(), expires: z.number() })),
  language: z.optional(z.string()),
  relayState: z.optional(z.string()),
  at: z.number(),
  client: z.nullable(z.object({ ipAddress: z.nullable(z.string()), userAgent: z.nullable(z.string()) })),
  requestId: z.string(),
});

/** Lambda entry point: wishes of people who can't sign in, each answered by a mail, a text or nothing. The lines tell of nobody. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const wired = root();
  const failed: string[] = [];
  for (const { messageId, body } of Records) {
    try {
      const request = Request.parse(JSON.parse(body));
      const outcome = await answerRecovery(await recoveryAnswers(wired, request.client?.ipAddress ?? null), request);
      wired.log(JSON.stringify({ level: 'info', message: 'recovery', wish: request.wish, outcome }));
    } catch (error) {
      wired.log(JSON.stringify({ level: 'error', message: 'recovery', outcome: 'failed', failure: failureOf(error) }));
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
