import * as z from 'zod/mini';

import { none, operation } from '../../../shared/api/index.ts';
import {
  changeSmsTemplate,
  createSmsTemplate,
  deleteSmsTemplate,
  getSmsTemplate,
  listSmsTemplates,
  presentSmsTemplate,
} from '../../../shared/message-templates/index.ts';
import type { TemplateApiServices } from '../../../shared/runtime/template-services.ts';
import { SmsTemplateBody, SmsTemplateInput } from './bodies.ts';

const path = '/api/v1/templates/sms';
const params = z.object({ templateId: z.string() });

export const listTextTemplates = operation({
  id: 'listSmsTemplates',
  method: 'GET',
  path,
  summary: 'List all SMS templates',
  scope: 'okta.templates.read',
  params: none,
  query: z.object({ templateType: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: z.array(SmsTemplateBody) },
  errors: [],
  async handle({ query: { templateType } }, { messageTemplates, settings }: TemplateApiServices) {
    return (await listSmsTemplates(messageTemplates, settings().created, templateType)).map(presentSmsTemplate);
  },
});

export const createTextTemplate = operation({
  id: 'createSmsTemplate',
  method: 'POST',
  path,
  summary: 'Create an SMS template',
  scope: 'okta.templates.manage',
  params: none,
  query: none,
  body: SmsTemplateInput,
  success: { status: 200, body: SmsTemplateBody },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ body, context }, services: TemplateApiServices) {
    return presentSmsTemplate(await createSmsTemplate(services, body, context));
  },
});

export const getTextTemplate = operation({
  id: 'getSmsTemplate',
  method: 'GET',
  path: `${path}/{templateId}`,
  summary: 'Retrieve an SMS template',
  scope: 'okta.templates.read',
  params,
  query: none,
  body: none,
  success: { status: 200, body: SmsTemplateBody },
  errors: ['not-found'],
  async handle({ params: { templateId } }, { messageTemplates, settings }: TemplateApiServices) {
    return presentSmsTemplate(await getSmsTemplate(messageTemplates, settings().created, templateId));
  },
});

/** What is given replaces what was there; of the translations, those that are given. */
export const updateTextTemplate = operation({
  id: 'updateSmsTemplate',
  method: 'POST',
  path: `${path}/{templateId}`,
  summary: 'Update an SMS template',
  scope: 'okta.templates.manage',
  params,
  query: none,
  body: z.partial(SmsTemplateInput),
  success: { status: 200, body: SmsTemplateBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { templateId }, body, context }, services: TemplateApiServices) {
    return presentSmsTemplate(await changeSmsTemplate(services, templateId, body, true, context));
  },
});

export const replaceTextTemplate = operation({
  id: 'replaceSmsTemplate',
  method: 'PUT',
  path: `${path}/{templateId}`,
  summary: 'Replace an SMS template',
  scope: 'okta.templates.manage',
  params,
  query: none,
  body: SmsTemplateInput,
  success: { status: 200, body: SmsTemplateBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { templateId }, body, context }, services: TemplateApiServices) {
    return presentSmsTemplate(await changeSmsTemplate(services, templateId, body, false, context));
  },
});

/** Twice does no harm. */
export const deleteTextTemplate = operation({
  id: 'deleteSmsTemplate',
  method: 'DELETE',
  path: `${path}/{templateId}`,
  summary: 'Delete an SMS template',
  scope: 'okta.templates.manage',
  params,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ params: { templateId }, context }, services: TemplateApiServices) {
    await deleteSmsTemplate(services, templateId, context);
  },
});
