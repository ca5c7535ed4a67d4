import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';

import { advanceMembershipTimes, type MembershipEvent } from '../../../shared/directory/index.ts';
import { membershipClock } from '../../../shared/runtime/membership-services.ts';

/** An event of the bus, as EventBridge puts it into a queue. */
const BusEvent = z.object({
  detail: z.object({
    published: z.string(),
    target: z.array(z.object({ id: z.string(), type: z.string() })),
  }),
});

function membershipEventOf(body: string): MembershipEvent {
  const { detail } = BusEvent.parse(JSON.parse(body));
  return {
    at: Date.parse(detail.published),
    groupIds: detail.target.filter(({ type }) => type === 'UserGroup').map(({ id }) => id),
  };
}

/** Lambda entry point: membership events of some seconds, one write a group. A batch that fails comes again whole. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  await advanceMembershipTimes(
    membershipClock(),
    Records.map(({ body }) => membershipEventOf(body)),
  );
  return { batchItemFailures: [] };
}
