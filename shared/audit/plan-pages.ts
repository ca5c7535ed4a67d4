import type { Arrival, LogHead, LogState, MarkMove, PlannedPage, VersionRange } from './ports.ts';

export const pageLimits = {
  /** One transaction takes 100 items: head, page, and a mark for each line. */
  events: 90,
  /** Of JSON. An item may have 400 kB; pages are compressed besides, but a page that does not compress must still fit. */
  bytes: 280_000,
} as const;

export type PageLimits = { readonly [Limit in keyof typeof pageLimits]: number };

/** Arrivals by line, in the order of their versions, once each, without those that are in the log. */
function linesOf(arrivals: readonly Arrival[], marks: ReadonlyMap<string, number>): Map<string, Arrival[]> {
  const lines = new Map<string, Arrival[]>();
  for (const arrival of arrivals.toSorted((one, other) => one.version - other.version)) {
    const line = lines.get(arrival.line) ?? [];
    const last = line.at(-1)?.version ?? marks.get(arrival.line) ?? 0;
    if (arrival.version <= last) continue;
    line.push(arrival);
    lines.set(arrival.line, line);
  }
  return lines;
}

/** Versions that lie between a line's mark and its newest arrival and did not arrive: the stream keeps order by item only. */
export function gapsIn(arrivals: readonly Arrival[], marks: ReadonlyMap<string, number>): VersionRange[] {
  const gaps: VersionRange[] = [];
  for (const [line, expected] of linesOf(arrivals, marks)) {
    let next = (marks.get(line) ?? 0) + 1;
    for (const { version } of expected) {
      if (version > next) gaps.push({ line, from: next, to: version - 1 });
      next = version + 1;
    }
  }
  return gaps;
}

/** By time, but never against the order of a line's versions, whatever their times say. */
function inOrder(lines: ReadonlyMap<string, readonly Arrival[]>): Arrival[] {
  const timed = [...lines.values()].flatMap((line) => {
    let time = 0;
    return line.map((arrival) => {
      time = Math.max(time, arrival.event.published);
      return { arrival, time };
    });
  });
  return timed.toSorted((one, other) => one.time - other.time).map(({ arrival }) => arrival);
}

function pack(arrivals: readonly Arrival[], limits: PageLimits): Arrival[][] {
  const pages: Arrival[][] = [];
  let bytes = 0;
  for (const arrival of arrivals) {
    const size = Buffer.byteLength(JSON.stringify(arrival.event)) + 1;
    const page = pages.at(-1);
    if (page !== undefined && page.length < limits.events && bytes + size <= limits.bytes) {
      page.push(arrival);
      bytes += size;
    } else {
      pages.push([arrival]);
      bytes = size;
    }
  }
  return pages;
}

function headAfter(head: LogHead, page: readonly Arrival[], now: number): LogHead {
  const published = page.map(({ event }) => event.published);
  const at = Math.max(now, head.at, ...published);
  return { position: head.position + 1, at, lateness: Math.max(head.lateness, at - Math.min(...published)) };
}

function movesOf(page: readonly Arrival[], marks: ReadonlyMap<string, number>): MarkMove[] {
  const last = new Map(page.map(({ line, version }) => [line, version]));
  return [...last].map(([line, to]) => ({ line, from: marks.get(line) ?? 0, to }));
}

/**
 * The pages that put these arrivals behind a shard's head: what is in the log already is left out, a line's versions keep their
 * order. Gaps that could not be filled stay gaps: what is gone from its partition was erased.
 */
export function planPages(
  shard: number,
  arrivals: readonly Arrival[],
  state: LogState,
  now: number,
  limits: PageLimits = pageLimits,
): PlannedPage[] {
  const marks = new Map(state.marks);
  let { head } = state;
  return pack(inOrder(linesOf(arrivals, marks)), limits).map((page) => {
    const behind = head.position;
    head = headAfter(head, page, now);
    const moves = movesOf(page, marks);
    for (const { line, to } of moves) marks.set(line, to);
    return { shard, behind, head, events: page.map(({ event }) => event), marks: moves };
  });
}
