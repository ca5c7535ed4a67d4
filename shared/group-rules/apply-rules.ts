import {
  type Group,
  type GroupStore,
  joinWrite,
  type Membership,
  membershipEvent,
  type MembershipStore,
  replaceUser,
  type User,
  type UserStore,
} from '../directory/index.ts';
import type { GroupValue } from '../expression/index.ts';
import {
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  nextTime,
  retryOnConflict,
  type Write,
} from '../kernel/index.ts';
import { decide, type Decision, type GroundsChange, type ReadyRules, type Subject } from './decide.ts';

export interface ApplyServices {
  readonly clock: Clock;
  readonly users: Pick<UserStore, 'find'>;
  readonly memberships: Pick<MembershipStore, 'ofUser'>;
  readonly committer: Committer;
}

/** Groups as a batch of decisions sees them: each is read once. */
export class KnownGroups {
  readonly #groups: Pick<GroupStore, 'getMany'>;
  readonly #known = new Map<string, Group | null>();
  readonly everyoneId: string;

  constructor(groups: Pick<GroupStore, 'getMany'>, everyoneId: string) {
    this.#groups = groups;
    this.everyoneId = everyoneId;
  }

  /** Null where it is gone, undefined where nobody has looked. */
  get(id: string): Group | null | undefined {
    return this.#known.get(id);
  }

  async read(ids: Iterable<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return;
    const found = new Map((await this.#groups.getMany(unknown)).map((group) => [group.id, group]));
    for (const id of unknown) this.#known.set(id, found.get(id) ?? null);
  }
}

/** Groups as expressions see them: those that were read and are there. */
export const groupValues = (groups: KnownGroups, ids: Iterable<string>): GroupValue[] =>
  [...ids].flatMap((id) => {
    const group = groups.get(id);
    if (group === undefined || group === null) return [];
    return [{ id, type: group.type, profile: group.profile }];
  });

export const subjectOf = ({ id, status, profile, transitioningTo }: User, memberships: readonly Membership[]): Subject => ({
  person: { id, status, profile },
  joins: status !== 'DEPROVISIONED' && transitioningTo === undefined,
  memberships: new Map(memberships.map(({ groupId, origin }) => [groupId, origin])),
});

/** Decides as often as an expression asks for a group that nobody has read yet. */
export async function decideWith(subject: Subject, rules: ReadyRules, groups: KnownGroups, at: number): Promise<Decision> {
  for (;;) {
    const unread = new Set<string>();
    const groupsOf = (ids: ReadonlySet<string>): GroupValue[] => {
      const all = [groups.everyoneId, ...ids];
      for (const id of all) if (groups.get(id) === undefined) unread.add(id);
      return groupValues(groups, all);
    };
    const decision = decide(subject, rules, groupsOf, at);
    if (unread.size === 0) return decision;
    await groups.read(unread);
  }
}

/** Changes of one user that one transaction takes along: two of its hundred items each. */
const changesAtOnce = 40;

/** Which rule a change is due to: the one that came, or the one that went. */
function causeOf({ before, after }: GroundsChange): string {
  const had = Object.keys(before?.rules ?? {});
  const has = Object.keys(after?.rules ?? {});
  return has.find((id) => !had.includes(id)) ?? had.find((id) => !has.includes(id)) ?? '';
}

interface Step {
  readonly write: Write;
  readonly event: EventDraft | undefined;
}

function stepOf(user: User, change: GroundsChange, membership: Membership | undefined, group: Group | null): Step | undefined {
  const told = { triggeredByGroupRuleId: causeOf(change) };
  const { groupId, after } = change;
  if (membership === undefined) {
    // A group that is gone: its rules are on their way to being INVALID.
    if (group?.type !== 'OKTA_GROUP' || after === undefined) return undefined;
    const event = { ...membershipEvent('group.user_membership.add', user, group), debugData: told };
    return { write: joinWrite(user, group, after), event };
  }
  if (after !== undefined) {
    return { write: { do: 'ground', ...membership, origin: after, replaces: membership.origin }, event: undefined };
  }
  const event = membershipEvent('group.user_membership.remove', user, group ?? { id: groupId, profile: {} });
  return { write: { do: 'leave', ...membership }, event: { ...event, debugData: told } };
}

export interface Applied {
  readonly joined: number;
  readonly left: number;
  /** Memberships that stay for another reason. */
  readonly grounded: number;
  /** Rules whose evaluation came to nothing. */
  readonly failed: readonly string[];
  /** Rules that take away what they stand on: she stays as she was. */
  readonly unsettled: readonly string[];
}

const noChange: Applied = { joined: 0, left: 0, grounded: 0, failed: [], unsettled: [] };

const countOf = (steps: readonly Step[], kind: Write['do']): number => steps.filter(({ write }) => write.do === kind).length;

async function stepsFor(
  user: User,
  memberships: readonly Membership[],
  changes: readonly GroundsChange[],
  groups: KnownGroups,
): Promise<readonly Step[]> {
  await groups.read(changes.map(({ groupId }) => groupId));
  const byGroup = new Map(memberships.map((membership) => [membership.groupId, membership]));
  return changes.flatMap((change) => {
    const step = stepOf(user, change, byGroup.get(change.groupId), groups.get(change.groupId) ?? null);
    return step === undefined ? [] : [step];
  });
}

/** Decides about somebody as she is now and writes it, where she is still so. True where there is more to write. */
async function applyOnce(
  services: ApplyServices,
  rules: ReadyRules,
  groups: KnownGroups,
  userId: string,
  context: Context,
): Promise<{ readonly applied: Applied; readonly more: boolean }> {
  const [user, memberships] = await Promise.all([services.users.find(userId), services.memberships.ofUser(userId)]);
  if (user === undefined) return { applied: noChange, more: false };
  const at = nextTime(services.clock, user.lastUpdated);
  const decision = await decideWith(subjectOf(user, memberships), rules, groups, at);
  const steps = await stepsFor(user, memberships, decision.changes, groups);
  const some = steps.slice(0, changesAtOnce);
  if (some.length > 0) {
    const events = some.flatMap(({ event }) => event ?? []);
    const writes = some.map(({ write }) => write);
    await services.committer.commit(replaceUser(user, user, at, events, writes), context);
  }
  const applied = {
    joined: countOf(some, 'join'),
    left: countOf(some, 'leave'),
    grounded: countOf(some, 'ground'),
    failed: decision.settled ? decision.failed : [],
    unsettled: decision.settled ? [] : decision.unsettled,
  };
  return { applied, more: steps.length > some.length };
}

/** Brings somebody's memberships to where the rules want them. Again and again is the same as once. */
export async function applyRules(
  services: ApplyServices,
  rules: ReadyRules,
  groups: KnownGroups,
  userId: string,
  context: Context,
): Promise<Applied> {
  let total = noChange;
  for (let more = true; more;) {
    const done = await retryOnConflict(() => applyOnce(services, rules, groups, userId, context));
    const { applied } = done;
    total = {
      ...applied,
      joined: total.joined + applied.joined,
      left: total.left + applied.left,
      grounded: total.grounded + applied.grounded,
    };
    more = done.more;
  }
  return total;
}
