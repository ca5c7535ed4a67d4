import * as z from 'zod/mini';

import { flag, none, operation, readOperation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import {
  clonePolicy as clone,
  createPolicy as create,
  deletePolicy as remove,
  getPolicy as get,
  policiesOf,
  replacePolicy as replace,
  setPolicyStatus,
} from '../../../shared/org/index.ts';
import { type Policy, policyTypes, presentPolicy } from '../../../shared/policy/index.ts';
import type { PolicyServices } from '../../../shared/runtime/policy-services.ts';
import { PolicyBody, PolicyInput } from './bodies.ts';

const path = '/api/v1/policies';
const policyPath = z.object({ policyId: z.string() });

interface PolicyQuery {
  readonly type?: string | undefined;
  readonly status?: 'ACTIVE' | 'INACTIVE' | undefined;
  readonly q?: string | undefined;
  readonly sortBy?: string | undefined;
}

const startsWith = ({ name }: Policy, q: string): boolean => name.toLowerCase().startsWith(q.toLowerCase());

function listed({ settings }: PolicyServices, { type, status, q, sortBy }: PolicyQuery): readonly Policy[] {
  const known = policyTypes.find((each) => each === type);
  const found = (known === undefined ? [] : policiesOf(settings(), known)).filter(
    (policy) => (status === undefined || policy.status === status) && (q === undefined || startsWith(policy, q)),
  );
  return sortBy === 'name' ? found.toSorted((one, other) => one.name.localeCompare(other.name)) : found;
}

export const listPolicies = operation({
  id: 'listPolicies',
  method: 'GET',
  path,
  summary: 'List all policies of a type',
  scope: 'okta.policies.read',
  params: none,
  query: z.object({
    type: z.optional(z.string()),
    status: z.optional(z.enum(['ACTIVE', 'INACTIVE'])),
    q: z.optional(z.string()),
    sortBy: z.optional(z.string()),
  }),
  body: none,
  success: { status: 200, body: z.array(PolicyBody) },
  errors: ['validation-failed'],
  async handle({ query }, services: PolicyServices) {
    if (query.type === undefined)
      throw new RosterError('validation-failed', { object: 'type', causes: ['type: The field cannot be left blank'] });
    return listed(services, query).map((policy) => presentPolicy(policy, services.origin));
  },
});

export const createPolicy = operation({
  id: 'createPolicy',
  method: 'POST',
  path,
  summary: 'Create a policy',
  scope: 'okta.policies.manage',
  params: none,
  query: z.object({ activate: flag(true) }),
  body: PolicyInput,
  success: { status: 200, body: PolicyBody },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ query, body, context }, services: PolicyServices) {
    const input = query.activate ? body : { ...body, status: 'INACTIVE' as const };
    return presentPolicy(await create(services, input, context), services.origin);
  },
});

export const getPolicy = readOperation({
  id: 'getPolicy',
  path: `${path}/{policyId}`,
  summary: 'Retrieve a policy',
  scope: 'okta.policies.read',
  params: policyPath,
  errors: ['not-found'],
  body: PolicyBody,
  answer: ({ policyId }, { settings, origin }: PolicyServices) => presentPolicy(get(settings(), policyId), origin),
});

export const replacePolicy = operation({
  id: 'replacePolicy',
  method: 'PUT',
  path: `${path}/{policyId}`,
  summary: 'Replace a policy',
  scope: 'okta.policies.manage',
  params: policyPath,
  query: none,
  body: PolicyInput,
  success: { status: 200, body: PolicyBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: PolicyServices) {
    return presentPolicy(await replace(services, params.policyId, body, context), services.origin);
  },
});

export const deletePolicy = operation({
  id: 'deletePolicy',
  method: 'DELETE',
  path: `${path}/{policyId}`,
  summary: 'Delete a policy',
  scope: 'okta.policies.manage',
  params: policyPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'policy-kept', 'changed-meanwhile'],
  async handle({ params, context }, services: PolicyServices) {
    await remove(services, params.policyId, context);
  },
});

export const clonePolicy = operation({
  id: 'clonePolicy',
  method: 'POST',
  path: `${path}/{policyId}/clone`,
  summary: 'Clone an existing policy',
  scope: 'okta.policies.manage',
  params: policyPath,
  query: none,
  body: none,
  success: { status: 200, body: PolicyBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: PolicyServices) {
    return presentPolicy(await clone(services, params.policyId, context), services.origin);
  },
});

const lifecycle = {
  method: 'POST',
  scope: 'okta.policies.manage',
  params: policyPath,
  query: none,
  body: none,
  success: { status: 204 },
} as const;

export const activatePolicy = operation({
  ...lifecycle,
  id: 'activatePolicy',
  path: `${path}/{policyId}/lifecycle/activate`,
  summary: 'Activate a policy',
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, context }, services: PolicyServices) {
    await setPolicyStatus(services, params.policyId, 'ACTIVE', context);
  },
});

export const deactivatePolicy = operation({
  ...lifecycle,
  id: 'deactivatePolicy',
  path: `${path}/{policyId}/lifecycle/deactivate`,
  summary: 'Deactivate a policy',
  errors: ['not-found', 'policy-kept', 'changed-meanwhile'],
  async handle({ params, context }, services: PolicyServices) {
    await setPolicyStatus(services, params.policyId, 'INACTIVE', context);
  },
});
