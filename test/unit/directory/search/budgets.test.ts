import { afterAll, describe, expect, it } from '@jest/globals';

import { searchUsers, type SearchQuery } from '../../../../shared/directory/search/index.ts';
import { readFilter, readSearch } from '../../../../shared/directory/search/condition.ts';
import { limits } from '../../../../shared/directory/search/limits.ts';
import { planCondition, planSorted } from '../../../../shared/directory/search/plan.ts';
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

type Class = 'none' | 'unique-ish' | 'few values' | 'time' | 'sorted by few values' | 'several';

const isSoak = process.env['ROSTER_SOAK'] !== undefined;
const queries = isSoak ? 10_000 : 1_000;
const people = isSoak ? 3_000 : 1_500;
const pageSizes = [1, 20, 200] as const;

const random = new SeededRandom(75);
const users = Array.from({ length: people }, (_, number) => randomUser(random, number));
const directory = userDirectory(users);

/** By what the plan reads; what names its users reads nothing. */
function classOf({ search, filter, sortBy, sortOrder }: SearchQuery): Class {
  if (search === undefined && filter === undefined) return 'several';
  const condition = filter === undefined ? readSearch(catalogue, search ?? '') : readFilter(catalogue, filter);
  const attribute = sortBy === undefined ? undefined : catalogue.attributes.get(sortBy);
  const order = attribute && { attribute, reverse: sortOrder === 'desc' };
  const unsorted = planCondition(catalogue, condition);
  // A selective one that is sorted is gathered first, and walked where it is not as selective as it seemed.
  if (order !== undefined && unsorted.selective) return 'several';
  const { branches } = order === undefined ? unsorted : planSorted(catalogue, condition, order);
  const [only, another] = branches.map(({ source }) => source);
  if (only === undefined) return 'none';
  if (another !== undefined) return 'several';
  if (only.kind !== 'walk') return 'none';
  // Keys that are looked through are no candidates yet.
  if (only.sieve !== undefined) return 'several';
  const { entryClass } = only.attribute;
  if (entryClass !== 'few-values') return entryClass;
  return only.merged ? 'sorted by few values' : 'few values';
}

/** The page that docs/design/search.md promises, where every candidate is a hit. */
const promised: Readonly<Record<Exclude<Class, 'several'>, (size: number) => Cost>> = {
  none: () => ({ entries: 0, ranges: 0, depth: 0 }),
  'unique-ish': (size) => ({ entries: size + 2, ranges: 5, depth: 1 }),
  // Shards are shorter than a page in these tests: where they are longer, it is size + 2 (below).
  'few values': (size) => ({ entries: 2 * size + 64, ranges: 20, depth: 2 }),
  time: (size) => ({ entries: 2 * size + 32, ranges: 20, depth: 2 }),
  'sorted by few values': (size) => ({ entries: 2 * size + 32, ranges: 20, depth: 2 }),
};

const worst = new Map<string, Cost>();

function note(name: string, { entries, ranges, depth }: Cost): void {
  const before = worst.get(name) ?? { entries: 0, ranges: 0, depth: 0 };
  worst.set(name, {
    entries: Math.max(before.entries, entries),
    ranges: Math.max(before.ranges, ranges),
    depth: Math.max(before.depth, depth),
  });
}

async function costOf(query: SearchQuery) {
  const { index, users: reader } = await directory;
  index.resetCounts();
  reader.fetched = 0;
  const page = await searchUsers(await directory, query);
  const cost: Cost = { entries: index.entriesRead, ranges: index.rangesRead, depth: index.rounds };
  return { cost, fetched: reader.fetched, page };
}

afterAll(() => {
  for (const [name, cost] of [...worst].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    process.stderr.write(`worst of ${name}: ${JSON.stringify(cost)}\n`);
});

describe('AC-080 the worst of random queries', () => {
  it(
    'reads no more than its class may, at page sizes 1, 20 and 200',
    async () => {
      let judged = 0;
      const beyond: unknown[] = [];
      for (let asked = 0; asked < queries; asked += 1) {
        const { query } = randomQuery(random, { attributes: userAttributes, entities: users });
        for (const limit of pageSizes) {
          let after: string | undefined;
          for (let pages = 0; pages < 2; pages += 1) {
            const { cost, fetched, page } = await costOf({ ...query, limit, after });
            note('all queries', cost);
            expect({ query, limit, within: cost.entries <= limits.entries && cost.ranges <= limits.ranges }).toMatchObject({
              within: true,
            });
            const kind = classOf(query);
            // One hit more than the page shows is looked for; whoever was fetched beside it was no hit.
            if (kind !== 'several' && fetched <= page.items.length + 1) {
              judged += 1;
              note(`${kind}, pages of ${limit}`, cost);
              const { entries, ranges, depth } = promised[kind](limit);
              const isWithin = cost.entries <= entries && cost.ranges <= ranges && cost.depth <= depth;
              if (!isWithin) beyond.push({ query, limit, kind, after, cost });
            }
            after = page.next;
            if (after === undefined) break;
          }
        }
      }
      process.stderr.write(`${queries} random queries: ${judged} pages of which every candidate was a hit\n`);
      expect(judged).toBeGreaterThan(queries);
      expect(beyond).toEqual([]);
    },
    isSoak ? 3_600_000 : 120_000,
  );
});
