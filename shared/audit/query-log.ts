import type { RosterEvent } from '../kernel/index.ts';
import type { LogPredicate } from './log-filter.ts';
import type { LogHead, LogPage, LogReader, Place } from './ports.ts';
import { type LogEvent, presentLogEvent } from './present-log-event.ts';
import { seekTime } from './seek.ts';

export const logRetentionMilliseconds = 90 * 86_400_000;

/**
 * `polling` follows the log as it was written and never ends; `since` is a time of writing. `bounded` asks for events by
 * `published`, `since` included, `until` not.
 */
export type LogQuery = { readonly limit: number; readonly accepts: LogPredicate } & (
  | { readonly mode: 'polling'; readonly since: number }
  | { readonly mode: 'bounded'; readonly since: number; readonly until: number; readonly order: 'ASCENDING' | 'DESCENDING' }
);

export interface LogAnswer {
  readonly events: readonly LogEvent[];
  /** Where the next page starts, by shard; undefined where a bounded query has come to its end. */
  readonly next?: readonly Place[];
}

/** Log pages that one request reads at most: a rare event answers short, with a next link. */
const pagesBudget = 480;
const mostPagesAtOnce = 16;

interface Entry {
  readonly event: RosterEvent;
  readonly at: number;
  /** The shard's place once this event is consumed. */
  readonly after: Place;
}

interface Lane {
  readonly shard: number;
  readonly head: LogHead;
  place: Place;
  /** Read, not consumed; the next one first. */
  entries: Entry[];
  /** The end of what was read. */
  read: Place;
  ended: boolean;
  pagesAtOnce: number;
}

const isDescending = (query: LogQuery): boolean => query.mode === 'bounded' && query.order === 'DESCENDING';

function forward(page: LogPage, offset: number): Entry[] {
  const last = page.events.length - 1;
  return page.events
    .map((event, index): Entry => {
      const after = index === last ? { position: page.position, offset: 0 } : { position: page.position - 1, offset: index + 1 };
      return { event, at: page.at, after };
    })
    .slice(offset);
}

/** Of a page only the events before an offset; all of them where it is undefined. */
function backward(page: LogPage, offset: number | undefined): Entry[] {
  return page.events
    .slice(0, offset)
    .map((event, index): Entry => ({ event, at: page.at, after: { position: page.position - 1, offset: index } }))
    .toReversed();
}

async function readForward(logReader: LogReader, lane: Lane): Promise<{ pages: readonly LogPage[]; entries: Entry[] }> {
  const { position, offset } = lane.read;
  const pages = await logReader.pagesAfter(lane.shard, position, lane.pagesAtOnce);
  return { pages, entries: pages.flatMap((page) => forward(page, page.position === position + 1 ? offset : 0)) };
}

async function readBackward(logReader: LogReader, lane: Lane): Promise<{ pages: readonly LogPage[]; entries: Entry[] }> {
  const { position, offset } = lane.read;
  const from = offset > 0 ? position + 1 : position;
  const pages = await logReader.pagesUpTo(lane.shard, from, lane.pagesAtOnce);
  return { pages, entries: pages.flatMap((page) => backward(page, page.position === position + 1 ? offset : undefined)) };
}

/**
 * Whether nothing behind this page can be asked for: events are written when they are published, or up to the shard's lateness
 * later.
 */
function isBeyond(query: LogQuery, lane: Lane, page: LogPage): boolean {
  if (query.mode === 'polling') return false;
  return query.order === 'ASCENDING' ? page.at >= query.until + lane.head.lateness : page.at < query.since;
}

async function fill(logReader: LogReader, query: LogQuery, lane: Lane): Promise<number> {
  const descending = isDescending(query);
  const { pages, entries } = await (descending ? readBackward : readForward)(logReader, lane);
  lane.entries = entries;
  const last = pages.at(-1);
  if (last === undefined || isBeyond(query, lane, last)) lane.ended = true;
  if (last !== undefined) lane.read = { position: descending ? last.position - 1 : last.position, offset: 0 };
  lane.pagesAtOnce = Math.min(mostPagesAtOnce, lane.pagesAtOnce * 2);
  return pages.length;
}

function isAsked(query: LogQuery, { event, at }: Entry): boolean {
  if (query.mode === 'polling') return at >= query.since;
  return event.published >= query.since && event.published < query.until;
}

/** As published; for polling as written, and as published where that is the same. */
function comesBefore(query: LogQuery, one: Entry, other: Entry): boolean {
  if (query.mode === 'polling' && one.at !== other.at) return one.at < other.at;
  const [earlier, later] = isDescending(query) ? [other, one] : [one, other];
  return earlier.event.published < later.event.published;
}

/** The lane whose next event comes first. */
function nextLane(query: LogQuery, lanes: readonly Lane[]): Lane | undefined {
  let first: Lane | undefined;
  let entry: Entry | undefined;
  for (const lane of lanes) {
    const [next] = lane.entries;
    if (next !== undefined && (entry === undefined || comesBefore(query, next, entry))) [first, entry] = [lane, next];
  }
  return first;
}

async function startPlace(logReader: LogReader, query: LogQuery, shard: number, head: LogHead): Promise<Place> {
  if (query.mode === 'bounded' && query.order === 'DESCENDING')
    return seekTime(logReader, shard, head, query.until + head.lateness);
  return seekTime(logReader, shard, head, query.since);
}

async function openLanes(logReader: LogReader, query: LogQuery, places: readonly Place[] | undefined): Promise<Lane[]> {
  const heads = [...(await logReader.heads())].toSorted(([one], [other]) => one - other);
  return Promise.all(
    heads.map(async ([shard, head]): Promise<Lane> => {
      const place = places?.[shard] ?? (await startPlace(logReader, query, shard, head));
      return { shard, head, place, read: place, entries: [], ended: false, pagesAtOnce: 2 };
    }),
  );
}

/** Pages that were written late leave events out of order; inside an answer that is put right. */
function inTime(query: LogQuery, events: readonly LogEvent[]): readonly LogEvent[] {
  if (query.mode === 'polling') return events;
  const sorted = events.toSorted((one, other) => Date.parse(one.published) - Date.parse(other.published));
  return query.order === 'ASCENDING' ? sorted : sorted.toReversed();
}

/**
 * One page of the log. Shards are merged by time; inside a shard events come as they were written, so that a place in each shard is
 * all that a next page needs, and nothing is skipped or told twice. Ordered by `published` as far as the log was written in that
 * order.
 */
export async function queryLog(logReader: LogReader, query: LogQuery, places?: readonly Place[]): Promise<LogAnswer> {
  const lanes = await openLanes(logReader, query, places);
  const events: LogEvent[] = [];
  let budget = pagesBudget;
  let ended = query.limit === 0 && query.mode === 'bounded';
  while (query.limit > 0 && budget > 0) {
    const hungry = lanes.filter((lane) => lane.entries.length === 0 && !lane.ended);
    const pages = await Promise.all(hungry.map((lane) => fill(logReader, query, lane)));
    budget -= pages.reduce((sum, count) => sum + count, 0);
    // A fill may bring nothing but the end, or a page whose events were consumed: ask again before comparing.
    if (lanes.some((lane) => lane.entries.length === 0 && !lane.ended)) continue;
    const lane = nextLane(query, lanes);
    const [entry] = lane?.entries ?? [];
    if (lane === undefined || entry === undefined) {
      ended = true;
      break;
    }
    const presented = isAsked(query, entry) ? presentLogEvent(entry.event) : undefined;
    const accepted = presented !== undefined && query.accepts(presented);
    if (accepted && events.length === query.limit) break;
    if (accepted) events.push(presented);
    lane.entries.shift();
    lane.place = entry.after;
  }
  if (query.mode === 'bounded' && ended) return { events: inTime(query, events) };
  return { events: inTime(query, events), next: lanes.map(({ place }) => place) };
}
