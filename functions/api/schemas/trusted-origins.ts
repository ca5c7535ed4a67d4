import * as z from 'zod/mini';

import { component, Link, none, operation, Paged, readOperation, Time } from '../../../shared/api/index.ts';
import {
  createTrustedOrigin as create,
  deleteTrustedOrigin as remove,
  getTrustedOrigin as get,
  listTrustedOrigins,
  originLimits,
  originScopes,
  presentTrustedOrigin,
  replaceTrustedOrigin as replace,
  setTrustedOriginStatus,
} from '../../../shared/org/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

const path = '/api/v1/trustedOrigins';
const originPath = z.object({ trustedOriginId: z.string() });
const status = z.enum(['ACTIVE', 'INACTIVE']);

/** Sent back as they were read: ids, times and links are ignored. Other scopes are let through here, to be refused by their name. */
const TrustedOriginInput = z.object({
  name: z.optional(z.string().check(z.maxLength(originLimits.nameLength))),
  origin: z.optional(z.string().check(z.maxLength(originLimits.originLength))),
  scopes: z.optional(z.array(z.object({ type: z.optional(z.string()) })).check(z.maxLength(10))),
  status: z.optional(status),
});

const TrustedOriginBody = component(
  'TrustedOrigin',
  z.object({
    id: z.string(),
    name: z.string(),
    origin: z.string(),
    scopes: z.array(z.object({ type: z.enum(originScopes) })),
    status,
    created: Time,
    createdBy: z.string(),
    lastUpdated: Time,
    lastUpdatedBy: z.string(),
    _links: z.object({ self: Link, activate: z.optional(Link), deactivate: z.optional(Link) }),
  }),
);

export const listTrustedOriginsOperation = operation({
  id: 'listTrustedOrigins',
  method: 'GET',
  path,
  summary: 'List all trusted origins',
  scope: 'okta.trustedOrigins.read',
  params: none,
  query: z.object({ q: z.optional(z.string()), filter: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: z.array(TrustedOriginBody) },
  errors: ['invalid-search'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ query: { q, filter }, page }, { settings, origin }: SchemaServices) {
    const { items, next } = listTrustedOrigins(settings(), { q, search: filter, ...page });
    return new Paged(
      items.map((each) => presentTrustedOrigin(each, origin)),
      next,
    );
  },
});

export const createTrustedOrigin = operation({
  id: 'createTrustedOrigin',
  method: 'POST',
  path,
  summary: 'Create a trusted origin',
  scope: 'okta.trustedOrigins.manage',
  params: none,
  query: none,
  body: TrustedOriginInput,
  success: { status: 200, body: TrustedOriginBody },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    return presentTrustedOrigin(await create(services, body, context), services.origin);
  },
});

export const getTrustedOrigin = readOperation({
  id: 'getTrustedOrigin',
  path: `${path}/{trustedOriginId}`,
  summary: 'Retrieve a trusted origin',
  scope: 'okta.trustedOrigins.read',
  params: originPath,
  errors: ['not-found'],
  body: TrustedOriginBody,
  answer: ({ trustedOriginId }, { settings, origin }: SchemaServices) =>
    presentTrustedOrigin(get(settings(), trustedOriginId), origin),
});

export const replaceTrustedOrigin = operation({
  id: 'replaceTrustedOrigin',
  method: 'PUT',
  path: `${path}/{trustedOriginId}`,
  summary: 'Replace a trusted origin',
  scope: 'okta.trustedOrigins.manage',
  params: originPath,
  query: none,
  body: TrustedOriginInput,
  success: { status: 200, body: TrustedOriginBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { trustedOriginId }, body, context }, services: SchemaServices) {
    return presentTrustedOrigin(await replace(services, trustedOriginId, body, context), services.origin);
  },
});

export const deleteTrustedOrigin = operation({
  id: 'deleteTrustedOrigin',
  method: 'DELETE',
  path: `${path}/{trustedOriginId}`,
  summary: 'Delete a trusted origin',
  scope: 'okta.trustedOrigins.manage',
  params: originPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params: { trustedOriginId }, context }, services: SchemaServices) {
    await remove(services, trustedOriginId, context);
  },
});

const lifecycle = {
  method: 'POST',
  scope: 'okta.trustedOrigins.manage',
  params: originPath,
  query: none,
  body: none,
  success: { status: 200, body: TrustedOriginBody },
  errors: ['not-found', 'changed-meanwhile'],
} as const;

export const activateTrustedOrigin = operation({
  ...lifecycle,
  id: 'activateTrustedOrigin',
  path: `${path}/{trustedOriginId}/lifecycle/activate`,
  summary: 'Activate a trusted origin',
  async handle({ params: { trustedOriginId }, context }, services: SchemaServices) {
    return presentTrustedOrigin(await setTrustedOriginStatus(services, trustedOriginId, 'ACTIVE', context), services.origin);
  },
});

export const deactivateTrustedOrigin = operation({
  ...lifecycle,
  id: 'deactivateTrustedOrigin',
  path: `${path}/{trustedOriginId}/lifecycle/deactivate`,
  summary: 'Deactivate a trusted origin',
  async handle({ params: { trustedOriginId }, context }, services: SchemaServices) {
    return presentTrustedOrigin(await setTrustedOriginStatus(services, trustedOriginId, 'INACTIVE', context), services.origin);
  },
});
