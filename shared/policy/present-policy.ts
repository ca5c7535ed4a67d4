import { toOktaTime } from '../kernel/index.ts';
import type { Policy, PolicyRule } from './model.ts';

const link = (href: string, allow: readonly string[]) => ({ href, hints: { allow } });

/** What may be done with it: what came with the org can be read and replaced, and that is all. */
function linksOf(href: string, { system, status }: Pick<Policy, 'system' | 'status'>): object {
  if (system) return { self: link(href, ['GET', 'PUT']) };
  const other = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return { self: link(href, ['GET', 'PUT', 'DELETE']), [other]: link(`${href}/lifecycle/${other}`, ['POST']) };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/ */
export function presentPolicy(policy: Policy, origin: string): object {
  const href = `${origin}/api/v1/policies/${policy.id}`;
  return {
    id: policy.id,
    status: policy.status,
    name: policy.name,
    description: policy.description,
    priority: policy.priority,
    system: policy.system,
    conditions: policy.conditions,
    created: toOktaTime(policy.created),
    lastUpdated: toOktaTime(policy.lastUpdated),
    ...(policy.settings === undefined ? {} : { settings: policy.settings }),
    _links: {
      ...linksOf(href, policy),
      rules: link(`${href}/rules`, policy.type === 'PROFILE_ENROLLMENT' ? ['GET'] : ['GET', 'POST']),
    },
    type: policy.type,
  };
}

export function presentPolicyRule(policyId: string, rule: PolicyRule, origin: string): object {
  return {
    id: rule.id,
    status: rule.status,
    name: rule.name,
    priority: rule.priority,
    created: toOktaTime(rule.created),
    lastUpdated: toOktaTime(rule.lastUpdated),
    system: rule.system,
    conditions: rule.conditions,
    actions: rule.actions,
    _links: linksOf(`${origin}/api/v1/policies/${policyId}/rules/${rule.id}`, rule),
    type: rule.type,
  };
}
