import * as z from 'zod/mini';

import { component, Link, Time } from '../../../shared/api/index.ts';
import { Activation, FactorProfile } from '../factors/bodies.ts';
import { Property } from '../registration/bodies.ts';

export const SessionBody = component(
  'Session',
  z.object({
    id: z.string(),
    login: z.string(),
    userId: z.string(),
    expiresAt: Time,
    status: z.literal('ACTIVE'),
    lastPasswordVerification: Time,
    lastFactorVerification: z.nullable(Time),
    amr: z.array(z.enum(['pwd', 'otp', 'sms', 'kba', 'mfa'])),
    idp: z.object({ id: z.nullable(z.string()), type: z.literal('OKTA') }),
    mfaActive: z.boolean(),
    _links: z.object({ self: Link, refresh: Link, user: Link }),
  }),
);

const SignedInUser = z.object({
  id: z.string(),
  passwordChanged: z.nullable(Time),
  profile: z.object({
    login: z.string(),
    firstName: z.nullable(z.string()),
    lastName: z.nullable(z.string()),
    locale: z.string(),
    timeZone: z.string(),
  }),
});

/** A sign-in that needs nothing more. */
export const SignedInBody = component(
  'AuthenticationSuccess',
  z.object({
    status: z.literal('SUCCESS'),
    expiresAt: Time,
    relayState: z.optional(z.string()),
    /** Buys one session. */
    sessionToken: z.string(),
    _embedded: z.object({ user: SignedInUser }),
  }),
);

const Step = z.object({ href: z.string(), hints: z.object({ allow: z.tuple([z.literal('POST')]) }) });
const Look = z.object({ href: z.string(), hints: z.object({ allow: z.tuple([z.literal('GET')]) }) });

/** No try is left, and the policy of who signs in lets that be told. */
export const LockedOutBody = component(
  'AuthenticationLockedOut',
  z.object({
    status: z.literal('LOCKED_OUT'),
    _embedded: z.object({}),
    _links: z.object({ next: z.extend(Step, { name: z.literal('unlock') }) }),
  }),
);

/** A pause that has ended. Nobody came in by it. */
export const UnlockedBody = component(
  'AuthenticationUnlocked',
  z.object({
    status: z.literal('SUCCESS'),
    recoveryType: z.literal('UNLOCK'),
    relayState: z.optional(z.string()),
    _embedded: z.object({ user: SignedInUser }),
  }),
);

/** A password is set, and an administrator has to approve the registration before anybody is let in by it. Ours. */
export const AwaitingApprovalBody = component(
  'AuthenticationPendingApproval',
  z.object({
    status: z.literal('PENDING_APPROVAL'),
    relayState: z.optional(z.string()),
    _embedded: z.object({ user: SignedInUser }),
  }),
);

/** A sign-in that is under way: `next` says what to do. */
export const TransactionBody = component(
  'AuthenticationTransaction',
  z.object({
    /** By which the next step is taken. */
    stateToken: z.string(),
    expiresAt: Time,
    status: z.enum(['PASSWORD_EXPIRED', 'PASSWORD_WARN', 'RECOVERY', 'PASSWORD_RESET']),
    recoveryType: z.optional(z.literal('PASSWORD')),
    relayState: z.optional(z.string()),
    _embedded: z.object({
      user: z.extend(SignedInUser, { recovery_question: z.optional(z.object({ question: z.string() })) }),
      policy: z.optional(
        z.object({
          /** Where it warns: in so many days. */
          expiration: z.optional(z.object({ passwordExpireDays: z.number() })),
          complexity: z.object({
            minLength: z.number(),
            minLowerCase: z.number(),
            minUpperCase: z.number(),
            minNumber: z.number(),
            minSymbol: z.number(),
            maxConsecutiveRepeatingCharacters: z.optional(z.number()),
            excludeUsername: z.optional(z.literal('true')),
            excludeAttributes: z.array(z.enum(['firstName', 'lastName'])),
          }),
          age: z.object({ minAgeMinutes: z.number(), historyCount: z.number() }),
        }),
      ),
    }),
    _links: z.object({
      next: z.extend(Step, { name: z.string() }),
      skip: z.optional(z.extend(Step, { name: z.literal('skip') })),
      cancel: Step,
    }),
  }),
);

/** Her password was right; her profile lacks what the policy of registration requires. */
export const ProfileStepBody = component(
  'AuthenticationProfileRequired',
  z.object({
    stateToken: z.string(),
    expiresAt: Time,
    status: z.literal('PROFILE_REQUIRED'),
    relayState: z.optional(z.string()),
    _embedded: z.object({
      user: SignedInUser,
      policy: z.object({
        registration: z.object({
          /** What is asked, in its order. Those that are not required may stay open. */
          profile: z.array(z.extend(Property, { name: z.string(), label: z.string(), required: z.boolean() })),
        }),
      }),
    }),
    _links: z.object({ next: z.extend(Step, { name: z.literal('enroll') }), cancel: Step }),
  }),
);

/** A mail that may come. The one who asked learns no more, and goes on by the mail's link. */
export const RecoveryAskedBody = component(
  'AuthenticationRecoveryAsked',
  z.object({
    status: z.literal('RECOVERY_CHALLENGE'),
    factorResult: z.literal('WAITING'),
    factorType: z.literal('EMAIL'),
    recoveryType: z.enum(['PASSWORD', 'UNLOCK']),
    relayState: z.optional(z.string()),
  }),
);

/** A message that may come. It waits for its code, whoever was meant. */
export const ChallengeBody = component(
  'AuthenticationRecoveryChallenge',
  z.object({
    stateToken: z.string(),
    expiresAt: Time,
    status: z.literal('RECOVERY_CHALLENGE'),
    factorResult: z.optional(z.literal('WAITING')),
    factorType: z.enum(['EMAIL', 'SMS']),
    recoveryType: z.enum(['PASSWORD', 'UNLOCK']),
    relayState: z.optional(z.string()),
    _links: z.object({
      next: z.extend(Step, { name: z.literal('verify') }),
      cancel: Step,
      resend: z.extend(Step, { name: z.enum(['email', 'sms']) }),
    }),
  }),
);

export const TransactionCancelledBody = component('AuthenticationCancelled', z.object({ relayState: z.optional(z.string()) }));

const FactorFacts = z.object({
  id: z.string(),
  factorType: z.enum(['question', 'token:software:totp', 'sms', 'email']),
  provider: z.enum(['OKTA', 'GOOGLE']),
  vendorName: z.enum(['OKTA', 'GOOGLE']),
  profile: FactorProfile,
});

const RememberPolicy = z.object({
  allowRememberDevice: z.literal(false),
  rememberDeviceLifetimeInMinutes: z.number(),
  rememberDeviceByDefault: z.literal(false),
});

/** A sign-in that waits for a factor, or for one to be enrolled. */
export const FactorStepBody = component(
  'AuthenticationFactorTransaction',
  z.object({
    stateToken: z.string(),
    expiresAt: Time,
    status: z.enum(['MFA_REQUIRED', 'MFA_CHALLENGE', 'MFA_ENROLL', 'MFA_ENROLL_ACTIVATE']),
    relayState: z.optional(z.string()),
    _embedded: z.object({
      user: SignedInUser,
      /** Those that she has (MFA_REQUIRED), or may enroll. */
      factors: z.optional(
        z.array(
          z.union([
            z.extend(FactorFacts, { _links: z.object({ verify: Step }) }),
            z.object({
              ...z.omit(FactorFacts, { id: true, profile: true }).shape,
              _links: z.object({ enroll: Step, questions: z.optional(Look) }),
              status: z.enum(['ACTIVE', 'NOT_SETUP']),
              enrollment: z.enum(['OPTIONAL', 'REQUIRED']),
            }),
          ]),
        ),
      ),
      /** The one that she is about to prove, or to enroll. */
      factor: z.optional(
        z.extend(FactorFacts, {
          _links: z.optional(z.object({ verify: Step })),
          _embedded: z.optional(z.object({ activation: Activation })),
        }),
      ),
      policy: z.optional(RememberPolicy),
    }),
    _links: z.object({
      next: z.optional(z.extend(Step, { name: z.enum(['verify', 'activate']) })),
      cancel: Step,
      prev: z.optional(Step),
      resend: z.optional(z.array(z.extend(Step, { name: z.enum(['email', 'sms']) }))),
    }),
  }),
);
