import type { LogHead, LogReader, Place } from './ports.ts';

/**
 * The place in front of the first page whose time is not before `time`. Goes back from the head in growing steps, then halves: what
 * is asked for is mostly recent. About 2 log2(distance) reads.
 */
export async function seekTime(
  logReader: Pick<LogReader, 'findPageFrom'>,
  shard: number,
  head: LogHead,
  time: number,
): Promise<Place> {
  // Pages up to `low` are before the time; those from `high` on are not, or expired.
  let low = 0;
  let high = head.position + 1;
  if (head.at < time) return { position: head.position, offset: 0 };
  let step = 1;
  while (high - low > 1) {
    const middle = low === 0 ? Math.max(1, high - step) : Math.floor((low + high) / 2);
    const page = await logReader.findPageFrom(shard, middle);
    if (page !== undefined && page.at < time) {
      low = page.position;
    } else {
      high = middle;
      step *= 2;
    }
  }
  return { position: high - 1, offset: 0 };
}
