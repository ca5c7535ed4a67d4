import * as z from 'zod/mini';

import { anyObject, component, Link, Time } from '../../../shared/api/index.ts';
import { policyLimits } from '../../../shared/org/index.ts';
import {
  enrollmentMoments,
  factorNames,
  authenticatorKeys,
  policyTypes,
  requirements,
  ruleTypes,
} from '../../../shared/policy/index.ts';

const status = z.enum(['ACTIVE', 'INACTIVE']);
const access = z.enum(['ALLOW', 'DENY']);
const name = z.string().check(z.maxLength(policyLimits.nameLength));
const ids = z.array(z.string()).check(z.maxLength(policyLimits.ids));

const whole = (least: number, most: number) => z.optional(z.int().check(z.minimum(least), z.maximum(most)));
const some = <Shape extends Record<string, z.ZodMiniType>>(shape: Shape) => z.optional(z.object(shape));
const flag = z.optional(z.boolean());

const selection = some({ include: z.optional(ids), exclude: z.optional(ids) });

const anything = z.optional(z.unknown());

const references = <Reference extends z.ZodMiniType>(reference: Reference) => {
  const list = z.nullish(z.array(reference).check(z.maxLength(policyLimits.ids)));
  return some({ include: list, exclude: list });
};

/** What is not supported is let through here, for the policy's type to refuse it by its name. */
const Conditions = z.nullish(
  z.object({
    people: some({ users: selection, groups: selection }),
    network: some({ connection: z.optional(z.enum(['ANYWHERE', 'ZONE'])), include: z.optional(ids), exclude: z.optional(ids) }),
    authContext: some({ authType: z.enum(['ANY', 'RADIUS', 'LDAP_INTERFACE']) }),
    authProvider: some({ provider: z.optional(z.string()) }),
    identityProvider: some({ provider: z.optional(z.string()) }),
    riskScore: some({ level: z.optional(z.string()) }),
    risk: some({ behaviors: z.optional(z.array(z.string())) }),
    app: references(z.object({ type: z.enum(['APP', 'APP_TYPE']), id: z.optional(z.string()), name: z.optional(z.string()) })),
    device: anything,
    elCondition: z.nullish(z.object({ condition: z.string() })),
    platform: references(
      z.object({
        type: z.optional(z.enum(['ANY', 'DESKTOP', 'MOBILE', 'OTHER'])),
        os: some({
          type: z.optional(z.enum(['ANY', 'ANDROID', 'CHROMEOS', 'IOS', 'LINUX', 'OSX', 'OTHER', 'WINDOWS'])),
          expression: z.nullish(z.string()),
        }),
      }),
    ),
    userIdentifier: some({
      type: z.optional(z.enum(['IDENTIFIER', 'ATTRIBUTE'])),
      attribute: z.nullish(z.string()),
      patterns: z.optional(
        z.array(z.object({ matchType: z.string(), value: z.string().check(z.maxLength(255)) })).check(z.maxLength(100)),
      ),
    }),
    userType: selection,
  }),
);

const onOff = whole(0, 1);

/** Numbers have Okta's limits, as far as it has any. */
const Settings = z.object({
  password: some({
    complexity: some({
      minLength: whole(4, 128),
      minLowerCase: onOff,
      minUpperCase: onOff,
      minNumber: onOff,
      minSymbol: onOff,
      maxConsecutiveCharacters: whole(1, 72),
      excludeUsername: flag,
      excludeAttributes: z.optional(z.array(z.enum(['firstName', 'lastName'])).check(z.maxLength(2))),
      dictionary: some({ common: some({ exclude: flag }) }),
      oelStatement: z.nullish(z.string()),
    }),
    age: some({
      maxAgeDays: whole(0, 999),
      expireWarnDays: whole(0, 999),
      minAgeMinutes: whole(0, 99_999),
      historyCount: whole(0, 30),
    }),
    lockout: some({
      maxAttempts: whole(0, 100),
      autoUnlockMinutes: whole(0, 99_999),
      userLockoutNotificationChannels: z.optional(z.array(z.string())),
      showLockoutFailures: flag,
    }),
    breachedProtection: some({
      expireAfterDays: z.nullish(z.int()),
      logoutEnabled: z.nullish(z.boolean()),
      delegatedWorkflowId: z.nullish(z.string()),
    }),
  }),
  recovery: some({
    factors: some({
      recovery_question: some({
        status: z.optional(status),
        properties: some({ complexity: some({ minLength: whole(1, 100) }) }),
      }),
      okta_email: some({
        status: z.optional(status),
        properties: some({ recoveryToken: some({ tokenLifetimeMinutes: whole(1, 43_200) }) }),
      }),
      okta_sms: some({ status: z.optional(status) }),
      okta_call: some({ status: z.optional(status) }),
    }),
  }),
  delegation: some({ options: some({ skipUnlock: flag }) }),
  type: z.optional(z.enum(['AUTHENTICATORS', 'FACTORS'])),
  authenticators: z.optional(
    z
      .array(
        z.object({
          key: z.string(),
          enroll: some({ self: z.optional(z.enum(requirements)), gracePeriod: anything, autoEnroll: z.nullish(z.boolean()) }),
          constraints: z.nullish(z.object({ aaguidGroups: z.optional(z.array(z.string())) })),
        }),
      )
      .check(z.maxLength(50)),
  ),
  factors: z.optional(z.record(z.string(), z.object({ enroll: some({ self: z.optional(z.enum(requirements)) }) }))),
});

const priority = z.nullish(z.int().check(z.minimum(1)));

/** Policies sent back as they were read: ids, times and links are ignored. */
export const PolicyInput = z.object({
  type: z.string(),
  name,
  description: z.nullish(z.string().check(z.maxLength(policyLimits.textLength))),
  priority,
  status: z.optional(status),
  conditions: Conditions,
  settings: z.optional(Settings),
});

const Access = some({ access: z.optional(access) });

/** An empty name of an attribute, or one that is no name, could be asked for by nobody. */
const attribute = z.object({
  name: z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/)),
  label: z.string().check(z.minLength(1), z.maxLength(255)),
  required: z.boolean(),
});

/** Of ISO 8601, in days, hours, minutes and seconds; the pattern is plain, so that whoever reads the document can make such texts. */
const duration = /^P(\d{1,4}D|(\d{1,4}D)?T(\d{1,4}H(\d{1,4}M)?(\d{1,4}S)?|\d{1,4}M(\d{1,4}S)?|\d{1,4}S))$/;

export const PolicyRuleInput = z.object({
  type: z.optional(z.string()),
  name,
  priority,
  status: z.optional(status),
  conditions: Conditions,
  actions: some({
    passwordChange: Access,
    selfServicePasswordReset: some({
      access: z.optional(access),
      requirement: some({
        primary: some({ methods: z.optional(z.array(z.string())) }),
        stepUp: some({ required: flag }),
        accessControl: z.optional(z.string()),
      }),
    }),
    selfServiceUnlock: Access,
    signon: some({
      access: z.optional(access),
      requireFactor: flag,
      factorPromptMode: z.optional(z.string()),
      rememberDeviceByDefault: flag,
      primaryFactor: z.optional(z.string()),
      session: some({
        usePersistentCookie: flag,
        // Ninety days, and a year.
        maxSessionIdleMinutes: whole(1, 129_600),
        maxSessionLifetimeMinutes: whole(0, 525_600),
      }),
    }),
    appSignOn: some({
      access: z.optional(access),
      verificationMethod: some({
        type: z.optional(z.string()),
        factorMode: z.optional(z.string()),
        reauthenticateIn: z.optional(z.string().check(z.regex(duration))),
        constraints: z.optional(z.array(anyObject).check(z.maxLength(10))),
      }),
    }),
    enroll: some({ self: z.optional(z.enum(enrollmentMoments)) }),
    idp: some({
      providers: z.optional(z.array(z.object({ type: z.optional(z.string()), id: z.nullish(z.string()) })).check(z.maxLength(10))),
      idpSelectionType: z.optional(z.string()),
    }),
    profileEnrollment: some({
      access: z.optional(access),
      unknownUserAction: z.optional(z.enum(['REGISTER', 'DENY'])),
      profileAttributes: z.optional(z.array(attribute).check(z.maxLength(10))),
      targetGroupIds: z.nullish(z.array(z.string()).check(z.maxLength(1))),
      activationRequirements: some({ emailVerification: flag, approval: z.optional(z.enum(['NONE', 'REQUIRED'])) }),
      preRegistrationInlineHooks: z.nullish(z.array(z.object({ inlineHookId: z.string() })).check(z.maxLength(1))),
      progressiveProfilingAction: z.optional(z.enum(['ENABLED', 'DISABLED'])),
      allowedIdentifiers: z.optional(z.array(z.string())),
      enrollAuthenticatorTypes: z.optional(z.array(z.string())),
      uiSchemaId: z.nullish(z.string()),
    }),
  }),
});

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
        maxConsecutiveCharacters: z.optional(z.int()),
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
      breachedProtection: z.object({
        expireAfterDays: z.nullable(z.int()),
        logoutEnabled: z.boolean(),
        delegatedWorkflowId: z.nullable(z.string()),
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

const enrolled = z.object({ enroll: z.object({ self: z.enum(requirements) }) });

const EnrollmentSettingsBody = component(
  'AuthenticatorEnrollmentPolicySettings',
  z.union([
    z.object({
      type: z.literal('AUTHENTICATORS'),
      authenticators: z.array(z.extend(enrolled, { key: z.enum(authenticatorKeys) })),
    }),
    z.object({ type: z.literal('FACTORS'), factors: z.partialRecord(z.enum(factorNames), enrolled) }),
  ]),
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

const links = { self: Link, activate: z.optional(Link), deactivate: z.optional(Link) };

export const PolicyBody = component(
  'Policy',
  z.object({
    ...policyFacts,
    description: z.string(),
    type: z.enum(policyTypes),
    /** Of PASSWORD policies, and of those of type MFA_ENROLL. */
    settings: z.optional(z.union([PasswordSettingsBody, EnrollmentSettingsBody])),
    /** Of ACCESS_POLICY policies. */
    _embedded: z.optional(z.object({ resourceType: z.enum(['APP', 'END_USER_ACCOUNT_MANAGEMENT']) })),
    _links: z.object({ ...links, rules: Link, mappings: z.optional(Link) }),
  }),
);

export const PolicyRuleBody = component(
  'PolicyRule',
  z.object({
    ...policyFacts,
    type: z.enum(ruleTypes),
    /** What is allowed or asked: by the type. */
    actions: z.record(z.string(), anyObject),
    _links: z.object(links),
  }),
);
