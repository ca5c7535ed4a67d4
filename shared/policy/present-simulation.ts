import type { ConditionTrace, Evaluation, PolicyTrace, RuleTrace } from './evaluate.ts';
import type { PolicyType } from './model.ts';
import { actionsOf, settingsOf } from './present-policy.ts';

/** How much of an evaluation is shown: policies that were looked at and did not match; why they did not, and what those say that did. */
export interface SimulationDetail {
  readonly evaluated: boolean;
  readonly conditions: boolean;
}

function presentConditions(conditions: readonly ConditionTrace[], { conditions: isShown }: SimulationDetail): object {
  return isShown ? { conditions: conditions } : {};
}

function presentRule({ rule, status, conditions }: RuleTrace, detail: SimulationDetail, isResult: boolean): object {
  const said = isResult && detail.conditions ? { actions: actionsOf(rule) } : {};
  return { id: rule.id, name: rule.name, status, ...presentConditions(conditions, detail), ...said };
}

function presentTrace({ policy, status, conditions, rules }: PolicyTrace, detail: SimulationDetail, isResult: boolean): object {
  const shown = isResult ? rules.filter((rule) => rule.status === 'MATCH') : rules;
  return {
    id: policy.id,
    name: policy.name,
    status,
    ...presentConditions(conditions, detail),
    ...(isResult && detail.conditions ? settingsOf(policy) : {}),
    rules: shown.map((rule) => presentRule(rule, detail, isResult)),
  };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/#tag/Policy/operation/createPolicySimulation */
export function presentSimulation(type: PolicyType, { trace }: Evaluation, detail: SimulationDetail): object {
  const matched = trace.filter(({ status }) => status === 'MATCH');
  return {
    status: matched.length > 0 ? 'MATCH' : 'NOT_MATCH',
    policyType: [type],
    result: { policies: matched.map((each) => presentTrace(each, detail, true)) },
    undefined: { policies: [] },
    ...(detail.evaluated ? { evaluated: { policies: trace.map((each) => presentTrace(each, detail, false)) } } : {}),
  };
}
