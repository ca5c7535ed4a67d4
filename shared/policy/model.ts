import type { PasswordPolicy } from '../credentials/index.ts';
import type { EnrollmentSettings } from './enrollment.ts';

/** Types of policies that there are here, as Okta names them. */
export const policyTypes = [
  'PASSWORD',
  'OKTA_SIGN_ON',
  'MFA_ENROLL',
  'IDP_DISCOVERY',
  'PROFILE_ENROLLMENT',
  'ACCESS_POLICY',
] as const;
export type PolicyType = (typeof policyTypes)[number];
export const ruleTypes = ['PASSWORD', 'SIGN_ON', 'MFA_ENROLL', 'IDP_DISCOVERY', 'PROFILE_ENROLLMENT', 'ACCESS_POLICY'] as const;
export type RuleType = (typeof ruleTypes)[number];

/**
 * Policies that hold for the applications which are bound to them. There is no order among them: each has priority 1, and a last rule that
 * holds where no other does. The others hold for people, by priority.
 */
export const isOfApps = (type: string): boolean => type === 'PROFILE_ENROLLMENT' || type === 'ACCESS_POLICY';

/** Whether it is the one that says what people may do with their accounts. It came with the org, and its rules alone change. */
export const isAccountManagement = ({ resource }: Policy): boolean => resource === 'END_USER_ACCOUNT_MANAGEMENT';

/** The priority of an application policy's last rule. */
export const catchAllPriority = 99;
export type Status = 'ACTIVE' | 'INACTIVE';
export type Access = 'ALLOW' | 'DENY';

interface Switch {
  readonly status: Status;
}

/** By what somebody who has forgotten her password proves who she is. */
export interface RecoveryFactors {
  readonly recovery_question: Switch & { readonly properties: { readonly complexity: { readonly minLength: number } } };
  readonly okta_email: Switch & {
    readonly properties: { readonly recoveryToken: { readonly tokenLifetimeMinutes: number } };
  };
  readonly okta_sms: Switch;
  readonly okta_call: Switch;
}

/** Settings of a PASSWORD policy, in Okta's shape. */
export interface PasswordSettings {
  readonly password: PasswordPolicy;
  readonly recovery: { readonly factors: RecoveryFactors };
  readonly delegation: { readonly options: { readonly skipUnlock: boolean } };
}

/** Actions of a rule of a PASSWORD policy: what people may do by themselves. */
export interface PasswordActions {
  readonly passwordChange: { readonly access: Access };
  /** `AUTH_POLICY`: the account-management policy has to allow it, too. */
  readonly selfServicePasswordReset: { readonly access: Access; readonly requirement?: { readonly accessControl: 'AUTH_POLICY' } };
  readonly selfServiceUnlock: { readonly access: Access };
}

/** `actions.signon` of a rule of a sign-on policy. */
export interface SignOn {
  readonly access: Access;
  readonly primaryFactor?: 'PASSWORD_IDP' | undefined;
  /** Whether the right password is followed by a factor, at each sign-in. */
  readonly requireFactor: boolean;
  /** Where a factor is asked for; each sign-in begins a session of its own, so that both mean the same. */
  readonly factorPromptMode?: 'ALWAYS' | 'SESSION';
  readonly rememberDeviceByDefault?: false;
  readonly session: {
    readonly usePersistentCookie: boolean;
    /** Minutes without a use; 0: no limit. */
    readonly maxSessionIdleMinutes: number;
    /** Minutes since the sign-in; 0: no limit. */
    readonly maxSessionLifetimeMinutes: number;
  };
}

/** `actions.appSignOn` of a rule of an access policy: whether somebody may use an application, and what she has to prove. */
export interface AppSignOn {
  readonly access: Access;
  readonly verificationMethod: {
    readonly type: 'ASSURANCE';
    readonly factorMode: '1FA';
    /** ISO 8601 duration after which the password is asked for again. */
    readonly reauthenticateIn: string;
    readonly constraints: readonly { readonly knowledge: { readonly types: readonly ['password'] } }[];
  };
}

/** What a registration form asks, and where it leads: `actions.profileEnrollment` of the rule. */
export interface ProfileEnrollment {
  readonly access: 'ALLOW' | 'DENY';
  readonly unknownUserAction: 'REGISTER' | 'DENY';
  readonly profileAttributes: readonly { readonly name: string; readonly label: string; readonly required: boolean }[];
  readonly targetGroupIds: readonly string[] | null;
  /** `approval` is ours: whether an administrator has to approve whoever has proved her address. Absent: nobody has to. */
  readonly activationRequirements: { readonly emailVerification: boolean; readonly approval?: 'REQUIRED' };
  /** One at most, asked before the user is made. */
  readonly preRegistrationInlineHooks: readonly { readonly inlineHookId: string }[] | null;
  readonly progressiveProfilingAction: 'ENABLED' | 'DISABLED';
  readonly allowedIdentifiers: readonly string[];
}

/** Ids that are meant, and ids that are not; whoever is among neither is meant where nothing is included. */
export interface Selection {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** An expression that has to be true, in the dialect of the Identity Engine. */
export interface ExpressionCondition {
  readonly condition: string;
}

/** From where; `ZONE`: from an address in one of the zones that are included, or in none that is excluded. */
export type NetworkCondition =
  | { readonly connection: 'ANYWHERE'; readonly include?: never; readonly exclude?: never }
  | ({ readonly connection: 'ZONE' } & Selection);

/** An application: this one, or every instance of an application of that name. */
export interface AppReference {
  readonly type: 'APP' | 'APP_TYPE';
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

export interface AppCondition {
  readonly include: readonly AppReference[];
  readonly exclude: readonly AppReference[];
}

/** Of devices as browsers describe themselves. */
interface PlatformReference {
  readonly type: 'ANY' | 'DESKTOP' | 'MOBILE' | 'OTHER';
  readonly os: { readonly type: 'ANY' | 'ANDROID' | 'CHROMEOS' | 'IOS' | 'LINUX' | 'OSX' | 'OTHER' | 'WINDOWS' };
}

export interface PlatformCondition {
  readonly include: readonly PlatformReference[];
  readonly exclude: readonly PlatformReference[];
}

/** What somebody typed to say who she is, or an attribute of her profile; one of the patterns has to fit. */
export interface UserIdentifierCondition {
  readonly type: 'IDENTIFIER' | 'ATTRIBUTE';
  readonly attribute?: string;
  readonly patterns: readonly { readonly matchType: 'SUFFIX' | 'STARTS_WITH' | 'EQUALS' | 'CONTAINS'; readonly value: string }[];
}

/** When a policy or a rule applies; what is not named does not matter. */
export interface Conditions {
  readonly people?: { readonly users?: Selection | undefined; readonly groups?: Selection | undefined } | undefined;
  readonly network?: NetworkCondition | undefined;
  readonly authContext?: { readonly authType: 'ANY' | 'RADIUS' | 'LDAP_INTERFACE' } | undefined;
  readonly authProvider?: { readonly provider: 'OKTA' } | undefined;
  /** Who vouches for somebody: here that is Roster. */
  readonly identityProvider?: { readonly provider: 'ANY' | 'OKTA' } | undefined;
  /** No risk is reckoned, so that none can be asked for. */
  readonly riskScore?: { readonly level: 'ANY' } | undefined;
  /** Ids of user types. */
  readonly userType?: Selection | undefined;
  readonly risk?: { readonly behaviors: readonly never[] } | undefined;
  readonly elCondition?: ExpressionCondition | undefined;
  readonly app?: AppCondition | undefined;
  readonly platform?: PlatformCondition | undefined;
  readonly userIdentifier?: UserIdentifierCondition | undefined;
}

export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly type: RuleType;
  readonly status: Status;
  readonly priority: number;
  readonly system: boolean;
  readonly created: number;
  readonly lastUpdated: number;
  readonly conditions: Conditions | null;
  readonly actions: Readonly<Record<string, object>>;
}

export interface Policy {
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly priority: number;
  readonly status: Status;
  /** It came with the org: it applies where no other does, and can neither be deleted nor switched off. */
  readonly system: boolean;
  /** What an access policy is about where that is no application: what people do with their own accounts. */
  readonly resource?: 'END_USER_ACCOUNT_MANAGEMENT';
  readonly created: number;
  readonly lastUpdated: number;
  readonly conditions: Conditions | null;
  /** Of PASSWORD policies. */
  readonly settings?: PasswordSettings;
  /** Of MFA_ENROLL policies: their settings. */
  readonly enrollment?: EnrollmentSettings;
  /** By priority. */
  readonly rules: readonly PolicyRule[];
}
