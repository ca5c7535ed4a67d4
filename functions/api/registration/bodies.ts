import * as z from 'zod/mini';

import { component } from '../../../shared/api/index.ts';

const choices = {
  enum: z.optional(z.array(z.union([z.string(), z.number()]))),
  oneOf: z.optional(z.array(z.object({ const: z.union([z.string(), z.number()]), title: z.string() }))),
};

/** One field, in JSON Schema. */
export const Property = z.object({
  type: z.enum(['string', 'boolean', 'number', 'integer', 'array']),
  title: z.string(),
  description: z.optional(z.string()),
  format: z.optional(z.enum(['email', 'uri', 'date-time', 'ref-id', 'country-code', 'language-code', 'locale', 'timezone'])),
  minLength: z.optional(z.int()),
  maxLength: z.optional(z.int()),
  minimum: z.optional(z.number()),
  maximum: z.optional(z.number()),
  pattern: z.optional(z.string()),
  ...choices,
  items: z.optional(z.object({ type: z.enum(['string', 'number', 'integer']), ...choices })),
});

/** Text with `{label}`, `{count}` and `{address}` in it, which the form's script fills in. */
const Words = z.object({
  language: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  title: z.string(),
  submit: z.string(),
  busy: z.string(),
  optional: z.string(),
  choose: z.string(),
  close: z.string(),
  summary: z.string(),
  tryAgain: z.string(),
  closed: z.string(),
  sentTitle: z.string(),
  sentTo: z.string(),
  sentHints: z.array(z.string()),
  faults: z.object({
    required: z.string(),
    choose: z.string(),
    mustAgree: z.string(),
    email: z.string(),
    tooShort: z.string(),
    tooLong: z.string(),
    notAllowed: z.string(),
  }),
});

export const RegistrationFormBody = component(
  'RegistrationForm',
  z.object({
    policyId: z.string(),
    /** Of the policy, UTC milliseconds. */
    lastUpdate: z.number(),
    profileSchema: z.object({
      properties: z.record(z.string(), Property),
      required: z.array(z.string()),
      fieldOrder: z.array(z.string()),
    }),
    _embedded: z.object({ words: Words }),
  }),
);

/** The same, whether the address is known: whoever registered goes on by the mail. */
export const RegisteredBody = component(
  'Registered',
  z.object({ status: z.literal('MAIL_SENT'), relayState: z.optional(z.string()) }),
);
