import { toOktaTime, toOktaTimeOrNull } from '../kernel/index.ts';
import type { Profile, User, UserStatus } from './model.ts';

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

export interface PresentationContext {
  readonly origin: string;
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

function presentCredentials(user: User): object {
  const email = user.profile['email'];
  return {
    ...(user.hasPassword ? { password: {} } : {}),
    ...(email === undefined ? {} : { emails: [{ value: email, status: 'VERIFIED', type: 'PRIMARY' }] }),
    provider: { type: user.provider, name: user.provider },
  };
}

/**
 * A user in Okta's shape and key order. `whole` shows every link of her state; lists carry `self` alone.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
 */
export function presentUser(user: User, context: PresentationContext, { whole = true } = {}): object {
  const links: readonly LinkName[] = whole ? linksByStatus[user.status] : ['self'];
  return {
    id: user.id,
    status: user.status,
    created: toOktaTime(user.created),
    activated: toOktaTimeOrNull(user.activated),
    statusChanged: toOktaTimeOrNull(user.statusChanged),
    lastLogin: toOktaTimeOrNull(user.lastLogin),
    lastUpdated: toOktaTime(user.lastUpdated),
    passwordChanged: toOktaTimeOrNull(user.passwordChanged),
    type: { id: user.typeId },
    profile: presentProfile(user.profile, context.orderOf(user.typeId)),
    credentials: presentCredentials(user),
    _links: Object.fromEntries(links.map((name) => [name, linkOf(user, name, context)])),
  };
}
