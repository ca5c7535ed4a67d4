import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { overlapHours, readSigningSecret, rotateSigningSecret } from '../../../shared/hooks/index.ts';
import type { EventHookApiServices } from '../../../shared/runtime/event-hook-services.ts';
import { hookParams } from './hook-params.ts';

const view = { created: z.string(), previous: z.array(z.object({ expires: z.string() })) };

/** Shows a secret, so it needs the right to manage. Roster's own, like the one below: Okta's hooks sign nothing. */
export const getSigningSecret = operation({
  id: 'getEventHookSigningSecret',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}/signingSecret',
  summary: 'Retrieve the secret that signs an event hook’s deliveries',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.object({ secret: z.string(), ...view }) },
  errors: ['not-found', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: EventHookApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: EventHookApiServices) {
    return readSigningSecret(services, params.eventHookId, context);
  },
});

export const rotateSecret = operation({
  id: 'rotateEventHookSigningSecret',
  method: 'POST',
  path: '/api/v1/eventHooks/{eventHookId}/signingSecret/rotate',
  summary: 'Replace the secret that signs an event hook’s deliveries',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({ overlapHours: z.nullish(z.int().check(z.minimum(0), z.maximum(overlapHours.longest))) }),
  success: { status: 200, body: z.object(view) },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: EventHookApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, body, context }, services: EventHookApiServices) {
    return rotateSigningSecret(services, params.eventHookId, body.overlapHours ?? overlapHours.usual, context);
  },
});
