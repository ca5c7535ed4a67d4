import * as z from 'zod/mini';

import { component, none, operation } from '../../../shared/api/index.ts';
import {
  appsOfPolicy,
  assignPolicy,
  deletePolicyMapping,
  getPolicyMapping,
  policyMappings,
  presentApp,
  presentPolicyMapping,
} from '../../../shared/applications/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { getPolicy } from '../../../shared/org/index.ts';
import type { AppOperationServices } from '../../../shared/runtime/app-services.ts';
import { appPath, AppView } from './bodies.ts';

const policyPath = z.object({ policyId: z.string() });
const mappingPath = z.extend(policyPath, { mappingId: z.string() });
const Link = z.object({ href: z.string() });

/** An application that follows a policy, on the wire. */
const PolicyMappingView = component(
  'PolicyMapping',
  z.object({ id: z.string(), _links: z.object({ application: Link, policy: Link, self: Link }) }),
);

export const assignApplicationPolicy = operation({
  id: 'assignApplicationPolicy',
  method: 'PUT',
  path: '/api/v1/apps/{appId}/policies/{policyId}',
  summary: 'Assign an app sign-in policy',
  scope: 'okta.apps.manage',
  params: z.extend(appPath, { policyId: z.string() }),
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: AppOperationServices) {
    await assignPolicy(services, params.appId, params.policyId, context);
  },
});

const read = { method: 'GET', scope: 'okta.policies.read', query: none, body: none, errors: ['not-found'] } as const;

/** No pages, as at Okta: there are 500 applications at most. */
export const listPolicyApps = operation({
  ...read,
  id: 'listPolicyApps',
  path: '/api/v1/policies/{policyId}/app',
  summary: 'List all apps mapped to a policy',
  params: policyPath,
  success: { status: 200, body: z.array(AppView) },
  async handle({ params }, services: AppOperationServices) {
    const settings = services.settings();
    const policy = getPolicy(settings, params.policyId);
    const { apps } = await services.apps.read();
    return appsOfPolicy(apps, settings, policy).map((app) => presentApp(app, settings, services.origin));
  },
});

export const listPolicyMappings = operation({
  ...read,
  id: 'listPolicyMappings',
  path: '/api/v1/policies/{policyId}/mappings',
  summary: 'List all resources mapped to a policy',
  params: policyPath,
  success: { status: 200, body: z.array(PolicyMappingView) },
  async handle({ params }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    return policyMappings(apps, services.settings(), params.policyId).map((mapping) =>
      presentPolicyMapping(mapping, services.origin),
    );
  },
});

export const retrievePolicyMapping = operation({
  ...read,
  id: 'getPolicyMapping',
  path: '/api/v1/policies/{policyId}/mappings/{mappingId}',
  summary: 'Retrieve a policy resource mapping',
  params: mappingPath,
  success: { status: 200, body: PolicyMappingView },
  async handle({ params }, services: AppOperationServices) {
    const { apps } = await services.apps.read();
    return presentPolicyMapping(getPolicyMapping(apps, services.settings(), params.policyId, params.mappingId), services.origin);
  },
});

export const deletePolicyResourceMapping = operation({
  id: 'deletePolicyResourceMapping',
  method: 'DELETE',
  path: '/api/v1/policies/{policyId}/mappings/{mappingId}',
  summary: 'Delete a policy resource mapping',
  scope: 'okta.policies.manage',
  params: mappingPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'policy-kept', 'changed-meanwhile'],
  async handle({ params, context }, services: AppOperationServices) {
    await deletePolicyMapping(services, params.policyId, params.mappingId, context);
  },
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
  async handle({ params }, services: AppOperationServices) {
    getPolicy(services.settings(), params.policyId);
    const object = 'Policy mappings are no longer supported on this endpoint.';
    throw new RosterError('validation-failed', { object, causes: [] });
  },
});
