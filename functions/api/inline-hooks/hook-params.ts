import * as z from 'zod/mini';

import type { InlineHookApiServices } from '../../../shared/runtime/inline-hook-services.ts';

export const path = '/api/v1/inlineHooks';

/** Of the operations on one hook. */
export const hookParams = z.object({ inlineHookId: z.string() });

export const prefetchHook = ({ inlineHookId }: z.infer<typeof hookParams>, { inlineHooks }: InlineHookApiServices) => [
  inlineHooks.find(inlineHookId),
];
