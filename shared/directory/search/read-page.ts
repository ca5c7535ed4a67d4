import type { Page } from '../../kernel/index.ts';
import type { Searchable } from './attributes.ts';
import { Budget } from './budget.ts';
import { type Candidate, Candidates } from './candidates.ts';
import { isWithin } from './encode.ts';
import { keysOf } from './entries.ts';
import { EntityCache } from './entity-cache.ts';
import { limits } from './limits.ts';
import type { Plan, Walk } from './plan.ts';
import type { EntityReader, IndexReader, LiveRuns, LoginReader } from './ports.ts';
import { formatPosition, parsePosition, type Place } from './position.ts';
import { noRuns } from './runs.ts';

export interface SearchDeps<Entity> {
  readonly index: IndexReader;
  readonly entities: EntityReader<Entity> & Partial<LoginReader<Entity>>;
}

/** What is used up and remembered within one call. */
export interface Call<Entity extends Searchable> {
  readonly index: IndexReader;
  readonly kind: 'user' | 'group';
  readonly entities: EntityCache<Entity>;
  readonly budget: Budget;
  readonly runs: LiveRuns;
}

/**
 * Reads with the runs that are live. Which these are is asked for at the same time as all else is read with those that were live when this
 * machine last asked; where others are live by now, it is read anew. So no read has to wait for another.
 */
export async function withCall<Entity extends Searchable, Result>(
  { index, entities }: SearchDeps<Entity>,
  kind: 'user' | 'group',
  read: (call: Call<Entity>) => Promise<Result>,
): Promise<Result> {
  const cache = new EntityCache(entities);
  const readWith = (runs: LiveRuns): Promise<Result> => read({ index, kind, entities: cache, budget: new Budget(), runs });
  // Imports create users alone.
  if (index.runs === undefined || kind === 'group') return readWith(noRuns);
  const known = index.runs.known(kind);
  const asked = index.runs.live(kind);
  if (known === undefined) return readWith(await asked);
  const [result, live] = await Promise.all([readWith(known), asked]);
  return live.version === known.version ? result : readWith(live);
}

/**
 * Whether an entry is the one under which its entity is met on this walk: of the entries that the entity should have now, the first in
 * reading direction. So an entry that is out of date is passed over, and several values make one hit.
 */
function isFirst<Entity extends Searchable>(
  { attribute, range, reverse, sieve = () => true }: Walk<Entity>,
  key: string,
  entity: Entity,
): boolean {
  const keys = keysOf(attribute, entity).filter((each) => isWithin(each, range) && sieve(each));
  return key === keys.at(reverse ? -1 : 0);
}

/** A hit belongs to the first branch that covers it, and is taken there alone. */
function isHit<Entity extends Searchable>({ branches, accepts }: Plan<Entity>, { key, place }: Candidate, entity: Entity): boolean {
  const source = branches[place.branch]?.source;
  const isMetHere = source?.kind !== 'walk' || isFirst(source, key, entity);
  return isMetHere && branches.findIndex(({ covers }) => covers(entity)) === place.branch && accepts(entity);
}

export interface Hit<Entity> {
  readonly entity: Entity;
  readonly place: Place;
}

function passesSieve<Entity extends Searchable>(plan: Plan<Entity>, { key, place }: Candidate): boolean {
  const source = plan.branches[place.branch]?.source;
  return source?.kind !== 'walk' || source.sieve === undefined || source.sieve(key);
}

/**
 * How many candidates to look at next: as many as should do, by the share of hits among those before. Where some were none, a few more, so
 * that the last hits don't come one by one.
 */
function roundSize(missing: number, examined: number, hits: number): number {
  if (examined === hits) return Math.min(limits.round, missing);
  const likely = (missing * examined) / Math.max(hits, 0.5);
  return Math.min(limits.round, Math.max(missing, Math.round(likely + 2 * Math.sqrt(likely) + 4)));
}

export interface Hits<Entity> {
  readonly hits: readonly Hit<Entity>[];
  /** Whether there are no others behind them. */
  readonly isAll: boolean;
  /** Behind everything that was looked at. */
  readonly place: Place;
}

/** Hits of a plan, from a place on, until there are so many, or no more, or the call's budget is spent. */
export async function readHits<Entity extends Searchable>(
  call: Call<Entity>,
  plan: Plan<Entity>,
  from: Place,
  wanted: number,
): Promise<Hits<Entity>> {
  const candidates = new Candidates(call, plan, from);
  const hits: Hit<Entity>[] = [];
  let examined = 0;
  // Where hits cease, the share of those before says nothing any more: what finds none is followed by twice as much.
  let least = 0;
  while (hits.length < wanted && !candidates.isDone && !call.budget.isSpent) {
    const before = hits.length;
    const round = await candidates.read(Math.max(least, roundSize(wanted - before, examined, before)));
    const likely = round.filter((candidate) => passesSieve(plan, candidate));
    const entities = await call.entities.getMany(likely.map(({ id }) => id));
    for (const candidate of likely) {
      const entity = entities.get(candidate.id);
      if (entity !== undefined && isHit(plan, candidate, entity)) hits.push({ entity, place: candidate.place });
    }
    examined += round.length;
    least = hits.length > before ? 0 : Math.min(limits.round, 2 * round.length);
  }
  return { hits, isAll: candidates.isDone, place: candidates.place };
}

const start: Place = { branch: 0, shard: 0 };

export interface PageRequest {
  readonly limit: number;
  /** A former page's `next` of the same query. */
  readonly after?: string | undefined;
}

/**
 * One page of a plan's hits. One hit more than asked for is looked for, so that the last page has no next one even when it is full.
 * Errors: `invalid-cursor`.
 */
export async function readPage<Entity extends Searchable>(
  call: Call<Entity>,
  plan: Plan<Entity>,
  { limit, after }: PageRequest,
): Promise<Page<Entity>> {
  const from = after === undefined ? start : parsePosition(after, plan);
  const { hits, isAll, place } = await readHits(call, plan, from, limit + 1);
  const items = hits.slice(0, limit).map(({ entity }) => entity);
  const last = hits.length > limit ? hits[limit - 1]?.place : place;
  const isLast = hits.length <= limit && isAll;
  return isLast || last === undefined ? { items } : { items, next: formatPosition(last) };
}
