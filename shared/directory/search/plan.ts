import type { Attribute, Searchable } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import type { Condition, Test } from './condition.ts';
import { isEmptyRange, type KeyRange, keyRanges, mayContain } from './encode.ts';
import { keysOf } from './entries.ts';
import { admitsUnlisted, matches } from './matches.ts';
import { rangeOfAll } from './ranges.ts';

/** Reads one attribute's entries in a range. */
export interface Walk<Entity> {
  readonly kind: 'walk';
  readonly attribute: Attribute<Entity>;
  readonly range: KeyRange;
  /** Whether shards are read side by side in the order of keys, or one after another. */
  readonly merged: boolean;
  readonly reverse: boolean;
  /** Keys for which this is false need no look at the entity. */
  readonly sieve?: (key: string) => boolean;
}

/** Where candidates come from: the index, or the truth itself. */
export type Source<Entity> =
  Walk<Entity> | { readonly kind: 'ids'; readonly ids: readonly string[] } | { readonly kind: 'login'; readonly login: string };

export interface Branch<Entity> {
  readonly source: Source<Entity>;
  /** Which entities are this branch's to find, if they are no earlier one's. It may come upon others. */
  readonly covers: (entity: Entity) => boolean;
}

/** Branches are read one after another; together they cover every entity that `accepts` is true of. */
export interface Plan<Entity> {
  readonly branches: readonly Branch<Entity>[];
  readonly accepts: (entity: Entity) => boolean;
}

/** How few entities a way to find them is expected to come upon: less is better. */
const ranks = { key: 0, equal: 1, prefix: 2, window: 3, halfOpen: 4, fewValues: 5, contains: 6, present: 7, all: 8 } as const;
type Rank = (typeof ranks)[keyof typeof ranks];

interface Draft<Entity> {
  readonly rank: Rank;
  readonly branches: readonly Branch<Entity>[];
}

export function walkOf<Entity>(
  attribute: Attribute<Entity>,
  range: KeyRange,
  { sorted = false, reverse = false } = {},
): Walk<Entity> {
  return { kind: 'walk', attribute, range, merged: sorted || attribute.entryClass === 'time', reverse };
}

function rankOf<Entity>(test: Test<Entity>): Rank {
  if (test.kind === 'present') return test.attribute.required ? ranks.all : ranks.present;
  if (test.attribute.entryClass === 'few-values') return ranks.fewValues;
  switch (test.operator) {
    case 'eq':
      return ranks.equal;
    case 'sw':
      return test.value === '' ? ranks.present : ranks.prefix;
    case 'co':
      return ranks.contains;
    default:
      return ranks.halfOpen;
  }
}

const isLowerBound = <Entity>(test: Test<Entity>): boolean =>
  test.kind === 'compare' && (test.operator === 'gt' || test.operator === 'ge');
const isUpperBound = <Entity>(test: Test<Entity>): boolean =>
  test.kind === 'compare' && (test.operator === 'lt' || test.operator === 'le');

function rankOfAll<Entity>(tests: readonly Test<Entity>[]): Rank {
  const best = tests.map(rankOf).reduce((left, right) => (left <= right ? left : right), ranks.all);
  return best === ranks.halfOpen && tests.some(isLowerBound) && tests.some(isUpperBound) ? ranks.window : best;
}

function sieveOf<Entity>(tests: readonly Test<Entity>[]): Pick<Walk<Entity>, 'sieve'> {
  const texts = tests.flatMap((test) => (test.kind === 'compare' && test.operator === 'co' ? [String(test.value)] : []));
  return texts.length === 0 ? {} : { sieve: (key) => texts.every((text) => mayContain(key, text)) };
}

/** Tests of one attribute that one walk can answer together. */
function draftOfTests<Entity extends Searchable>(attribute: Attribute<Entity>, tests: readonly Test<Entity>[]): Draft<Entity> {
  const range = rangeOfAll(tests);
  const covers = (entity: Entity): boolean => tests.every((test) => matches(test, entity));
  const source = { ...walkOf(attribute, range), ...sieveOf(tests) };
  return { rank: rankOfAll(tests), branches: isEmptyRange(range) ? [] : [{ source, covers }] };
}

/** Finds the cheapest way to come upon everything that a condition is true of. */
class Planner<Entity extends Searchable> {
  readonly #catalogue: Catalogue<Entity>;

  constructor(catalogue: Catalogue<Entity>) {
    this.#catalogue = catalogue;
  }

  draft(condition: Condition<Entity>): Draft<Entity> {
    if (!('parts' in condition)) return this.#draftTest(condition);
    return condition.kind === 'and' ? this.#draftAnd(condition.parts) : this.#draftOr(condition.parts);
  }

  #draftTest(test: Test<Entity>): Draft<Entity> {
    const source = this.#keySource(test);
    if (source === undefined) return this.#draftTests(test.attribute, [test]);
    return { rank: ranks.key, branches: [{ source, covers: (entity) => matches(test, entity) }] };
  }

  /** Ids and logins are found without the index, and so as soon as they are written. */
  #keySource(test: Test<Entity>): Source<Entity> | undefined {
    if (test.kind !== 'compare' || test.operator !== 'eq') return undefined;
    if (test.attribute === this.#catalogue.id) return { kind: 'ids', ids: [String(test.value)] };
    if (test.attribute === this.#catalogue.login) return { kind: 'login', login: String(test.value) };
    return undefined;
  }

  #draftAnd(parts: readonly Condition<Entity>[]): Draft<Entity> {
    const drafts = [...parts.map((part) => this.draft(part)), ...this.#windows(parts)];
    return drafts.reduce((best, next) => (next.rank < best.rank ? next : best));
  }

  /** Several tests of one attribute narrow its range together, unless different values could pass them. */
  #windows(parts: readonly Condition<Entity>[]): Draft<Entity>[] {
    const tests = testsAmong(parts).filter(({ attribute }) => !attribute.array);
    const byAttribute = Map.groupBy(tests, ({ attribute }) => attribute);
    return [...byAttribute].flatMap(([attribute, together]) =>
      together.length > 1 ? [this.#draftTests(attribute, together)] : [],
    );
  }

  /** Tests of one attribute together. Whoever has no entry under it is found among all. */
  #draftTests(attribute: Attribute<Entity>, tests: readonly Test<Entity>[]): Draft<Entity> {
    if (!tests.every(admitsUnlisted)) return draftOfTests(attribute, tests);
    return { rank: ranks.all, branches: planAll(this.#catalogue).branches };
  }

  #draftOr(parts: readonly Condition<Entity>[]): Draft<Entity> {
    const drafts = parts.map((part) => this.draft(part));
    const rank = drafts.reduce<Rank>((worst, next) => (next.rank > worst ? next.rank : worst), ranks.key);
    return { rank, branches: joinIds(drafts.flatMap(({ branches }) => branches)) };
  }
}

const testsAmong = <Entity>(parts: readonly Condition<Entity>[]): Test<Entity>[] =>
  parts.flatMap((part) => ('parts' in part ? [] : [part]));

/** Many ids are fetched in one go. */
function joinIds<Entity>(branches: readonly Branch<Entity>[]): readonly Branch<Entity>[] {
  const joined: Branch<Entity>[] = [];
  const others: Branch<Entity>[] = [];
  for (const branch of branches) (branch.source.kind === 'ids' ? joined : others).push(branch);
  if (joined.length < 2) return branches;
  const ids = [...new Set(joined.flatMap(({ source }) => (source.kind === 'ids' ? source.ids : [])))];
  return [{ source: { kind: 'ids', ids }, covers: (entity) => joined.some(({ covers }) => covers(entity)) }, ...others];
}

const everything = (): boolean => true;

/** Every entity, in the order of the attribute that lists are sorted by. */
export function planAll<Entity>(catalogue: Catalogue<Entity>, accepts: Plan<Entity>['accepts'] = everything): Plan<Entity> {
  return { branches: [{ source: walkOf(catalogue.listedBy, keyRanges.all), covers: everything }], accepts };
}

export interface ConditionPlan<Entity> extends Plan<Entity> {
  /** Whether it is likely to come upon few entities, however large the directory. */
  readonly selective: boolean;
}

/** In no particular order. */
export function planCondition<Entity extends Searchable>(
  catalogue: Catalogue<Entity>,
  condition: Condition<Entity>,
): ConditionPlan<Entity> {
  const accepts = (entity: Entity): boolean => matches(condition, entity);
  const { rank, branches } = new Planner(catalogue).draft(condition);
  if (rank === ranks.all) return { ...planAll(catalogue, accepts), selective: false };
  return { branches, accepts, selective: rank <= ranks.prefix };
}

/**
 * The range outside of which no entity can fulfil the condition; undefined where entities without an entry could. Several values are not
 * narrowed: an entity stands where the first of all its values stands, which may lie outside.
 */
function narrow<Entity>(attribute: Attribute<Entity>, condition: Condition<Entity>): KeyRange | undefined {
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  const tests = testsAmong(parts).filter((test) => test.attribute === attribute);
  return attribute.array || tests.every(admitsUnlisted) ? undefined : rangeOfAll(tests);
}

/**
 * In the order of one attribute, values alike by id. Entities without a value come last whatever the order, by id. An entity with several
 * values stands where the first of them stands (in reading direction).
 */
export function planSorted<Entity extends Searchable>(
  catalogue: Catalogue<Entity>,
  condition: Condition<Entity>,
  { attribute, reverse }: { readonly attribute: Attribute<Entity>; readonly reverse: boolean },
): Plan<Entity> {
  const accepts = (entity: Entity): boolean => matches(condition, entity);
  const range = narrow(attribute, condition);
  if (range !== undefined && isEmptyRange(range)) return { branches: [], accepts };
  const sorted: Branch<Entity> = {
    source: walkOf(attribute, range ?? keyRanges.all, { sorted: true, reverse }),
    covers: (entity) => keysOf(attribute, entity).length > 0,
  };
  if (range !== undefined || attribute.required) return { branches: [sorted], accepts };
  const rest = { source: walkOf(catalogue.id, keyRanges.all, { sorted: true, reverse }), covers: everything };
  return { branches: [sorted, rest], accepts };
}
