import { afterAll, describe, expect, it } from '@jest/globals';

import type { User } from '../../../../shared/directory/index.ts';
import { searchUsers, type SearchQuery } from '../../../../shared/directory/search/index.ts';
import { readFilter, readSearch } from '../../../../shared/directory/search/condition.ts';
import { limits } from '../../../../shared/directory/search/limits.ts';
import { type Plan, planCondition, planSorted } from '../../../../shared/directory/search/plan.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';
import { catalogue, userDirectory } from './support/directory.ts';
import { randomQuery, randomUser, userAttributes } from './support/random-search.ts';

/** What one call read. */
interface Cost {
  readonly entries: number;
  readonly ranges: number;
  /** Reads of the index that waited for each other. */
  readonly depth: number;
}

type Class = 'none' | 'unique-ish' | 'few values' | 'time' | 'sorted by few values' | 'or without times' | 'or with times';

/** What a page of a query may read, where its class is told from the plan. */
interface Kind {
  readonly name: Class;
  readonly branches: number;
}

/** Queries to a directory, each read to its end: at each page size, or at all of them in turn. */
interface Round {
  readonly queries: number;
  readonly people: number;
  readonly sizes: readonly (readonly number[])[];
}

const pageSizes = [1, 20, 200] as const;

const inTurn = [0, 1, 2].map((first) => pageSizes.map((_, index) => pageSizes[(first + index) % 3] ?? 1));
const eachAlone = pageSizes.map((size) => [size]);
const isSoak = process.env['ROSTER_SOAK'] !== undefined;
const rounds: readonly Round[] = isSoak
  ? [
      { queries: 10_000, people: 100, sizes: eachAlone },
      { queries: 10_000, people: 1_000, sizes: inTurn },
    ]
  : [
      { queries: 250, people: 60, sizes: eachAlone },
      { queries: 750, people: 500, sizes: inTurn },
    ];

const random = new SeededRandom(75);

function planOf({ search, filter, sortBy, sortOrder }: SearchQuery): Plan<User> | undefined {
  if (search === undefined && filter === undefined) return undefined;
  const condition = filter === undefined ? readSearch(catalogue, search ?? '') : readFilter(catalogue, filter);
  const attribute = sortBy === undefined ? undefined : catalogue.attributes.get(sortBy);
  const unsorted = planCondition(catalogue, condition);
  if (attribute === undefined) return unsorted;
  // A selective one that is sorted is gathered first, and walked where it is not as selective as it seemed.
  return unsorted.selective ? undefined : planSorted(catalogue, condition, { attribute, reverse: sortOrder === 'desc' });
}

/** Whether branches, or several values, lead to somebody twice. */
const overlaps = ({ branches }: Plan<User>, users: readonly User[]): boolean =>
  branches.some(({ source }) => source.kind === 'walk' && source.attribute.array) ||
  (branches.length > 1 && users.some((user) => branches.filter(({ covers }) => covers(user)).length > 1));

/**
 * By what the plan reads; what names its users reads nothing. Undefined where entries are read that are nobody's who is yet to be looked at:
 * keys that are looked through, and those of whom another branch has found.
 */
function kindOf(query: SearchQuery, users: readonly User[]): Kind | undefined {
  const plan = planOf(query);
  if (plan === undefined || overlaps(plan, users)) return undefined;
  const walks = plan.branches.flatMap(({ source }) => (source.kind === 'walk' ? [source] : []));
  if (walks.some(({ sieve }) => sieve !== undefined)) return undefined;
  const [only] = walks;
  const branches = plan.branches.length;
  if (only === undefined) return { name: 'none', branches };
  const isMerged = walks.some(({ attribute: { entryClass }, merged }) => merged && entryClass !== 'unique-ish');
  if (branches > 1) return { name: isMerged ? 'or with times' : 'or without times', branches };
  const { entryClass } = only.attribute;
  const name = entryClass !== 'few-values' ? entryClass : only.merged ? 'sorted by few values' : 'few values';
  return { name, branches };
}

/** The page that docs/design/search.md promises, where every candidate is a hit. */
const promised: Readonly<Record<Class, (size: number, branches: number) => Cost>> = {
  none: () => ({ entries: 0, ranges: 0, depth: 0 }),
  'unique-ish': (size) => ({ entries: size + 2, ranges: 5, depth: 1 }),
  'few values': (size) => ({ entries: size + 2, ranges: 20, depth: size < 200 ? 16 : 10 }),
  time: (size) => ({ entries: 2 * size + 32, ranges: 20, depth: 2 }),
  'sorted by few values': (size) => ({ entries: 2 * size + 32, ranges: 20, depth: 2 }),
  'or without times': (size, branches) => ({ entries: size + 2 * branches, ranges: 20 * branches, depth: 16 * branches }),
  'or with times': (size, branches) => ({ entries: 2 * size + 32 + 2 * branches, ranges: 20 * branches, depth: 16 * branches }),
};

type Directory = Awaited<ReturnType<typeof userDirectory>>;

const worst = new Map<string, Cost>();

function note(name: string, { entries, ranges, depth }: Cost): void {
  const before = worst.get(name) ?? { entries: 0, ranges: 0, depth: 0 };
  worst.set(name, {
    entries: Math.max(before.entries, entries),
    ranges: Math.max(before.ranges, ranges),
    depth: Math.max(before.depth, depth),
  });
}

const isWithin = (cost: Cost, most: Omit<Cost, 'depth'> & Partial<Cost>): boolean =>
  cost.entries <= most.entries && cost.ranges <= most.ranges && cost.depth <= (most.depth ?? Number.POSITIVE_INFINITY);

async function costOf(directory: Directory, query: SearchQuery) {
  const { index, users: reader } = directory;
  index.resetCounts();
  reader.fetched = 0;
  const page = await searchUsers(directory, query);
  const cost: Cost = { entries: index.entriesRead, ranges: index.rangesRead, depth: index.rounds };
  // One hit more than the page shows is looked for; whoever was fetched beside it was no hit.
  const hits = page.items.length + (page.next === undefined ? 0 : 1);
  return { cost, isAllHits: reader.fetched === hits, page };
}

/** Every page of a query, at these sizes in turn. */
async function* costsOf(directory: Directory, query: SearchQuery, sizes: readonly number[]) {
  let after: string | undefined;
  for (let number = 0; number === 0 || after !== undefined; number += 1) {
    const limit = sizes[number % sizes.length] ?? 1;
    const { page, ...seen } = await costOf(directory, { ...query, limit, after });
    yield { limit, after, ...seen };
    after = page.next;
  }
}

afterAll(() => {
  for (const [name, cost] of [...worst].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    process.stderr.write(`worst of ${name}: ${JSON.stringify(cost)}\n`);
});

describe('AC-080 the worst of random queries', () => {
  it.each(rounds)(
    'reads no more than its class may on any page: $queries of $people users',
    async ({ queries, people, sizes }) => {
      const users = Array.from({ length: people }, (_, number) => randomUser(random, number));
      const directory = await userDirectory(users);
      let [pages, judged] = [0, 0];
      const beyond: unknown[] = [];
      for (let asked = 0; asked < queries; asked += 1) {
        const { query } = randomQuery(random, { attributes: userAttributes, entities: users });
        const kind = kindOf(query, users);
        for (const walk of sizes) {
          for await (const { limit, after, cost, isAllHits } of costsOf(directory, query, walk)) {
            pages += 1;
            note('all queries', cost);
            if (!isWithin(cost, { entries: limits.entries, ranges: limits.ranges })) beyond.push({ query, limit, after, cost });
            if (kind === undefined || !isAllHits) continue;
            judged += 1;
            note(`${kind.name}, pages of ${limit}`, cost);
            if (!isWithin(cost, promised[kind.name](limit, kind.branches))) beyond.push({ query, limit, kind, after, cost });
          }
        }
      }
      process.stderr.write(`${queries} random queries, ${pages} pages: ${judged} of which every candidate was a hit\n`);
      expect(judged).toBeGreaterThan(queries);
      expect(beyond).toEqual([]);
    },
    isSoak ? 7_200_000 : 120_000,
  );
});
