import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { User } from '../../../../shared/directory/index.ts';
import { searchUsers, type SearchQuery, type Value } from '../../../../shared/directory/search/index.ts';
import { valuesOf } from '../../../../shared/directory/search/attributes.ts';
import { readFilter, readSearch } from '../../../../shared/directory/search/condition.ts';
import { enc } from '../../../../shared/directory/search/encode.ts';
import { limits } from '../../../../shared/directory/search/limits.ts';
import { matches } from '../../../../shared/directory/search/matches.ts';
import { addToIndex, buildUser, catalogue, idOf, userDirectory } from './support/directory.ts';
import { expressions, filterTests, print, searchTests, userFacts, type UserFacts } from './support/expressions.ts';

function userOf(facts: UserFacts, number: number, version = 2): User {
  const { status, lastUpdated, activated, ...profile } = facts;
  const user = buildUser(number, { status, lastUpdated, activated, version, created: lastUpdated });
  const { lastName: _, ...rest } = user.profile;
  const given = Object.entries(profile).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { ...user, profile: { ...rest, ...Object.fromEntries(given) } };
}

/** Users as they are, and what some of them were before: rows of that are still in the index. */
const directories = fc
  .array(fc.record({ now: userFacts, before: fc.option(userFacts, { nil: undefined, freq: 3 }) }), { maxLength: 200, size: 'max' })
  .map((specs) => ({
    users: specs.map(({ now }, number) => userOf(now, number)),
    former: specs.flatMap(({ before }, number) => (before === undefined ? [] : [userOf(before, number, 1)])),
  }));

const pageSizes = fc.constantFrom(1, 2, 3, 7, 50, 200);
const keys = {
  ids: [idOf('00u', 0), idOf('00u', 5), idOf('00u', 150).toLowerCase(), idOf('00U', 5), 'nobody'],
  logins: ['user00003@example.com', 'USER00120@example.com', 'user0000', 'nobody@example.com', 'üser00003@example.com'],
};
const sortPaths = [
  'profile.lastName',
  'profile.firstName',
  'profile.nickName',
  'profile.login',
  'profile.age',
  'profile.skills',
  'profile.isContractor',
  'status',
  'lastUpdated',
  'activated',
  'id',
];

type Deps = Awaited<ReturnType<typeof userDirectory>>;

async function deps({ users, former }: { users: readonly User[]; former: readonly User[] }): Promise<Deps> {
  const directory = await userDirectory(users);
  await addToIndex(directory.index, catalogue, former);
  return directory;
}

/** Every page of a list, one after another. */
async function readAll(directory: Deps, query: SearchQuery): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    directory.index.resetCounts();
    const page = await searchUsers(directory, { ...query, after });
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 200);
    expect((page.next ?? '').length).toBeLessThan(1024);
    // A page is short only at the end, and the end has no next one; but for queries that use up a call's budget.
    const isCutShort = directory.index.rangesRead >= limits.ranges || directory.index.entriesRead >= limits.entries;
    if (page.next !== undefined && !isCutShort) expect(page.items).toHaveLength(query.limit ?? 200);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

/** By the bytes that entries keep, which test/unit/directory/search/encode.test.ts holds to the order of whole values. */
const compareValues = (left: Value, right: Value): number => Buffer.compare(Buffer.from(enc(left)), Buffer.from(enc(right)));

/** The order that a list promises, found by sorting everything. */
function sortedIds(users: readonly User[], path: string, direction: 1 | -1): string[] {
  const attribute = catalogue.attributes.get(path);
  if (attribute === undefined) throw new Error(path);
  const first = (user: User) => [...valuesOf(attribute, user)].sort((a, b) => compareValues(a, b) * direction)[0];
  const compare = (left: User, right: User): number => {
    const [one, other] = [first(left), first(right)];
    const byId = left.id < right.id ? -direction : direction;
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined) || byId;
    return compareValues(one, other) * direction || byId;
  };
  return users.toSorted(compare).map(({ id }) => id);
}

const runs = { numRuns: 40, interruptAfterTimeLimit: 20_000 };

describe('searching users', () => {
  it('finds what a look at every user finds, each once, at any page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        directories,
        fc.array(expressions(searchTests(keys)), { minLength: 1, maxLength: 4 }),
        pageSizes,
        async (directory, wanted, limit) => {
          const searched = await deps(directory);
          for (const search of wanted.map(print)) {
            const condition = readSearch(catalogue, search);
            const expected = directory.users.filter((user) => matches(condition, user)).map(({ id }) => id);
            const found = await readAll(searched, { search, limit });
            expect({ search, found: found.toSorted() }).toEqual({ search, found: expected.toSorted() });
          }
        },
      ),
      runs,
    );
  });

  it('filters like a look at every user, with case', async () => {
    await fc.assert(
      fc.asyncProperty(
        directories,
        fc.array(expressions(filterTests(keys)), { minLength: 1, maxLength: 4 }),
        pageSizes,
        async (directory, wanted, limit) => {
          const searched = await deps(directory);
          for (const filter of wanted.map(print)) {
            const condition = readFilter(catalogue, filter);
            const expected = directory.users.filter((user) => matches(condition, user)).map(({ id }) => id);
            expect((await readAll(searched, { filter, limit })).toSorted()).toEqual(expected.toSorted());
          }
        },
      ),
      runs,
    );
  });

  it('sorts like a sort of everything: values alike by id, no value last', async () => {
    await fc.assert(
      fc.asyncProperty(
        directories,
        fc.array(fc.tuple(expressions(searchTests(keys)), fc.constantFrom(...sortPaths), fc.constantFrom('asc', 'desc')), {
          minLength: 1,
          maxLength: 4,
        }),
        pageSizes,
        async (directory, wanted, limit) => {
          const searched = await deps(directory);
          for (const [expression, sortBy, sortOrder] of wanted) {
            const search = print(expression);
            const condition = readSearch(catalogue, search);
            const hits = directory.users.filter((user) => matches(condition, user));
            const found = await readAll(searched, { search, sortBy, sortOrder, limit });
            expect({ search, sortBy, sortOrder, found }).toEqual({
              search,
              sortBy,
              sortOrder,
              found: sortedIds(hits, sortBy, sortOrder === 'desc' ? -1 : 1),
            });
          }
        },
      ),
      runs,
    );
  });

  it('lists all but the deprovisioned by login', async () => {
    await fc.assert(
      fc.asyncProperty(directories, pageSizes, async (directory, limit) => {
        const expected = directory.users.filter(({ status }) => status !== 'DEPROVISIONED').map(({ id }) => id);
        expect(await readAll(await deps(directory), { limit })).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
