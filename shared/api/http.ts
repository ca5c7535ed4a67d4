import { isIP } from 'node:net';

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A request as operations see it. */
export interface ApiRequest {
  readonly id: string;
  readonly method: string;
  /** As API Gateway gives it: percent-decoded once. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: string;
  readonly sourceIp: string | null;
}

/** An answer on its way out. Text and bytes go as they are, anything else as JSON; undefined is no body and no content type. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
}

function cookiesOf(event: APIGatewayProxyEventV2): Map<string, string> {
  return new Map(
    (event.cookies ?? []).map((cookie) => {
      const at = cookie.indexOf('=');
      return [cookie.slice(0, at).trim(), cookie.slice(at + 1).trim()];
    }),
  );
}

/** Query parameters in an order of their own: two spellings of one request are equal. */
export function canonicalQuery(query: URLSearchParams): [string, string][] {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  return [...sorted];
}

/** Whoever called: the header's word where there is one to be trusted, else whoever called API Gateway. */
function sourceIpOf({ headers, requestContext }: APIGatewayProxyEventV2, viewerHeader: string | undefined): string | null {
  const viewer = viewerHeader === undefined ? undefined : headers[viewerHeader];
  return viewer !== undefined && isIP(viewer) !== 0 ? viewer : (requestContext.http.sourceIp ?? null);
}

/**
 * API Gateway's payload 2.0.
 *
 * @param viewerHeader names the caller's address, where something before the API writes it and nobody passes that by
 */
export function toRequest(event: APIGatewayProxyEventV2, viewerHeader?: string): ApiRequest {
  const body = event.body ?? '';
  return {
    id: event.requestContext.requestId,
    method: event.requestContext.http.method,
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    headers: event.headers,
    cookies: cookiesOf(event),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    sourceIp: sourceIpOf(event, viewerHeader),
  };
}

const never = {
  'cache-control': 'no-cache, no-store',
  pragma: 'no-cache',
  expires: '0',
} as const;

export function toResult(reply: Reply, requestId: string): APIGatewayProxyStructuredResultV2 {
  const common = { 'x-okta-request-id': requestId, ...never };
  const cookies = reply.cookies === undefined ? {} : { cookies: [...reply.cookies] };
  if (reply.body instanceof Uint8Array) {
    const body = Buffer.from(reply.body).toString('base64');
    return { statusCode: reply.status, headers: { ...common, ...reply.headers }, body, isBase64Encoded: true, ...cookies };
  }
  if (reply.body === undefined) return { statusCode: reply.status, headers: { ...common, ...reply.headers }, ...cookies };
  return {
    statusCode: reply.status,
    headers: { ...common, ...(typeof reply.body === 'string' ? {} : { 'content-type': 'application/json' }), ...reply.headers },
    body: typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body),
    ...cookies,
  };
}
