import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { presentEventHook, setEventHookStatus, verifyEventHook as verify } from '../../../shared/hooks/index.ts';
import type { EventHookApiServices } from '../../../shared/runtime/event-hook-services.ts';
import { EventHookView } from './event-hook-body.ts';
import { hookParams } from './event-hooks.ts';

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

/** Calls the endpoint once, and once more where that fails; 400 where it does not answer as it should. */
export const verifyEventHook = operation({
  ...lifecycle,
  id: 'verifyEventHook',
  path: '/api/v1/eventHooks/{eventHookId}/lifecycle/verify',
  summary: 'Verify an event hook',
  errors: ['not-found', 'hook-verification-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: EventHookApiServices) {
    return presentEventHook(await verify(services, params.eventHookId, context), services.origin);
  },
});
