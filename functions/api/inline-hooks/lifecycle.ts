import { none, operation } from '../../../shared/api/index.ts';
import { presentInlineHook, setInlineHookStatus } from '../../../shared/inline-hooks/index.ts';
import type { InlineHookApiServices } from '../../../shared/runtime/inline-hook-services.ts';
import { InlineHookView } from './bodies.ts';
import { hookParams, path, prefetchHook } from './hook-params.ts';

const lifecycle = {
  method: 'POST',
  scope: 'okta.inlineHooks.manage',
  params: hookParams,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 200, body: InlineHookView },
  errors: ['not-found', 'changed-meanwhile'],
  prefetch: prefetchHook,
} as const;

export const activateInlineHook = operation({
  ...lifecycle,
  id: 'activateInlineHook',
  path: `${path}/{inlineHookId}/lifecycle/activate`,
  summary: 'Activate an inline hook',
  async handle({ params, context }, services: InlineHookApiServices) {
    return presentInlineHook(await setInlineHookStatus(services, params.inlineHookId, 'ACTIVE', context), services.origin);
  },
});

export const deactivateInlineHook = operation({
  ...lifecycle,
  id: 'deactivateInlineHook',
  path: `${path}/{inlineHookId}/lifecycle/deactivate`,
  summary: 'Deactivate an inline hook',
  async handle({ params, context }, services: InlineHookApiServices) {
    return presentInlineHook(await setInlineHookStatus(services, params.inlineHookId, 'INACTIVE', context), services.origin);
  },
});
