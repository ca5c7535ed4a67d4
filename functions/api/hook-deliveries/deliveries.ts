import * as z from 'zod/mini';

import { component, operation, Paged } from '../../../shared/api/index.ts';
import { listDeliveries as list, presentDelivery } from '../../../shared/hooks/index.ts';
import type { DeliveryApiServices } from '../../../shared/runtime/delivery-control-services.ts';

/** Of the operations on one hook. */
export const hookParams = z.object({ eventHookId: z.string() });

const DeliveryView = component(
  'EventHookDelivery',
  z.object({
    time: z.string(),
    deliveryId: z.string(),
    attempt: z.number(),
    events: z.number(),
    eventIds: z.array(z.string()),
    delivered: z.boolean(),
    status: z.nullable(z.number()),
    reason: z.nullable(z.string()),
    latencyMilliseconds: z.number(),
    excerpt: z.nullable(z.string()),
  }),
);

/** Every call to the endpoint of the last 30 days, newest first. */
export const listDeliveries = operation({
  id: 'listEventHookDeliveries',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/deliveries',
  summary: 'List the calls to the endpoint of an event hook',
  scope: 'okta.eventHooks.read',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.array(DeliveryView) },
  errors: ['not-found', 'validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 50, maxLimit: 200 },
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, page }, services: DeliveryApiServices) {
    const { items, next } = await list(services, params.eventHookId, page);
    return new Paged(items.map(presentDelivery), next);
  },
});
