import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { presentEventHook, verifyEventHook as verify } from '../../../shared/hooks/index.ts';
import type { HookVerificationServices } from '../../../shared/runtime/hook-verification-services.ts';
import { EventHookView } from '../event-hooks/event-hook-body.ts';
import { hookParams } from '../event-hooks/hook-params.ts';

/** Calls the endpoint once, and once more where that fails; 400 where it does not answer as it should. */
export const verifyEventHook = operation({
  id: 'verifyEventHook',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/lifecycle/verify',
  summary: 'Verify an event hook',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  consumes: 'none',
  success: { status: 200, body: EventHookView },
  errors: ['not-found', 'hook-verification-failed', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: HookVerificationServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: HookVerificationServices) {
    return presentEventHook(await verify(services, params.eventHookId, context), services.origin);
  },
});

/** What calls out: nothing else of event hooks' API does. */
export const hookVerificationOperations = [verifyEventHook];
