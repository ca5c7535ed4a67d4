import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import {
  createEventHook as create,
  deleteEventHook as remove,
  getEventHook as get,
  presentEventHook,
  replaceEventHook as replace,
} from '../../../shared/hooks/index.ts';
import type { EventHookApiServices } from '../../../shared/runtime/event-hook-services.ts';
import { EventHookBody, EventHookView } from './event-hook-body.ts';
import { hookParams } from './hook-params.ts';

export const listEventHooks = operation({
  id: 'listEventHooks',
  method: 'GET',
  path: '/api/v1/eventHooks',
  summary: 'List all event hooks',
  scope: 'okta.eventHooks.read',
  params: z.object({}),
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: z.array(EventHookView) },
  errors: [],
  async handle(_input, { eventHooks, origin }: EventHookApiServices) {
    return (await eventHooks.list()).map((hook) => presentEventHook(hook, origin));
  },
});

/** A new hook is ACTIVE, and UNVERIFIED: it receives nothing until its endpoint has proved that it wants to. */
export const createEventHook = operation({
  id: 'createEventHook',
  method: 'POST',
  path: '/api/v1/eventHooks',
  summary: 'Create an event hook',
  scope: 'okta.eventHooks.manage',
  params: z.object({}),
  query: z.object({}),
  body: EventHookBody,
  success: { status: 200, body: EventHookView },
  errors: ['validation-failed'],
  async handle({ body, context }, services: EventHookApiServices) {
    return presentEventHook(await create(services, body, context.actor.id, context), services.origin);
  },
});

export const getEventHook = operation({
  id: 'getEventHook',
  method: 'GET',
  path: '/api/v1/eventHooks/{eventHookId}',
  summary: 'Retrieve an event hook',
  scope: 'okta.eventHooks.read',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 200, body: EventHookView },
  errors: ['not-found'],
  prefetch: ({ eventHookId }, { eventHooks }: EventHookApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params }, services: EventHookApiServices) {
    return presentEventHook(await get(services, params.eventHookId), services.origin);
  },
});

/** Another URI, header or secret makes the hook UNVERIFIED again. `status` is honoured. */
export const replaceEventHook = operation({
  id: 'replaceEventHook',
  method: 'PUT',
  path: '/api/v1/eventHooks/{eventHookId}',
  summary: 'Replace an event hook',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: EventHookBody,
  success: { status: 200, body: EventHookView },
  errors: ['validation-failed', 'not-found', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: EventHookApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, body, context }, services: EventHookApiServices) {
    return presentEventHook(await replace(services, params.eventHookId, body, context), services.origin);
  },
});

/** For an INACTIVE hook. */
export const deleteEventHook = operation({
  id: 'deleteEventHook',
  method: 'DELETE',
  path: '/api/v1/eventHooks/{eventHookId}',
  summary: 'Delete an event hook',
  scope: 'okta.eventHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: z.object({}),
  success: { status: 204 },
  errors: ['not-found', 'hook-active', 'changed-meanwhile'],
  prefetch: ({ eventHookId }, { eventHooks }: EventHookApiServices) => [eventHooks.find(eventHookId)],
  async handle({ params, context }, services: EventHookApiServices) {
    await remove(services, params.eventHookId, context);
  },
});
