import { type Stamp, ttlOf } from './items.ts';
import type { Key } from './keys.ts';
import type { Table } from './table.ts';

export interface WindowLimit {
  readonly most: number;
  readonly windowMilliseconds: number;
  /** UTC milliseconds. */
  readonly now: number;
}

/** Counts one more in the item under this key, of which there may be so many in a window. False where there were. */
export async function takeInWindow(table: Table, stamp: Stamp, key: Key, limit: WindowLimit): Promise<boolean> {
  const { most, windowMilliseconds, now } = limit;
  const since = now - windowMilliseconds;
  const counted = await table.update(key, 'SET sent = sent + :one', {
    expression: 'began > :since AND sent < :most',
    values: { ':one': 1, ':since': since, ':most': most },
  });
  if (counted !== undefined) return true;
  // The first of a window, unless somebody else has just begun it: then this one is counted by a second look.
  const first = { ...key, ...stamp, began: now, sent: 1, ttl: ttlOf(now + windowMilliseconds) };
  const begun = await table.put(first, { expression: 'attribute_not_exists(pk) OR began <= :since', values: { ':since': since } });
  if (begun) return true;
  const again = await table.update(key, 'SET sent = sent + :one', {
    expression: 'sent < :most',
    values: { ':one': 1, ':most': most },
  });
  return again !== undefined;
}
