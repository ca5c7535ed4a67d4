import * as z from 'zod/mini';

import { component, operation, Paged } from '../../../shared/api/index.ts';
import { askForDeadLetter, listDeadLetters as list, presentDeadLetter, redeliverAll } from '../../../shared/hooks/index.ts';
import type { DeliveryApiServices } from '../../../shared/runtime/delivery-control-services.ts';
import { hookParams } from './deliveries.ts';

const DeadLetterView = component(
  'EventHookDeadLetter',
  z.object({
    id: z.string(),
    event: z.object({ uuid: z.string(), eventType: z.string(), published: z.string() }),
    entity: z.object({ kind: z.string(), id: z.string(), version: z.number() }),
    tries: z.number(),
    reason: z.string(),
    died: z.string(),
    holdsLaterEvents: z.boolean(),
  }),
);

const letterParams = z.object({ eventHookId: z.string(), deadLetterId: z.string() });

/** Events that eight tries did not deliver. They are kept as long as the log keeps them, 90 days. */
export const listDeadLetters = operation({
  id: 'listEventHookDeadLetters',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/deadLetters',
  summary: 'List the dead letters of an event hook',
  scope: 'okta.eventHooks.read',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.array(DeadLetterView) },
  errors: ['not-found', 'validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 50, maxLimit: 200 },
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, page }, services: DeliveryApiServices) {
    const { items, next } = await list(services, params.eventHookId, page);
    return new Paged(items.map(presentDeadLetter), next);
  },
});

/** Eight new tries, at once. What waits for the event follows it. */
export const redeliverDeadLetter = operation({
  id: 'redeliverEventHookDeadLetter',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/deadLetters/{deadLetterId}/redeliver',
  summary: 'Send a dead letter of an event hook again',
  scope: 'okta.eventHooks.manage',
  params: letterParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 202, body: DeadLetterView },
  errors: ['not-found'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: DeliveryApiServices) {
    return presentDeadLetter(await askForDeadLetter(services, params.eventHookId, params.deadLetterId, 'send', context));
  },
});

export const redeliverAllDeadLetters = operation({
  id: 'redeliverEventHookDeadLetters',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/deadLetters/redeliver',
  summary: 'Send all dead letters of an event hook again',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 202 },
  errors: ['not-found'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: DeliveryApiServices) {
    await redeliverAll(services, params.eventHookId, context);
  },
});

/** The event is given up. What waits for it goes on, and tells of the gap. */
export const discardDeadLetter = operation({
  id: 'discardEventHookDeadLetter',
  method: 'DELETE',
  path: '/api/v1/eventHooks/{eventHookId}/deadLetters/{deadLetterId}',
  summary: 'Give up a dead letter of an event hook',
  scope: 'okta.eventHooks.manage',
  params: letterParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 204 },
  errors: ['not-found'],
  prefetch: ({ eventHookId }, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: DeliveryApiServices) {
    await askForDeadLetter(services, params.eventHookId, params.deadLetterId, 'give-up', context);
  },
});
