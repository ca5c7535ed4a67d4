import { toOktaTime } from '../kernel/index.ts';
import type { Policy, PolicyRule } from './model.ts';

const link = (href: string, allow: readonly string[]) => ({ href, hints: { allow } });

/** A policy in Okta's shape. System policies may be read and replaced, not deleted or switched off. */
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
    _links: { self: link(href, ['GET']), rules: link(`${href}/rules`, ['GET']) },
    type: policy.type,
  };
}

export function presentPolicyRule(policy: Policy, rule: PolicyRule, origin: string): object {
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
    _links: { self: link(`${origin}/api/v1/policies/${policy.id}/rules/${rule.id}`, ['GET']) },
    type: rule.type,
  };
}
