import type { ApiRequest, Reply } from './http.ts';

/** What scripts of other origins may send beside what every form can. */
const allowedHeaders = [
  'accept',
  'accept-language',
  'authorization',
  'cache-control',
  'content-type',
  'idempotency-key',
  'if-match',
  'x-device-fingerprint',
  'x-okta-user-agent-extended',
  // Sent by the Sign-In Widget, of whichever organization it was made.
  'x-okta-xsrftoken',
  'x-requested-with',
].join(', ');

/** What they may read beside what every answer shows. */
const exposedHeaders = 'etag, link, x-okta-request-id, x-rate-limit-limit, x-rate-limit-remaining, x-rate-limit-reset';

const preflightSeconds = 3_600;

/** Whether a browser asks what it may send, before it does. */
export const isPreflight = ({ method, headers }: ApiRequest): boolean =>
  method === 'OPTIONS' && headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined;

/**
 * Lets a script of a trusted origin read the answer. Where the origin is not trusted nothing is said, so that the browser keeps it from its script.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders({ headers: { origin } }: ApiRequest, isTrusted: (origin: string) => boolean): Record<string, string> {
  if (origin === undefined || !isTrusted(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': exposedHeaders,
    vary: 'origin',
  };
}

/** The answer to a browser that asks; undefined for an origin that is not trusted, which is answered as any call that there is not. */
export function preflightReply(request: ApiRequest, isTrusted: (origin: string) => boolean): Reply | undefined {
  if (!isTrusted(request.headers['origin'] ?? '')) return undefined;
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': allowedHeaders,
      'access-control-max-age': String(preflightSeconds),
    },
  };
}
