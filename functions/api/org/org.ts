import { none, readOperation } from '../../../shared/api/index.ts';
import { presentOrg, presentWellKnown } from '../../../shared/org/index.ts';
import type { OrgServices } from '../../../shared/runtime/org-services.ts';
import { OrgBody, WellKnownBody } from './bodies.ts';

export const getWellknownOrgMetadata = readOperation({
  id: 'getWellknownOrgMetadata',
  path: '/.well-known/okta-organization',
  summary: 'Retrieve the org metadata',
  scope: 'none',
  params: none,
  body: WellKnownBody,
  answer: (_params, { settings, origin }: OrgServices) => presentWellKnown(settings(), origin),
});

export const getOrgSettings = readOperation({
  id: 'getOrgSettings',
  path: '/api/v1/org',
  summary: 'Retrieve the org general settings',
  scope: 'okta.orgs.read',
  params: none,
  body: OrgBody,
  answer: (_params, { settings, origin }: OrgServices) => presentOrg(settings(), origin),
});
