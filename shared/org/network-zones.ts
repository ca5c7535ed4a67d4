import { type InMemoryQuery, listInMemory, type ListedAttribute } from '../directory/index.ts';
import {
  type Context,
  type EventDraft,
  isSameData,
  newId,
  type Page,
  type Party,
  RosterError,
  toOktaTime,
  type Write,
} from '../kernel/index.ts';
import {
  addressCauses,
  isInZone,
  type NetworkZone,
  type Policy,
  type Status,
  type ZoneAddress,
  type ZoneUsage,
} from '../policy/index.ts';
import { changeSettings, type SettingsServices } from './change-settings.ts';
import type { OrgSettings } from './settings.ts';

export const zoneLimits = {
  /** Of an org, with those that it came with. */
  zones: 100,
  /** Gateways, or proxies, of a zone. */
  addresses: 150,
  /** Of one that blocks. */
  blockedAddresses: 1_000,
  nameLength: 128,
} as const;

export interface ZoneInput {
  readonly type?: string | undefined;
  readonly name: string;
  readonly status?: Status | undefined;
  readonly usage?: ZoneUsage | undefined;
  readonly gateways?: readonly ZoneAddress[] | null | undefined;
  readonly proxies?: readonly ZoneAddress[] | null | undefined;
}

/** Errors: not-found. */
export function getZone({ zones }: Pick<OrgSettings, 'zones'>, id: string): NetworkZone {
  const zone = zones.find((each) => each.id === id);
  if (zone === undefined) throw new RosterError('not-found', { id, type: 'NetworkZone' });
  return zone;
}

const refuse = (causes: readonly string[]): void => {
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'networkZone', causes });
};

const partyOf = ({ id, name }: NetworkZone): Party => ({ id, type: 'NetworkZone', alternateId: null, displayName: name });
const eventOf = (eventType: EventDraft['eventType'], zone: NetworkZone): EventDraft => ({ eventType, targets: [partyOf(zone)] });
const setZone = (value: NetworkZone, replaces: NetworkZone | null): Write => ({
  do: 'set',
  setting: 'zone',
  id: value.id,
  value,
  replaces,
});

/** The policies that name a zone, in their own conditions or in a rule's. */
export function policiesNaming(policies: readonly Policy[], zoneId: string): readonly Policy[] {
  const names = ({ conditions }: Pick<Policy, 'conditions'>): boolean => {
    const { include = [], exclude = [] } = conditions?.network ?? {};
    return [...include, ...exclude].includes(zoneId);
  };
  return policies.filter((policy) => names(policy) || policy.rules.some(names));
}

function inUse({ policies }: OrgSettings, { id }: NetworkZone, sentence: string): string[] {
  return policiesNaming(policies, id).map(({ name }) => `${sentence}: the policy "${name}" names it`);
}

/** What is wrong with a zone by itself, and beside the others. */
function causesOf(input: ZoneInput, others: readonly NetworkZone[]): string[] {
  const { type = 'IP', name, usage = 'POLICY', gateways, proxies } = input;
  const most = usage === 'BLOCKLIST' ? zoneLimits.blockedAddresses : zoneLimits.addresses;
  const listed = (field: string, addresses: readonly ZoneAddress[] | null | undefined): string[] => {
    if ((addresses ?? []).length > most) return [`${field}: The list must not hold more than ${most} entries`];
    return addressCauses(field, addresses ?? []);
  };
  if (type !== 'IP')
    return [`type: Zones of type ${type} are not supported: nothing is known of where an address is. It must be IP`];
  return [
    ...(name.trim() === '' ? ['name: The field cannot be left blank'] : []),
    ...(others.some((zone) => zone.name.toLowerCase() === name.toLowerCase())
      ? ['name: An object with this field already exists in the current organization']
      : []),
    ...listed('gateways', gateways),
    ...listed('proxies', proxies),
    ...(usage === 'BLOCKLIST' && (proxies ?? []).length > 0 ? ['proxies: A zone of usage BLOCKLIST has none'] : []),
  ];
}

/** Nobody locks herself out: an address that is blocked could not take it back. */
function requireAnswered(zone: NetworkZone, { client }: Context): void {
  if (zone.usage !== 'BLOCKLIST' || !isInZone(zone, client?.ipAddress ?? null)) return;
  refuse(['gateways: The address that this request comes from is among them: you would lock yourself out']);
}

const listOf = (addresses: readonly ZoneAddress[] | null | undefined): readonly ZoneAddress[] | null =>
  addresses === undefined || addresses === null || addresses.length === 0 ? null : addresses;

/** Errors: validation-failed. */
export function createZone(services: SettingsServices, input: ZoneInput, context: Context): Promise<NetworkZone> {
  return changeSettings(services, context, ({ zones }, at) => {
    refuse(causesOf(input, zones));
    if (zones.length >= zoneLimits.zones) refuse([`An organization must not have more than ${zoneLimits.zones} zones`]);
    const zone: NetworkZone = {
      id: newId('networkZone'),
      type: 'IP',
      name: input.name,
      status: input.status ?? 'ACTIVE',
      usage: input.usage ?? 'POLICY',
      system: false,
      created: at,
      lastUpdated: at,
      gateways: listOf(input.gateways),
      proxies: listOf(input.proxies),
    };
    requireAnswered(zone, context);
    const events = [eventOf('zone.create', zone), ...(zone.usage === 'BLOCKLIST' ? [eventOf('zone.make_blacklist', zone)] : [])];
    return { result: zone, writes: [setZone(zone, null)], events };
  });
}

/**
 * Replaces a zone's name, usage and addresses; the status stays, which the lifecycle alone changes. One that came with the org keeps its usage.
 * A call that changes nothing writes nothing. Errors: not-found, validation-failed.
 */
export function replaceZone(services: SettingsServices, id: string, input: ZoneInput, context: Context): Promise<NetworkZone> {
  return changeSettings(services, context, (settings, at) => {
    const before = getZone(settings, id);
    const usage = input.usage ?? before.usage;
    const wanted: NetworkZone = {
      ...before,
      name: input.name,
      usage,
      gateways: listOf(input.gateways),
      proxies: listOf(input.proxies),
    };
    const blocksNow = usage === 'BLOCKLIST' && before.usage !== 'BLOCKLIST';
    refuse([
      ...causesOf(
        { ...input, usage },
        settings.zones.filter((zone) => zone.id !== id),
      ),
      ...(before.system && usage !== before.usage ? ['usage: A zone that came with the organization keeps its usage'] : []),
      ...(blocksNow ? inUse(settings, before, 'usage: The zone cannot become one of usage BLOCKLIST') : []),
    ]);
    if (isSameData(wanted, before)) return { result: before, writes: [], events: [] };
    const after = { ...wanted, lastUpdated: at };
    requireAnswered(after, context);
    const flip = blocksNow ? 'zone.make_blacklist' : usage !== before.usage ? 'zone.remove_blacklist' : undefined;
    return {
      result: after,
      writes: [setZone(after, before)],
      events: [eventOf('zone.update', after), ...(flip === undefined ? [] : [eventOf(flip, after)])],
    };
  });
}

/** Of one that no policy names, and that did not come with the org. Errors: not-found, validation-failed. */
export function deleteZone(services: SettingsServices, id: string, context: Context): Promise<void> {
  return changeSettings(services, context, (settings) => {
    const zone = getZone(settings, id);
    refuse([
      ...(zone.system ? ['A zone that came with the organization cannot be deleted'] : []),
      ...inUse(settings, zone, 'The zone cannot be deleted'),
    ]);
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'zone', id, replaces: zone }],
      events: [eventOf('zone.delete', zone)],
    };
  });
}

/**
 * Switches a zone on or off; one that is off holds no address, for policies and for blocking. One that is so already stays as it is.
 * Errors: not-found, validation-failed.
 */
export function setZoneStatus(services: SettingsServices, id: string, status: Status, context: Context): Promise<NetworkZone> {
  return changeSettings(services, context, (settings, at) => {
    const before = getZone(settings, id);
    if (before.status === status) return { result: before, writes: [], events: [] };
    const after: NetworkZone = { ...before, status, lastUpdated: at };
    requireAnswered(after, context);
    const eventType = status === 'ACTIVE' ? 'zone.activate' : 'zone.deactivate';
    return { result: after, writes: [setZone(after, before)], events: [eventOf(eventType, after)] };
  });
}

const attributes: readonly ListedAttribute<NetworkZone>[] = [
  { path: 'id', read: ({ id }) => id },
  { path: 'name', read: ({ name }) => name },
  { path: 'usage', read: ({ usage }) => usage },
  { path: 'status', read: ({ status }) => status },
  { path: 'system', read: ({ system }) => system, type: 'boolean' },
];

/** Sorts as zones are listed: those that came with the org first, then by age. */
const keyOf = ({ system, name, created, id }: NetworkZone): string =>
  system ? ` ${name}` : `${String(created).padStart(15, '0')}#${id}`;

/** A page of zones. Errors: invalid-search, invalid-cursor. */
export const listZones = (zones: readonly NetworkZone[], query: InMemoryQuery): Page<NetworkZone> =>
  listInMemory(attributes, zones, keyOf, query);

const link = (href: string, ...allow: string[]) => ({ href, hints: { allow } });

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/NetworkZone/ */
export function presentZone(zone: NetworkZone, origin: string): object {
  const { type, id, name, status, usage, created, lastUpdated, system, gateways, proxies } = zone;
  const href = `${origin}/api/v1/zones/${id}`;
  const other = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    type,
    id,
    name,
    status,
    usage,
    created: toOktaTime(created),
    lastUpdated: toOktaTime(lastUpdated),
    system,
    gateways: gateways?.map((each) => ({ type: each.type, value: each.value })) ?? null,
    proxies: proxies?.map((each) => ({ type: each.type, value: each.value })) ?? null,
    _links: { self: link(href, 'GET', 'PUT', 'DELETE'), [other]: link(`${href}/lifecycle/${other}`, 'POST') },
  };
}
