import { describe, expect, it } from '@jest/globals';

import {
  addressCauses,
  isBlocked,
  isInZone,
  type NetworkZone,
  type ZoneAddress,
  zonesOf,
  zonesWithStanding,
} from '../../../shared/policy/index.ts';

const cidr = (value: string): ZoneAddress => ({ type: 'CIDR', value });
const range = (value: string): ZoneAddress => ({ type: 'RANGE', value });

function zone(id: string, gateways: readonly ZoneAddress[] | null, more: Partial<NetworkZone> = {}): NetworkZone {
  const facts = { type: 'IP', name: id, status: 'ACTIVE', usage: 'POLICY', system: false, created: 0, lastUpdated: 0 } as const;
  return { id, ...facts, gateways, proxies: null, ...more };
}

describe('a zone', () => {
  it.each([
    ['192.0.2.9', [cidr('192.0.2.0/24')], true],
    ['192.0.3.9', [cidr('192.0.2.0/24')], false],
    // The network of an address, wherever in it that lies: as Okta's own examples write it.
    ['1.2.3.200', [cidr('1.2.3.4/24')], true],
    ['192.0.2.5', [range('192.0.2.5-192.0.2.7')], true],
    ['192.0.2.7', [range('192.0.2.5-192.0.2.7')], true],
    ['192.0.2.8', [range('192.0.2.5-192.0.2.7')], false],
    ['10.0.0.1', [cidr('192.0.2.0/24'), range('10.0.0.1-10.0.0.1')], true],
    ['2001:db8::7', [cidr('2001:db8::/64')], true],
    ['2001:db8:0:1::7', [cidr('2001:db8::/64')], false],
    ['2001:DB8::10', [range('2001:db8::1-2001:db8::ff')], true],
    ['::ffff:192.0.2.9', [cidr('192.0.2.0/24')], true],
    ['no address', [cidr('0.0.0.0/0')], false],
    ['192.0.2.9', null, false],
    [null, [cidr('0.0.0.0/0')], false],
  ] as const)('holds %s or not: %j', (address, gateways, expected) => {
    expect(isInZone(zone('nzo1', gateways), address)).toBe(expected);
    expect(isInZone(zone('nzo1', gateways, { status: 'INACTIVE' }), address)).toBe(false);
  });

  it('is not entered through its proxies: nobody is believed about whom they forward', () => {
    expect(isInZone(zone('nzo1', null, { proxies: [cidr('192.0.2.0/24')] }), '192.0.2.9')).toBe(false);
  });

  it.each([
    [cidr('192.0.2.0'), 'no such address'],
    [cidr('192.0.2.0/33'), 'prefix'],
    [cidr('192.0.2.0/-1'), 'prefix'],
    [cidr('192.0.2.0/1e1'), 'prefix'],
    [cidr('192.0.2.0/24/24'), 'no such address'],
    [cidr('2001:db8::/129'), 'prefix'],
    [cidr('192.0.2.256/24'), 'no such address'],
    [cidr('192.0.2.1-192.0.2.9'), 'no such address'],
    [cidr('example.com/24'), 'no such address'],
    [range('192.0.2.1'), 'no such address'],
    [range('192.0.2.9-192.0.2.1'), 'before its beginning'],
    [range('192.0.2.1-2001:db8::1'), 'one kind'],
    [range('192.0.2.0/24'), 'no such address'],
    [cidr(''), 'no such address'],
  ])('takes no such address: %j', (address, words) => {
    expect(addressCauses('gateways', [cidr('192.0.2.0/24'), address])).toEqual([expect.stringContaining(words)]);
  });

  it('counts for policies or blocks, by its usage', () => {
    const blocked = zone('nzo3', [cidr('198.51.100.0/24')], { usage: 'BLOCKLIST' });
    const zones = [zone('nzo1', [cidr('192.0.2.0/24')]), zone('nzo2', [cidr('192.0.0.0/8')]), blocked];
    expect([...zonesOf(zones, '192.0.2.1')]).toEqual(['nzo1', 'nzo2']);
    expect([...zonesOf(zones, '198.51.100.1')]).toEqual([]);
    expect([isBlocked(zones, '198.51.100.1'), isBlocked(zones, '192.0.2.1'), isBlocked(zones, null)]).toEqual([true, false, false]);
  });

  it('is there from the beginning, twice, and stored once it is changed', () => {
    const org = { orgId: '00o1', created: 5 };
    const [blocked, legacy] = zonesWithStanding(org, []);
    expect([blocked?.name, blocked?.usage, legacy?.name, legacy?.usage]).toEqual([
      'BlockedIpZone',
      'BLOCKLIST',
      'LegacyIpZone',
      'POLICY',
    ]);
    expect(blocked).toMatchObject({ system: true, created: 5, gateways: null, proxies: null });
    if (legacy === undefined) throw new Error('there are two');
    const changed: NetworkZone = { ...legacy, name: 'Office', gateways: [cidr('192.0.2.0/24')] };
    const others = [zone('nzo9', null, { created: 9 }), zone('nzo8', null, { created: 8 })];
    expect(zonesWithStanding(org, [...others, changed]).map(({ name }) => name)).toEqual([
      'BlockedIpZone',
      'Office',
      'nzo8',
      'nzo9',
    ]);
    // Another org's are others.
    expect(zonesWithStanding({ ...org, orgId: '00o2' }, [])[0]?.id).not.toBe(blocked?.id);
  });
});
