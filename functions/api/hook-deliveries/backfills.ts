import * as z from 'zod/mini';

import { component, operation, Paged } from '../../../shared/api/index.ts';
import {
  backfillKinds,
  backfillRates,
  cancelBackfill as cancel,
  getBackfill as get,
  listBackfills as list,
  presentBackfill,
  resumeBackfill as resume,
  startBackfill as start,
} from '../../../shared/hooks/index.ts';
import type { DeliveryApiServices } from '../../../shared/runtime/delivery-control-services.ts';
import { hookParams } from './deliveries.ts';

const BackfillBody = component(
  'EventHookBackfillInput',
  z.object({
    kinds: z.nullish(z.array(z.enum(backfillKinds)).check(z.minLength(1), z.maxLength(backfillKinds.length))),
    eventsPerSecond: z.nullish(z.int().check(z.gte(backfillRates.least), z.lte(backfillRates.most))),
  }),
);

const ProgressView = z.nullable(z.object({ sent: z.number(), percent: z.number() }));

const BackfillView = component(
  'EventHookBackfill',
  z.object({
    id: z.string(),
    status: z.enum(['RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED']),
    kinds: z.array(z.enum(backfillKinds)),
    eventsPerSecond: z.number(),
    progress: z.object({ groups: ProgressView, users: ProgressView }),
    failures: z.number(),
    nextTry: z.nullable(z.string()),
    reason: z.nullable(z.string()),
    created: z.string(),
    createdBy: z.string(),
    ended: z.nullable(z.string()),
  }),
);

const backfillParams = z.object({ eventHookId: z.string(), backfillId: z.string() });

/** The hook is sent the present state of every group and user, as events of the types `roster.group.state` and `roster.user.state`. */
export const startBackfill = operation({
  id: 'startEventHookBackfill',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/backfills',
  summary: 'Send the present state of users and groups to an event hook',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: BackfillBody,
  success: { status: 201, body: BackfillView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, body, context }, services: DeliveryApiServices) {
    const { kinds, eventsPerSecond: rate } = body;
    return presentBackfill(await start(services, params.eventHookId, { ...(kinds && { kinds }), ...(rate && { rate }) }, context));
  },
});

export const listBackfills = operation({
  id: 'listEventHookBackfills',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/backfills',
  summary: 'List the backfills of an event hook',
  scope: 'okta.eventHooks.read',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.array(BackfillView) },
  errors: ['not-found', 'validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 20, maxLimit: 100 },
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, page }, services: DeliveryApiServices) {
    const { items, next } = await list(services, params.eventHookId, page);
    return new Paged(items.map(presentBackfill), next);
  },
});

export const getBackfill = operation({
  id: 'getEventHookBackfill',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/backfills/{backfillId}',
  summary: 'Retrieve a backfill of an event hook',
  scope: 'okta.eventHooks.read',
  params: backfillParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: BackfillView },
  errors: ['not-found'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params }, services: DeliveryApiServices) {
    return presentBackfill(await get(services, params.eventHookId, params.backfillId));
  },
});

/** What is under way at this moment still arrives. */
export const cancelBackfill = operation({
  id: 'cancelEventHookBackfill',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/backfills/{backfillId}/cancel',
  summary: 'Cancel a backfill of an event hook',
  scope: 'okta.eventHooks.manage',
  params: backfillParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 200, body: BackfillView },
  errors: ['not-found', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: DeliveryApiServices) {
    return presentBackfill(await cancel(services, params.eventHookId, params.backfillId, context));
  },
});

/** One that was cancelled or has failed goes on where it stopped. */
export const resumeBackfill = operation({
  id: 'resumeEventHookBackfill',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/backfills/{backfillId}/resume',
  summary: 'Resume a backfill of an event hook',
  scope: 'okta.eventHooks.manage',
  params: backfillParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 200, body: BackfillView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: DeliveryApiServices) {
    return presentBackfill(await resume(services, params.eventHookId, params.backfillId, context));
  },
});
