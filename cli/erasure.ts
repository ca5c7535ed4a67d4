import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

const Answer = z.object({ ok: z.literal(true), seen: z.number(), reopened: z.number(), next: z.optional(z.string()) });

export class ErasureError extends Error {
  override readonly name = 'ErasureError';
}

/**
 * Has the deployed eraser erase again whomever a restored table still knows. Who may do so is IAM's to say (`lambda:InvokeFunction`).
 * Gives a sentence for whoever asked.
 */
export async function reapply(lambda: LambdaClient, functionName: string): Promise<string> {
  let [seen, reopened] = [0, 0];
  for (let after: string | undefined; ;) {
    const event = { action: 'reapply', ...(after === undefined ? {} : { after }) };
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    if (FunctionError !== undefined) throw new ErasureError(`the function failed (${FunctionError}): its log says why`);
    const answer = Answer.safeParse(JSON.parse(Buffer.from(Payload ?? []).toString() || 'null'));
    if (!answer.success) throw new ErasureError('the function did not say what it did');
    seen += answer.data.seen;
    reopened += answer.data.reopened;
    after = answer.data.next;
    if (after === undefined) return `${seen} erased people in the record, ${reopened} of them to be erased again: under way.`;
  }
}
