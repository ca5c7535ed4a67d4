import type { EventDraft, Write } from '../kernel/index.ts';
import { joinWrite, membershipEvent } from './members.ts';
import { type Group, partyOf, type User } from './model.ts';
import type { UserServices } from './users.ts';

/** States of a registration that has to be approved. Diagram: docs/design/registration.md. */
export const registrationStatuses = ['PENDING', 'APPROVED', 'DENIED'] as const;
export type RegistrationStatus = (typeof registrationStatuses)[number];

/** A registration that has to be approved, as administrators see it. Times are UTC milliseconds. */
export interface Registration {
  /** Of whoever registered. */
  readonly id: string;
  readonly status: RegistrationStatus;
  readonly requested: number;
  /** That she joins with the approval. */
  readonly groupId: string | null;
  readonly ended: number | null;
  /** Id of whoever decided. */
  readonly endedBy: string | null;
  /** What she was told of a denial. */
  readonly reason: string | null;
  /** How long it is shown; null while it waits. */
  readonly keptUntil: number | null;
}

const day = 24 * 60 * 60 * 1000;
/** How long a registration is shown that was decided. */
export const registrationKeptFor = 90 * day;

type Waiting = NonNullable<User['approval']>;

/** Whoever has proved her address, and waits for an administrator from now on: nothing lets her in. */
export function awaitingApproval(user: User, approval: Waiting): User {
  return { ...user, approval, activated: null };
}

/** What asks for the approval, in the transaction that makes her wait. */
export const approvalRequest = (user: User, { requested, groupId }: Waiting) => ({
  event: { eventType: 'roster.registration.requested', targets: [partyOf(user)] } satisfies EventDraft,
  write: keep({
    id: user.id,
    status: 'PENDING',
    requested,
    groupId: groupId ?? null,
    ended: null,
    endedBy: null,
    reason: null,
    keptUntil: null,
  }),
});

const keep = (value: Registration): Write => ({ do: 'keep-registration', value });

interface Decision {
  readonly status: Exclude<RegistrationStatus, 'PENDING'>;
  readonly at: number;
  readonly by: string;
  readonly reason?: string | undefined;
}

interface Ending {
  readonly events: readonly EventDraft[];
  readonly writes: readonly Write[];
}

/**
 * The end of her registration, where one waits: it goes with whatever activates or deactivates her, so that none is left that waits for
 * nobody.
 */
export function endOfApproval({ id, profile, approval }: User, { status, at, by, reason }: Decision): Ending {
  if (approval === undefined) return { events: [], writes: [] };
  const eventType = status === 'APPROVED' ? 'roster.registration.approved' : 'roster.registration.denied';
  const ended: Registration = {
    id,
    status,
    requested: approval.requested,
    groupId: approval.groupId ?? null,
    ended: at,
    endedBy: by,
    reason: reason ?? null,
    keptUntil: at + registrationKeptFor,
  };
  return { events: [{ eventType, targets: [partyOf({ id, profile })] }], writes: [keep(ended)] };
}

/** The group that she registered for, where it still exists and she is not in it yet. */
async function groupToJoin(
  { groups, memberships }: Pick<UserServices, 'groups' | 'memberships'>,
  { id, approval }: User,
): Promise<Group | undefined> {
  const groupId = approval?.groupId;
  if (groupId === undefined) return undefined;
  const [group, membership] = await Promise.all([groups.find(groupId), memberships.find(id, groupId)]);
  return membership === undefined ? group : undefined;
}

/** What goes with the activation of somebody who waits for it: the end of her registration, and the group that it was for. */
export async function approvalOf(
  services: Pick<UserServices, 'groups' | 'memberships'>,
  user: User,
  { at, by }: Pick<Decision, 'at' | 'by'>,
): Promise<Ending> {
  const { events, writes } = endOfApproval(user, { status: 'APPROVED', at, by });
  const group = await groupToJoin(services, user);
  if (group === undefined) return { events, writes };
  return {
    events: [...events, membershipEvent('group.user_membership.add', user, group)],
    writes: [...writes, joinWrite(user, group, { by: 'registration', since: at })],
  };
}
