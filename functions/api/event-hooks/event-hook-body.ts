import * as z from 'zod/mini';

import { component, Link, Time } from '../../../shared/api/index.ts';
import { afterDeadLetter, type EventHookInput } from '../../../shared/hooks/index.ts';

/**
 * A hook as callers send it. Members that Okta alone writes (`id`, `method`, `_links` ...) are read over.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EventHook/
 */
export const EventHookBody = component(
  'EventHookInput',
  z.object({
    name: z.string().check(z.trim(), z.minLength(1), z.maxLength(255)),
    description: z.nullish(z.string().check(z.maxLength(1_000))),
    status: z.nullish(z.enum(['ACTIVE', 'INACTIVE'])),
    events: z.object({
      type: z.literal('EVENT_TYPE'),
      items: z.array(z.string()).check(z.minLength(1)),
      filter: z.nullish(
        z.object({
          type: z.nullish(z.literal('EXPRESSION_LANGUAGE')),
          eventFilterMap: z.nullish(z.array(z.object({ event: z.string(), condition: z.object({ expression: z.string() }) }))),
        }),
      ),
    }),
    delivery: z.nullish(z.object({ afterDeadLetter: z.nullish(z.enum(afterDeadLetter)) })),
    channel: z.object({
      type: z.literal('HTTP'),
      version: z.literal('1.0.0'),
      config: z.object({
        uri: z.string(),
        headers: z.nullish(z.array(z.nullable(z.object({ key: z.string(), value: z.string() })))),
        authScheme: z.nullish(
          z.object({ type: z.nullish(z.literal('HEADER')), key: z.nullish(z.string()), value: z.nullish(z.string()) }),
        ),
      }),
    }),
  }),
) satisfies z.ZodMiniType<EventHookInput>;

/** A hook as it is shown. */
export const EventHookView = component(
  'EventHook',
  z.object({
    id: z.string(),
    status: z.enum(['ACTIVE', 'INACTIVE']),
    verificationStatus: z.enum(['UNVERIFIED', 'VERIFIED']),
    name: z.string(),
    description: z.nullable(z.string()),
    created: Time,
    createdBy: z.string(),
    lastUpdated: Time,
    events: z.object({
      type: z.literal('EVENT_TYPE'),
      items: z.array(z.string()),
      filter: z.nullable(
        z.object({
          type: z.literal('EXPRESSION_LANGUAGE'),
          eventFilterMap: z.array(
            z.object({ event: z.string(), condition: z.object({ version: z.null(), expression: z.string() }) }),
          ),
        }),
      ),
    }),
    channel: z.object({
      type: z.literal('HTTP'),
      version: z.literal('1.0.0'),
      config: z.object({
        uri: z.string(),
        headers: z.array(z.object({ key: z.string(), value: z.string() })),
        method: z.literal('POST'),
        authScheme: z.nullable(z.object({ type: z.literal('HEADER'), key: z.string() })),
      }),
    }),
    delivery: z.object({
      afterDeadLetter: z.enum(afterDeadLetter),
      pause: z.nullable(z.object({ since: Time, by: z.enum(['admin', 'roster']), reason: z.string() })),
    }),
    _links: z.record(z.string(), Link),
  }),
);
