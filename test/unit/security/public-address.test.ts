import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { isLoopbackAddress, isPublicAddress } from '../../../shared/security/index.ts';

describe('isPublicAddress', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '2600:1f18::1',
  ])('lets %s pass', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['this network', '0.0.0.0', '0.255.255.255', '::'],
    ['private use', '10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
    ['carrier-grade NAT', '100.64.0.0', '100.127.255.255'],
    ['loopback', '127.0.0.0', '127.0.0.1', '127.255.255.255', '::1'],
    ['link-local, instance metadata', '169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.255.255', 'fe80::1', 'febf::1'],
    ['metadata over IPv6', 'fd00:ec2::254', 'fd20:ce::254'],
    ['unique local and site-local', 'fc00::', 'fdff:ffff::1', 'fec0::1'],
    ['protocol assignments', '192.0.0.0', '192.0.0.170', '2001::1', '2001:1ff:ffff::1'],
    ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff:fff::1'],
    ['benchmarks', '198.18.0.0', '198.19.255.255', '2001:2::1'],
    ['AS112, relays', '192.31.196.1', '192.52.193.1', '192.88.99.1', '192.175.48.1', '2620:4f:8000::1'],
    ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
    ['reserved and broadcast', '240.0.0.0', '255.255.255.255'],
    ['IPv4 within IPv6', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '::ffff:0:10.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::1'],
    ['Teredo and 6to4', '2001:0:7f00:1::1', '2002:7f00:1::1', '2002:a9fe:a9fe::1'],
    ['discard and segment routing', '100::1', '5f00::1'],
  ])('refuses %s', (_use, ...addresses) => {
    expect(addresses.filter((address) => isPublicAddress(address))).toEqual([]);
  });

  it.each([
    '',
    'localhost',
    'example.com',
    '2130706433',
    '0x7f.0.0.1',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '1.1.1.1 ',
    '[::1]',
    '8.8.8.8:443',
    '2606:4700::1%eth0',
    '01.1.1.1',
  ])('takes %j for no address', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  it('refuses every IPv6 address that holds an IPv4 address by mapping or translation', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:'), (address, prefix) => {
        expect(isPublicAddress(prefix + address)).toBe(false);
      }),
    );
  });
});

describe('isLoopbackAddress', () => {
  it('knows this machine’s addresses', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1'].every((address) => isLoopbackAddress(address))).toBe(true);
    expect(['10.0.0.1', '169.254.169.254', '::2', '::1%lo', 'localhost', ''].some((address) => isLoopbackAddress(address))).toBe(
      false,
    );
  });
});
