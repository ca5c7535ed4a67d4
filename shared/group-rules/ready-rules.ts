import { compile, needsOf, type Place, type RecordValue } from '../expression/index.ts';
import type { ReadyRule, ReadyRules } from './decide.ts';
import type { GroupRule, RuleBook } from './model.ts';

/** A rule that its place no longer takes, because an attribute is gone, fails whenever it is evaluated. */
export function readyRule({ id, expression, groupIds, excluded }: GroupRule, place: Place): ReadyRule {
  const compiled = compile(expression, place);
  return {
    id,
    groupIds,
    excluded: new Set(excluded),
    asksForGroups: needsOf(expression, place)?.groups === true,
    evaluate: compiled.ok
      ? ({ profile }, lookups) => compiled.evaluate({ user: profile as RecordValue }, lookups)
      : () => ({ ok: false, fault: compiled.faults[0] }),
  };
}

/** `as`: rules that are taken to be active whatever they are, for a preview. */
export function readyRules({ rules, deleted }: RuleBook, place: Place, as: readonly GroupRule[] = []): ReadyRules {
  const forced = new Set(as.map(({ id }) => id));
  const active = [...rules.filter(({ id, status }) => status === 'ACTIVE' && !forced.has(id)), ...as];
  const resting = rules.filter(({ id, status }) => status !== 'ACTIVE' && !forced.has(id));
  return {
    active: active.map((rule) => readyRule(rule, place)),
    resting: new Set(resting.map(({ id }) => id)),
    released: new Set(deleted.filter(({ removesUsers }) => !removesUsers).map(({ id }) => id)),
  };
}
