import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';

import { exchange, type ExchangeFailure, type OutboundResponse } from './exchange.ts';
import { findHeaderFault } from './outbound-headers.ts';
import { checkOutboundUrl } from './outbound-url.ts';
import type { Resolver } from './ports.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** `Host`, lengths, encodings, `x-amz-*` and hop-by-hop headers are refused. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it, the look-up of the name included. */
  readonly timeoutMs: number;
  /** Of all that comes back, status, headers and framing included. */
  readonly maxResponseBytes: number;
  /** Lets `http://127.0.0.1:*` and `http://localhost:*` be called: the local stage alone. */
  readonly allowLoopback: boolean;
  /** @default - the system's resolver */
  readonly resolver?: Resolver;
}

/** What became of an outbound call. `address` is the one that was dialled. */
export type OutboundResult =
  | (OutboundResponse & { readonly address: string; readonly latencyMs: number })
  | {
      readonly ok: false;
      readonly kind: 'refused-request' | 'refused-address' | 'dns' | ExchangeFailure['kind'];
      /** For the log: holds nothing of URL, headers or answer. */
      readonly detail: string;
      readonly address?: string;
      readonly latencyMs: number;
    };

const systemResolver: Resolver = async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address);

/** The addresses, or undefined when the time is up first: a look-up itself can't be stopped. */
async function resolveWithin(milliseconds: number, resolver: Resolver, host: string): Promise<readonly string[] | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([resolver(host), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One address that may not be dialled spoils all of them: an honest public name has none. IPv4 first, for Lambda has no IPv6 route.
 */
function chooseAddress(addresses: readonly string[], loopback: boolean): string | undefined {
  const allowed = loopback ? isLoopbackAddress : isPublicAddress;
  if (!addresses.every((address) => allowed(address))) return undefined;
  return addresses.find((address) => isIPv4(address)) ?? addresses[0];
}

/**
 * Calls a URL that somebody else chose. Checks URL and headers, looks the name up once, refuses unless every address is public, and
 * dials exactly the address that it checked, so that a name can't lead elsewhere in between. Follows no redirect. Never rejects.
 */
export async function guardedRequest(request: OutboundRequest): Promise<OutboundResult> {
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  const fail = (kind: Exclude<OutboundResult, { ok: true }>['kind'], detail: string): OutboundResult => ({
    ok: false,
    kind,
    detail,
    latencyMs: elapsed(),
  });

  const checked = checkOutboundUrl(request.url, request);
  if (!checked.ok) return fail('refused-request', checked.cause);
  const fault = findHeaderFault(request.headers);
  if (fault !== undefined) return fail('refused-request', fault);

  let addresses: readonly string[] | undefined;
  try {
    const { resolver = systemResolver } = request;
    addresses = isIP(checked.host) === 0 ? await resolveWithin(request.timeoutMs, resolver, checked.host) : [checked.host];
  } catch (error) {
    return fail('dns', error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
  }
  if (addresses === undefined) return fail('timeout', 'dns');
  if (addresses.length === 0) return fail('dns', 'no address');
  const address = chooseAddress(addresses, checked.loopback);
  if (address === undefined) return fail('refused-address', 'an address is not public');

  const { method, headers, body, maxResponseBytes } = request;
  const result = await exchange({
    url: checked.url,
    address,
    servername: isIP(checked.host) === 0 ? checked.host : '',
    method,
    headers,
    maxResponseBytes,
    timeoutMs: Math.max(1, request.timeoutMs - elapsed()),
    ...(body === undefined ? {} : { body }),
  });
  return { ...result, address, latencyMs: elapsed() };
}
