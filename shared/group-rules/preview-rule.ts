import type { Membership, User } from '../directory/index.ts';
import { decideWith, type KnownGroups, subjectOf } from './apply-rules.ts';
import type { Decision, ReadyRules } from './decide.ts';

/** What activating a rule would do to somebody. */
export interface Effect {
  /** Ids of groups. */
  readonly entering: readonly string[];
  readonly leaving: readonly string[];
  /** Whether the rule itself comes to nothing for her, or contradicts itself. */
  readonly isFailing: boolean;
}

const pairsOf = (decision: Decision, kind: 'entering' | 'leaving'): ReadonlySet<string> =>
  new Set(
    decision.changes.flatMap(({ groupId, before, after }) => {
      const isIt = kind === 'entering' ? before === undefined : before !== undefined && after === undefined;
      return isIt ? [groupId] : [];
    }),
  );

const isFailing = (decision: Decision, id: string): boolean =>
  decision.settled ? decision.failed.includes(id) : decision.unsettled.includes(id);

/** What differs for her between the rules with this one active and as they are: what is on its way anyway is not counted. */
export async function effectOf(
  ruleId: string,
  { user, memberships }: { readonly user: User; readonly memberships: readonly Membership[] },
  rules: { readonly before: ReadyRules; readonly after: ReadyRules },
  groups: KnownGroups,
  at: number,
): Promise<Effect> {
  const subject = subjectOf(user, memberships);
  const [before, after] = [await decideWith(subject, rules.before, groups, at), await decideWith(subject, rules.after, groups, at)];
  const moved = (kind: 'entering' | 'leaving'): string[] =>
    [...pairsOf(after, kind)].filter((id) => !pairsOf(before, kind).has(id));
  return { entering: moved('entering'), leaving: moved('leaving'), isFailing: isFailing(after, ruleId) };
}
