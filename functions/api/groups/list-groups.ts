import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import type { GroupDirectoryServices } from '../../../shared/runtime/group-services.ts';
import { Expand, GroupBody, nothing, presentGroups, statsOf } from './group-operation.ts';

/** What an answer through Lambda holds, in bytes, with room for headers and for JSON's escapes: its limit is 6 MB. */
const answerBytes = 4_000_000;

export const listGroups = operation({
  id: 'listGroups',
  method: 'GET',
  path: '/api/v1/groups',
  summary: 'List all groups',
  scope: 'okta.groups.read',
  params: nothing,
  query: z.object({
    q: z.optional(z.string()),
    filter: z.optional(z.string()),
    search: z.optional(z.string()),
    sortBy: z.optional(z.string()),
    sortOrder: z.optional(z.string()),
    expand: Expand,
  }),
  body: nothing,
  success: { status: 200, body: z.array(GroupBody) },
  errors: ['invalid-search', 'invalid-filter', 'search-and-filter', 'invalid-cursor', 'validation-failed'],
  // A page is shorter where the search's budget or an answer's size ends it, and has a next link then.
  paged: { defaultLimit: 10_000, defaultWith: { parameter: 'q', limit: 300 }, maxLimit: 10_000 },
  async handle({ query: { expand, ...query }, page }, services: GroupDirectoryServices) {
    let limit = page.limit;
    for (;;) {
      const found = await services.searchGroups({ ...query, ...page, limit });
      const shown = presentGroups(services, found.items, await statsOf(services, found.items, expand));
      if (shown.length <= 1 || JSON.stringify(shown).length <= answerBytes) return new Paged(shown, found.next);
      limit = Math.floor(shown.length / 2);
    }
  },
});
