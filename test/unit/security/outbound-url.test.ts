import { describe, expect, it } from '@jest/globals';

import { checkOutboundUrl } from '../../../shared/security/index.ts';

const check = (url: string, allowLoopback = false) => checkOutboundUrl(url, { allowLoopback });
const passing = (urls: readonly string[], allowLoopback = false): string[] => urls.filter((url) => check(url, allowLoopback).ok);

describe('checkOutboundUrl', () => {
  it('lets https to a public host on port 443 or 8443 pass', () => {
    const urls = [
      'https://example.com/userAdded',
      'https://example.com:443/',
      'https://hooks.example.com:8443/a?b=c#d',
      'https://1.1.1.1/',
      'https://[2606:4700:4700::1111]/',
      'https://bücher.example.org/',
      'https://example.com./',
    ];
    expect(passing(urls)).toEqual(urls);
  });

  it('tells the name to look up, without brackets and the root’s dot', () => {
    expect(check('https://EXAMPLE.com.:8443/x')).toMatchObject({ ok: true, host: 'example.com', loopback: false });
    expect(check('https://[2606:4700:4700:0::1111]/')).toMatchObject({ host: '2606:4700:4700::1111' });
    expect(check('https://bücher.example.org/')).toMatchObject({ host: 'xn--bcher-kva.example.org' });
  });

  it.each([
    [
      'another scheme',
      'http://example.com/',
      'file:///etc/passwd',
      'gopher://example.com/',
      'ftp://example.com/',
      'data:text/plain,x',
      'wss://example.com/',
      'javascript:alert(1)',
    ],
    [
      'user-info',
      'https://user@example.com/',
      'https://user:pass@example.com/',
      'https://:pass@example.com/',
      'https://example.com@127.0.0.1/',
    ],
    [
      'another port',
      'https://example.com:22/',
      'https://example.com:25/',
      'https://example.com:80/',
      'https://example.com:6379/',
      'https://example.com:65535/',
    ],
    ['what is no URL', '', 'example.com', '//example.com/', 'https://', 'https:///', 'https://exa mple.com/', 'https://[::1/'],
    [
      'what parsers disagree about',
      'https://example.com\\@127.0.0.1/',
      'https:\\\\example.com/',
      'https://example.com/\n',
      ' https://example.com/',
      'https://example.com/\tx',
      'https://exam\0ple.com/',
      'https://example.com/a b',
    ],
    [
      'private names',
      'https://localhost/',
      'https://LOCALHOST./',
      'https://a.localhost/',
      'https://router.local/',
      'https://vault.internal/',
      'https://metadata.google.internal/',
      'https://nas.home.arpa/',
      'https://x.onion/',
      'https://intranet/',
      'https://wiki/',
      'https://wiki./',
      'https://db.corp/',
    ],
    [
      'names that echo an address',
      'https://127.0.0.1.nip.io/',
      'https://10-0-0-1.sslip.io/',
      'https://anything.localtest.me/',
      'https://lvh.me/',
    ],
    [
      'private addresses',
      'https://127.0.0.1/',
      'https://10.1.2.3/',
      'https://172.16.0.1/',
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data/',
      'https://100.64.0.1/',
      'https://0.0.0.0/',
      'https://0/',
    ],
    [
      'other spellings of them',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0x7f.0.0.1/',
      'https://0177.0.0.1/',
      'https://127.1/',
      'https://017700000001/',
      'https://127.0.0.1./',
      'https://１２７.０.０.１/',
      'https://127。0。0。1/',
      'https://%31%32%37.0.0.1/',
      'https://2852039166/',
    ],
    [
      'private IPv6',
      'https://[::1]/',
      'https://[::]/',
      'https://[fd00:ec2::254]/',
      'https://[fe80::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
    ],
  ])('refuses %s', (_what, ...urls) => {
    expect(passing(urls)).toEqual([]);
  });

  it('takes 2,048 characters and not one more', () => {
    const longest = `https://example.com/${'a'.repeat(2028)}`;
    expect(check(longest).ok).toBe(true);
    expect(check(`${longest}a`)).toEqual({ ok: false, cause: 'The URL is longer than 2048 characters' });
  });

  it('lets plain http to this machine pass on the local stage alone', () => {
    const urls = ['http://127.0.0.1:4000/hook', 'http://localhost:4000/hook', 'http://localhost/'];
    expect(passing(urls)).toEqual([]);
    expect(passing(urls, true)).toEqual(urls);
    expect(check('http://localhost:4000/', true)).toMatchObject({ loopback: true });
  });

  it('lets nothing else pass on the local stage', () => {
    const urls = [
      'http://example.com/',
      'http://10.0.0.1/',
      'http://127.0.0.2/',
      'http://user@localhost/',
      'https://127.0.0.1/',
      'http://localhost.example.com/',
      'http://[::1]/',
      'http://169.254.169.254/',
    ];
    expect(passing(urls, true)).toEqual([]);
  });

  it('repeats nothing of the URL in its cause', () => {
    const result = check('https://canary:canary@canary.internal/');
    expect(result.ok ? '' : result.cause).not.toContain('canary');
  });
});
