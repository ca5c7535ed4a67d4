import { type Change, type Context, type EventDraft, nextTime, retryOnConflict, type Write } from '../kernel/index.ts';
import { membershipEvent } from './members.ts';
import type { Membership, User } from './model.ts';
import { loginClaim } from './profile-rules.ts';
import { uniqueClaimWrites } from './unique-claims.ts';
import { applyTransition } from './user-lifecycle.ts';
import { getUserByIdOrLogin, replaceUser, userEvent, type UserServices } from './users.ts';

/** Memberships that one transaction takes along; further ones are left in transactions of their own before it. */
const leavesAtOnce = 20;

/** Ends a user: password and memberships go for good, sessions end, the login stays hers until she is deleted. */
export async function deactivateUser(services: UserServices, idOrLogin: string, context: Context): Promise<User> {
  return retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, before.lastUpdated);
    const { passwordHook: _hook, recoveryQuestion: question, ...moved } = applyTransition(before, 'deactivate', at);
    const after: User = { ...moved, hasPassword: false, endedAt: at };
    const memberships = await services.memberships.ofUser(before.id);
    const leaves = memberships.map((membership): Write => ({ do: 'leave', ...membership }));
    const forget: Write[] = [
      ...(before.hasPassword ? [{ do: 'forget-credential', userId: before.id } as const] : []),
      ...(question === undefined ? [] : [{ do: 'forget-credential', userId: before.id, part: 'answer' } as const]),
    ];
    let current = before;
    const lastPart = Math.max(0, Math.ceil(memberships.length / leavesAtOnce) - 1) * leavesAtOnce;
    for (let start = 0; start < lastPart; start += leavesAtOnce) {
      const events = await leaveEvents(services, current, memberships.slice(start, start + leavesAtOnce));
      const part = replaceUser(current, current, at, events, leaves.slice(start, start + leavesAtOnce));
      await services.committer.commit(part, context);
      current = part.user;
    }
    const ended: User = { ...after, version: current.version, lastUpdated: current.lastUpdated };
    const events = [
      ...(await leaveEvents(services, current, memberships.slice(lastPart))),
      userEvent('user.lifecycle.deactivate', after),
    ];
    const change = replaceUser(current, ended, at, events, [...leaves.slice(lastPart), ...forget]);
    await services.committer.commit(change, context);
    return change.user;
  });
}

async function leaveEvents(services: UserServices, user: User, memberships: readonly Membership[]): Promise<EventDraft[]> {
  const groups = await services.groups.getMany(memberships.map(({ groupId }) => groupId));
  return memberships.map(({ groupId }) => {
    const group = groups.find(({ id }) => id === groupId);
    return membershipEvent('group.user_membership.remove', user, group ?? { id: groupId, profile: {} });
  });
}

/**
 * Takes a user away for every reader and enters her id in the ledger of erasures, which brings the rest about (docs/design/erasure.md).
 * `nameless`: the event says nothing of her but her id.
 */
export function removeUserChange(user: User, at: number, told: 'named' | 'nameless'): Change {
  const event = userEvent('user.lifecycle.delete.initiated', told === 'named' ? user : { ...user, profile: {} });
  return {
    subject: { kind: 'user', id: user.id, version: user.version + 1, at },
    writes: [
      { do: 'remove', kind: 'user', replaces: user },
      { do: 'release', name: 'login', value: loginClaim(user.profile), owner: user.id },
      ...uniqueClaimWrites(user.id, user.claims),
      { do: 'forget-credential', userId: user.id },
      ...(user.recoveryQuestion === undefined ? [] : [{ do: 'forget-credential', userId: user.id, part: 'answer' } as const]),
      { do: 'erase', userId: user.id, version: user.version + 1, at },
    ],
    events: [event],
  };
}

/** Okta's two-step delete: the first call deactivates, the second removes. */
export async function deleteUser(services: UserServices, idOrLogin: string, context: Context): Promise<void> {
  const { status } = await getUserByIdOrLogin(services, idOrLogin);
  if (status !== 'DEPROVISIONED') {
    await deactivateUser(services, idOrLogin, context);
    return;
  }
  await retryOnConflict(async () => {
    const user = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, user.lastUpdated);
    await services.committer.commit(removeUserChange(user, at, 'named'), context);
  });
}
