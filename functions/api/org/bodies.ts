import * as z from 'zod/mini';

import { component, Link, Time } from '../../../shared/api/index.ts';

/** Answers of this function, in Okta's words. */

export const WellKnownBody = component(
  'WellKnownOrgMetadata',
  z.object({
    id: z.string(),
    pipeline: z.literal('idx'),
    settings: z.object({
      analyticsCollectionEnabled: z.boolean(),
      bugReportingEnabled: z.boolean(),
      omEnabled: z.boolean(),
      pssoEnabled: z.boolean(),
      desktopMFAEnabled: z.boolean(),
      itpEnabled: z.boolean(),
    }),
    _links: z.object({ organization: Link }),
  }),
);

const unset = z.nullable(z.string());

export const OrgBody = component(
  'OrgSetting',
  z.object({
    id: z.string(),
    companyName: z.string(),
    status: z.literal('ACTIVE'),
    subdomain: z.string(),
    created: Time,
    lastUpdated: Time,
    expiresAt: z.nullable(Time),
    address1: unset,
    address2: unset,
    city: unset,
    country: unset,
    postalCode: unset,
    state: unset,
    phoneNumber: unset,
    website: unset,
    endUserSupportHelpURL: unset,
    supportPhoneNumber: unset,
    _links: z.object({ preferences: Link, contacts: Link }),
  }),
);

export const ApiTokenBody = component(
  'ApiToken',
  z.object({
    id: z.string(),
    name: z.string(),
    userId: z.string(),
    clientName: z.string(),
    tokenWindow: z.nullable(z.string()),
    network: z.object({ connection: z.literal('ANYWHERE') }),
    expiresAt: z.nullable(Time),
    created: Time,
    lastUpdated: Time,
    _links: z.object({ self: Link, user: Link }),
  }),
);
