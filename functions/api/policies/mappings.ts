import * as z from 'zod/mini';

import { operation, none, readOperation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { getPolicy } from '../../../shared/org/index.ts';
import type { PolicyServices } from '../../../shared/runtime/policy-services.ts';

const policyPath = z.object({ policyId: z.string() });

/** No application is bound to a policy yet. */
const nothing = ({ policyId }: z.output<typeof policyPath>, { settings }: PolicyServices): readonly never[] => {
  getPolicy(settings(), policyId);
  return [];
};

const empty = {
  scope: 'okta.policies.read',
  params: policyPath,
  errors: ['not-found'],
  body: z.array(z.never()),
  answer: nothing,
} as const;

export const listPolicyApps = readOperation({
  ...empty,
  id: 'listPolicyApps',
  path: '/api/v1/policies/{policyId}/app',
  summary: 'List all apps mapped to a policy',
});

export const listPolicyMappings = readOperation({
  ...empty,
  id: 'listPolicyMappings',
  path: '/api/v1/policies/{policyId}/mappings',
  summary: 'List all resources mapped to a policy',
});

/** As Okta, which binds applications to policies by the applications' own path. */
export const mapResourceToPolicy = operation({
  id: 'mapResourceToPolicy',
  method: 'POST',
  path: '/api/v1/policies/{policyId}/mappings',
  summary: 'Map a resource to a policy',
  scope: 'okta.policies.manage',
  params: policyPath,
  query: none,
  body: z.object({ resourceId: z.optional(z.string()), resourceType: z.optional(z.string()) }),
  success: { status: 200 },
  errors: ['not-found', 'validation-failed'],
  async handle({ params }, services: PolicyServices) {
    getPolicy(services.settings(), params.policyId);
    const object = 'Policy mappings are no longer supported on this endpoint.';
    throw new RosterError('validation-failed', { object, causes: [] });
  },
});
