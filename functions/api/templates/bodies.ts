import * as z from 'zod/mini';

import { component, Link, Time } from '../../../shared/api/index.ts';
import { contentLimits, smsLimits } from '../../../shared/message-templates/index.ts';
import { recipients } from '../../../shared/messaging/index.ts';

export const Recipients = z.enum(recipients);

export const EmailSettingsBody = component(
  'EmailSettingsResponse',
  z.object({ recipients: Recipients, _links: z.object({ self: Link, template: Link }) }),
);

export const EmailTemplateBody = component(
  'EmailTemplateResponse',
  z.object({
    name: z.string(),
    _embedded: z.optional(z.object({ settings: z.optional(EmailSettingsBody), customizationCount: z.optional(z.int()) })),
    _links: z.object({ self: Link, settings: Link, defaultContent: Link, customizations: Link, test: Link }),
  }),
);

/** Customizations sent back as they were read: ids, times and links are ignored. */
export const CustomizationInput = z.object({
  language: z.string().check(z.maxLength(100)),
  isDefault: z.nullish(z.boolean()),
  // A little more than is taken, so that the cause names the bound.
  subject: z.string().check(z.maxLength(10_000)),
  body: z.string().check(z.maxLength(4 * contentLimits.bodyBytes)),
});

export const CustomizationBody = component(
  'EmailCustomization',
  z.object({
    subject: z.string(),
    body: z.string(),
    id: z.string(),
    language: z.string(),
    isDefault: z.boolean(),
    created: Time,
    lastUpdated: Time,
    _links: z.object({ preview: Link, template: Link, self: Link, test: Link }),
  }),
);

export const DefaultContentBody = component(
  'EmailDefaultContent',
  z.object({
    subject: z.string(),
    body: z.string(),
    _links: z.object({ preview: Link, template: Link, self: Link, test: Link }),
  }),
);

export const PreviewBody = component(
  'EmailPreview',
  z.object({
    subject: z.string(),
    body: z.string(),
    _links: z.object({ contentSource: Link, defaultContent: Link, template: Link, self: Link, test: Link }),
  }),
);

const smsText = z.string().check(z.maxLength(1_000));
const translations = z.record(z.string().check(z.maxLength(100)), z.nullable(smsText));

export const SmsTemplateInput = z.object({
  type: z.string().check(z.maxLength(smsLimits.typeLength)),
  name: z.string().check(z.maxLength(smsLimits.nameLength)),
  template: smsText,
  translations: z.nullish(translations),
});

/** Ours. */
export const TextRulesBody = component(
  'TextMessageRules',
  z.object({
    /** ISO 3166-1 alpha-2. */
    countries: z.array(z.string()),
    /** Texts in a day, all together and to each country. */
    perDay: z.int(),
    perCountryPerDay: z.int(),
    /** Null while the usual ones count. */
    lastUpdated: z.nullable(Time),
  }),
);

export const SmsTemplateBody = component(
  'SmsTemplate',
  z.object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    template: z.string(),
    translations: z.record(z.string(), z.string()),
    created: Time,
    lastUpdated: Time,
  }),
);
