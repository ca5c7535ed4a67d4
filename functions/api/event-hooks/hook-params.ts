import * as z from 'zod/mini';

/** Of the operations on one hook. */
export const hookParams = z.object({ eventHookId: z.string() });
