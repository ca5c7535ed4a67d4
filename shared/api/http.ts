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

/** An answer on its way out. A string body goes as it is, anything else as JSON; undefined is no body and no content type. */
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

/** API Gateway's payload 2.0. */
export function toRequest(event: APIGatewayProxyEventV2): ApiRequest {
  const body = event.body ?? '';
  return {
    id: event.requestContext.requestId,
    method: event.requestContext.http.method,
    path: event.rawPath,
    query: new URLSearchParams(event.rawQueryString),
    headers: event.headers,
    cookies: cookiesOf(event),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    sourceIp: event.requestContext.http.sourceIp ?? null,
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
  if (reply.body === undefined) return { statusCode: reply.status, headers: { ...common, ...reply.headers }, ...cookies };
  return {
    statusCode: reply.status,
    headers: { ...common, ...(typeof reply.body === 'string' ? {} : { 'content-type': 'application/json' }), ...reply.headers },
    body: typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body),
    ...cookies,
  };
}
