import { RosterError } from '../kernel/index.ts';
import type { ProviderType, User, UserStatus } from './model.ts';

/**
 * The status machine as a table: from where a transition may start, and where it leads. Diagram: docs/design/users.md.
 * `activate` and `unsuspend` lead to different states by what the user has; `leadsTo` decides.
 */
const transitions = {
  activate: { from: ['STAGED', 'DEPROVISIONED'] },
  reactivate: { from: ['PROVISIONED', 'RECOVERY'] },
  suspend: { from: ['ACTIVE', 'PROVISIONED'] },
  unsuspend: { from: ['SUSPENDED'] },
  deactivate: { from: ['STAGED', 'PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'SUSPENDED'] },
  expirePassword: { from: ['ACTIVE', 'RECOVERY', 'LOCKED_OUT', 'PASSWORD_EXPIRED'] },
  unlock: { from: ['LOCKED_OUT'] },
  lock: { from: ['ACTIVE', 'PASSWORD_EXPIRED'] },
  setPassword: { from: ['STAGED', 'PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'] },
  // By the link of her registration, where an administrator has to approve it.
  awaitApproval: { from: ['PROVISIONED'] },
  resetPassword: { from: ['PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'] },
  forgotPassword: { from: ['ACTIVE'] },
  // By the person herself, who may have forgotten a password that has expired.
  recoverPassword: { from: ['ACTIVE', 'PASSWORD_EXPIRED'] },
  // By the person herself, who has to know the present one.
  changePassword: { from: ['STAGED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED'] },
  changeQuestion: { from: ['STAGED', 'ACTIVE', 'RECOVERY'] },
  changeEmail: { from: ['ACTIVE'] },
} as const satisfies Record<string, { readonly from: readonly UserStatus[] }>;

export type Transition = keyof typeof transitions;

const elsewhere: readonly ProviderType[] = ['ACTIVE_DIRECTORY', 'LDAP', 'FEDERATION', 'SOCIAL'];

/** Whether somebody can sign in without choosing a password here first. */
export const needsNoLink = (user: Pick<User, 'hasPassword' | 'provider'>): boolean =>
  user.hasPassword || elsewhere.includes(user.provider);

/** Where a transition leads from this user's present state. */
function leadsTo(user: User, transition: Transition): UserStatus {
  switch (transition) {
    case 'activate':
      return needsNoLink(user) ? 'ACTIVE' : 'PROVISIONED';
    case 'reactivate':
    case 'forgotPassword':
    case 'recoverPassword':
    case 'changeQuestion':
    case 'changeEmail':
      return user.status;
    case 'resetPassword':
      return 'RECOVERY';
    case 'suspend':
      return 'SUSPENDED';
    case 'unsuspend':
      return needsNoLink(user) ? 'ACTIVE' : 'PROVISIONED';
    case 'deactivate':
      return 'DEPROVISIONED';
    case 'expirePassword':
      return 'PASSWORD_EXPIRED';
    case 'unlock':
      return 'ACTIVE';
    case 'lock':
      return 'LOCKED_OUT';
    // A staged user stays staged: an administrator activates her.
    case 'setPassword':
    case 'changePassword':
      return user.status === 'STAGED' ? 'STAGED' : 'ACTIVE';
    case 'awaitApproval':
      return 'STAGED';
  }
}

function refusal(user: User, transition: Transition): RosterError {
  if (transition === 'activate') return new RosterError('user-already-active', {});
  if (transition === 'unlock') return new RosterError('user-not-locked', {});
  if (transition === 'resetPassword') return new RosterError('password-reset-failed', {});
  if (transition === 'forgotPassword' || transition === 'recoverPassword')
    return new RosterError('forgot-password-not-allowed', {});
  if (transition === 'changePassword') return new RosterError('password-change-not-allowed', {});
  if (transition === 'changeQuestion') return new RosterError('question-change-not-allowed', {});
  if (transition === 'changeEmail') return new RosterError('email-change-not-allowed', {});
  return new RosterError('transition-not-allowed', { transition, status: user.status });
}

/** Throws where the user's state does not allow the transition. */
export function requireTransition(user: User, transition: Transition): void {
  // Whoever has begun to be deactivated is only that: nothing brings her back before it is done.
  if (user.transitioningTo !== undefined && transition !== 'deactivate') throw refusal(user, transition);
  if (!transitions[transition].from.some((status) => status === user.status)) throw refusal(user, transition);
}

/** Strangers may set these in motion, who must not be able to end what she has begun. */
const harmless: readonly Transition[] = ['forgotPassword', 'recoverPassword', 'lock', 'unlock'];

/** Whoever has begun to change her address, and is to have the one that she has. */
export function withoutEmailChange({ emailChange: _dropped, ...user }: User): User {
  return user;
}

/** Whose address is hers: she has followed a link that went there, or an administrator says so. */
export function withProvenAddress({ unproven: _proven, registeredBy: _settled, ...user }: User): User {
  return user;
}

/** Who waits for nobody's approval any more. */
function withoutApproval({ approval: _settled, ...user }: User): User {
  return user;
}

/** Whether an administrator has to approve her registration before anything lets her in. */
export const awaitsApproval = ({ approval }: Pick<User, 'approval'>): boolean => approval !== undefined;

/** Whether she is nobody yet: somebody has typed the address into the form of registration, and has not come back. */
export const isNobodyYet = ({ unproven, status, hasPassword }: User): boolean =>
  unproven === true && status === 'PROVISIONED' && !hasPassword;

/** While these last she has followed no link. */
const waiting: readonly UserStatus[] = ['PROVISIONED', 'SUSPENDED'];

/** The pure half of every transition: throws where the state does not allow it. Version and `lastUpdated` are the caller's. */
export function applyTransition(user: User, transition: Transition, at: number): User {
  requireTransition(user, transition);
  const status = leadsTo(user, transition);
  const activated = status === 'ACTIVE' && (transition === 'activate' || user.status === 'PROVISIONED' || user.activated === null);
  const decided = status === 'STAGED' ? user : withoutApproval(user);
  const addressed = waiting.includes(status) ? decided : withProvenAddress(decided);
  return {
    // Whoever asked for another address may have been somebody else: a new password, a new state ends that.
    ...(harmless.includes(transition) ? addressed : withoutEmailChange(addressed)),
    status,
    activated: activated || (status === 'PROVISIONED' && transition !== 'unsuspend') ? at : user.activated,
    statusChanged: status === user.status ? user.statusChanged : at,
    // Every change of state ends the links that were sent before it.
    pendingToken: null,
  };
}
