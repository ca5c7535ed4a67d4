import { textOf, type User } from '../directory/index.ts';
import { describeFault, type GroupValue, needsOf, type Place } from '../expression/index.ts';
import { subjectOf } from './apply-rules.ts';
import { lookupsOf } from './decide.ts';
import type { GroupRule } from './model.ts';
import { readyRule } from './ready-rules.ts';

/** Why a rule says of somebody what it says, as she is now. */
export interface Reason {
  readonly userId: string;
  readonly login: string | null;
  /** What its expression reads of her profile. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly matches: boolean;
  /** Whether the rule leaves her alone. */
  readonly excluded: boolean;
  /** Why the expression comes to nothing: what is wrong, with the spot underlined. */
  readonly fault: string | null;
}

/** @param groups those that she is in now, Everyone among them */
export function reasonFor(rule: GroupRule, place: Place, user: User, groups: readonly GroupValue[], at: number): Reason {
  const { person } = subjectOf(user, []);
  const outcome = readyRule(rule, place).evaluate(
    person,
    lookupsOf(person, () => groups, at),
  );
  const read = [...(needsOf(rule.expression, place)?.members.get('user') ?? [])];
  return {
    userId: user.id,
    login: textOf(user.profile, 'login') ?? null,
    attributes: Object.fromEntries(read.map((name) => [name, user.profile[name] ?? null])),
    matches: outcome.ok && outcome.value === true,
    excluded: rule.excluded.includes(user.id),
    fault: outcome.ok ? null : describeFault(rule.expression, outcome.fault),
  };
}
