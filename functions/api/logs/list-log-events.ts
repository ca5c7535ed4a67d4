import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import { logPosition, parseLogQuery, queryLog } from '../../../shared/audit/index.ts';
import type { LogServices } from '../../../shared/runtime/log-services.ts';
import { LogEventBody } from './log-event-body.ts';

/**
 * The System Log. Without `until`, ascending, the answer always leads on: clients poll its next link.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
export const listLogEvents = operation({
  id: 'listLogEvents',
  method: 'GET',
  path: '/api/v1/logs',
  summary: 'List all System Log events',
  scope: 'okta.logs.read',
  params: z.object({}),
  query: z.object({
    since: z.optional(z.string()),
    until: z.optional(z.string()),
    filter: z.optional(z.string()),
    q: z.optional(z.string()),
    sortOrder: z.optional(z.enum(['ASCENDING', 'DESCENDING'])),
  }),
  body: z.object({}),
  success: { status: 200, body: z.array(LogEventBody) },
  errors: ['validation-failed', 'invalid-filter', 'invalid-search', 'invalid-cursor'],
  errorLink: false,
  paged: { defaultLimit: 100, maxLimit: 1000, minLimit: 0, settled: ['since'] },
  async handle({ query: parameters, page }, { logReader, clock }: LogServices) {
    const { query, asked, places } = parseLogQuery(parameters, page.limit, clock.now(), page.after);
    const { events, next } = await queryLog(logReader, query, places);
    return new Paged(events, next === undefined ? undefined : logPosition(asked, next));
  },
});
