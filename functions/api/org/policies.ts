import * as z from 'zod/mini';

import { none, operation, readOperation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { type Policy, presentPolicy, presentPolicyRule } from '../../../shared/policy/index.ts';
import type { OrgServices } from '../../../shared/runtime/org-services.ts';
import { PolicyBody, PolicyRuleBody } from './bodies.ts';

const policyPath = z.object({ policyId: z.string() });

function policyOf({ settings }: OrgServices, policyId: string): Policy {
  const policy = settings().policies.find(({ id }) => id === policyId);
  if (policy === undefined) throw new RosterError('not-found', { id: policyId, type: 'Policy' });
  return policy;
}

export const listPolicies = operation({
  id: 'listPolicies',
  method: 'GET',
  path: '/api/v1/policies',
  summary: 'List all policies of a type',
  scope: 'okta.policies.read',
  params: none,
  query: z.object({ type: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: z.array(PolicyBody) },
  errors: ['validation-failed'],
  async handle({ query }, { settings, origin }: OrgServices) {
    if (query.type === undefined)
      throw new RosterError('validation-failed', { object: 'type', causes: ['type: The field cannot be left blank'] });
    return settings()
      .policies.filter(({ type }) => type === query.type)
      .map((policy) => presentPolicy(policy, origin));
  },
});

export const getPolicy = readOperation({
  id: 'getPolicy',
  path: '/api/v1/policies/{policyId}',
  summary: 'Retrieve a policy',
  scope: 'okta.policies.read',
  params: policyPath,
  errors: ['not-found'],
  body: PolicyBody,
  answer: ({ policyId }, services: OrgServices) => presentPolicy(policyOf(services, policyId), services.origin),
});

export const listPolicyRules = readOperation({
  id: 'listPolicyRules',
  path: '/api/v1/policies/{policyId}/rules',
  summary: 'List all policy rules',
  scope: 'okta.policies.read',
  params: policyPath,
  errors: ['not-found'],
  body: z.array(PolicyRuleBody),
  answer({ policyId }, services: OrgServices) {
    const policy = policyOf(services, policyId);
    return policy.rules.map((rule) => presentPolicyRule(policy, rule, services.origin));
  },
});

export const getPolicyRule = readOperation({
  id: 'getPolicyRule',
  path: '/api/v1/policies/{policyId}/rules/{ruleId}',
  summary: 'Retrieve a policy rule',
  scope: 'okta.policies.read',
  params: z.extend(policyPath, { ruleId: z.string() }),
  errors: ['not-found'],
  body: PolicyRuleBody,
  answer({ policyId, ruleId }, services: OrgServices) {
    const policy = policyOf(services, policyId);
    const rule = policy.rules.find(({ id }) => id === ruleId);
    if (rule === undefined) throw new RosterError('not-found', { id: ruleId, type: 'PolicyRule' });
    return presentPolicyRule(policy, rule, services.origin);
  },
});
