import * as z from 'zod/mini';

import { none, operation } from '../../../shared/api/index.ts';
import {
  createInlineHook as create,
  deleteInlineHook as remove,
  getInlineHook as get,
  inlineHookTypes,
  presentInlineHook,
  replaceInlineHook as replace,
  updateInlineHook as update,
} from '../../../shared/inline-hooks/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { InlineHookApiServices } from '../../../shared/runtime/inline-hook-services.ts';
import { InlineHookBody, InlineHookUpdateBody, InlineHookView } from './bodies.ts';
import { hookParams, path, prefetchHook } from './hook-params.ts';

export const listInlineHooks = operation({
  id: 'listInlineHooks',
  method: 'GET',
  path,
  summary: 'List all inline hooks',
  scope: 'okta.inlineHooks.read',
  params: none,
  query: z.object({ type: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: z.array(InlineHookView) },
  errors: ['validation-failed'],
  async handle({ query: { type } }, { inlineHooks, origin }: InlineHookApiServices) {
    if (type !== undefined && !(inlineHookTypes as readonly string[]).includes(type)) {
      throw new RosterError('validation-failed', {
        object: 'type',
        causes: [`type: It must be one of ${inlineHookTypes.join(', ')}`],
      });
    }
    const hooks = await inlineHooks.list();
    return hooks.filter((hook) => type === undefined || hook.type === type).map((hook) => presentInlineHook(hook, origin));
  },
});

/** A new hook is ACTIVE. Nothing is called until somebody asks for it. */
export const createInlineHook = operation({
  id: 'createInlineHook',
  method: 'POST',
  path,
  summary: 'Create an inline hook',
  scope: 'okta.inlineHooks.manage',
  params: none,
  query: none,
  body: InlineHookBody,
  success: { status: 200, body: InlineHookView },
  errors: ['validation-failed', 'claim-taken'],
  async handle({ body, context }, services: InlineHookApiServices) {
    return presentInlineHook(await create(services, body, context), services.origin);
  },
});

export const getInlineHook = operation({
  id: 'getInlineHook',
  method: 'GET',
  path: `${path}/{inlineHookId}`,
  summary: 'Retrieve an inline hook',
  scope: 'okta.inlineHooks.read',
  params: hookParams,
  query: none,
  body: none,
  success: { status: 200, body: InlineHookView },
  errors: ['not-found'],
  prefetch: prefetchHook,
  async handle({ params }, services: InlineHookApiServices) {
    return presentInlineHook(await get(services, params.inlineHookId), services.origin);
  },
});

/** What is not said stays; within the channel, too, as long as its type does. */
export const updateInlineHook = operation({
  id: 'updateInlineHook',
  method: 'POST',
  path: `${path}/{inlineHookId}`,
  summary: 'Update an inline hook',
  scope: 'okta.inlineHooks.manage',
  params: hookParams,
  query: none,
  body: InlineHookUpdateBody,
  success: { status: 200, body: InlineHookView },
  errors: ['validation-failed', 'not-found', 'changed-meanwhile'],
  prefetch: prefetchHook,
  async handle({ params, body, context }, services: InlineHookApiServices) {
    return presentInlineHook(await update(services, params.inlineHookId, body, context), services.origin);
  },
});

/** Type and status stay. A secret that is not given stays, too, unless it would go elsewhere. */
export const replaceInlineHook = operation({
  id: 'replaceInlineHook',
  method: 'PUT',
  path: `${path}/{inlineHookId}`,
  summary: 'Replace an inline hook',
  scope: 'okta.inlineHooks.manage',
  params: hookParams,
  query: none,
  body: InlineHookBody,
  success: { status: 200, body: InlineHookView },
  errors: ['validation-failed', 'not-found', 'changed-meanwhile'],
  prefetch: prefetchHook,
  async handle({ params, body, context }, services: InlineHookApiServices) {
    return presentInlineHook(await replace(services, params.inlineHookId, body, context), services.origin);
  },
});

/** For an INACTIVE hook that no policy names. */
export const deleteInlineHook = operation({
  id: 'deleteInlineHook',
  method: 'DELETE',
  path: `${path}/{inlineHookId}`,
  summary: 'Delete an inline hook',
  scope: 'okta.inlineHooks.manage',
  params: hookParams,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['validation-failed', 'not-found', 'hook-active', 'changed-meanwhile'],
  prefetch: prefetchHook,
  async handle({ params, context }, services: InlineHookApiServices) {
    await remove(services, params.inlineHookId, context);
  },
});
