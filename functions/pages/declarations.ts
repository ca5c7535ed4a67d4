import * as z from 'zod/mini';

const none = z.object({});

/** What every page declares alike: anybody may ask for it, and whatever goes wrong is told on the page itself. */
export const shown = {
  method: 'GET',
  scope: 'none',
  params: none,
  query: none,
  body: none,
  success: { status: 200 },
  errors: [],
} as const;

/** What every form's target declares alike. Fields are picked by name from whatever is sent. */
export const posted = {
  ...shown,
  method: 'POST',
  body: z.record(z.string(), z.string()),
  consumes: 'form',
} as const;
