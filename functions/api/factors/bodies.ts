import * as z from 'zod/mini';

import { component, Time } from '../../../shared/api/index.ts';

const types = ['question', 'token:software:totp', 'sms', 'email'] as const;
const providers = ['OKTA', 'GOOGLE'] as const;

const Href = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.enum(['GET', 'POST', 'DELETE'])) }) });

export const QuestionBody = component(
  'UserFactorSecurityQuestionProfile',
  z.object({ question: z.string(), questionText: z.string() }),
);

/** What somebody says of a factor that she wants to have. */
export const EnrollProfile = z.object({
  email: z.optional(z.string().check(z.maxLength(100))),
  phoneNumber: z.optional(z.string().check(z.maxLength(50))),
  question: z.optional(z.string()),
  answer: z.optional(z.string()),
});

export const FactorProfile = z.union([
  QuestionBody,
  z.object({ credentialId: z.string() }),
  z.object({ phoneNumber: z.string() }),
  z.object({ email: z.string() }),
]);

/** What an app that shows codes is told, once. */
export const Activation = z.object({
  timeStep: z.number(),
  sharedSecret: z.string(),
  encoding: z.literal('base32'),
  keyLength: z.number(),
  _links: z.object({ qrcode: z.object({ href: z.string(), type: z.literal('image/svg+xml') }) }),
});

export const FactorBody = component(
  'UserFactor',
  z.object({
    id: z.string(),
    factorType: z.enum(types),
    provider: z.enum(providers),
    vendorName: z.enum(providers),
    status: z.enum(['PENDING_ACTIVATION', 'ACTIVE']),
    created: Time,
    lastUpdated: Time,
    profile: FactorProfile,
    _links: z.object({
      activate: z.optional(Href),
      verify: z.optional(Href),
      resend: z.optional(z.extend(Href, { name: z.enum(['email', 'sms']) })),
      questions: z.optional(Href),
      self: Href,
      user: Href,
    }),
    _embedded: z.optional(z.object({ activation: Activation })),
  }),
);

export const SupportedFactorBody = component(
  'UserFactorSupported',
  z.object({
    factorType: z.enum(types),
    provider: z.enum(providers),
    vendorName: z.enum(providers),
    _links: z.object({ questions: z.optional(Href), enroll: Href }),
    status: z.enum(['NOT_SETUP', 'PENDING_ACTIVATION', 'ACTIVE']),
    enrollment: z.enum(['OPTIONAL', 'REQUIRED']),
  }),
);

export const VerifiedBody = component(
  'UserFactorVerifyResponse',
  z.union([
    z.object({ factorResult: z.literal('SUCCESS') }),
    z.object({
      factorResult: z.literal('CHALLENGE'),
      expiresAt: Time,
      profile: FactorProfile,
      _links: z.object({ verify: Href, factor: Href }),
    }),
  ]),
);
