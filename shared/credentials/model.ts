/**
 * `settings.password` of a policy of type PASSWORD, in Okta's shape. In `age` and `lockout` zero means off.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/
 */
export interface PasswordPolicy {
  readonly complexity: PasswordComplexity;
  readonly age: {
    readonly maxAgeDays: number;
    readonly expireWarnDays: number;
    readonly minAgeMinutes: number;
    /** Former passwords that may not come again. */
    readonly historyCount: number;
  };
  readonly lockout: {
    /** Wrong passwords in a row. */
    readonly maxAttempts: number;
    readonly autoUnlockMinutes: number;
    readonly userLockoutNotificationChannels: readonly 'EMAIL'[];
    readonly showLockoutFailures: boolean;
  };
  /** Off: known passwords are refused when they are set (`dictionary`), and not looked for afterwards. */
  readonly breachedProtection: {
    readonly expireAfterDays: null;
    readonly logoutEnabled: false;
    readonly delegatedWorkflowId: null;
  };
}

export interface PasswordComplexity {
  /** Counted in code points after normalization (NFC). */
  readonly minLength: number;
  /** Switches: 0 or 1. */
  readonly minLowerCase: number;
  readonly minUpperCase: number;
  readonly minNumber: number;
  readonly minSymbol: number;
  /** How often the same character may come in a row; absent: as often as somebody likes. */
  readonly maxConsecutiveCharacters?: number;
  /** Refuses the login, and parts of it. */
  readonly excludeUsername: boolean;
  readonly excludeAttributes: readonly ('firstName' | 'lastName')[];
  readonly dictionary: { readonly common: { readonly exclude: boolean } };
}

/**
 * What a fresh org begins with: length and lists instead of composition rules, as NIST asks for. Okta's own default wants a
 * lower-case letter, an upper-case letter and a digit, and lets common passwords pass.
 *
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
export const seededPasswordPolicy: PasswordPolicy = {
  complexity: {
    minLength: 8,
    minLowerCase: 0,
    minUpperCase: 0,
    minNumber: 0,
    minSymbol: 0,
    excludeUsername: true,
    excludeAttributes: ['firstName', 'lastName'],
    dictionary: { common: { exclude: true } },
  },
  age: { maxAgeDays: 0, expireWarnDays: 0, minAgeMinutes: 0, historyCount: 0 },
  lockout: { maxAttempts: 10, autoUnlockMinutes: 15, userLockoutNotificationChannels: [], showLockoutFailures: false },
  breachedProtection: { expireAfterDays: null, logoutEnabled: false, delegatedWorkflowId: null },
};

/** What a password is compared with; attributes that she has not are left out. */
export interface PasswordOwner {
  readonly login: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Further words that an attacker would try: the company's name, the product's. */
  readonly otherWords?: readonly string[];
}

/** Picks the owner's words from a profile. */
export function passwordOwner(profile: Readonly<Record<string, unknown>>, otherWords: readonly string[] = []): PasswordOwner {
  const text = (name: string): string | undefined => {
    const value = profile[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const email = text('email');
  const firstName = text('firstName');
  const lastName = text('lastName');
  return {
    login: text('login') ?? '',
    ...(email === undefined ? {} : { email }),
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    otherWords,
  };
}
