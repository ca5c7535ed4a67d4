import { describe, expect, it } from '@jest/globals';

import {
  applyTransition,
  draftUser,
  type Transition,
  type User,
  type UserStatus,
  userStatuses,
} from '../../../shared/directory/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';

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

describe('the status machine', () => {
  it.each(rows)('$transition of $status (password: $hasPassword) leads to $to', ({ transition, status, hasPassword, to }) => {
    const user = userIn(status, hasPassword);
    if (to === undefined) {
      expect(() => applyTransition(user, transition, 2000)).toThrow(RosterError);
      return;
    }
    const after = applyTransition(user, transition, 2000);
    expect(after.status).toBe(to);
    expect(after.statusChanged).toBe(to === status ? user.statusChanged : 2000);
  });

  it('ends every link that was sent before', () => {
    expect(applyTransition(userIn('PROVISIONED', false), 'setPassword', 2000).pendingToken).toBeNull();
  });
});
