import * as z from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';

import { RosterError } from '../kernel/index.ts';
import type { ApiRequest } from './http.ts';
import type { Operation } from './operation.ts';

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

/** JSON may spell half of a character (`"\\ud800"`), which neither UTF-8 nor the table can hold. */
function hasHalfCharacter(json: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(json)) return false;
  const escapes = json.match(/\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)/g) ?? [];
  return escapes.some((escape) => /^\\u[dD][89a-fA-F]..$/.test(escape));
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RosterError('malformed-body', { detail: 'The body is not JSON' }, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RosterError('malformed-body', { detail: 'The body must be a JSON object' });
  }
  if (hasHalfCharacter(text)) throw new RosterError('malformed-body', { detail: 'The body has text that is not Unicode' });
  return value;
}

function bodyOf(request: ApiRequest, consumes: 'json' | 'form' | 'none'): unknown {
  if (consumes === 'none') return {};
  if (Buffer.byteLength(request.body) > maxBodyBytes) throw new RosterError('body-too-large', { limit: maxBodyBytes });
  const given = (request.headers['content-type'] ?? '').toLowerCase();
  if (consumes === 'form') {
    if (!given.startsWith('application/x-www-form-urlencoded')) throw new RosterError('unsupported-media-type', { given });
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  if (request.body === '') return {};
  if (!given.startsWith('application/json')) throw new RosterError('unsupported-media-type', { given });
  return parseJson(request.body);
}

const hasBody = (method: string): boolean => method === 'POST' || method === 'PUT' || method === 'PATCH';

/** The path's parameters, checked: needed before anything is read. */
export function paramsOf<Services>(operation: Operation<Services>, params: Readonly<Record<string, string>>): unknown {
  return check(operation.params, params, 'path');
}

/** Query and body of a request, checked against the operation's declaration. */
export function partsOf<Services>(operation: Operation<Services>, request: ApiRequest): { query: unknown; body: unknown } {
  const consumes = operation.consumes ?? (hasBody(operation.method) ? 'json' : 'none');
  return {
    query: check(operation.query, Object.fromEntries(request.query), 'query'),
    body: check(operation.body, bodyOf(request, consumes), operation.id),
  };
}
