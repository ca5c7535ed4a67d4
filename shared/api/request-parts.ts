import * as z from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';

import { RosterError } from '../kernel/index.ts';
import type { ApiRequest } from './http.ts';
import { acceptsJson, isJson, parseMediaType } from './media-type.ts';
import type { Operation } from './operation.ts';
import { parseStrictJson } from './strict-json.ts';

// Schemas of zod/mini bring no sentences of their own.
z.config(en());

/** Above what any operation needs; API Gateway itself ends at 6 MB through Lambda. */
export const maxBodyBytes = 1024 * 1024;

/** `credentials.password.value: must be text` — field first, as Okta's causes are. */
function causesOf(error: z.$ZodError): string[] {
  return error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
}

function check<Schema extends z.$ZodType>(schema: Schema, value: unknown, object: string): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new RosterError('validation-failed', { object, causes: causesOf(result.error) });
  return result.data;
}

/** No body is an empty one where the operation asks for nothing in it, and malformed where it does, as Okta has it. */
function bodyOf<Services>(operation: Operation<Services>, request: ApiRequest): unknown {
  const consumes = consumesOf(operation);
  if (consumes === 'none') return {};
  if (Buffer.byteLength(request.body) > maxBodyBytes) throw new RosterError('body-too-large', { limit: maxBodyBytes });
  const given = request.headers['content-type'] ?? '';
  const media = parseMediaType(given);
  if (consumes === 'form') {
    if (media.type !== 'application/x-www-form-urlencoded') throw new RosterError('unsupported-media-type', { given });
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  if (request.body === '') {
    if (z.safeParse(operation.body, {}).success) return {};
    throw new RosterError('malformed-body', { detail: '' });
  }
  if (!isJson(media)) throw new RosterError('unsupported-media-type', { given });
  return parseStrictJson(request.body, operation.body instanceof z.$ZodArray ? 'list' : 'object');
}

const hasBody = (method: string): boolean => method === 'POST' || method === 'PUT' || method === 'PATCH';

/** What kind of body an operation reads. */
export const consumesOf = ({ consumes, method }: Pick<Operation<never>, 'consumes' | 'method'>): 'json' | 'form' | 'none' =>
  consumes ?? (hasBody(method) ? 'json' : 'none');

/** The path's parameters, checked: needed before anything is read. */
export function paramsOf<Services>(operation: Operation<Services>, params: Readonly<Record<string, string>>): unknown {
  return check(operation.params, params, 'path');
}

/** Names of the query parameters that an operation reads. `limit` and `after` are read apart from the declared ones. */
export const queryNamesOf = ({ query, paged }: Pick<Operation<never>, 'query' | 'paged'>): string[] => [
  ...Object.keys((query as { shape?: object }).shape ?? {}),
  ...(paged === undefined ? [] : ['limit', 'after']),
];

/** Each parameter may be said once. */
function queryOf<Services>(operation: Operation<Services>, { query }: ApiRequest): Record<string, string> {
  const names = [...query.keys()];
  const repeated = queryNamesOf(operation).find((name) => names.filter((other) => other === name).length > 1);
  if (repeated !== undefined) {
    throw new RosterError('validation-failed', { object: 'query', causes: [`${repeated}: The parameter must not be repeated`] });
  }
  return Object.fromEntries(query);
}

/** Query and body of a request, checked against the operation's declaration. */
export function partsOf<Services>(operation: Operation<Services>, request: ApiRequest): { query: unknown; body: unknown } {
  if (operation.success.body !== undefined && operation.produces !== 'any' && !acceptsJson(request.headers['accept'])) {
    throw new RosterError('not-acceptable', {});
  }
  return {
    query: check(operation.query, queryOf(operation, request), 'query'),
    body: check(operation.body, bodyOf(operation, request), operation.id),
  };
}
