import { RosterError } from '../kernel/index.ts';
import { type LogPredicate, parseKeywords, parseLogFilter } from './log-filter.ts';
import type { Place } from './ports.ts';
import { type LogQuery, logRetentionMilliseconds } from './query-log.ts';

/** As the caller writes them. */
export interface LogParameters {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly filter?: string | undefined;
  readonly q?: string | undefined;
  readonly sortOrder?: 'ASCENDING' | 'DESCENDING' | undefined;
}

/** Times that a first request left open are settled by it for all pages that follow. */
interface Settled {
  readonly since: number;
  readonly until: number;
  readonly places?: readonly Place[];
}

const day = 86_400_000;
const defaultSpan = 7 * day;
/** Okta's: twice what is kept. */
const oldestSince = 180 * day;

const refuse = (parameter: string, cause: string): never => {
  throw new RosterError('validation-failed', { object: parameter, causes: [`${parameter}: ${cause}`] });
};

function timeOf(parameter: string, text: string): number {
  // A plus sign that was not encoded arrives as a space.
  const at = Date.parse(text.trim().replace(/ (?=\d\d:?\d\d$)/, '+'));
  return Number.isNaN(at) ? refuse(parameter, 'The value must be a date in ISO 8601') : Math.max(at, 0);
}

function settle({ since, until }: LogParameters, now: number): Settled {
  const to = until ? timeOf('until', until) : now;
  const from = since ? timeOf('since', since) : to - defaultSpan;
  if (from > to) return refuse('until', 'The value must not be before since');
  return { since: from, until: to };
}

/** A next link carries the `since` that it was begun with; another one beside its cursor contradicts it. */
function resume(position: string, { since }: LogParameters): Settled {
  const settled = openPosition(position);
  if (since && timeOf('since', since) !== settled.since) return refuse('after', 'The value can not be combined with another since');
  return settled;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function openPosition(position: string): Settled {
  const [since, until, ...numbers]: unknown[] = JSON.parse(position);
  if (!isNumber(since) || !isNumber(until) || numbers.length % 2 !== 0 || !numbers.every(isNumber))
    throw new RosterError('invalid-cursor', {});
  const places = numbers.flatMap((value, index) => (index % 2 === 0 ? [{ position: value, offset: numbers[index + 1] ?? 0 }] : []));
  return { since, until, places };
}

/** What a cursor holds, sealed by the API: two times as they were asked for, then position and offset of each shard. */
export function logPosition(
  { since, until }: { readonly since: number; readonly until: number },
  places: readonly Place[],
): string {
  return JSON.stringify([since, until, ...places.flatMap(({ position, offset }) => [position, offset])]);
}

/**
 * Without `until`, ascending: a polling request, whose answers always lead on. Everything else is bounded. A `since` before the log's
 * beginning is taken for it; a bounded query refuses one that is older than 180 days, as Okta does.
 *
 * @param position what `logPosition` wrote for an earlier page of the same query
 * @throws RosterError `validation-failed`, `invalid-filter`, `invalid-search`
 * @see https://developer.okta.com/docs/reference/system-log-query/
 */
export function parseLogQuery(
  parameters: LogParameters,
  limit: number,
  now: number,
  position?: string,
): {
  readonly query: LogQuery;
  readonly asked: { readonly since: number; readonly until: number };
  readonly places?: readonly Place[];
} {
  const { filter, q, until: wantedUntil, sortOrder: order = 'ASCENDING' } = parameters;
  const predicates: LogPredicate[] = [...(filter ? [parseLogFilter(filter)] : []), ...(q ? [parseKeywords(q)] : [])];
  const accepts: LogPredicate = (event) => predicates.every((predicate) => predicate(event));
  const asked = position === undefined ? settle(parameters, now) : resume(position, parameters);
  const polling = !wantedUntil && order === 'ASCENDING';
  if (!polling && position === undefined && asked.since < now - oldestSince) {
    throw new RosterError('invalid-filter', { detail: 'since: The value must not be older than 180 days' });
  }
  const since = Math.max(asked.since, now - logRetentionMilliseconds);
  const query: LogQuery = polling
    ? { mode: 'polling', limit, accepts, since }
    : { mode: 'bounded', limit, accepts, since, until: asked.until, order };
  const { places } = asked;
  return { query, asked, ...(places === undefined ? {} : { places }) };
}
