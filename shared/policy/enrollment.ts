import { evaluate, type Subject } from './evaluate.ts';
import type { Policy } from './model.ts';

/** What people may prove themselves by, as the Identity Engine calls it. */
export const authenticatorKeys = [
  'okta_email',
  'okta_password',
  'security_question',
  'phone_number',
  'google_otp',
  'okta_verify',
  'webauthn',
  'duo',
  'onprem_mfa',
  'rsa_token',
  'symantec_vip',
  'yubikey_token',
] as const;
export type AuthenticatorKey = (typeof authenticatorKeys)[number];

/** The classic engine's factors, with the authenticator that each is one way of using. */
export const authenticatorOf = {
  okta_question: 'security_question',
  okta_sms: 'phone_number',
  okta_call: 'phone_number',
  okta_email: 'okta_email',
  okta_password: 'okta_password',
  okta_otp: 'okta_verify',
  okta_push: 'okta_verify',
  google_otp: 'google_otp',
  fido_webauthn: 'webauthn',
  rsa_token: 'rsa_token',
  symantec_vip: 'symantec_vip',
  yubikey_token: 'yubikey_token',
  duo: 'duo',
} as const satisfies Readonly<Record<string, AuthenticatorKey>>;
export type FactorName = keyof typeof authenticatorOf;
export const factorNames = Object.keys(authenticatorOf) as readonly FactorName[];

export const requirements = ['NOT_ALLOWED', 'OPTIONAL', 'REQUIRED'] as const;
export type Requirement = (typeof requirements)[number];

/** Settings of an MFA_ENROLL policy. What is not named is not allowed. */
export type EnrollmentSettings =
  | {
      readonly type: 'AUTHENTICATORS';
      readonly authenticators: readonly { readonly key: AuthenticatorKey; readonly enroll: { readonly self: Requirement } }[];
    }
  | {
      readonly type: 'FACTORS';
      readonly factors: Partial<Readonly<Record<FactorName, { readonly enroll: { readonly self: Requirement } }>>>;
    };

/** When somebody is asked to enroll: `CHALLENGE` and `LOGIN` mean her next sign-in, as in the Identity Engine. */
export const enrollmentMoments = ['CHALLENGE', 'LOGIN', 'NEVER', 'NEVER_INCLUDING_RECOVERY'] as const;
export type EnrollmentMoment = (typeof enrollmentMoments)[number];

/** What people may and must enroll where no administrator has said anything: what Roster can check, and passkeys to come. */
export const seededEnrollment: EnrollmentSettings = {
  type: 'AUTHENTICATORS',
  authenticators: [
    { key: 'okta_email', enroll: { self: 'OPTIONAL' } },
    { key: 'okta_password', enroll: { self: 'REQUIRED' } },
    { key: 'security_question', enroll: { self: 'OPTIONAL' } },
    { key: 'phone_number', enroll: { self: 'OPTIONAL' } },
    { key: 'google_otp', enroll: { self: 'OPTIONAL' } },
    { key: 'okta_verify', enroll: { self: 'OPTIONAL' } },
    { key: 'webauthn', enroll: { self: 'OPTIONAL' } },
  ],
};

/** What somebody may and must enroll, and when she is asked to. */
export interface Enrollment {
  /** Of every authenticator. */
  readonly authenticators: Readonly<Record<AuthenticatorKey, Requirement>>;
  readonly when: EnrollmentMoment;
}

/** Each with what it says of an authenticator; of several ways of using one the strictest counts. */
function saidBy(settings: EnrollmentSettings): readonly (readonly [AuthenticatorKey, Requirement])[] {
  if (settings.type === 'AUTHENTICATORS') return settings.authenticators.map(({ key, enroll }) => [key, enroll.self]);
  return factorNames.map((name) => [authenticatorOf[name], settings.factors[name]?.enroll.self ?? 'NOT_ALLOWED']);
}

/** What settings say of every authenticator. */
export function requirementsIn(settings: EnrollmentSettings): Enrollment['authenticators'] {
  const said = saidBy(settings);
  const strictest = (key: AuthenticatorKey): Requirement =>
    said
      .filter(([named]) => named === key)
      .map(([, requirement]) => requirement)
      .reduce((one, other) => (requirements.indexOf(other) > requirements.indexOf(one) ? other : one), 'NOT_ALLOWED');
  return Object.fromEntries(authenticatorKeys.map((key) => [key, strictest(key)])) as Enrollment['authenticators'];
}

/**
 * What somebody may and must enroll, by the policies of type MFA_ENROLL. Where no policy is for her nothing is allowed, and she is never asked.
 */
export function enrollmentFor(policies: readonly Policy[], subject: Subject): Enrollment {
  const { policy, rule } = evaluate(policies, subject);
  const settings = policy?.enrollment ?? { type: 'AUTHENTICATORS', authenticators: [] };
  // The actions of a type's rules are what `completeActions` made of them.
  const action = rule?.actions['enroll'] as { readonly self: EnrollmentMoment } | undefined;
  return { authenticators: requirementsIn(settings), when: action?.self ?? 'NEVER_INCLUDING_RECOVERY' };
}
