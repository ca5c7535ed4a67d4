/** Where no hook may lead, as plain IPv4: this machine, Lambda's own service, metadata of instances and containers, private networks. */
const hostileIPv4 = [
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.100.1',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '0.0.0.0',
  '255.255.255.255',
  '224.0.0.1',
] as const;

/** The same over IPv6, and what else an address may not be. */
const hostileIPv6 = [
  '::1',
  '::',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fe80::1',
  'fe80::a9fe:a9fe',
  'fc00::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '100::1',
] as const;

const octets = (address: string): number[] => address.split('.').map(Number);
const number = (address: string): number => octets(address).reduce((sum, octet) => sum * 256 + octet, 0);
const hex = (value: number, width = 0): string => value.toString(16).padStart(width, '0');
const octal = (value: number): string => `0${value.toString(8)}`;

/** `7f00:1`: an IPv4 address as the last two groups of an IPv6 one. */
function groups(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address);
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
}

/** Every digit by another sign that Unicode takes for a digit. */
const inDigits = (address: string, zero: number): string =>
  address.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

const circled = (address: string): string =>
  address.replaceAll(/\d/g, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(digit) - 1)));

const percent = (text: string): string => text.replaceAll(/[^]/g, (sign) => `%${hex(sign.charCodeAt(0), 2)}`);

function shortForms(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address);
  return [`${a}.${b}.${c * 256 + d}`, `${a}.${(b * 256 + c) * 256 + d}`, `0x${hex(a)}.${(b * 256 + c) * 256 + d}`];
}

function spellingsOfIPv4(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address);
  const whole = number(address);
  return [
    address,
    `${address}.`,
    `${address}..`,
    String(whole),
    `0x${hex(whole)}`,
    `0X${hex(whole, 8).toUpperCase()}`,
    `0x00000000${hex(whole, 8)}`,
    octal(whole),
    `0000${octal(whole)}`,
    [a, b, c, d].map((octet) => `0x${hex(octet)}`).join('.'),
    [a, b, c, d].map((octet) => octal(octet)).join('.'),
    [a, b, c, d].map((octet) => `000000${octal(octet)}`).join('.'),
    `0x${hex(a)}.${octal(b)}.${c}.0x${hex(d)}`,
    ...shortForms(address),
    inDigits(address, 0xff10),
    inDigits(address, 0x1d7ce),
    inDigits(address, 0x1d7f6),
    circled(address),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '｡'),
    inDigits(address, 0xff10).replaceAll('.', '．'),
    percent(address),
    percent(percent(address)),
    address.replaceAll('.', '%2e'),
    address.replace('.', '\u00ad.'),
    address.replace('.', '\u200b.'),
    `${address}%00.example.com`,
    `${address}%2f.example.com`,
    `[::ffff:${address}]`,
    `[::ffff:${groups(address)}]`,
    `[::FFFF:${groups(address).toUpperCase()}]`,
    `[0:0:0:0:0:ffff:${groups(address)}]`,
    `[0000:0000:0000:0000:0000:ffff:${address}]`,
    `[::${address}]`,
    `[::${groups(address)}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${groups(address)}]`,
    `[2002:${groups(address)}::1]`,
    `[2001:0:${groups(address)}::1]`,
    `[::ffff:${address}%25eth0]`,
    `${address}.nip.io`,
    `${address.replaceAll('.', '-')}.sslip.io`,
    `x.${hex(whole, 8)}.nip.io`,
    `${hex(whole, 8)}.01010101.rbndr.us`,
    `user@${address}`,
    `example.com@${address}`,
    `example.com:443@${address}`,
    `@${address}`,
    `${address}:443`,
    `${address}:8443`,
    `${address}:9001`,
    `${address}:22`,
  ];
}

function spellingsOfIPv6(address: string): string[] {
  const url = URL.parse(`https://[${address}]/`);
  return [
    `[${address}]`,
    `[${address.toUpperCase()}]`,
    `[${address}]:8443`,
    `[${address}%25eth0]`,
    `[${address}%eth0]`,
    `[${address}%251]`,
    `user@[${address}]`,
    `[${address}].`,
    percent(`[${address}]`),
    address,
    url?.hostname ?? address,
  ];
}

/** Names of this machine, of this network, of metadata services, and public names that lead there. */
const hostileNames = [
  'localhost',
  'localhost.',
  'localhost..',
  'LOCALHOST',
  'LocalHost.LocalDomain',
  'a.localhost',
  'localhost.localdomain',
  'ip6-localhost',
  'instance-data',
  'instance-data.ec2.internal',
  'ip-10-0-0-1.ec2.internal',
  'ip-10-0-0-1.eu-central-1.compute.internal',
  'metadata',
  'metadata.google.internal',
  'metadata.google.internal.',
  'METADATA.GOOGLE.INTERNAL',
  'metadata.google。internal',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'vault.service.consul',
  'router.lan',
  'nas.home',
  'printer.local',
  'wiki.corp',
  'wiki.intranet',
  'hidden.onion',
  '1.0.0.127.in-addr.arpa',
  'localtest.me',
  'anything.lvh.me',
  'vcap.me',
  'fuf.me',
  'localho.st',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'ｌｏｃａｌｈｏｓｔ',
  'loc\u00adalhost',
  'local\u200bhost',
  '%6cocalhost',
  '%6c%6f%63%61%6c%68%6f%73%74',
  'lоcalhost',
  'ⅼocalhost',
  'metadata.google.ⓘⓝⓣⓔⓡⓝⓐⓛ',
  'metadatа.google.internal',
  'a..example.com',
  '.example.com',
  'example.com..',
  'exa*mple.com',
  'wiki',
  'example.123',
] as const;

/** Another protocol, another port, and what parsers read in more than one way. */
const hostileShapes = [
  'http://example.com/',
  'HTTP://example.com/',
  'http://example.com:443/',
  'file:///etc/passwd',
  'file://example.com/etc/passwd',
  'gopher://example.com/_GET%20/',
  'ftp://example.com/',
  'dict://example.com:11211/stat',
  'ldap://example.com/',
  'tftp://example.com/',
  'ssh://example.com/',
  'jar:https://example.com!/',
  'data:application/json,{}',
  'javascript:alert(1)',
  'ws://example.com/',
  'wss://example.com/',
  'blob:https://example.com/x',
  'unix:/var/run/docker.sock',
  'https+unix://example.com/',
  'https://example.com:21/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://example.com:80/',
  'https://example.com:6379/',
  'https://example.com:9001/',
  'https://example.com:9200/',
  'https://example.com:11211/',
  'https://example.com:65536/',
  'https://example.com:-1/',
  'https://user@example.com/',
  'https://user:pass@example.com/',
  'https://:pass@example.com/',
  'https://@example.com/',
  'https://example.com@127.0.0.1/',
  'https://127.0.0.1#@example.com/',
  'https://127.0.0.1?@example.com/',
  'https://example.com\\@127.0.0.1/',
  'https:\\\\example.com/',
  'https:/\\example.com/',
  'https:/example.com/',
  'https:example.com',
  'https:///example.com/',
  'https:////example.com/',
  '//example.com/',
  '/relative',
  'example.com',
  '',
  'https://',
  'https:// example.com/',
  'https://exam ple.com/',
  ' https://example.com/',
  'https://example.com/ ',
  'https://example.com/\t',
  'https://exam\tple.com/',
  'https://exam\nple.com/',
  'https://example.com/\r\nHost: 127.0.0.1',
  'https://example.com\r\n.internal/',
  'ht\ntps://example.com/',
  'https://exam\0ple.com/',
  '\0https://example.com/',
  'https://[::1/',
  'https://::1]/',
  'https://[]/',
  'https://[1.1.1.1]/',
  'https://[v1.fe80::1]/',
  'https://1.1.1.256/',
  'https://1.1.1.1.1/',
  'https://0x100000000/',
  'https://4294967296/',
] as const;

/** Every combination, each once: URLs that nobody may be made to call, beside what in them is wrong. */
export function hostileUrls(): string[] {
  const hosts = [...hostileIPv4.flatMap(spellingsOfIPv4), ...hostileIPv6.flatMap(spellingsOfIPv6), ...hostileNames];
  const paths = ['/', '/latest/meta-data/iam/security-credentials/', '/2018-06-01/runtime/invocation/next'];
  return [...new Set([...hosts.map((host, index) => `https://${host}${paths[index % paths.length]}`), ...hostileShapes])];
}
