import { isAccountManagement, type NetworkZone, type Policy, type PolicyType, type ProfileEnrollment } from '../policy/index.ts';
import type { Attribute, Schema, SearchIndexing, UserType } from '../profiles/index.ts';
import type { LinkedObject } from './linked-objects.ts';
import type { Realm } from './realms.ts';
import type { TrustedOrigin } from './trusted-origins.ts';
import type { UiSchema } from './ui-schemas.ts';

/** How the org presents itself to people. */
export interface Brand {
  readonly id: string;
  readonly name: string;
  /** CSS colour of buttons and links. */
  readonly accent: string;
  readonly logoUrl: string | null;
  readonly isDefault: boolean;
  readonly secondaryColor?: string;
  /** The customer's own privacy policy. */
  readonly privacyUrl?: string;
  readonly variants?: ThemeVariants;
}

/** Which of Okta's forms each of its pages has, by Okta's names. */
export interface ThemeVariants {
  readonly signInPage: 'BACKGROUND_IMAGE' | 'BACKGROUND_SECONDARY_COLOR' | 'OKTA_DEFAULT';
  readonly endUserDashboard: 'FULL_THEME' | 'LOGO_ON_FULL_WHITE_BACKGROUND' | 'OKTA_DEFAULT' | 'WHITE_LOGO_BACKGROUND';
  readonly errorPage: 'BACKGROUND_IMAGE' | 'BACKGROUND_SECONDARY_COLOR' | 'OKTA_DEFAULT';
  readonly emailTemplate: 'FULL_THEME' | 'OKTA_DEFAULT';
  readonly loadingPage: 'NONE' | 'OKTA_DEFAULT';
}

/** Everything about the org that changes seldom and is read at every request: cached by the org's epoch. */
export interface OrgSettings {
  readonly orgId: string;
  readonly companyName: string;
  readonly created: number;
  readonly lastUpdated: number;
  readonly everyoneId: string;
  readonly userTypes: readonly UserType[];
  readonly schemas: readonly Schema[];
  readonly searchIndexing: readonly SearchIndexing[];
  readonly policies: readonly Policy[];
  /** Those that came with the org first. */
  readonly zones: readonly NetworkZone[];
  readonly trustedOrigins: readonly TrustedOrigin[];
  /** The default one first. */
  readonly realms: readonly Realm[];
  readonly linkedObjects: readonly LinkedObject[];
  readonly uiSchemas: readonly UiSchema[];
  readonly brand: Brand;
}

/** The org's own item: `version` is the epoch that caches of the settings go by. */
export interface Org {
  readonly id: 'org';
  readonly version: number;
  readonly lastUpdated: number;
  readonly created: number;
  readonly orgId: string;
  readonly companyName: string;
  readonly everyoneId: string;
}

/**
 * Undefined in an org that was made before there were policies of the type, until its next deployment is through. The account-management policy is
 * no application's.
 */
export const findDefaultPolicy = ({ policies }: Pick<OrgSettings, 'policies'>, type: PolicyType): Policy | undefined =>
  policies.find((policy) => policy.type === type && policy.system && !isAccountManagement(policy));

/** The policy of a type that applies to people whom no other applies to. */
export function defaultPolicy(settings: Pick<OrgSettings, 'policies'>, type: PolicyType): Policy {
  const found = findDefaultPolicy(settings, type);
  if (found === undefined) throw new Error(`the org has no default ${type} policy`);
  return found;
}

/** The policies of a type, by priority; those of applications, which have none, by their age. */
export const policiesOf = ({ policies }: Pick<OrgSettings, 'policies'>, type: PolicyType): readonly Policy[] =>
  policies
    .filter((policy) => policy.type === type)
    .toSorted((one, other) => one.priority - other.priority || one.created - other.created);

/** What a registration form asks that follows the policy. */
export function profileEnrollment({ rules: [rule] }: Policy): ProfileEnrollment {
  const enrollment = rule?.actions['profileEnrollment'];
  if (enrollment === undefined) throw new Error('the registration policy has no rule');
  return enrollment as ProfileEnrollment;
}

export function defaultUserType(settings: OrgSettings): UserType {
  const found = settings.userTypes.find((type) => type.default);
  if (found === undefined) throw new Error('the org has no default user type');
  return found;
}

export function schemaOfType(settings: OrgSettings, typeId: string): Schema | undefined {
  const type = settings.userTypes.find(({ id }) => id === typeId);
  return settings.schemas.find(({ id }) => id === type?.schemaId);
}

/** The attributes of all user schemas: what expressions about everybody may name. */
export const userAttributes = (schemas: readonly Schema[]): readonly Attribute[] =>
  schemas.filter(({ name }) => name === 'user').flatMap(({ base, custom }) => [...base, ...custom]);

export const groupSchema = (settings: OrgSettings): Schema | undefined => settings.schemas.find(({ name }) => name === 'group');
