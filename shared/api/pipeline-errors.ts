import type { ErrorCode } from '../kernel/index.ts';
import type { Operation } from './operation.ts';
import { consumesOf, queryNamesOf } from './request-parts.ts';

/** What the pipeline reads of a declaration. */
export type Piped = Pick<Operation<unknown>, 'method' | 'scope' | 'query' | 'consumes' | 'produces' | 'success' | 'paged'>;

/**
 * What a call may be refused with before the operation itself has a say: no declaration repeats it. Tests and the OpenAPI document go by
 * it.
 */
export function pipelineErrors(operation: Piped): ErrorCode[] {
  const { scope, paged, success, produces } = operation;
  const consumes = consumesOf(operation);
  return [
    'rate-limited',
    'address-blocked',
    ...(scope === 'none' ? [] : (['invalid-token'] as const)),
    ...(success.body === undefined || produces === 'any' ? [] : (['not-acceptable'] as const)),
    ...(queryNamesOf(operation).length === 0 ? [] : (['validation-failed'] as const)),
    ...(consumes === 'none' ? [] : (['body-too-large', 'unsupported-media-type'] as const)),
    ...(consumes === 'json' ? (['malformed-body'] as const) : []),
    ...(paged === undefined ? [] : (['invalid-cursor'] as const)),
    ...(takesIdempotencyKey(operation) ? (['idempotency-conflict', 'validation-failed'] as const) : []),
  ];
}

/** Whether the answer to a call can be kept for its `Idempotency-Key`. */
export const takesIdempotencyKey = ({ method, scope }: Piped): boolean => method === 'POST' && scope !== 'none';
