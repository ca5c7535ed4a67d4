import { describe, expect, it } from '@jest/globals';

import {
  applyTransition,
  draftUser,
  type Transition,
  type User,
  type UserStatus,
  userStatuses,
} from '../../../shared/directory/index.ts';
import type { ErrorCode } from '../../../shared/kernel/index.ts';

function userIn(status: UserStatus, hasPassword: boolean): User {
  const draft = draftUser(
    { profile: { login: 'ada@example.com' }, activate: false, changePasswordAtNextLogin: false, groupIds: [] },
    'oty1',
    1000,
  );
  return { ...draft, status, hasPassword, pendingToken: 'a-link' };
}

/** What each transition makes of each state, with a password and without; absent where it is refused. */
const expected: Record<Transition, Partial<Record<UserStatus, readonly [withPassword: UserStatus, without: UserStatus]>>> = {
  activate: { STAGED: ['ACTIVE', 'PROVISIONED'], DEPROVISIONED: ['ACTIVE', 'PROVISIONED'] },
  reactivate: { PROVISIONED: ['PROVISIONED', 'PROVISIONED'], RECOVERY: ['RECOVERY', 'RECOVERY'] },
  suspend: { ACTIVE: ['SUSPENDED', 'SUSPENDED'], PROVISIONED: ['SUSPENDED', 'SUSPENDED'] },
  unsuspend: { SUSPENDED: ['ACTIVE', 'PROVISIONED'] },
  deactivate: Object.fromEntries(
    userStatuses
      .filter((status) => status !== 'DEPROVISIONED')
      .map((status) => [status, ['DEPROVISIONED', 'DEPROVISIONED'] as const]),
  ),
  expirePassword: Object.fromEntries(
    (['ACTIVE', 'RECOVERY', 'LOCKED_OUT', 'PASSWORD_EXPIRED'] as const).map((status) => [
      status,
      ['PASSWORD_EXPIRED', 'PASSWORD_EXPIRED'] as const,
    ]),
  ),
  unlock: { LOCKED_OUT: ['ACTIVE', 'ACTIVE'] },
  lock: { ACTIVE: ['LOCKED_OUT', 'LOCKED_OUT'], PASSWORD_EXPIRED: ['LOCKED_OUT', 'LOCKED_OUT'] },
  setPassword: {
    STAGED: ['STAGED', 'STAGED'],
    ...Object.fromEntries(
      (['PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'] as const).map((status) => [
        status,
        ['ACTIVE', 'ACTIVE'] as const,
      ]),
    ),
  },
  awaitApproval: { PROVISIONED: ['STAGED', 'STAGED'] },
  resetPassword: Object.fromEntries(
    (['PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT'] as const).map((status) => [
      status,
      ['RECOVERY', 'RECOVERY'] as const,
    ]),
  ),
  forgotPassword: { ACTIVE: ['ACTIVE', 'ACTIVE'] },
  recoverPassword: { ACTIVE: ['ACTIVE', 'ACTIVE'], PASSWORD_EXPIRED: ['PASSWORD_EXPIRED', 'PASSWORD_EXPIRED'] },
  changePassword: {
    STAGED: ['STAGED', 'STAGED'],
    ...Object.fromEntries(
      (['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED'] as const).map((status) => [status, ['ACTIVE', 'ACTIVE'] as const]),
    ),
  },
  changeQuestion: Object.fromEntries(
    (['STAGED', 'ACTIVE', 'RECOVERY'] as const).map((status) => [status, [status, status] as const]),
  ),
  changeEmail: { ACTIVE: ['ACTIVE', 'ACTIVE'] },
};

/** How a state that does not allow it is told, in the words of the error table. */
const refusals: Partial<Record<Transition, ErrorCode>> = {
  activate: 'user-already-active',
  unlock: 'user-not-locked',
  resetPassword: 'password-reset-failed',
  forgotPassword: 'forgot-password-not-allowed',
  recoverPassword: 'forgot-password-not-allowed',
  changePassword: 'password-change-not-allowed',
  changeQuestion: 'question-change-not-allowed',
  changeEmail: 'email-change-not-allowed',
};

const rows = (Object.keys(expected) as Transition[]).flatMap((transition) =>
  userStatuses.flatMap((status) =>
    [true, false].map((hasPassword) => ({
      transition,
      status,
      hasPassword,
      to: expected[transition][status]?.[hasPassword ? 0 : 1],
    })),
  ),
);

describe('the status machine (AC-068)', () => {
  it.each(rows)('$transition of $status (password: $hasPassword) leads to $to', ({ transition, status, hasPassword, to }) => {
    const user = userIn(status, hasPassword);
    if (to === undefined) {
      expect(() => applyTransition(user, transition, 2000)).toThrow(refusals[transition] ?? 'transition-not-allowed');
      return;
    }
    const after = applyTransition(user, transition, 2000);
    expect(after.status).toBe(to);
    expect(after.statusChanged).toBe(to === status ? user.statusChanged : 2000);
  });

  it('needs no link for whoever signs in elsewhere', () => {
    const federated: User = { ...userIn('STAGED', false), provider: 'FEDERATION' };
    expect(applyTransition(federated, 'activate', 2000)).toMatchObject({ status: 'ACTIVE', activated: 2000 });
  });

  it('says when somebody was activated, and not when she recovered', () => {
    const pending = applyTransition({ ...userIn('PROVISIONED', false), activated: 1500 }, 'setPassword', 2000);
    expect(pending.activated).toBe(2000);
    const recovered = applyTransition({ ...userIn('RECOVERY', true), activated: 1500 }, 'setPassword', 2000);
    expect(recovered).toMatchObject({ activated: 1500, statusChanged: 2000 });
  });

  it('ends every link that was sent before', () => {
    expect(applyTransition(userIn('PROVISIONED', false), 'setPassword', 2000).pendingToken).toBeNull();
  });
});
