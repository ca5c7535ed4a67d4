import { randomUUID } from 'node:crypto';

import * as z from 'zod';

import { account } from '../template/stack-template.ts';

/** A request as it came in. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as the client wrote them. */
  readonly target: string;
  /** Names and values by turns, repeated ones apart. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  readonly body: Buffer;
}

export interface MatchedRoute {
  /** Such as `ANY /api/v1/users/{proxy+}`. */
  readonly key: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/**
 * The path that an HTTP API routes by and hands on: decoded, encoded slashes too, and cut where a decoded `?` stands.
 *
 * @returns undefined where it can't be decoded, which is a bad request
 */
export function decodePath(target: string): string | undefined {
  const [path = '/'] = target.split('?');
  try {
    return decodeURIComponent(path).split('?')[0];
  } catch {
    return undefined;
  }
}

/**
 * The event of payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function requestEvent(request: HttpRequest, route: MatchedRoute, path: string, at: Date): object {
  const received = headerPairs(request.rawHeaders);
  const cookies = received.flatMap(([name, value]) => (name === 'cookie' ? value.split(/;\s*/).filter(Boolean) : []));
  const headers = collect(received.filter(([name]) => name !== 'cookie'));
  const rawQueryString = request.target.split('?').slice(1).join('?');
  const query = collect([...new URLSearchParams(rawQueryString)]);
  const binary = isBinary(headers);
  const forwarded = [headers['x-forwarded-for'], request.remoteAddress].filter(Boolean).join(', ');
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: { ...headers, 'x-forwarded-for': forwarded, 'x-forwarded-port': port(headers.host), 'x-forwarded-proto': 'http' },
    ...(rawQueryString && { queryStringParameters: query }),
    requestContext: {
      accountId: account,
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: commonLogTime(at),
      timeEpoch: at.getTime(),
    },
    ...(Object.keys(route.parameters).length > 0 && { pathParameters: route.parameters }),
    ...(request.body.length > 0 && { body: request.body.toString(binary ? 'base64' : 'utf8') }),
    isBase64Encoded: request.body.length > 0 && binary,
  };
}

/** Only these are handed on as text; a form is not among them. */
function isBinary({ 'content-type': type = '', 'content-encoding': encoding }: Readonly<Record<string, string>>): boolean {
  const [media = ''] = type.toLowerCase().split(';');
  const text =
    media.startsWith('text/') || ['application/json', 'application/xml', 'application/javascript'].includes(media.trim());
  return !text || (encoding !== undefined && encoding !== 'identity');
}

function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < raw.length; at += 2) pairs.push([raw[at]?.toLowerCase() ?? '', raw[at + 1] ?? '']);
  return pairs;
}

/** Values of one name, joined by commas. */
function collect(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.map(([, value]) => value).join(',')]));
}

const port = (host = ''): string => /:(\d+)$/.exec(host)?.[1] ?? '80';

/** Such as `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(at: Date): string {
  const [, day = '', month = '', year = '', time = ''] = at.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

const Proxied = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().optional(),
});

/** What the client gets for what a function returned (JSON). An answer without `statusCode` is a body by itself. */
export function answerOf(payload: string): HttpAnswer {
  const returned: unknown = JSON.parse(payload);
  if (typeof returned !== 'object' || returned === null || !('statusCode' in returned)) {
    const body = typeof returned === 'string' ? returned : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const parsed = Proxied.safeParse(returned);
  if (!parsed.success) return failed(500, 'Internal Server Error');
  const { statusCode: status, headers = {}, cookies = [], body, isBase64Encoded } = parsed.data;
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  // The gateway measures and frames bodies itself.
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...kept } = lower;
  const setCookie = [...(kept['set-cookie'] === undefined ? [] : [kept['set-cookie']]), ...cookies];
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...kept, ...(setCookie.length > 0 && { 'set-cookie': setCookie }) },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** An answer of the gateway itself. */
export function failed(status: number, message: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}
