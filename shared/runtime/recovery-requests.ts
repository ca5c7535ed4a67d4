import { SQSClient } from '@aws-sdk/client-sqs';

import { SqsRecoveryQueue } from '../aws/recovery-queue.ts';
import { variable } from '../config/index.ts';
import type { RecoveryRequestServices } from '../recovery/index.ts';
import { DynamoRequestLimits } from '../store/request-limits.ts';
import { once, type Root } from './root.ts';

const queue = once(() => new SqsRecoveryQueue(new SQSClient({}), variable('RECOVERY_QUEUE_URL')));

/** What takes down the wishes of people who can't sign in. */
export const recoveryRequests = ({ table, stamp, clock }: Root): RecoveryRequestServices => ({
  clock,
  requestLimits: new DynamoRequestLimits(table, stamp),
  recoveryQueue: { send: (request) => queue().send(request) },
});
