import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { pauseEventHook as pause, presentEventHook, resumeEventHook as resume } from '../../../shared/hooks/index.ts';
import type { DeliveryApiServices } from '../../../shared/runtime/delivery-control-services.ts';
import { EventHookView } from '../event-hooks/event-hook-body.ts';
import { hookParams } from './deliveries.ts';

const lifecycle = {
  method: 'POST',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 200, body: EventHookView },
  errors: ['not-found', 'changed-meanwhile'],
  prefetch: ({ eventHookId }: z.infer<typeof hookParams>, { eventHooks }: DeliveryApiServices) => [eventHooks.find(eventHookId)],
} as const;

/** Nothing is delivered until the hook is resumed, and nothing is lost. */
export const pauseEventHook = operation({
  ...lifecycle,
  id: 'pauseEventHook',
  path: '/api/v1/eventHooks/{eventHookId}/lifecycle/pause',
  summary: 'Pause the deliveries of an event hook',
  async handle({ params, context }, services: DeliveryApiServices) {
    return presentEventHook(await pause(services, params.eventHookId, context), services.origin);
  },
});

/** Ends a pause, of an administrator's or of Roster's own making, and has everything tried at once. */
export const resumeEventHook = operation({
  ...lifecycle,
  id: 'resumeEventHook',
  path: '/api/v1/eventHooks/{eventHookId}/lifecycle/resume',
  summary: 'Resume the deliveries of an event hook',
  async handle({ params, context }, services: DeliveryApiServices) {
    return presentEventHook(await resume(services, params.eventHookId, context), services.origin);
  },
});
