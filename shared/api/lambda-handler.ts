import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import {
  authenticate,
  authenticateSession,
  callerId,
  type Callers,
  type Principal,
  requireScope,
  type SessionStore,
} from '../access/index.ts';
import { type Channel, type Clock, type Context, RosterError } from '../kernel/index.ts';
import { corsHeaders, isPreflight, preflightReply } from './cors.ts';
import { entityTag, type Expectation, expectationOf } from './entity-tag.ts';
import { errorReply } from './error-body.ts';
import { type ApiRequest, type Reply, toRequest, toResult } from './http.ts';
import { idempotently, type IdempotencyStore } from './idempotency.ts';
import { type Operation, Paged, RawReply, Tagged } from './operation.ts';
import { type Cursors, linkHeader, pageOf } from './paging.ts';
import type { RateLimiter } from './rate-limit.ts';
import { type CostReading, failureOf, requestLine } from './request-log.ts';
import { paramsOf, partsOf } from './request-parts.ts';
import { requireOwn, requireSameOrigin, sessionIdOf } from './session-caller.ts';
import { Router } from './router.ts';

/** What one request works with: its own reader behind every store. */
export interface RequestScope<Services> {
  readonly services: Services;
  /** Loads what every operation of this function needs; its reads share the first round trip. */
  prepare(): Promise<void>;
  /** After `prepare`: whether whoever comes from this address is answered nothing. @default - nobody is blocked */
  isBlocked?(): boolean;
  /** Whether scripts of this origin may read answers; never before `prepare`. @default - of no other origin */
  isTrustedOrigin?(origin: string): boolean;
  readonly callers: Callers;
  /** For functions with operations that people call with their sessions. */
  readonly sessions?: SessionStore;
  readonly idempotency: IdempotencyStore;
  /** What the table was asked for since the scope began. */
  cost(): CostReading;
}

/** What the pipeline needs from the composition root. */
export interface ApiRuntime<Services> {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Cursors;
  readonly limiter: RateLimiter;
  /** Header that names the caller's address, where callers can't write it themselves. @default - API Gateway knows the address */
  readonly viewerHeader?: string;
  /** @param address of the caller, as the edge saw it */
  begin(address: string | null): RequestScope<Services>;
  log(line: string): void;
}

export interface HandlerOptions {
  /** @default 'api' */
  readonly channel?: Channel;
  /** Paths that answer as a feature that is not there, although a parameter of an operation's path would fit them. */
  readonly notThere?: readonly string[];
  /** An answer of its own for errors: pages show a page. @default Okta's JSON */
  readonly onError?: (error: unknown, request: ApiRequest, errorId: string, status: number) => Promise<Reply> | Reply;
}

interface Handled {
  readonly reply: Reply;
  readonly operation: string;
}

function contextOf(principal: Principal, request: ApiRequest, channel: Channel): Context {
  return {
    actor: principal.party,
    client: { ipAddress: request.sourceIp, userAgent: request.headers['user-agent'] ?? null },
    requestId: request.id,
    channel,
    ...(principal.kind === 'token' ? { apiTokenId: principal.tokenId } : {}),
  };
}

const trusts = <Services>(scope: RequestScope<Services>, origin: string): boolean => scope.isTrustedOrigin?.(origin) === true;

/** A token counts before a session, as in Okta; a session counts only where the operation takes one. */
async function callerOf<Services>(
  operation: Operation<Services>,
  request: ApiRequest,
  scope: RequestScope<Services>,
): Promise<Principal> {
  const header = operation.scope === 'none' ? undefined : request.headers['authorization'];
  const sessionId = header === undefined && operation.bySession === true ? sessionIdOf(request) : undefined;
  if (sessionId === undefined || scope.sessions === undefined) return authenticate(scope.callers, header);
  return authenticateSession(scope.sessions, sessionId);
}

/** The token is checked while the operation's own first reads are under way: one round trip for both. */
async function authenticateAndPrefetch<Services>(
  operation: Operation<Services>,
  params: unknown,
  request: ApiRequest,
  scope: RequestScope<Services>,
): Promise<Principal> {
  const reads = operation.prefetch?.(params, scope.services) ?? [];
  // A failed read shows itself when the operation asks for it again.
  const quiet = Promise.allSettled(reads);
  const prepared = scope.prepare();
  const caller = callerOf(operation, request, scope);
  // Whoever is blocked learns nothing, not even whether a token is one.
  const [ready] = await Promise.allSettled([prepared, caller]);
  if (ready.status === 'fulfilled' && scope.isBlocked?.() === true) throw new RosterError('address-blocked', {});
  const principal = await caller;
  requireScope(principal, operation.scope);
  await prepared;
  await quiet;
  return principal;
}

async function perform<Services>(
  operation: Operation<Services>,
  pathParams: Readonly<Record<string, string>>,
  request: ApiRequest,
  scope: RequestScope<Services>,
  runtime: ApiRuntime<Services>,
  channel: Channel,
): Promise<Reply> {
  const named = paramsOf(operation, pathParams);
  const principal = await authenticateAndPrefetch(operation, named, request, scope);
  const rate = runtime.limiter.take(callerId(principal) ?? `ip:${request.sourceIp ?? ''}`);
  if (!rate.allowed) return { ...errorReply(new RosterError('rate-limited', {})).reply, headers: rate.headers };
  requireSameOrigin(principal, request, runtime.origin);
  const params = requireOwn(operation, principal, named);
  const { query, body } = partsOf(operation, request);
  const page = await pageOf(operation, request, principal, runtime.cursors);
  const expected = expectedBy(operation, request);
  const run = async (): Promise<Reply> => {
    const context = contextOf(principal, request, channel);
    const answer = await operation.handle({ params, query, body, principal, context, request, page, ...expected }, scope.services);
    return replyOf(operation, request, principal, page, answer, runtime);
  };
  const reply = await idempotently(scope.idempotency, request, principal, run);
  return { ...reply, headers: { ...rate.headers, ...reply.headers } };
}

/** `If-Match` is heeded where the operation says so, and passed over elsewhere. */
function expectedBy<Services>({ conditional }: Operation<Services>, { headers }: ApiRequest): { isExpected?: Expectation } {
  const ifMatch = headers['if-match'];
  return ifMatch === undefined || conditional !== true ? {} : { isExpected: expectationOf(ifMatch) };
}

async function replyOf<Services>(
  operation: Operation<Services>,
  request: ApiRequest,
  principal: Principal,
  page: { readonly limit: number },
  answer: unknown,
  runtime: ApiRuntime<Services>,
): Promise<Reply> {
  if (answer instanceof RawReply) return answer.reply;
  const { status, body } = operation.success;
  if (answer instanceof Tagged) return { status, body: answer.body, headers: { etag: entityTag(answer.entity) } };
  if (answer instanceof Paged) {
    return {
      status,
      body: answer.items,
      headers: await linkHeader(operation, request, principal, page, answer, runtime),
    };
  }
  return body === undefined ? { status } : { status, body: answer };
}

async function dispatch<Services>(
  router: Router<Services>,
  request: ApiRequest,
  scope: RequestScope<Services>,
  runtime: ApiRuntime<Services>,
  channel: Channel,
  found: (operation: Operation<Services>) => void,
): Promise<Reply> {
  const match = router.match(request.method, request.path);
  switch (match.kind) {
    case 'found':
      found(match.operation);
      return perform(match.operation, match.params, request, scope, runtime, channel);
    case 'wrong-method':
      throw new RosterError('method-not-allowed', { method: request.method });
    case 'unknown':
      // Only callers whom we know learn that a path does not exist.
      requireScope(await authenticate(scope.callers, request.headers['authorization']), 'okta.orgs.read');
      throw new RosterError('feature-not-available', { path: request.path });
  }
}

/**
 * The Lambda entry point of an API function: payload 2.0 in, dispatch inside, every failure in Okta's shape, one log line.
 */
export function lambdaHandler<Services>(
  operations: readonly Operation<Services>[],
  runtime: () => ApiRuntime<Services>,
  { channel = 'api', onError, notThere }: HandlerOptions = {},
) {
  const router = new Router(operations, notThere);

  async function answer(
    request: ApiRequest,
    scope: RequestScope<Services>,
    wired: ApiRuntime<Services>,
    found: (operation: Operation<Services>) => void,
  ): Promise<Reply> {
    if (channel === 'api' && isPreflight(request)) {
      await scope.prepare();
      const reply = preflightReply(request, (origin) => trusts(scope, origin));
      if (reply !== undefined) return reply;
    }
    return dispatch(router, request, scope, wired, channel, found);
  }

  /** Pages are for people, and no script of another origin reads them. */
  const readable = (request: ApiRequest, scope: RequestScope<Services>): Record<string, string> =>
    channel === 'api' ? corsHeaders(request, (origin) => trusts(scope, origin)) : {};

  async function handle(request: ApiRequest): Promise<Handled & { errorId?: string; error?: unknown; cost: CostReading }> {
    const wired = runtime();
    const scope = wired.begin(request.sourceIp);
    let matched: Operation<Services> | undefined;
    const operation = (): string => matched?.id ?? 'unknown';
    try {
      const reply = await answer(request, scope, wired, (found) => {
        matched = found;
      });
      const headers = { ...reply.headers, ...readable(request, scope) };
      return { reply: { ...reply, headers }, operation: operation(), cost: scope.cost() };
    } catch (error) {
      const { reply, errorId } = errorReply(error, { errorLink: matched?.errorLink });
      const shown = onError === undefined ? reply : await onError(error, request, errorId, reply.status);
      const rate = wired.limiter.take(`ip:${request.sourceIp ?? ''}`).headers;
      return {
        reply: { ...shown, headers: { ...rate, ...shown.headers, ...readable(request, scope) } },
        operation: operation(),
        errorId,
        error,
        cost: scope.cost(),
      };
    }
  }

  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const wired = runtime();
    const began = performance.now();
    const request = toRequest(event, wired.viewerHeader);
    const { reply, operation, errorId, error, cost } = await handle(request);
    wired.log(
      requestLine(
        {
          requestId: request.id,
          operation,
          method: request.method,
          status: reply.status,
          milliseconds: Math.round(performance.now() - began),
          cost,
          ...(errorId === undefined ? {} : { errorId }),
          ...(error instanceof RosterError ? { errorCode: error.code } : {}),
          ...(error !== undefined && !(error instanceof RosterError) ? { failure: failureOf(error) } : {}),
        },
        wired.clock.now(),
      ),
    );
    return toResult(reply, request.id);
  });
}
