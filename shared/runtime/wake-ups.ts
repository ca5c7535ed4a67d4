import { SQSClient } from '@aws-sdk/client-sqs';

import {
  SqsBackfillWakeUps,
  SqsClearingWakeUps,
  SqsCountWakeUps,
  SqsDepartureWakeUps,
  SqsEraserWakeUps,
  SqsHookWakeUps,
  SqsJobWakeUps,
  SqsLogWakeUps,
  SqsRuleWakeUps,
  SqsMappingWakeUps,
} from '../aws/wakeups.ts';
import { variable } from '../config/index.ts';
import { once } from './root.ts';

const sqs = once(() => new SQSClient({}));

export const logWakeUps = once(() => new SqsLogWakeUps(sqs(), variable('LOG_WAKEUP_QUEUE_URL')));
export const hookWakeUps = once(() => new SqsHookWakeUps(sqs(), variable('HOOK_WAKEUP_QUEUE_URL')));
export const backfillWakeUps = once(() => new SqsBackfillWakeUps(sqs(), variable('HOOK_BACKFILL_QUEUE_URL')));
export const eraserWakeUps = once(() => new SqsEraserWakeUps(sqs(), variable('ERASURE_WAKEUP_QUEUE_URL')));
export const jobWakeUps = once(() => new SqsJobWakeUps(sqs(), variable('DIRECTORY_JOB_QUEUE_URL')));
export const countWakeUps = once(() => new SqsCountWakeUps(sqs(), variable('MEMBER_COUNTS_QUEUE_URL')));
export const clearingWakeUps = once(() => new SqsClearingWakeUps(sqs(), variable('GROUP_CLEARING_QUEUE_URL')));
export const mappingWakeUps = once(() => new SqsMappingWakeUps(sqs(), variable('APP_MAPPINGS_QUEUE_URL')));
export const departureWakeUps = once(() => new SqsDepartureWakeUps(sqs(), variable('DEPARTURE_QUEUE_URL')));
export const ruleWakeUps = once(() => new SqsRuleWakeUps(sqs(), variable('GROUP_RULES_QUEUE_URL')));
