import { RosterError } from '../kernel/index.ts';
import type { User, UserStatus } from './model.ts';

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
} as const satisfies Record<string, { readonly from: readonly UserStatus[] }>;

export type Transition = keyof typeof transitions;

/** Where a transition leads from this user's present state. */
function leadsTo(user: User, transition: Transition): UserStatus {
  switch (transition) {
    case 'activate':
      return user.hasPassword ? 'ACTIVE' : 'PROVISIONED';
    case 'reactivate':
      return user.status;
    case 'suspend':
      return 'SUSPENDED';
    case 'unsuspend':
      return user.hasPassword ? 'ACTIVE' : 'PROVISIONED';
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
      return user.status === 'STAGED' ? 'STAGED' : 'ACTIVE';
  }
}

function refusal(user: User, transition: Transition): RosterError {
  if (transition === 'activate') return new RosterError('user-already-active', {});
  if (transition === 'unlock') return new RosterError('user-not-locked', {});
  return new RosterError('transition-not-allowed', { transition, status: user.status });
}

/** The pure half of every transition: throws where the state does not allow it. Version and `lastUpdated` are the caller's. */
export function applyTransition(user: User, transition: Transition, at: number): User {
  if (!transitions[transition].from.some((status) => status === user.status)) throw refusal(user, transition);
  const status = leadsTo(user, transition);
  const activated = (transition === 'activate' || transition === 'setPassword') && status === 'ACTIVE' && user.status !== 'ACTIVE';
  return {
    ...user,
    status,
    activated: activated || status === 'PROVISIONED' ? at : user.activated,
    statusChanged: status === user.status ? user.statusChanged : at,
    // Every change of state ends the links that were sent before it.
    pendingToken: null,
  };
}
