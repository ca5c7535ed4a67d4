import { createHash } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

import { idFrom } from '../kernel/index.ts';
import type { Status } from './model.ts';

/** Addresses of a zone: `192.0.2.0/24` or `192.0.2.1-192.0.2.9`, of IPv4 or IPv6. */
export interface ZoneAddress {
  readonly type: 'CIDR' | 'RANGE';
  readonly value: string;
}

/** `BLOCKLIST`: whoever comes from there is answered nothing. `POLICY`: conditions of policies may name it. */
export type ZoneUsage = 'POLICY' | 'BLOCKLIST';

/** Addresses under a name. */
export interface NetworkZone {
  readonly id: string;
  readonly type: 'IP';
  readonly name: string;
  readonly status: Status;
  readonly usage: ZoneUsage;
  /** It came with the org. */
  readonly system: boolean;
  readonly created: number;
  readonly lastUpdated: number;
  /** Null where there is none: then nobody is in the zone. */
  readonly gateways: readonly ZoneAddress[] | null;
  /** Whom Okta would believe about whom they forward. Nobody is believed here, so that they decide nothing. */
  readonly proxies: readonly ZoneAddress[] | null;
}

const families = { 4: 'ipv4', 6: 'ipv6' } as const;
const familyOf = (address: string): 'ipv4' | 'ipv6' | undefined => families[isIP(address) as 4 | 6];

/** Puts addresses on a list. Says what is wrong where they are none. */
function add(list: BlockList, { type, value }: ZoneAddress): string | undefined {
  const [first = '', second, ...more] = value.split(type === 'CIDR' ? '/' : '-');
  const family = familyOf(first);
  if (family === undefined || second === undefined || more.length > 0) return 'it is no such address';
  if (type === 'RANGE') {
    if (familyOf(second) !== family) return 'its ends are no addresses of one kind';
    try {
      list.addRange(first, second, family);
      return undefined;
    } catch {
      return 'its end lies before its beginning';
    }
  }
  const bits = /^\d{1,3}$/.test(second) ? Number(second) : Infinity;
  if (bits > (family === 'ipv4' ? 32 : 128)) return 'its prefix is too long';
  list.addSubnet(first, bits, family);
  return undefined;
}

/** What is wrong with addresses, in sentences that begin with the field's name. */
export function addressCauses(field: string, addresses: readonly ZoneAddress[]): string[] {
  const list = new BlockList();
  return addresses.flatMap((address) => {
    const cause = add(list, address);
    return cause === undefined ? [] : [`${field}: ${address.value} must be a ${address.type}, but ${cause}`];
  });
}

const lists = new WeakMap<NetworkZone, BlockList>();

/** Made once a zone, which is as long as the org's settings stay. */
function listOf(zone: NetworkZone): BlockList {
  const known = lists.get(zone);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const address of zone.gateways ?? []) add(list, address);
  lists.set(zone, list);
  return list;
}

/** Whether an address is in a zone; of what is no address, false. A zone that is switched off holds none. */
export function isInZone(zone: NetworkZone, address: string | null): boolean {
  const family = familyOf(address ?? '');
  return zone.status === 'ACTIVE' && family !== undefined && listOf(zone).check(address ?? '', family);
}

/** The zones for policies that an address is in. */
export const zonesOf = (zones: readonly NetworkZone[], address: string | null): ReadonlySet<string> =>
  new Set(zones.filter((zone) => zone.usage === 'POLICY' && isInZone(zone, address)).map(({ id }) => id));

/** Whether whoever comes from an address is answered nothing. */
export const isBlocked = (zones: readonly NetworkZone[], address: string | null): boolean =>
  zones.some((zone) => zone.usage === 'BLOCKLIST' && isInZone(zone, address));

const systemZones = [
  { name: 'BlockedIpZone', usage: 'BLOCKLIST' },
  { name: 'LegacyIpZone', usage: 'POLICY' },
] as const;

/**
 * All zones of an org, given those that are stored: the two that Okta's orgs begin with are there without anybody having made them, and are
 * stored once they are changed. Their ids follow from the org's. They come first; the others by their age.
 */
export function zonesWithStanding(
  { orgId, created }: { readonly orgId: string; readonly created: number },
  stored: readonly NetworkZone[],
): readonly NetworkZone[] {
  const standing = systemZones.map(({ name, usage }): NetworkZone => {
    const id = idFrom('networkZone', createHash('sha256').update(`${orgId} ${name}`).digest());
    const facts = { id, type: 'IP', name, status: 'ACTIVE', usage, system: true, gateways: null, proxies: null } as const;
    return stored.find((zone) => zone.id === id) ?? { ...facts, created, lastUpdated: created };
  });
  const others = stored.filter(({ system }) => !system);
  return [...standing, ...others.toSorted((one, other) => one.created - other.created || (one.id < other.id ? -1 : 1))];
}
