import * as z from 'zod/mini';

import { component, Link, none, operation, Paged, readOperation, Time } from '../../../shared/api/index.ts';
import {
  createZone,
  deleteZone,
  getZone,
  listZones,
  presentZone,
  replaceZone,
  setZoneStatus,
  zoneLimits,
} from '../../../shared/org/index.ts';
import type { SchemaServices } from '../../../shared/runtime/schema-services.ts';

const path = '/api/v1/zones';
const zonePath = z.object({ zoneId: z.string() });
const status = z.enum(['ACTIVE', 'INACTIVE']);
const usage = z.enum(['POLICY', 'BLOCKLIST']);

const address = z.object({ type: z.enum(['CIDR', 'RANGE']), value: z.string().check(z.maxLength(100)) });
const addresses = z.nullish(z.array(address).check(z.maxLength(zoneLimits.blockedAddresses)));

/** Zones sent back as they were read: ids, times and links are ignored. Other types are let through here, to be refused by their name. */
const ZoneInput = z.object({
  type: z.optional(z.string()),
  name: z.string().check(z.maxLength(zoneLimits.nameLength)),
  status: z.optional(status),
  usage: z.optional(usage),
  gateways: addresses,
  proxies: addresses,
});

const ZoneBody = component(
  'IPNetworkZone',
  z.object({
    type: z.literal('IP'),
    id: z.string(),
    name: z.string(),
    status,
    usage,
    created: Time,
    lastUpdated: Time,
    system: z.boolean(),
    gateways: z.nullable(z.array(address)),
    proxies: z.nullable(z.array(address)),
    _links: z.object({ self: Link, activate: z.optional(Link), deactivate: z.optional(Link) }),
  }),
);

export const listNetworkZones = operation({
  id: 'listNetworkZones',
  method: 'GET',
  path,
  summary: 'List all network zones',
  scope: 'okta.networkZones.read',
  params: none,
  query: z.object({ filter: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: z.array(ZoneBody) },
  errors: ['invalid-search'],
  paged: { defaultLimit: 20, maxLimit: 200 },
  async handle({ query: { filter }, page }, { settings, origin }: SchemaServices) {
    const { items, next } = listZones(settings().zones, { search: filter, ...page });
    return new Paged(
      items.map((zone) => presentZone(zone, origin)),
      next,
    );
  },
});

export const createNetworkZone = operation({
  id: 'createNetworkZone',
  method: 'POST',
  path,
  summary: 'Create a network zone',
  scope: 'okta.networkZones.manage',
  params: none,
  query: none,
  body: ZoneInput,
  success: { status: 200, body: ZoneBody },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ body, context }, services: SchemaServices) {
    return presentZone(await createZone(services, body, context), services.origin);
  },
});

export const getNetworkZone = readOperation({
  id: 'getNetworkZone',
  path: `${path}/{zoneId}`,
  summary: 'Retrieve a network zone',
  scope: 'okta.networkZones.read',
  params: zonePath,
  errors: ['not-found'],
  body: ZoneBody,
  answer: ({ zoneId }, { settings, origin }: SchemaServices) => presentZone(getZone(settings(), zoneId), origin),
});

export const replaceNetworkZone = operation({
  id: 'replaceNetworkZone',
  method: 'PUT',
  path: `${path}/{zoneId}`,
  summary: 'Replace a network zone',
  scope: 'okta.networkZones.manage',
  params: zonePath,
  query: none,
  body: ZoneInput,
  success: { status: 200, body: ZoneBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { zoneId }, body, context }, services: SchemaServices) {
    return presentZone(await replaceZone(services, zoneId, body, context), services.origin);
  },
});

export const deleteNetworkZone = operation({
  id: 'deleteNetworkZone',
  method: 'DELETE',
  path: `${path}/{zoneId}`,
  summary: 'Delete a network zone',
  scope: 'okta.networkZones.manage',
  params: zonePath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { zoneId }, context }, services: SchemaServices) {
    await deleteZone(services, zoneId, context);
  },
});

const lifecycle = {
  method: 'POST',
  scope: 'okta.networkZones.manage',
  params: zonePath,
  query: none,
  body: none,
  success: { status: 200, body: ZoneBody },
} as const;

export const activateNetworkZone = operation({
  ...lifecycle,
  id: 'activateNetworkZone',
  path: `${path}/{zoneId}/lifecycle/activate`,
  summary: 'Activate a network zone',
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params: { zoneId }, context }, services: SchemaServices) {
    return presentZone(await setZoneStatus(services, zoneId, 'ACTIVE', context), services.origin);
  },
});

export const deactivateNetworkZone = operation({
  ...lifecycle,
  id: 'deactivateNetworkZone',
  path: `${path}/{zoneId}/lifecycle/deactivate`,
  summary: 'Deactivate a network zone',
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params: { zoneId }, context }, services: SchemaServices) {
    return presentZone(await setZoneStatus(services, zoneId, 'INACTIVE', context), services.origin);
  },
});
