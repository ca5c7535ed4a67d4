import { type Change, type Context, type EventDraft, nextTime, type Page, retryOnConflict, type Write } from '../kernel/index.ts';
import { endOfApproval } from './approval.ts';
import { unlinkWrites } from './linked-users.ts';
import { forgetFactors } from './factor-secrets.ts';
import { membershipEvent } from './members.ts';
import type { Membership, User } from './model.ts';
import type { Departures } from './ports.ts';
import { loginClaim } from './profile-rules.ts';
import { uniqueClaimWrites } from './unique-claims.ts';
import { applyTransition } from './user-lifecycle.ts';
import { getUserByIdOrLogin, replaceUser, userEvent, type UserServices } from './users.ts';

/** Memberships that one transaction takes along: two of its hundred items each. */
const leavesAtOnce = 40;
/** Transactions that a request waits for: a thousand memberships. A worker does what is left. */
const partsInRequest = 25;

/** What the use cases of somebody's departure need besides those of users. */
export interface DepartureServices extends UserServices {
  readonly departures: Departures;
}
type StepServices = Pick<DepartureServices, 'clock' | 'users' | 'groups' | 'memberships' | 'committer' | 'departures'>;

/** What comes before the first step is committed, of somebody as she will be. */
export interface Departing {
  /** Why her registration is denied, where it is one that waits. */
  readonly reason?: string | undefined;
  readonly tell?: (user: User, at: number) => Promise<void>;
}

/** What a step takes along, and whether there is more. */
export const firstMemberships = ({ memberships }: Pick<UserServices, 'memberships'>, userId: string): Promise<Page<Membership>> =>
  memberships.pageOfUser(userId, { limit: leavesAtOnce });

/** Where the last of her memberships fits in, she is deactivated; else she has begun to be, and can do nothing any more. */
async function nextStep(
  services: StepServices,
  before: User,
  context: Context,
  { reason, tell }: Departing = {},
): Promise<Change & { user: User }> {
  const at = nextTime(services.clock, before.lastUpdated);
  const {
    transitioningTo,
    passwordHook: _hook,
    factors: _factors,
    recoveryQuestion: question,
    ...ended
  } = applyTransition(before, 'deactivate', at);
  const { items: memberships, next } = await firstMemberships(services, before.id);
  const left = await leaveEvents(services, before, memberships);
  const writes: Write[] = [
    ...memberships.map((membership): Write => ({ do: 'leave', ...membership })),
    ...(before.hasPassword ? [{ do: 'forget-credential', userId: before.id } as const] : []),
    ...(question === undefined ? [] : [{ do: 'forget-credential', userId: before.id, part: 'answer' } as const]),
    ...forgetFactors(before),
  ];
  const gone: User = { ...ended, hasPassword: false, pendingToken: null, endedAt: at };
  const denied = endOfApproval(before, { status: 'DENIED', at, by: context.actor.id, reason });
  writes.push(...denied.writes);
  await tell?.(before, at);
  if (next === undefined) {
    if (transitioningTo !== undefined) writes.push({ do: 'unlist', list: 'departures', id: before.id });
    const events = [...left, userEvent('user.lifecycle.deactivate', gone), ...denied.events];
    return replaceUser(before, gone, at, events, writes);
  }
  if (transitioningTo === undefined) writes.push({ do: 'list', list: 'departures', id: before.id, facts: { at, context } });
  const { status, statusChanged } = before;
  const begun: User = { ...gone, status, statusChanged, transitioningTo: 'DEPROVISIONED' };
  return replaceUser(before, begun, at, [...left, ...denied.events], writes);
}

/** Takes steps until she is deactivated, or until `goesOn` says no. Two who do so at once don't hurt each other. */
async function takeSteps(services: StepServices, begun: User, goesOn: () => boolean, context: Context): Promise<User> {
  let user = begun;
  while (user.transitioningTo !== undefined && goesOn()) {
    user = await retryOnConflict(async () => {
      const before = await getUserByIdOrLogin(services, begun.id);
      // Somebody else has taken the last step.
      if (before.transitioningTo === undefined) return before;
      const change = await nextStep(services, before, context);
      await services.committer.commit(change, context);
      return change.user;
    });
  }
  return user;
}

/**
 * Ends a user: password and memberships go for good, sessions and tokens end, the login stays hers until she is deleted. With few
 * memberships it is one transaction. With many she is `transitioningTo` it from the first one on, and the rest follows in parts: at once, or
 * by a worker where `inBackground` says so or where there is much. Called again meanwhile, it goes on.
 */
export async function deactivateUser(
  services: DepartureServices,
  idOrLogin: string,
  context: Context,
  { inBackground = false, ...departing }: Departing & { readonly inBackground?: boolean } = {},
): Promise<User> {
  const begun = await retryOnConflict(async () => {
    const before = await getUserByIdOrLogin(services, idOrLogin);
    if (before.transitioningTo !== undefined) return before;
    const change = await nextStep(services, before, context, departing);
    await services.committer.commit(change, context);
    return change.user;
  });
  let parts = inBackground ? 0 : partsInRequest;
  const user = await takeSteps(services, begun, () => parts-- > 0, context);
  if (user.transitioningTo !== undefined) await services.departures.wake(user.id);
  return user;
}

/**
 * What the worker does for somebody who has begun to be deactivated, in the name of whoever asked for it. Begins no step after `deadline`
 * (UTC milliseconds): it has itself woken again then.
 */
export async function continueDeparture(services: StepServices, userId: string, deadline: number): Promise<void> {
  const departure = await services.departures.find(userId);
  const begun = departure === undefined ? undefined : await services.users.find(userId);
  if (departure === undefined || begun === undefined) return;
  const user = await takeSteps(services, begun, () => services.clock.now() < deadline, departure.context);
  if (user.transitioningTo !== undefined) await services.departures.wake(userId);
}

/** Departures whose worker was not woken, or died: a minute after they began. */
const patience = 60_000;

export async function wakeDeparturesWhereDue({
  clock,
  departures,
}: Pick<DepartureServices, 'clock' | 'departures'>): Promise<void> {
  for (const { userId, at } of await departures.list()) if (at <= clock.now() - patience) await departures.wake(userId);
}

async function leaveEvents(
  services: Pick<UserServices, 'groups'>,
  user: User,
  memberships: readonly Membership[],
): Promise<EventDraft[]> {
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
      ...unlinkWrites(user),
      { do: 'forget-credential', userId: user.id },
      ...(user.recoveryQuestion === undefined ? [] : [{ do: 'forget-credential', userId: user.id, part: 'answer' } as const]),
      ...forgetFactors(user),
      { do: 'erase', userId: user.id, version: user.version + 1, at },
    ],
    events: [event],
  };
}

/** Okta's two-step delete: the first call deactivates, the second removes. */
export async function deleteUser(
  services: DepartureServices,
  idOrLogin: string,
  context: Context,
  options: { readonly inBackground?: boolean } = {},
): Promise<void> {
  const { status } = await getUserByIdOrLogin(services, idOrLogin);
  if (status !== 'DEPROVISIONED') {
    await deactivateUser(services, idOrLogin, context, options);
    return;
  }
  await retryOnConflict(async () => {
    const user = await getUserByIdOrLogin(services, idOrLogin);
    const at = nextTime(services.clock, user.lastUpdated);
    await services.committer.commit(removeUserChange(user, at, 'named'), context);
  });
}
