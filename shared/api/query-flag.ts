import * as z from 'zod/mini';

import { shownAs } from './components.ts';

/** `?sendEmail=true`, which has to be said. */
export const requiredFlag = shownAs(
  z.pipe(
    z.string({ error: 'The field cannot be left blank' }),
    z.transform((text) => text.toLowerCase() === 'true'),
  ),
  { type: 'boolean' },
);

/** `?sendEmail=false` and the like: anything but the word is the default. */
export const flag = (byDefault: boolean) =>
  shownAs(
    z.pipe(
      z.optional(z.string()),
      z.transform((text) => (text === undefined ? byDefault : text.toLowerCase() === 'true')),
    ),
    { type: 'boolean', default: byDefault },
  );
