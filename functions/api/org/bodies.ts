import * as z from 'zod/mini';

import { anyObject, component, Link, Time } from '../../../shared/api/index.ts';

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

export const BrandBody = component(
  'Brand',
  z.object({
    id: z.string(),
    name: z.string(),
    isDefault: z.boolean(),
    agreeToCustomPrivacyPolicy: z.boolean(),
    customPrivacyPolicyUrl: unset,
    removePoweredByOkta: z.boolean(),
    defaultApp: z.object({ appInstanceId: unset, appLinkName: unset, classicApplicationUri: unset }),
    _links: z.object({ self: Link, themes: Link }),
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

const status = z.enum(['ACTIVE', 'INACTIVE']);
const switchOf = <Shape extends Record<string, z.ZodMiniType>>(properties: Shape) =>
  z.object({ status, properties: z.object(properties) });

const PasswordSettingsBody = component(
  'PasswordPolicySettings',
  z.object({
    password: z.object({
      complexity: z.object({
        minLength: z.int(),
        minLowerCase: z.int(),
        minUpperCase: z.int(),
        minNumber: z.int(),
        minSymbol: z.int(),
        excludeUsername: z.boolean(),
        excludeAttributes: z.array(z.enum(['firstName', 'lastName'])),
        dictionary: z.object({ common: z.object({ exclude: z.boolean() }) }),
      }),
      age: z.object({ maxAgeDays: z.int(), expireWarnDays: z.int(), minAgeMinutes: z.int(), historyCount: z.int() }),
      lockout: z.object({
        maxAttempts: z.int(),
        autoUnlockMinutes: z.int(),
        userLockoutNotificationChannels: z.array(z.literal('EMAIL')),
        showLockoutFailures: z.boolean(),
      }),
    }),
    recovery: z.object({
      factors: z.object({
        recovery_question: switchOf({ complexity: z.object({ minLength: z.int() }) }),
        okta_email: switchOf({ recoveryToken: z.object({ tokenLifetimeMinutes: z.int() }) }),
        okta_sms: z.object({ status }),
        okta_call: z.object({ status }),
      }),
    }),
    delegation: z.object({ options: z.object({ skipUnlock: z.boolean() }) }),
  }),
);

/** What policies and their rules have in common. */
const policyFacts = {
  id: z.string(),
  status,
  name: z.string(),
  priority: z.int(),
  system: z.boolean(),
  /** Who and what it applies to: by the type. */
  conditions: z.nullable(anyObject),
  created: Time,
  lastUpdated: Time,
};

export const PolicyBody = component(
  'Policy',
  z.object({
    ...policyFacts,
    description: z.string(),
    type: z.enum(['PASSWORD', 'OKTA_SIGN_ON', 'PROFILE_ENROLLMENT']),
    /** Of PASSWORD policies. */
    settings: z.optional(PasswordSettingsBody),
    _links: z.object({ self: Link, rules: Link }),
  }),
);

export const PolicyRuleBody = component(
  'PolicyRule',
  z.object({
    ...policyFacts,
    type: z.enum(['PASSWORD', 'SIGN_ON', 'PROFILE_ENROLLMENT']),
    /** What is allowed or asked: by the type. */
    actions: z.record(z.string(), anyObject),
    _links: z.object({ self: Link }),
  }),
);
