import * as z from 'zod/mini';

import { none, readOperation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { presentBrand, presentOrg, presentWellKnown } from '../../../shared/org/index.ts';
import type { OrgServices } from '../../../shared/runtime/org-services.ts';
import { BrandBody, OrgBody, WellKnownBody } from './bodies.ts';

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

export const listBrands = readOperation({
  id: 'listBrands',
  path: '/api/v1/brands',
  summary: 'List all brands',
  scope: 'okta.brands.read',
  params: none,
  body: z.array(BrandBody),
  answer: (_params, { settings, origin }: OrgServices) => [presentBrand(settings().brand, origin)],
});

export const getBrand = readOperation({
  id: 'getBrand',
  path: '/api/v1/brands/{brandId}',
  summary: 'Retrieve a brand',
  scope: 'okta.brands.read',
  params: z.object({ brandId: z.string() }),
  body: BrandBody,
  errors: ['not-found'],
  answer({ brandId }, { settings, origin }: OrgServices) {
    const { brand } = settings();
    if (brand.id !== brandId) throw new RosterError('not-found', { id: brandId, type: 'Brand' });
    return presentBrand(brand, origin);
  },
});
