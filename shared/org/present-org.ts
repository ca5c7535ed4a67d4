import { toOktaTime } from '../kernel/index.ts';
import type { OrgSettings } from './settings.ts';

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingMetadata/ */
export function presentWellKnown({ orgId }: OrgSettings, origin: string): object {
  return {
    id: orgId,
    pipeline: 'idx',
    settings: {
      analyticsCollectionEnabled: false,
      bugReportingEnabled: false,
      omEnabled: false,
      pssoEnabled: false,
      desktopMFAEnabled: false,
      itpEnabled: false,
    },
    _links: { organization: { href: origin } },
  };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/OrgSettingGeneral/ */
export function presentOrg(settings: OrgSettings, origin: string): object {
  const link = (path: string) => ({ href: `${origin}/api/v1/org${path}` });
  return {
    id: settings.orgId,
    companyName: settings.companyName,
    status: 'ACTIVE',
    subdomain: new URL(origin).hostname.split('.')[0],
    created: toOktaTime(settings.created),
    lastUpdated: toOktaTime(settings.lastUpdated),
    expiresAt: null,
    address1: null,
    address2: null,
    city: null,
    country: null,
    postalCode: null,
    state: null,
    phoneNumber: null,
    website: null,
    endUserSupportHelpURL: null,
    supportPhoneNumber: null,
    _links: { preferences: link('/preferences'), contacts: link('/contacts') },
  };
}
