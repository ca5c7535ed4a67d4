import * as z from 'zod/mini';

import { component, none, operation, Paged, readOperation, RelatedLink, Time } from '../../../shared/api/index.ts';
import {
  createRealm as create,
  deleteRealm as remove,
  getRealm as get,
  listRealms as list,
  presentRealm,
  replaceRealm as replace,
} from '../../../shared/org/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

const path = '/api/v1/realms';
const realmPath = z.object({ realmId: z.string() });
const realmTypes = z.enum(['PARTNER', 'DEFAULT']);

/** Realms sent back as they were read: all but the profile is ignored. */
const RealmInput = z.object({
  profile: z.object({
    name: z.string(),
    realmType: z.optional(z.nullable(realmTypes)),
    domains: z.optional(z.nullable(z.array(z.string()))),
  }),
});
const inputOf = ({ profile }: z.output<typeof RealmInput>) => ({
  name: profile.name,
  realmType: profile.realmType ?? undefined,
  domains: profile.domains ?? [],
});

const RealmBody = component(
  'Realm',
  z.object({
    id: z.string(),
    created: Time,
    lastUpdated: Time,
    profile: z.object({ name: z.string(), realmType: z.optional(realmTypes), domains: z.optional(z.array(z.string())) }),
    isDefault: z.boolean(),
    _links: z.object({ self: RelatedLink }),
  }),
);

export const listRealms = operation({
  id: 'listRealms',
  method: 'GET',
  path,
  summary: 'List all realms',
  scope: 'okta.realms.read',
  params: none,
  query: z.object({
    search: z.optional(z.string()),
    sortBy: z.optional(z.string()),
    sortOrder: z.optional(z.string()),
  }),
  body: none,
  success: { status: 200, body: z.array(RealmBody) },
  errors: ['invalid-search', 'invalid-cursor', 'validation-failed'],
  paged: { defaultLimit: 200, defaultWith: { parameter: 'search', limit: 10 }, maxLimit: 200 },
  async handle({ query, page }, { settings, origin }: SchemaServices) {
    const { items, next } = list(settings().realms, { ...query, ...page });
    return new Paged(
      items.map((realm) => presentRealm(realm, origin, false)),
      next,
    );
  },
});

export const createRealm = operation({
  id: 'createRealm',
  method: 'POST',
  path,
  summary: 'Create a realm',
  scope: 'okta.realms.manage',
  params: none,
  query: none,
  body: RealmInput,
  success: { status: 200, body: RealmBody },
  errors: ['validation-failed', 'too-many-realms', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    return presentRealm(await create(services, inputOf(body), context), services.origin, true);
  },
});

export const getRealm = readOperation({
  id: 'getRealm',
  path: `${path}/{realmId}`,
  summary: 'Retrieve a realm',
  scope: 'okta.realms.read',
  params: realmPath,
  errors: ['not-found'],
  body: RealmBody,
  answer: ({ realmId }, { settings, origin }: SchemaServices) => presentRealm(get(settings(), realmId), origin, true),
});

export const replaceRealm = operation({
  id: 'replaceRealm',
  method: 'PUT',
  path: `${path}/{realmId}`,
  summary: 'Replace the realm profile',
  scope: 'okta.realms.manage',
  params: realmPath,
  query: none,
  body: RealmInput,
  success: { status: 200, body: RealmBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, body, context }, services: SchemaServices) {
    return presentRealm(await replace(services, params.realmId, inputOf(body), context), services.origin, true);
  },
});

export const deleteRealm = operation({
  id: 'deleteRealm',
  method: 'DELETE',
  path: `${path}/{realmId}`,
  summary: 'Delete a realm',
  scope: 'okta.realms.manage',
  params: realmPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'realm-kept', 'changed-meanwhile'],
  async handle({ params, context }, services: SchemaServices) {
    await remove(services, params.realmId, context);
  },
});
