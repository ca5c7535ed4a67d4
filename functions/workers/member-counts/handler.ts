import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';

import { failureOf } from '../../../shared/api/index.ts';
import { foldMembers, recountMembers } from '../../../shared/group-upkeep/index.ts';
import { countServices, type CountServices } from '../../../shared/runtime/group-upkeep-services.ts';

/** What whoever may invoke the function by IAM can ask for: one group counted anew, or all of them from a former answer's `next` on. */
const Recount = z.object({ action: z.literal('recount'), groupId: z.optional(z.string()), after: z.optional(z.string()) });

/** Left over at the end of an invocation, so that a page under way comes to its end. */
const reserveMilliseconds = 10_000;
const groupsAtOnce = 25;

async function recount(services: CountServices, { groupId, after }: z.infer<typeof Recount>, holder: string, deadline: number) {
  if (groupId !== undefined) {
    const group = await services.findGroup(groupId);
    return { ok: true, groups: group === undefined ? [] : await recountMembers(services, [group], { holder, deadline }) };
  }
  const { items, next } = await services.walkGroups({ limit: groupsAtOnce, ...(after === undefined ? {} : { after }) });
  return { ok: true, groups: await recountMembers(services, items, { holder, deadline }), ...(next === undefined ? {} : { next }) };
}

/** Lambda entry point: wake-ups from the bus and from the sweep, any number of which are one; and `roster groups --recount`. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  const services = await countServices();
  const deadline = services.clock.now() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  const asked = Recount.safeParse(event);
  if (asked.success) return recount(services, asked.data, context.awsRequestId, deadline);
  try {
    const end = await foldMembers(services, { holder: context.awsRequestId, deadline });
    if (end === 'out-of-time') await services.upkeepWakeUps.wakeCounts();
    return { batchItemFailures: [] };
  } catch (error) {
    const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const cause of causes)
      services.log(JSON.stringify({ level: 'error', message: 'members not counted', failure: failureOf(cause) }));
    throw error;
  }
}
