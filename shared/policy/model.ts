import type { PasswordPolicy } from '../credentials/index.ts';

export type PolicyType = 'PASSWORD' | 'OKTA_SIGN_ON' | 'PROFILE_ENROLLMENT';

/** Settings of a PASSWORD policy, in Okta's shape. */
export interface PasswordSettings {
  readonly password: PasswordPolicy;
  readonly recovery: { readonly factors: Readonly<Record<string, object>> };
  readonly delegation: { readonly options: { readonly skipUnlock: boolean } };
}

/** What a registration form asks, and where it leads: `actions.profileEnrollment` of the rule. */
export interface ProfileEnrollment {
  readonly access: 'ALLOW' | 'DENY';
  readonly unknownUserAction: 'REGISTER' | 'DENY';
  readonly profileAttributes: readonly { readonly name: string; readonly label: string; readonly required: boolean }[];
  readonly targetGroupIds: readonly string[] | null;
  readonly activationRequirements: { readonly emailVerification: boolean };
  readonly preRegistrationInlineHooks: null;
  readonly progressiveProfilingAction: 'ENABLED' | 'DISABLED';
  readonly allowedIdentifiers: readonly string[];
}

export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly type: 'PASSWORD' | 'SIGN_ON' | 'PROFILE_ENROLLMENT';
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly priority: number;
  readonly system: boolean;
  readonly created: number;
  readonly lastUpdated: number;
  readonly conditions: object | null;
  readonly actions: Readonly<Record<string, object>>;
}

export interface Policy {
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly system: boolean;
  readonly created: number;
  readonly lastUpdated: number;
  readonly conditions: object | null;
  /** Of PASSWORD policies. */
  readonly settings?: PasswordSettings;
  readonly rules: readonly PolicyRule[];
}
