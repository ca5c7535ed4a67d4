import * as z from 'zod/mini';

import { flag, none, operation, readOperation } from '../../../shared/api/index.ts';
import {
  createPolicyRule as create,
  deletePolicyRule as remove,
  getPolicy,
  getPolicyRule as get,
  replacePolicyRule as replace,
  setPolicyRuleStatus,
} from '../../../shared/org/index.ts';
import { presentPolicyRule } from '../../../shared/policy/index.ts';
import type { PolicyServices } from '../../../shared/runtime/policy-services.ts';
import { PolicyRuleBody, PolicyRuleInput } from './bodies.ts';

const path = '/api/v1/policies/{policyId}/rules';
const policyPath = z.object({ policyId: z.string() });
const rulePath = z.extend(policyPath, { ruleId: z.string() });

export const listPolicyRules = readOperation({
  id: 'listPolicyRules',
  path,
  summary: 'List all policy rules',
  scope: 'okta.policies.read',
  params: policyPath,
  errors: ['not-found'],
  body: z.array(PolicyRuleBody),
  answer({ policyId }, { settings, origin }: PolicyServices) {
    const { rules } = getPolicy(settings(), policyId);
    return rules.map((rule) => presentPolicyRule(policyId, rule, origin));
  },
});

export const createPolicyRule = operation({
  id: 'createPolicyRule',
  method: 'POST',
  path,
  summary: 'Create a policy rule',
  scope: 'okta.policies.manage',
  params: policyPath,
  query: z.object({ activate: flag(true) }),
  body: PolicyRuleInput,
  success: { status: 200, body: PolicyRuleBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { policyId }, query, body, context }, services: PolicyServices) {
    const input = query.activate ? body : { ...body, status: 'INACTIVE' as const };
    const rule = await create(services, policyId, input, context);
    return presentPolicyRule(policyId, rule, services.origin);
  },
});

export const getPolicyRule = readOperation({
  id: 'getPolicyRule',
  path: `${path}/{ruleId}`,
  summary: 'Retrieve a policy rule',
  scope: 'okta.policies.read',
  params: rulePath,
  errors: ['not-found'],
  body: PolicyRuleBody,
  answer: ({ policyId, ruleId }, { settings, origin }: PolicyServices) =>
    presentPolicyRule(policyId, get(getPolicy(settings(), policyId), ruleId), origin),
});

export const replacePolicyRule = operation({
  id: 'replacePolicyRule',
  method: 'PUT',
  path: `${path}/{ruleId}`,
  summary: 'Replace a policy rule',
  scope: 'okta.policies.manage',
  params: rulePath,
  query: none,
  body: PolicyRuleInput,
  success: { status: 200, body: PolicyRuleBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { policyId, ruleId }, body, context }, services: PolicyServices) {
    const rule = await replace(services, policyId, ruleId, body, context);
    return presentPolicyRule(policyId, rule, services.origin);
  },
});

export const deletePolicyRule = operation({
  id: 'deletePolicyRule',
  method: 'DELETE',
  path: `${path}/{ruleId}`,
  summary: 'Delete a policy rule',
  scope: 'okta.policies.manage',
  params: rulePath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'policy-kept', 'changed-meanwhile'],
  async handle({ params: { policyId, ruleId }, context }, services: PolicyServices) {
    await remove(services, policyId, ruleId, context);
  },
});

const lifecycle = {
  method: 'POST',
  scope: 'okta.policies.manage',
  params: rulePath,
  query: none,
  body: none,
  success: { status: 204 },
} as const;

export const activatePolicyRule = operation({
  ...lifecycle,
  id: 'activatePolicyRule',
  path: `${path}/{ruleId}/lifecycle/activate`,
  summary: 'Activate a policy rule',
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params: { policyId, ruleId }, context }, services: PolicyServices) {
    await setPolicyRuleStatus(services, policyId, ruleId, 'ACTIVE', context);
  },
});

export const deactivatePolicyRule = operation({
  ...lifecycle,
  id: 'deactivatePolicyRule',
  path: `${path}/{ruleId}/lifecycle/deactivate`,
  summary: 'Deactivate a policy rule',
  errors: ['not-found', 'policy-kept', 'changed-meanwhile'],
  async handle({ params: { policyId, ruleId }, context }, services: PolicyServices) {
    await setPolicyRuleStatus(services, policyId, ruleId, 'INACTIVE', context);
  },
});
