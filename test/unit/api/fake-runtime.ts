import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

import { type ApiToken, KnownOwners } from '../../../shared/access/index.ts';
import {
  type ApiRuntime,
  type IdempotencyStore,
  lambdaHandler,
  type Operation,
  RateLimiter,
  type Reply,
} from '../../../shared/api/index.ts';
import { RosterError, systemClock } from '../../../shared/kernel/index.ts';
import { hashToken } from '../../../shared/security/index.ts';

export const tokenValue = `00${'a'.repeat(40)}`;
const token: ApiToken = {
  id: hashToken(tokenValue),
  tokenId: '00T00000000000000001',
  version: 1,
  lastUpdated: 0,
  created: 0,
  name: 'test',
  userId: '00u00000000000000001',
  owner: { id: '00u00000000000000001', type: 'User', alternateId: 'admin@example.com', displayName: 'Super Admin' },
  role: 'SUPER_ADMIN',
};

/** Keeps answers in memory, as the table's store does in items. */
function memoryAnswers(): IdempotencyStore {
  const known = new Map<string, { fingerprint: string; reply?: Reply }>();
  return {
    async begin(key, fingerprint) {
      const entry = known.get(key);
      if (entry === undefined) {
        known.set(key, { fingerprint });
        return { state: 'new' };
      }
      return entry.fingerprint === fingerprint && entry.reply !== undefined
        ? { state: 'done', reply: entry.reply }
        : { state: 'busy' };
    },
    async finish(key, fingerprint, reply) {
      known.set(key, { fingerprint, reply });
    },
    async abandon(key) {
      known.delete(key);
    },
  };
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string | undefined;
  readonly json: Record<string, unknown>;
}

/** An API function over these operations, with everything around it in memory. */
export function apiOf(
  operations: readonly Operation<object>[],
  { perMinute = 1000, viewerHeader }: { perMinute?: number; viewerHeader?: string } = {},
) {
  const lines: string[] = [];
  const answers = memoryAnswers();
  const known = new KnownOwners();
  const runtime: ApiRuntime<object> = {
    origin: 'https://id.example.com',
    clock: systemClock,
    cursors: {
      seal: async (position, binding) => Buffer.from(JSON.stringify([position, binding])).toString('base64url'),
      async open(cursor, binding) {
        const [position, bound] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
        if (bound !== binding) throw new RosterError('invalid-cursor', {});
        return position;
      },
    },
    limiter: new RateLimiter(systemClock, perMinute),
    ...(viewerHeader !== undefined && { viewerHeader }),
    log: (line) => lines.push(line),
    begin: () => ({
      services: {},
      prepare: async () => undefined,
      callers: {
        known,
        owners: { find: async (id) => (id === token.userId ? { endedAt: -1 } : undefined) },
        tokens: {
          findByHash: async (hash) => (hash === token.id ? token : undefined),
          findById: async () => undefined,
          list: async () => [token],
        },
      },
      idempotency: answers,
      cost: () => ({ roundTrips: 1, readUnits: 2, writeUnits: 3 }),
    }),
  };
  const handler = lambdaHandler(operations, () => runtime);
  const authorized = { authorization: `SSWS ${tokenValue}` };
  async function send({ method = 'GET', path, query = '', headers = {}, body }: Call): Promise<Answer> {
    const event = {
      version: '2.0',
      rawPath: path,
      rawQueryString: query,
      headers: { ...authorized, ...headers },
      isBase64Encoded: false,
      ...(body === undefined ? {} : { body }),
      requestContext: {
        requestId: 'request-1',
        http: { method, sourceIp: '192.0.2.1', path, protocol: 'HTTP/1.1', userAgent: 'jest' },
      },
    } as unknown as APIGatewayProxyEventV2;
    const result = await handler(event, {} as Context);
    const text = result.body;
    return {
      status: result.statusCode ?? 0,
      headers: result.headers as Record<string, string>,
      text,
      json: text === undefined || text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }
  return { send, lines };
}
