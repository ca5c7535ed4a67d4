import * as z from 'zod/mini';

import { anyObject, operation } from '../../../shared/api/index.ts';
import { previewInlineHook } from '../../../shared/inline-hooks/index.ts';
import type { InlineHookApiServices } from '../../../shared/runtime/inline-hook-services.ts';
import { hookParams, path, prefetchHook } from './hook-params.ts';

const Answer = z.looseObject({
  commands: z.nullish(z.array(z.looseObject({ type: z.string(), value: z.optional(z.unknown()) }))),
  error: z.nullish(anyObject),
  debugContext: z.optional(z.unknown()),
});

/**
 * Calls the endpoint with the caller's payload, once more where it does not answer or fails, and gives what it says. An answer that is none
 * is a 400.
 */
export const executeInlineHook = operation({
  id: 'executeInlineHook',
  method: 'POST',
  path: `${path}/{inlineHookId}/execute`,
  summary: 'Execute an inline hook',
  scope: 'okta.inlineHooks.manage',
  params: hookParams,
  query: z.object({}),
  body: anyObject,
  success: { status: 200, body: Answer },
  errors: ['not-found', 'inline-hook-failed'],
  prefetch: prefetchHook,
  async handle({ params, body, context }, services: InlineHookApiServices) {
    return previewInlineHook(services, params.inlineHookId, body, context);
  },
});
