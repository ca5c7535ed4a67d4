import { toOktaTime } from '../kernel/index.ts';
import type { EmailTemplate } from '../messaging/index.ts';
import type { WholeCustomization } from './customizations.ts';
import type { EmailTemplatePlace } from './email-templates.ts';

/**
 * How templates of mails are shown.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/CustomTemplates/
 */
type Asked = Pick<EmailTemplatePlace, 'brandId' | 'asked'>;

const link = (href: string, ...allow: string[]) => ({ href, hints: { allow } });

const hrefOf = ({ brandId, asked }: Asked, origin: string): string =>
  `${origin}/api/v1/brands/${brandId}/templates/email/${encodeURIComponent(asked)}`;

const testLink = (place: Asked, origin: string) => link(`${hrefOf(place, origin)}/test`, 'POST');
const templateLink = (place: Asked, origin: string) => link(hrefOf(place, origin), 'GET');

export function presentEmailSettings({ recipients }: EmailTemplate, place: Asked, origin: string): object {
  const href = hrefOf(place, origin);
  return { recipients, _links: { self: link(`${href}/settings`, 'GET', 'PUT'), template: templateLink(place, origin) } };
}

/** `expand`: what of `settings` and `customizationCount` is asked for. */
export function presentEmailTemplate(template: EmailTemplate, place: Asked, expand: readonly string[], origin: string): object {
  const href = hrefOf(place, origin);
  const embedded = {
    ...(expand.includes('settings') ? { settings: presentEmailSettings(template, place, origin) } : {}),
    ...(expand.includes('customizationCount') ? { customizationCount: template.customizations.length } : {}),
  };
  return {
    name: place.asked,
    ...(Object.keys(embedded).length === 0 ? {} : { _embedded: embedded }),
    _links: {
      self: link(href, 'GET'),
      settings: link(`${href}/settings`, 'GET', 'PUT'),
      defaultContent: link(`${href}/default-content`, 'GET'),
      customizations: link(`${href}/customizations`, 'GET', 'POST', 'DELETE'),
      test: testLink(place, origin),
    },
  };
}

export function presentCustomization(customization: WholeCustomization, place: Asked, origin: string): object {
  const { subject, body, id, language, isDefault, created, lastUpdated } = customization;
  const href = `${hrefOf(place, origin)}/customizations/${id}`;
  return {
    subject,
    body,
    id,
    language,
    isDefault,
    created: toOktaTime(created),
    lastUpdated: toOktaTime(lastUpdated),
    _links: {
      preview: link(`${href}/preview`, 'GET'),
      template: templateLink(place, origin),
      self: link(href, 'GET', 'PUT', 'DELETE'),
      test: testLink(place, origin),
    },
  };
}

interface Content {
  readonly subject: string;
  readonly body: string;
}

export function presentDefaultContent({ subject, body }: Content, place: Asked, origin: string): object {
  const href = `${hrefOf(place, origin)}/default-content`;
  return {
    subject,
    body,
    _links: {
      preview: link(`${href}/preview`, 'GET'),
      template: templateLink(place, origin),
      self: link(href, 'GET'),
      test: testLink(place, origin),
    },
  };
}

/** `of`: the customization that is shown, or undefined for our own words. */
export function presentPreview({ subject, body }: Content, place: Asked, of: string | undefined, origin: string): object {
  const source = `${hrefOf(place, origin)}/${of === undefined ? 'default-content' : `customizations/${of}`}`;
  return {
    subject,
    body,
    _links: {
      contentSource: link(source, ...(of === undefined ? ['GET'] : ['GET', 'PUT', 'DELETE'])),
      defaultContent: link(`${hrefOf(place, origin)}/default-content`, 'GET'),
      template: templateLink(place, origin),
      self: link(`${source}/preview`, 'GET'),
      test: testLink(place, origin),
    },
  };
}
