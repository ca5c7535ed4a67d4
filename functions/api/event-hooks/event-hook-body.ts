import * as z from 'zod';

import type { EventHookInput } from '../../../shared/hooks/index.ts';

/**
 * A hook as callers send it. Members that Okta alone writes (`id`, `method`, `_links` ...) are read over.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/
 */
export const EventHookBody = z.object({
  name: z.string().trim().min(1).max(255),
  description: z.string().max(1_000).nullish(),
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
  events: z.object({
    type: z.literal('EVENT_TYPE'),
    items: z.array(z.string()).min(1),
    filter: z.unknown().optional(),
  }),
  channel: z.object({
    type: z.literal('HTTP'),
    version: z.literal('1.0.0'),
    config: z.object({
      uri: z.string(),
      headers: z.array(z.object({ key: z.string(), value: z.string() }).nullable()).nullish(),
      authScheme: z
        .object({ type: z.literal('HEADER').nullish(), key: z.string().nullish(), value: z.string().nullish() })
        .nullish(),
    }),
  }),
}) satisfies z.ZodType<EventHookInput>;

/** A hook as it is shown. */
export const EventHookView = z.object({
  id: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  verificationStatus: z.enum(['UNVERIFIED', 'VERIFIED']),
  name: z.string(),
  description: z.string().nullable(),
  created: z.string(),
  createdBy: z.string(),
  lastUpdated: z.string(),
  events: z.object({ type: z.literal('EVENT_TYPE'), items: z.array(z.string()), filter: z.null() }),
  channel: z.object({
    type: z.literal('HTTP'),
    version: z.literal('1.0.0'),
    config: z.object({
      uri: z.string(),
      headers: z.array(z.object({ key: z.string(), value: z.string() })),
      method: z.literal('POST'),
      authScheme: z.object({ type: z.literal('HEADER'), key: z.string() }).nullable(),
    }),
  }),
  _links: z.record(z.string(), z.unknown()),
});
