import * as z from 'zod/mini';

import { none, operation, Paged } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import {
  createCustomization,
  deleteAllCustomizations,
  deleteCustomization,
  getCustomization,
  listCustomizations,
  placeOfTemplate,
  presentCustomization,
  presentPreview,
  previewOf,
  replaceCustomization,
} from '../../../shared/message-templates/index.ts';
import { TemplateError } from '../../../shared/messaging/index.ts';
import type { TemplateApiServices } from '../../../shared/runtime/template-services.ts';
import { CustomizationBody, CustomizationInput, PreviewBody } from './bodies.ts';
import { lookerOf, previewContext, templateParams, templatePath } from './email-templates.ts';

const path = `${templatePath}/customizations`;
const params = z.extend(templateParams, { customizationId: z.string() });

export const listEmailCustomizations = operation({
  id: 'listEmailCustomizations',
  method: 'GET',
  path,
  summary: 'List all email customizations',
  scope: 'okta.templates.read',
  params: templateParams,
  query: none,
  body: none,
  success: { status: 200, body: z.array(CustomizationBody) },
  errors: ['not-found'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ params: asked, page }, { messageTemplates, settings, origin }: TemplateApiServices) {
    const place = placeOfTemplate(settings(), asked);
    const { items, next } = await listCustomizations(messageTemplates, place, page);
    return new Paged(
      items.map((each) => presentCustomization(each, place, origin)),
      next,
    );
  },
});

export const createEmailCustomization = operation({
  id: 'createEmailCustomization',
  method: 'POST',
  path,
  summary: 'Create an email customization',
  scope: 'okta.templates.manage',
  params: templateParams,
  query: none,
  body: CustomizationInput,
  success: { status: 201, body: CustomizationBody },
  errors: [
    'not-found',
    'validation-failed',
    'language-malformed',
    'language-not-permitted',
    'language-customized-already',
    'default-customization-exists',
    'changed-meanwhile',
  ],
  async handle({ params: asked, body, context }, services: TemplateApiServices) {
    const place = placeOfTemplate(services.settings(), asked);
    return presentCustomization(await createCustomization(services, place, body, context), place, services.origin);
  },
});

export const deleteAllEmailCustomizations = operation({
  id: 'deleteAllCustomizations',
  method: 'DELETE',
  path,
  summary: 'Delete all email customizations',
  scope: 'okta.templates.manage',
  params: templateParams,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params: asked, context }, services: TemplateApiServices) {
    await deleteAllCustomizations(services, placeOfTemplate(services.settings(), asked), context);
  },
});

export const getEmailCustomization = operation({
  id: 'getEmailCustomization',
  method: 'GET',
  path: `${path}/{customizationId}`,
  summary: 'Retrieve an email customization',
  scope: 'okta.templates.read',
  params,
  query: none,
  body: none,
  success: { status: 200, body: CustomizationBody },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params: { customizationId, ...asked } }, { messageTemplates, settings, origin }: TemplateApiServices) {
    const place = placeOfTemplate(settings(), asked);
    return presentCustomization(await getCustomization(messageTemplates, place, customizationId), place, origin);
  },
});

export const replaceEmailCustomization = operation({
  id: 'replaceEmailCustomization',
  method: 'PUT',
  path: `${path}/{customizationId}`,
  summary: 'Replace an email customization',
  scope: 'okta.templates.manage',
  params,
  query: none,
  body: CustomizationInput,
  success: { status: 200, body: CustomizationBody },
  errors: [
    'not-found',
    'validation-failed',
    'language-malformed',
    'language-not-permitted',
    'language-customized-already',
    'default-customization-not-cleared',
    'changed-meanwhile',
  ],
  async handle({ params: { customizationId, ...asked }, body, context }, services: TemplateApiServices) {
    const place = placeOfTemplate(services.settings(), asked);
    const replaced = await replaceCustomization(services, place, customizationId, body, context);
    return presentCustomization(replaced, place, services.origin);
  },
});

export const deleteEmailCustomization = operation({
  id: 'deleteEmailCustomization',
  method: 'DELETE',
  path: `${path}/{customizationId}`,
  summary: 'Delete an email customization',
  scope: 'okta.templates.manage',
  params,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'default-customization-kept', 'changed-meanwhile'],
  async handle({ params: { customizationId, ...asked }, context }, services: TemplateApiServices) {
    await deleteCustomization(services, placeOfTemplate(services.settings(), asked), customizationId, context);
  },
});

/** With the facts of whoever calls. A customization whose bounds do not suffice for them is refused with the place. */
export const getCustomizationPreview = operation({
  id: 'getCustomizationPreview',
  method: 'GET',
  path: `${path}/{customizationId}/preview`,
  summary: 'Retrieve a preview of an email customization',
  scope: 'okta.templates.read',
  params,
  query: none,
  body: none,
  success: { status: 200, body: PreviewBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { customizationId, ...asked }, principal }, services: TemplateApiServices) {
    const place = placeOfTemplate(services.settings(), asked);
    const [customization, looker] = await Promise.all([
      getCustomization(services.messageTemplates, place, customizationId),
      lookerOf(services, principal),
    ]);
    try {
      const shown = previewOf(place.name, customization, looker, customization.language, previewContext(services));
      return presentPreview(shown, place, customizationId, services.origin);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new RosterError('validation-failed', { object: 'emailCustomization', causes: [`body: ${error.message}`] });
    }
  },
});
