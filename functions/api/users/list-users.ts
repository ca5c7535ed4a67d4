import * as z from 'zod/mini';

import { operation, Paged } from '../../../shared/api/index.ts';
import { presentUser } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';
import { presentationOf, ShownUser, viewOf } from './user-operation.ts';

export const listUsers = operation({
  id: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  summary: 'List all users',
  scope: 'okta.users.read',
  params: z.object({}),
  query: z.object({
    q: z.optional(z.string()),
    filter: z.optional(z.string()),
    search: z.optional(z.string()),
    sortBy: z.optional(z.string()),
    sortOrder: z.optional(z.string()),
    fields: z.optional(z.string()),
    expand: z.optional(z.string()),
  }),
  body: z.object({}),
  success: { status: 200, body: z.array(ShownUser) },
  errors: ['invalid-search', 'invalid-filter', 'search-and-filter', 'invalid-cursor', 'validation-failed', 'feature-not-available'],
  paged: { defaultLimit: 200, defaultWith: { parameter: 'q', limit: 10 }, maxLimit: 200 },
  async handle({ query, page, request }, services: DirectoryServices) {
    const { fields, expand, ...criteria } = query;
    const view = { ...viewOf(request, { fields, expand }), whole: false };
    const found = await services.searchUsers({ ...criteria, ...page });
    const context = presentationOf(services);
    return new Paged(
      found.items.map((user) => presentUser(user, context, view)),
      found.next,
    );
  },
});
