import { isDeepStrictEqual } from 'node:util';

import * as z from 'zod';

import { compile, type Outcome, type Place, type Value } from '../shared/expression/index.ts';
import { anywhere, groupRule } from '../shared/expression/places.ts';
import { anything } from '../shared/expression/types.ts';
import { type Attribute, baseUserAttributes, expressionMembers } from '../shared/profiles/index.ts';
import { Context, lookupsOf, rootsOf } from './expr-context.ts';

const Case = z.looseObject({
  id: z.optional(z.string()),
  expr: z.string(),
  dialect: z.optional(z.enum(['classic', 'oie', 'identity-engine'])),
  kind: z.enum(['value', 'error', 'groupIds', 'groupRuleAccept', 'groupRuleReject']),
  expected: z.optional(z.json()),
  /** Of an error: Roster's code, where it matters which it is. */
  fault: z.optional(z.string()),
  /** The name of a context, whose members `vars` adds to. */
  context: z.optional(z.string()),
  vars: z.optional(z.nullable(z.record(z.string(), z.json()))),
});
type Case = z.infer<typeof Case>;

export const Cases = z.looseObject({
  contexts: z.optional(z.record(z.string(), z.record(z.string(), z.json()))),
  /** Attributes of users in rules, besides the base ones; where it is missing, rules may speak of any. */
  attributes: z.optional(z.record(z.string(), z.enum(['string', 'boolean', 'number', 'integer', 'array']))),
  tests: z.array(Case),
});
export type Cases = z.infer<typeof Cases>;

function rulePlace({ attributes }: Cases): Place {
  const base = expressionMembers(baseUserAttributes);
  if (attributes === undefined) return groupRule(base, anything);
  const own = Object.entries(attributes).map(([name, type]): Attribute => ({ name, title: name, type, self: 'READ_WRITE' }));
  return groupRule({ ...base, ...expressionMembers(own) });
}

const placeOf = ({ dialect = 'classic' }: Case): Place => anywhere(dialect === 'classic' ? 'classic' : 'identity-engine');

/** What came of it instead of what was expected; undefined where that came. */
function failureOf(test: Case, contexts: NonNullable<Cases['contexts']>, rules: Place): string | undefined {
  if (test.kind === 'groupRuleAccept' || test.kind === 'groupRuleReject') return ruleFailure(test, rules);
  if (test.context !== undefined && !Object.hasOwn(contexts, test.context)) return `there is no context ${test.context}`;
  const named = test.context === undefined ? {} : contexts[test.context];
  const context = Context.parse({ ...named, ...test.vars });
  const compiled = compile(test.expr, placeOf(test));
  const outcome: Outcome = compiled.ok
    ? compiled.evaluate(rootsOf(context), lookupsOf(context))
    : { ok: false, fault: compiled.faults[0] };
  return test.kind === 'error' ? errorFailure(test, outcome) : valueFailure(test, outcome);
}

function ruleFailure({ kind, expr }: Case, rules: Place): string | undefined {
  const compiled = compile(expr, rules);
  if (compiled.ok === (kind === 'groupRuleAccept')) return undefined;
  return compiled.ok ? 'a group rule takes it' : `a group rule refuses it: ${compiled.faults[0].message}`;
}

function errorFailure({ fault }: Case, outcome: Outcome): string | undefined {
  if (outcome.ok) return `it gives ${JSON.stringify(outcome.value)}, and should be an error`;
  return fault === undefined || fault === outcome.fault.code ? undefined : `it is the error ${outcome.fault.code}, not ${fault}`;
}

function valueFailure({ kind, expected = null }: Case, outcome: Outcome): string | undefined {
  if (!outcome.ok) return `it is an error: ${outcome.fault.message}`;
  const value = kind === 'groupIds' ? idsIn(outcome.value) : outcome.value;
  return isDeepStrictEqual(value, expected) ? undefined : `it gives ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`;
}

const idsIn = (groups: Value): Value =>
  Array.isArray(groups) ? groups.map((group: Value) => z.object({ id: z.string() }).safeParse(group).data?.id ?? null) : groups;

export interface CasesRun {
  /** A line for each failure, and how many there are of each kind at the end. */
  readonly lines: readonly string[];
  readonly failed: number;
}

export function runCases(cases: Cases): CasesRun {
  const { contexts = {}, tests } = cases;
  const rules = rulePlace(cases);
  const failures = tests.flatMap((test, index) => {
    const failure = failureOf(test, contexts, rules);
    return failure === undefined ? [] : [`${test.id ?? `test ${index + 1}`}: ${test.expr}\n  ${failure}`];
  });
  return {
    lines: [...failures, `${tests.length - failures.length} passed, ${failures.length} failed`],
    failed: failures.length,
  };
}
