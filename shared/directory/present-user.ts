import { toOktaTime, toOktaTimeOrNull } from '../kernel/index.ts';
import type { Profile, User, UserStatus } from './model.ts';
import type { RealmsOfUsers } from './search/index.ts';
import type { UserFields } from './user-fields.ts';

/** Attributes that Okta always shows, null where they have no value. */
const alwaysShown = ['mobilePhone', 'secondEmail'] as const;

type LinkName =
  | 'activate'
  | 'changePassword'
  | 'changeRecoveryQuestion'
  | 'deactivate'
  | 'delete'
  | 'expirePassword'
  | 'forgotPassword'
  | 'reactivate'
  | 'resetFactors'
  | 'resetPassword'
  | 'schema'
  | 'self'
  | 'suspend'
  | 'type'
  | 'unlock'
  | 'unsuspend';

const whileActive: readonly LinkName[] = [
  'suspend',
  'schema',
  'resetPassword',
  'forgotPassword',
  'expirePassword',
  'changeRecoveryQuestion',
  'self',
  'resetFactors',
  'type',
  'changePassword',
  'deactivate',
];
const whilePending: readonly LinkName[] = [
  'suspend',
  'schema',
  'resetPassword',
  'reactivate',
  'self',
  'resetFactors',
  'type',
  'deactivate',
];

/** The links of a single user, in Okta's order: what can be done with her in this state. */
const linksByStatus: Readonly<Record<UserStatus, readonly LinkName[]>> = {
  STAGED: ['schema', 'activate', 'self', 'type'],
  PROVISIONED: whilePending,
  ACTIVE: whileActive,
  PASSWORD_EXPIRED: whileActive,
  LOCKED_OUT: [...whileActive, 'unlock'],
  RECOVERY: whilePending,
  SUSPENDED: ['schema', 'unsuspend', 'self', 'resetFactors', 'type', 'deactivate'],
  DEPROVISIONED: ['schema', 'activate', 'self', 'type', 'delete'],
};

const paths: Partial<Record<LinkName, string>> = {
  activate: 'lifecycle/activate',
  changePassword: 'credentials/change_password',
  changeRecoveryQuestion: 'credentials/change_recovery_question',
  deactivate: 'lifecycle/deactivate',
  expirePassword: 'lifecycle/expire_password',
  forgotPassword: 'credentials/forgot_password',
  reactivate: 'lifecycle/reactivate',
  resetFactors: 'lifecycle/reset_factors',
  resetPassword: 'lifecycle/reset_password',
  suspend: 'lifecycle/suspend',
  unlock: 'lifecycle/unlock',
  unsuspend: 'lifecycle/unsuspend',
};

/** Left out where a client wants no links of credentials, which is Okta's list. */
const credentialLinks: readonly LinkName[] = [
  'changePassword',
  'changeRecoveryQuestion',
  'forgotPassword',
  'resetPassword',
  'resetFactors',
  'unlock',
];

/** How much of a user is shown. */
export interface UserView {
  /** Every link of her state; lists carry `self` alone. @default true */
  readonly whole?: boolean;
  /** @default - every member */
  readonly fields?: UserFields | undefined;
  readonly omitCredentials?: boolean;
  readonly omitCredentialsLinks?: boolean;
  readonly omitTransitioningToStatus?: boolean;
}

export interface PresentationContext {
  readonly origin: string;
  readonly realmIdOf: RealmsOfUsers['idOf'];
  readonly schemaIdOf: (typeId: string) => string;
  /** Attribute names in the schema's order. */
  readonly orderOf: (typeId: string) => readonly string[];
}

function linkOf(user: User, name: LinkName, { origin, schemaIdOf }: PresentationContext): object {
  const self = `${origin}/api/v1/users/${user.id}`;
  if (name === 'self') return { href: self };
  if (name === 'schema') return { href: `${origin}/api/v1/meta/schemas/user/${schemaIdOf(user.typeId)}` };
  if (name === 'type') return { href: `${origin}/api/v1/meta/types/user/${user.typeId}` };
  return name === 'delete' ? { href: self, method: 'DELETE' } : { href: `${self}/${paths[name]}`, method: 'POST' };
}

/** A profile in the schema's order. */
function presentProfile(profile: Profile, order: readonly string[]): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const name of order) {
    const value = profile[name];
    if (value !== undefined) shown[name] = value;
    else if (alwaysShown.some((always) => always === name)) shown[name] = null;
  }
  return shown;
}

/** Whether there are credentials, and nothing of what they are. `shown`: the profile as it is shown beside them. */
export function presentCredentials(user: User, shown: Readonly<Record<string, unknown>> = {}): object {
  const email = shown['email'];
  return {
    ...(user.hasPassword ? { password: {} } : {}),
    ...(email === undefined ? {} : { emails: [{ value: email, status: 'VERIFIED', type: 'PRIMARY' }] }),
    ...(user.recoveryQuestion === undefined ? {} : { recovery_question: { question: user.recoveryQuestion } }),
    provider: { type: user.provider, name: user.providerName ?? user.provider },
  };
}

/** What can be done with her in her state. Of the staged, those with a password may have factors. */
function linkNamesOf({ status, hasPassword }: User): readonly LinkName[] {
  return status === 'STAGED' && hasPassword ? ['schema', 'activate', 'self', 'resetFactors', 'type'] : linksByStatus[status];
}

function linksOf(user: User, context: PresentationContext, { whole = true, omitCredentialsLinks = false }: UserView): object {
  const names: readonly LinkName[] = whole ? linkNamesOf(user) : ['self'];
  const shown = omitCredentialsLinks ? names.filter((name) => !credentialLinks.includes(name)) : names;
  return Object.fromEntries(shown.map((name) => [name, linkOf(user, name, context)]));
}

/** What a client asked for, in the order in which it is shown without asking. */
function pick(shown: Readonly<Record<string, unknown>>, { members, attributes }: UserFields): object {
  const picked = Object.entries(shown).filter(([name]) => members.has(name));
  if (attributes === undefined) return Object.fromEntries(picked);
  const ofProfile = ([name]: readonly [string, unknown]): boolean => attributes.has(name);
  return Object.fromEntries(
    picked.map(([name, value]) => [
      name,
      name === 'profile' ? Object.fromEntries(Object.entries(value as object).filter(ofProfile)) : value,
    ]),
  );
}

/**
 * A user in Okta's shape and key order.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
 */
export function presentUser(user: User, context: PresentationContext, view: UserView = {}): object {
  const profile = presentProfile(user.profile, context.orderOf(user.typeId));
  const shown = {
    id: user.id,
    status: user.status,
    created: toOktaTime(user.created),
    activated: toOktaTimeOrNull(user.activated),
    statusChanged: toOktaTimeOrNull(user.statusChanged),
    lastLogin: toOktaTimeOrNull(user.lastLogin),
    lastUpdated: toOktaTime(user.lastUpdated),
    passwordChanged: toOktaTimeOrNull(user.passwordChanged),
    ...(user.transitioningTo === undefined || view.omitTransitioningToStatus === true
      ? {}
      : { transitioningToStatus: user.transitioningTo }),
    realmId: context.realmIdOf(user),
    type: { id: user.typeId },
    profile,
    ...(view.omitCredentials === true ? {} : { credentials: presentCredentials(user, profile) }),
    _links: linksOf(user, context, view),
  };
  return view.fields === undefined ? shown : pick(shown, view.fields);
}
