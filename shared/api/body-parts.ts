import * as z from 'zod/mini';

import { component, shownAs } from './components.ts';

/** What answers of many operations have in common: for `success.body`, which the document and the tests read. */

/** UTC, `2026-01-01T00:00:00.000Z`. */
export const Time = shownAs(z.string(), { format: 'date-time' });

export const Href = shownAs(z.string(), { format: 'uri' });

/** Where something is, and what may be done there. */
export const Link = component(
  'Link',
  z.object({
    href: Href,
    name: z.optional(z.string()),
    hints: z.optional(z.object({ allow: z.array(z.enum(['GET', 'POST', 'PUT', 'DELETE'])) })),
  }),
);

/** A link as schemas and types have it. */
export const RelatedLink = component('RelatedLink', z.object({ rel: z.string(), href: Href, method: z.string() }));
