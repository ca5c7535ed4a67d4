import * as z from 'zod/mini';

import { component, operation, Paged } from '../../../shared/api/index.ts';
import {
  cancelReplay as cancel,
  getReplay as get,
  listReplays as list,
  presentReplay,
  replayRates,
  startReplay as start,
} from '../../../shared/hooks/index.ts';
import type { DeliveryApiServices } from '../../../shared/runtime/delivery-control-services.ts';
import { hookParams } from './deliveries.ts';

const ReplayBody = component(
  'EventHookReplayInput',
  z.object({
    since: z.nullish(z.iso.datetime({ offset: true })),
    event: z.nullish(z.string().check(z.maxLength(64))),
    eventsPerSecond: z.nullish(z.int().check(z.gte(replayRates.least), z.lte(replayRates.most))),
  }),
);

const ReplayView = component(
  'EventHookReplay',
  z.object({
    id: z.string(),
    status: z.enum(['STARTING', 'RUNNING', 'COMPLETED', 'CANCELLED', 'ABANDONED']),
    since: z.string(),
    event: z.nullable(z.string()),
    eventsPerSecond: z.number(),
    progress: z.object({ done: z.number(), total: z.number(), unit: z.literal('log pages') }),
    created: z.string(),
    createdBy: z.string(),
    ended: z.nullable(z.string()),
  }),
);

const replayParams = z.object({ eventHookId: z.string(), replayId: z.string() });

/** The hook is told the log again from a time or an event on, in order, with `sentAgain` in each event's debug data. */
export const startReplay = operation({
  id: 'startEventHookReplay',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/replays',
  summary: 'Replay the log to an event hook',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: ReplayBody,
  success: { status: 201, body: ReplayView },
  errors: ['not-found', 'validation-failed'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, body, context }, services: DeliveryApiServices) {
    const { since, event, eventsPerSecond: rate } = body;
    const wish = { ...(since && { since: Date.parse(since) }), ...(event && { event }), ...(rate && { rate }) };
    return presentReplay(await start(services, params.eventHookId, wish, context));
  },
});

export const listReplays = operation({
  id: 'listEventHookReplays',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/replays',
  summary: 'List the replays of an event hook',
  scope: 'okta.eventHooks.read',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.array(ReplayView) },
  errors: ['not-found', 'validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 20, maxLimit: 100 },
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, page }, services: DeliveryApiServices) {
    const { items, next } = await list(services, params.eventHookId, page);
    return new Paged(items.map(presentReplay), next);
  },
});

export const getReplay = operation({
  id: 'getEventHookReplay',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/replays/{replayId}',
  summary: 'Retrieve a replay of an event hook',
  scope: 'okta.eventHooks.read',
  params: replayParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: ReplayView },
  errors: ['not-found'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params }, services: DeliveryApiServices) {
    return presentReplay(await get(services, params.eventHookId, params.replayId));
  },
});

/** The hook goes on where it was before the replay, or where the replay has come to, whichever is later. */
export const cancelReplay = operation({
  id: 'cancelEventHookReplay',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/replays/{replayId}/cancel',
  summary: 'Cancel a replay of an event hook',
  scope: 'okta.eventHooks.manage',
  params: replayParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 200, body: ReplayView },
  errors: ['not-found', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: DeliveryApiServices) {
    return presentReplay(await cancel(services, params.eventHookId, params.replayId, context));
  },
});
