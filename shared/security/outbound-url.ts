import { isIP } from 'node:net';

import { isPublicAddress } from './public-address.ts';

export type CheckedUrl =
  | {
      readonly ok: true;
      readonly url: URL;
      /** The name to look up, or the address itself, without brackets. */
      readonly host: string;
      /** `http` to this machine: the local stage alone. */
      readonly loopback: boolean;
    }
  /** `cause` is a sentence for whoever wrote the URL. */
  | { readonly ok: false; readonly cause: string };

const maxLength = 2048;

/** 22, 25, 6379 and the like speak other protocols, which a request's bytes can be made to speak. */
const ports: ReadonlySet<string> = new Set(['', '8443']);

/** Names that mean this machine or this network, wherever they are looked up (RFC 6761, RFC 6762, RFC 8375, RFC 9476, ICANN). */
const privateSuffixes = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'lan',
  'home',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
  'svc',
  'consul',
  'onion',
  'alt',
  'test',
  'invalid',
] as const;

/** Public names that answer with whichever address is written in them; the address is checked anyway. */
const echoingSuffixes = [
  'nip.io',
  'sslip.io',
  'xip.io',
  'xip.name',
  'backname.io',
  'ip.addr.tools',
  'local-ip.co',
  'local-ip.sh',
  'localtest.me',
  'lvh.me',
  'vcap.me',
  'fuf.me',
  'lacolhost.com',
  'localho.st',
  'lcl.host',
  'local.gd',
  'traefik.me',
  // These answer with one address first and another one after it.
  'rbndr.us',
  '1u.ms',
] as const;

/**
 * A name as DNS has it, its last label no number. `127.0.0.1..` is none, and would be looked up as the address that it is not.
 */
const nameFormat = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const isWithin = (host: string, suffixes: readonly string[]): boolean =>
  suffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));

const refuse = (cause: string): CheckedUrl => ({ ok: false, cause });

function checkHost(url: URL, host: string): CheckedUrl {
  if (isIP(host) !== 0) {
    return isPublicAddress(host) ? { ok: true, url, host, loopback: false } : refuse('The address is not public');
  }
  if (!nameFormat.test(host)) return refuse('The host is malformed');
  // A name without a dot is looked up in the machine's own search domains.
  if (!host.includes('.') || isWithin(host, privateSuffixes)) return refuse('The host is not public');
  if (isWithin(host, echoingSuffixes)) return refuse('The host stands for any address that is written in its name');
  return { ok: true, url, host, loopback: false };
}

function isLoopbackUrl({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/**
 * What can be told of a URL without asking anyone: https, port 443 or 8443, no user-info, a host that could be public. Numbers in
 * any spelling (decimal, octal, hex, IPv6) are read as the addresses that they are. `allowLoopback` lets `http://127.0.0.1:*` and
 * `http://localhost:*` pass too. Looking the name up and checking its addresses is `guardedRequest`'s.
 */
export function checkOutboundUrl(text: string, { allowLoopback }: { readonly allowLoopback: boolean }): CheckedUrl {
  if (text.length > maxLength) return refuse(`The URL is longer than ${maxLength} characters`);
  // URL parsers disagree about these, so what is checked might not be what another program reads.
  // oxlint-disable-next-line no-control-regex -- control characters are what this line is about
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return refuse('The URL contains a space, a back-slash or a control character');
  const url = URL.parse(text);
  if (url === null) return refuse('The URL is malformed');
  // `https:host` and `https://@host` are read as `https://host` by some and otherwise by others.
  const [, authority] = /^[a-z][a-z\d+.-]*:\/\/([^/?#]+)/i.exec(text) ?? [];
  if (authority === undefined && url.protocol === 'https:') return refuse('The URL must begin with https:// and a host');
  if (authority?.includes('@')) return refuse('The URL contains a user name or password');
  if (url.username !== '' || url.password !== '') return refuse('The URL contains a user name or password');
  if (allowLoopback && isLoopbackUrl(url)) return { ok: true, url, host: url.hostname, loopback: true };
  if (url.protocol !== 'https:') return refuse('The URL must begin with https://');
  if (!ports.has(url.port)) return refuse('The port must be 443 or 8443');
  // The root's dot changes nothing of where a name leads.
  return checkHost(url, url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, ''));
}
