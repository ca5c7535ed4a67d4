import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { presentEventHook, setEventHookStatus } from '../../../shared/hooks/index.ts';
import type { EventHookApiServices } from '../../../shared/runtime/event-hook-services.ts';
import { EventHookView } from './event-hook-body.ts';
import { hookParams } from './hook-params.ts';

const lifecycle = {
  method: 'POST',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 200, body: EventHookView },
  prefetch: ({ eventHookId }: z.infer<typeof hookParams>, { eventHooks }: EventHookApiServices) => [eventHooks.find(eventHookId)],
} as const;

export const activateEventHook = operation({
  ...lifecycle,
  id: 'activateEventHook',
  path: '/api/v1/eventHooks/{eventHookId}/lifecycle/activate',
  summary: 'Activate an event hook',
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, context }, services: EventHookApiServices) {
    return presentEventHook(await setEventHookStatus(services, params.eventHookId, 'ACTIVE', context), services.origin);
  },
});

export const deactivateEventHook = operation({
  ...lifecycle,
  id: 'deactivateEventHook',
  path: '/api/v1/eventHooks/{eventHookId}/lifecycle/deactivate',
  summary: 'Deactivate an event hook',
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, context }, services: EventHookApiServices) {
    return presentEventHook(await setEventHookStatus(services, params.eventHookId, 'INACTIVE', context), services.origin);
  },
});
