export type PolicyType = 'PASSWORD' | 'OKTA_SIGN_ON' | 'PROFILE_ENROLLMENT';

/** Settings of a PASSWORD policy, in Okta's shape. Zero switches an age or lockout number off. */
export interface PasswordSettings {
  readonly password: {
    readonly complexity: {
      readonly minLength: number;
      readonly minLowerCase: number;
      readonly minUpperCase: number;
      readonly minNumber: number;
      readonly minSymbol: number;
      readonly excludeUsername: boolean;
      readonly excludeAttributes: readonly ('firstName' | 'lastName')[];
      readonly dictionary: { readonly common: { readonly exclude: boolean } };
    };
    readonly age: {
      readonly maxAgeDays: number;
      readonly expireWarnDays: number;
      readonly minAgeMinutes: number;
      readonly historyCount: number;
    };
    readonly lockout: {
      readonly maxAttempts: number;
      readonly autoUnlockMinutes: number;
      readonly userLockoutNotificationChannels: readonly 'EMAIL'[];
      readonly showLockoutFailures: boolean;
    };
  };
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
