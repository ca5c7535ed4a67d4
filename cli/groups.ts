import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

const Answer = z.object({
  ok: z.literal(true),
  groups: z.array(z.object({ groupId: z.string(), outcome: z.string(), found: z.number(), counted: z.number() })),
  next: z.optional(z.string()),
});

export class RecountError extends Error {
  override readonly name = 'RecountError';
}

/**
 * Has the deployed worker count the members of all groups, or of one, anew and correct what is wrong. Who may do so is IAM's to say
 * (`lambda:InvokeFunction`). Gives a line for each count that was corrected, or that people who came and went kept from being checked.
 */
export async function recount(lambda: LambdaClient, functionName: string, groupId?: string): Promise<string> {
  const lines: string[] = [];
  let counted = 0;
  for (let after: string | undefined; ;) {
    const event = { action: 'recount', ...(groupId === undefined ? {} : { groupId }), ...(after === undefined ? {} : { after }) };
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
    );
    if (FunctionError !== undefined) throw new RecountError(`the function failed (${FunctionError}): its log says why`);
    const answer = Answer.safeParse(JSON.parse(Buffer.from(Payload ?? []).toString() || 'null'));
    if (!answer.success) throw new RecountError('the function did not say what it did');
    counted += answer.data.groups.length;
    for (const group of answer.data.groups.filter(({ outcome }) => outcome !== 'right'))
      lines.push(`${group.groupId} ${group.outcome}: the count said ${group.found}, there are ${group.counted}`);
    after = answer.data.next;
    if (after === undefined) return [...lines, `${counted} groups counted, ${lines.length} of them above.`].join('\n');
  }
}
