import type { EnrollmentMoment, Requirement } from './enrollment.ts';
import type { Access, AppReference, Conditions, PlatformCondition, ProfileEnrollment, Selection, Status } from './model.ts';

interface ReferencesInput<Reference> {
  readonly include?: readonly Reference[] | null | undefined;
  readonly exclude?: readonly Reference[] | null | undefined;
}

type Platforms = PlatformCondition['include'][number];

interface PlatformInput {
  readonly type?: Platforms['type'] | undefined;
  readonly os?:
    { readonly type?: Platforms['os']['type'] | undefined; readonly expression?: string | null | undefined } | undefined;
}

/** What callers send of conditions. What is not supported is read all the same, so that it can be refused by its name. */
export interface ConditionsInput {
  readonly people?: { readonly users?: Selection | undefined; readonly groups?: Selection | undefined } | undefined;
  readonly network?: ({ readonly connection?: 'ANYWHERE' | 'ZONE' | undefined } & Selection) | undefined;
  readonly authContext?: Conditions['authContext'];
  readonly authProvider?: { readonly provider?: string | undefined } | undefined;
  readonly identityProvider?: { readonly provider?: string | undefined } | undefined;
  readonly riskScore?: { readonly level?: string | undefined } | undefined;
  readonly risk?: { readonly behaviors?: readonly string[] | undefined } | undefined;
  readonly app?: ReferencesInput<AppReference> | undefined;
  readonly device?: unknown;
  readonly elCondition?: Conditions['elCondition'] | null;
  readonly platform?: ReferencesInput<PlatformInput> | undefined;
  readonly userIdentifier?:
    | {
        readonly type?: 'IDENTIFIER' | 'ATTRIBUTE' | undefined;
        readonly attribute?: string | null | undefined;
        readonly patterns?: readonly { readonly matchType: string; readonly value: string }[] | undefined;
      }
    | undefined;
  readonly userType?: Selection | undefined;
}

interface SwitchInput {
  readonly status?: Status | undefined;
}

/** What is left out takes the value that the seeded policy has. */
export interface SettingsInput {
  readonly password?:
    | {
        readonly complexity?:
          | {
              readonly minLength?: number | undefined;
              readonly minLowerCase?: number | undefined;
              readonly minUpperCase?: number | undefined;
              readonly minNumber?: number | undefined;
              readonly minSymbol?: number | undefined;
              readonly maxConsecutiveCharacters?: number | undefined;
              readonly excludeUsername?: boolean | undefined;
              readonly excludeAttributes?: readonly ('firstName' | 'lastName')[] | undefined;
              readonly dictionary?: { readonly common?: { readonly exclude?: boolean | undefined } | undefined } | undefined;
              readonly oelStatement?: string | null | undefined;
            }
          | undefined;
        readonly age?:
          | {
              readonly maxAgeDays?: number | undefined;
              readonly expireWarnDays?: number | undefined;
              readonly minAgeMinutes?: number | undefined;
              readonly historyCount?: number | undefined;
            }
          | undefined;
        readonly lockout?:
          | {
              readonly maxAttempts?: number | undefined;
              readonly autoUnlockMinutes?: number | undefined;
              readonly userLockoutNotificationChannels?: readonly string[] | undefined;
              readonly showLockoutFailures?: boolean | undefined;
            }
          | undefined;
        readonly breachedProtection?:
          | {
              readonly expireAfterDays?: number | null | undefined;
              readonly logoutEnabled?: boolean | null | undefined;
              readonly delegatedWorkflowId?: string | null | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly recovery?:
    | {
        readonly factors?:
          | {
              readonly recovery_question?:
                | (SwitchInput & {
                    readonly properties?:
                      { readonly complexity?: { readonly minLength?: number | undefined } | undefined } | undefined;
                  })
                | undefined;
              readonly okta_email?:
                | (SwitchInput & {
                    readonly properties?:
                      { readonly recoveryToken?: { readonly tokenLifetimeMinutes?: number | undefined } | undefined } | undefined;
                  })
                | undefined;
              readonly okta_sms?: SwitchInput | undefined;
              readonly okta_call?: SwitchInput | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly type?: 'AUTHENTICATORS' | 'FACTORS' | undefined;
  readonly authenticators?:
    | readonly {
        readonly key: string;
        readonly enroll?:
          | {
              readonly self?: Requirement | undefined;
              readonly gracePeriod?: unknown;
              readonly autoEnroll?: boolean | null | undefined;
            }
          | undefined;
        readonly constraints?: { readonly aaguidGroups?: readonly string[] | undefined } | null | undefined;
      }[]
    | undefined;
  readonly factors?:
    Readonly<Record<string, { readonly enroll?: { readonly self?: Requirement | undefined } | undefined }>> | undefined;
  readonly delegation?: { readonly options?: { readonly skipUnlock?: boolean | undefined } | undefined } | undefined;
}

interface AccessInput {
  readonly access?: Access | undefined;
}

export interface ActionsInput {
  readonly passwordChange?: AccessInput | undefined;
  readonly selfServicePasswordReset?:
    | (AccessInput & {
        readonly requirement?:
          | {
              readonly primary?: { readonly methods?: readonly string[] | undefined } | undefined;
              readonly stepUp?: { readonly required?: boolean | undefined } | undefined;
              readonly accessControl?: string | undefined;
            }
          | undefined;
      })
    | undefined;
  readonly selfServiceUnlock?: AccessInput | undefined;
  readonly signon?:
    | {
        readonly access?: Access | undefined;
        readonly requireFactor?: boolean | undefined;
        readonly factorPromptMode?: string | undefined;
        readonly rememberDeviceByDefault?: boolean | undefined;
        readonly primaryFactor?: string | undefined;
        readonly session?:
          | {
              readonly usePersistentCookie?: boolean | undefined;
              readonly maxSessionIdleMinutes?: number | undefined;
              readonly maxSessionLifetimeMinutes?: number | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly appSignOn?:
    | {
        readonly access?: Access | undefined;
        readonly verificationMethod?:
          | {
              readonly type?: string | undefined;
              readonly factorMode?: string | undefined;
              readonly reauthenticateIn?: string | undefined;
              readonly constraints?: readonly Readonly<Record<string, unknown>>[] | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly profileEnrollment?: EnrollmentInput | undefined;
  readonly enroll?: { readonly self?: EnrollmentMoment | undefined } | undefined;
  readonly idp?:
    | {
        readonly providers?: readonly { readonly type?: string | undefined; readonly id?: string | null | undefined }[] | undefined;
        readonly idpSelectionType?: string | undefined;
      }
    | undefined;
}

export interface EnrollmentInput {
  readonly access?: Access | undefined;
  readonly unknownUserAction?: ProfileEnrollment['unknownUserAction'] | undefined;
  readonly profileAttributes?: ProfileEnrollment['profileAttributes'] | undefined;
  readonly targetGroupIds?: readonly string[] | null | undefined;
  readonly activationRequirements?:
    { readonly emailVerification?: boolean | undefined; readonly approval?: 'NONE' | 'REQUIRED' | undefined } | undefined;
  readonly preRegistrationInlineHooks?: ProfileEnrollment['preRegistrationInlineHooks'] | undefined;
  readonly progressiveProfilingAction?: ProfileEnrollment['progressiveProfilingAction'] | undefined;
  readonly allowedIdentifiers?: readonly string[] | undefined;
  readonly enrollAuthenticatorTypes?: readonly string[] | undefined;
  readonly uiSchemaId?: string | null | undefined;
}

export interface PolicyInput {
  readonly type: string;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly priority?: number | null | undefined;
  readonly status?: Status | undefined;
  readonly conditions?: ConditionsInput | null | undefined;
  readonly settings?: SettingsInput | undefined;
}

export interface RuleInput {
  readonly type?: string | undefined;
  readonly name: string;
  readonly priority?: number | null | undefined;
  readonly status?: Status | undefined;
  readonly conditions?: ConditionsInput | null | undefined;
  readonly actions?: ActionsInput | undefined;
}
