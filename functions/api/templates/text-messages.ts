import * as z from 'zod/mini';

import { none, operation } from '../../../shared/api/index.ts';
import { changeTextRules, presentTextRules, textRuleLimits, textRules } from '../../../shared/message-templates/index.ts';
import type { TemplateApiServices } from '../../../shared/runtime/template-services.ts';
import { TextRulesBody } from './bodies.ts';

/** Ours: Okta has no operation for it. */
const path = '/api/v1/org/textMessages';
const count = z.int().check(z.minimum(0), z.maximum(textRuleLimits.perDay));

export const getTextRules = operation({
  id: 'getTextMessageRules',
  method: 'GET',
  path,
  summary: 'Retrieve where text messages may go, and how many',
  scope: 'okta.templates.read',
  params: none,
  query: none,
  body: none,
  success: { status: 200, body: TextRulesBody },
  errors: [],
  handle: async (_request, { messageTemplates }: TemplateApiServices) => presentTextRules(await textRules(messageTemplates)),
});

export const replaceTextRules = operation({
  id: 'replaceTextMessageRules',
  method: 'PUT',
  path,
  summary: 'Replace where text messages may go, and how many',
  scope: 'okta.templates.manage',
  params: none,
  query: none,
  body: z.object({
    countries: z.array(z.string()).check(z.maxLength(textRuleLimits.countries)),
    perDay: count,
    perCountryPerDay: count,
  }),
  success: { status: 200, body: TextRulesBody },
  errors: ['validation-failed', 'malformed-body', 'changed-meanwhile'],
  handle: async ({ body, context }, services: TemplateApiServices) =>
    presentTextRules(await changeTextRules(services, body, context)),
});
