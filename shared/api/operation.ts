import type * as z from 'zod/v4/core';

import type { Principal, Scope } from '../access/index.ts';
import type { Context, ErrorCode, Versioned } from '../kernel/index.ts';
import type { Expectation } from './entity-tag.ts';
import type { ApiRequest, Reply } from './http.ts';

/** What an operation is given once its request has been checked. */
export interface OperationInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly principal: Principal;
  readonly context: Context;
  readonly request: ApiRequest;
  /** For conditional operations, where the caller sent `If-Match`: whether an entity is as she expects it to be. */
  readonly isExpected?: Expectation;
  /** For paged operations: how many, and the position that the caller's cursor held. */
  readonly page: { readonly limit: number; readonly after?: string };
}

/** A page of a list: the pipeline seals `next` into a cursor and writes the `Link` headers. */
export class Paged {
  readonly items: readonly unknown[];
  readonly next: string | undefined;

  constructor(items: readonly unknown[], next?: string) {
    this.items = items;
    this.next = next;
  }
}

/** An answer that is one entity, whose version goes with it as its `ETag`. */
export class Tagged {
  readonly body: unknown;
  readonly entity: Versioned;

  constructor(body: unknown, entity: Versioned) {
    this.body = body;
    this.entity = entity;
  }
}

/** An answer that is not `success.status` with a JSON body: pages, redirects, other statuses. */
export class RawReply {
  readonly reply: Reply;

  constructor(reply: Reply) {
    this.reply = reply;
  }
}

/** The whole contract of an operation. Validation, OpenAPI, documentation and contract tests derive from it. */
export interface Declaration<Services, Params extends z.$ZodType, Query extends z.$ZodType, Body extends z.$ZodType> {
  /** Okta's operationId where Okta has the operation. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces: `/api/v1/users/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly params: Params;
  /** The parameter of the path in whose place `me` names whoever calls: the token's owner, or who is signed in. */
  readonly me?: string;
  /**
   * Whether somebody may call it with her session alone, for herself: `me` then names nobody but her. Writes have to come from a page of this
   * origin. @default false
   */
  readonly bySession?: boolean;
  /** Unknown query parameters are ignored, as Okta does: schemas here are not strict. */
  readonly query: Query;
  readonly body: Body;
  /** @default 'json' where a body is declared */
  readonly consumes?: 'json' | 'form' | 'none';
  /** `any`: not JSON alone, so that callers may accept something else. @default 'json' */
  readonly produces?: 'json' | 'any';
  readonly success: { readonly status: number; readonly body?: z.$ZodType };
  /** Answers that are no errors beside `success`, which the operation gives as a `RawReply`. */
  readonly alternatives?: readonly { readonly status: number; readonly about: string; readonly body?: z.$ZodType }[];
  readonly errors: readonly ErrorCode[];
  /** Whether error bodies name their `errorLink`. @default true */
  readonly errorLink?: boolean;
  /** For lists that are paged with `limit` and `after`. */
  readonly paged?: {
    readonly defaultLimit: number;
    /** The default where a query parameter is there, as far as that is another. */
    readonly defaultWith?: { readonly parameter: string; readonly limit: number };
    readonly maxLimit: number;
    /** Below it the default is meant. @default 1 */
    readonly minLimit?: number;
    /** Query parameters that a cursor holds itself, and that need not be said again beside it. */
    readonly settled?: readonly string[];
  };
  /**
   * Reads to begin at once, so that they share the round trip of the token's check. Results are remembered by the request's reader;
   * nothing here may depend on who calls, or write.
   */
  readonly prefetch?: (params: z.output<Params>, services: Services) => readonly Promise<unknown>[];
  /** Heeds `If-Match`: `handle` is told what the caller expects. Declares `precondition-failed` and `malformed-etag`. @default false */
  readonly conditional?: boolean;
  /** Heeds `Prefer: respond-async`: `handle` reads it. @default false */
  readonly respondsAsync?: boolean;
  readonly handle: (
    input: OperationInput<z.output<Params>, z.output<Query>, z.output<Body>>,
    services: Services,
  ) => Promise<unknown>;
}

/** An operation whose types are known only to itself. */
export type Operation<Services> = Declaration<Services, z.$ZodType, z.$ZodType, z.$ZodType>;

/**
 * Declares an operation. Inside `handle`, parameters have the types of their schemas; outside, all operations are alike.
 */
export function operation<Services, Params extends z.$ZodType, Query extends z.$ZodType, Body extends z.$ZodType>(
  declaration: Declaration<Services, Params, Query, Body>,
): Operation<Services> {
  return declaration;
}
