import * as z from 'zod/mini';

import { none, operation, Paged } from '../../../shared/api/index.ts';
import type { Principal } from '../../../shared/access/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import {
  findEmailTemplate,
  type Looker,
  placeOfTemplate,
  presentDefaultContent,
  presentEmailSettings,
  presentEmailTemplate,
  presentPreview,
  previewOf,
  type PreviewContext,
  replaceEmailSettings,
  sampleMessage,
} from '../../../shared/message-templates/index.ts';
import { customizableTemplates, defaultContent } from '../../../shared/messaging/index.ts';
import type { TemplateApiServices } from '../../../shared/runtime/template-services.ts';
import { DefaultContentBody, EmailSettingsBody, EmailTemplateBody, PreviewBody, Recipients } from './bodies.ts';

const templatesPath = '/api/v1/brands/{brandId}/templates/email';
export const templatePath = `${templatesPath}/{templateName}`;
export const templateParams = z.object({ brandId: z.string(), templateName: z.string() });

/** Comma-separated; what there is not is ignored. */
const expandQuery = z.object({ expand: z.optional(z.string()) });
const languageQuery = z.object({ language: z.optional(z.string().check(z.maxLength(100))) });
const expandedBy = ({ expand = '' }: { readonly expand?: string | undefined }): readonly string[] => expand.split(',');

export const listEmailTemplates = operation({
  id: 'listEmailTemplates',
  method: 'GET',
  path: templatesPath,
  summary: 'List all email templates',
  scope: 'okta.templates.read',
  params: z.object({ brandId: z.string() }),
  query: expandQuery,
  body: none,
  success: { status: 200, body: z.array(EmailTemplateBody) },
  errors: ['not-found'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ params: { brandId }, query, page: { limit, after } }, services: TemplateApiServices) {
    const { messageTemplates, origin, settings } = services;
    const from = after === undefined ? 0 : customizableTemplates.findIndex((name) => name === after) + 1;
    const names = customizableTemplates.slice(from, from + limit);
    const places = names.map((templateName) => placeOfTemplate(settings(), { brandId, templateName }));
    // Nothing may be left to list, and the brand is to be known all the same.
    placeOfTemplate(settings(), { brandId, templateName: 'UserActivation' });
    const items = await Promise.all(
      places.map(async (place) =>
        presentEmailTemplate(await findEmailTemplate(messageTemplates, place), place, expandedBy(query), origin),
      ),
    );
    return new Paged(items, from + limit < customizableTemplates.length ? names.at(-1) : undefined);
  },
});

export const getEmailTemplate = operation({
  id: 'getEmailTemplate',
  method: 'GET',
  path: templatePath,
  summary: 'Retrieve an email template',
  scope: 'okta.templates.read',
  params: templateParams,
  query: expandQuery,
  body: none,
  success: { status: 200, body: EmailTemplateBody },
  errors: ['not-found'],
  async handle({ params, query }, { messageTemplates, settings, origin }: TemplateApiServices) {
    const place = placeOfTemplate(settings(), params);
    return presentEmailTemplate(await findEmailTemplate(messageTemplates, place), place, expandedBy(query), origin);
  },
});

export const getEmailDefaultContent = operation({
  id: 'getEmailDefaultContent',
  method: 'GET',
  path: `${templatePath}/default-content`,
  summary: 'Retrieve an email template default content',
  scope: 'okta.templates.read',
  params: templateParams,
  query: languageQuery,
  body: none,
  success: { status: 200, body: DefaultContentBody },
  errors: ['not-found'],
  async handle({ params, query, principal }, services: TemplateApiServices) {
    const place = placeOfTemplate(services.settings(), params);
    const language = query.language ?? languageOf(await lookerOf(services, principal));
    return presentDefaultContent(defaultContent(place.name, language, services.brand()), place, services.origin);
  },
});

export const getEmailDefaultPreview = operation({
  id: 'getEmailDefaultPreview',
  method: 'GET',
  path: `${templatePath}/default-content/preview`,
  summary: 'Retrieve a preview of the email template default content',
  scope: 'okta.templates.read',
  params: templateParams,
  query: languageQuery,
  body: none,
  success: { status: 200, body: PreviewBody },
  errors: ['not-found'],
  async handle({ params, query, principal }, services: TemplateApiServices) {
    const place = placeOfTemplate(services.settings(), params);
    const looker = await lookerOf(services, principal);
    const shown = previewOf(place.name, undefined, looker, query.language ?? languageOf(looker), previewContext(services));
    return presentPreview(shown, place, undefined, services.origin);
  },
});

export const getEmailSettings = operation({
  id: 'getEmailSettings',
  method: 'GET',
  path: `${templatePath}/settings`,
  summary: 'Retrieve the email template settings',
  scope: 'okta.templates.read',
  params: templateParams,
  query: none,
  body: none,
  success: { status: 200, body: EmailSettingsBody },
  errors: ['not-found'],
  async handle({ params }, { messageTemplates, settings, origin }: TemplateApiServices) {
    const place = placeOfTemplate(settings(), params);
    return presentEmailSettings(await findEmailTemplate(messageTemplates, place), place, origin);
  },
});

export const replaceEmailTemplateSettings = operation({
  id: 'replaceEmailSettings',
  method: 'PUT',
  path: `${templatePath}/settings`,
  summary: 'Replace the email template settings',
  scope: 'okta.templates.manage',
  params: templateParams,
  query: none,
  body: z.object({ recipients: Recipients }),
  success: { status: 200, body: EmailSettingsBody },
  errors: ['not-found', 'recipients-not-supported', 'changed-meanwhile', 'validation-failed', 'malformed-body'],
  async handle({ params, body, context }, services: TemplateApiServices) {
    const place = placeOfTemplate(services.settings(), params);
    const template = await replaceEmailSettings(services, place, body.recipients, context);
    return presentEmailSettings(template, place, services.origin);
  },
});

/** To the caller's own addresses, whatever the settings say. */
export const sendTestEmail = operation({
  id: 'sendTestEmail',
  method: 'POST',
  path: `${templatePath}/test`,
  summary: 'Send a test email',
  scope: 'okta.templates.read',
  params: templateParams,
  query: languageQuery,
  body: none,
  consumes: 'none',
  success: { status: 204 },
  errors: ['not-found'],
  async handle({ params, query, principal }, services: TemplateApiServices) {
    const { name } = placeOfTemplate(services.settings(), params);
    const looker = await lookerOf(services, principal);
    const message = sampleMessage(name, looker, query.language ?? languageOf(looker), services.clock.now());
    const { secondEmail } = looker.profile;
    const second = typeof secondEmail === 'string' && secondEmail !== message.to ? [secondEmail] : [];
    await services.messages.send([message, ...second.map((to) => ({ ...message, id: `${message.id}-2`, to }))]);
  },
});

/** Who calls, as mails speak of people. Errors: forbidden, where nobody does. */
export async function lookerOf({ profileOf }: TemplateApiServices, principal: Principal): Promise<Looker> {
  const id = principal.kind === 'anonymous' ? '' : principal.userId;
  const profile = await profileOf(id);
  if (profile === undefined) throw new RosterError('forbidden', {});
  return { id, profile };
}

export function languageOf({ profile }: Looker): string {
  const wanted = [profile['preferredLanguage'], profile['locale']].find((value) => typeof value === 'string');
  return wanted ?? 'en';
}

export function previewContext({ brand, origin, clock }: TemplateApiServices): PreviewContext {
  return { brand: brand(), sender: { origin, mailSender: 'preview@localhost' }, now: clock.now() };
}
