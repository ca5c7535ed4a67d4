import * as z from 'zod/mini';

import { getApiToken as get, presentApiToken, revokeApiToken as revoke } from '../../../shared/access/index.ts';
import { none, operation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { OrgServices } from '../../../shared/runtime/org-services.ts';
import { ApiTokenBody } from './bodies.ts';

const tokenPath = z.object({ apiTokenId: z.string() });

export const listApiTokens = operation({
  id: 'listApiTokens',
  method: 'GET',
  path: '/api/v1/api-tokens',
  summary: 'List all API token metadata',
  scope: 'okta.apiTokens.read',
  params: none,
  query: none,
  body: none,
  success: { status: 200, body: z.array(ApiTokenBody) },
  errors: [],
  async handle(_input, services: OrgServices) {
    return (await services.tokens.list()).map((token) => presentApiToken(token, services.origin));
  },
});

export const getApiToken = operation({
  id: 'getApiToken',
  method: 'GET',
  path: '/api/v1/api-tokens/{apiTokenId}',
  summary: "Retrieve an API token's metadata",
  scope: 'okta.apiTokens.read',
  params: tokenPath,
  query: none,
  body: none,
  success: { status: 200, body: ApiTokenBody },
  errors: ['not-found'],
  async handle({ params }, services: OrgServices) {
    return presentApiToken(await get(services.tokens, params.apiTokenId), services.origin);
  },
});

export const revokeApiToken = operation({
  id: 'revokeApiToken',
  method: 'DELETE',
  path: '/api/v1/api-tokens/{apiTokenId}',
  summary: 'Revoke an API token',
  scope: 'okta.apiTokens.manage',
  params: tokenPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found'],
  async handle({ params, context }, services: OrgServices) {
    await revoke(services, params.apiTokenId, services.clock.now(), context);
  },
});

export const revokeCurrentApiToken = operation({
  id: 'revokeCurrentApiToken',
  method: 'DELETE',
  path: '/api/v1/api-tokens/current',
  summary: 'Revoke the current API token',
  scope: 'okta.apiTokens.manage',
  params: none,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['forbidden'],
  async handle({ principal, context }, services: OrgServices) {
    if (principal.kind !== 'token') throw new RosterError('forbidden', {});
    await revoke(services, principal.tokenId, services.clock.now(), context);
  },
});
