import * as z from 'zod';

import type { Outcome } from '../functions/worker.ts';

const Response = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() });

/**
 * Which records of a batch a function failed on: `all`, or those whose identifiers it returned. An answer that makes no sense, or names
 * a record that was not in the batch, is a failure of all.
 */
export function failedItems(
  outcome: Outcome,
  reportsFailures: boolean,
  identifiers: ReadonlySet<string>,
): 'all' | ReadonlySet<string> {
  if ('error' in outcome) return 'all';
  if (!reportsFailures || outcome.payload === 'null') return new Set();
  const parsed = Response.safeParse(JSON.parse(outcome.payload));
  if (!parsed.success) return 'all';
  const failed = new Set(parsed.data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  return [...failed].every((identifier) => identifiers.has(identifier)) ? failed : 'all';
}
