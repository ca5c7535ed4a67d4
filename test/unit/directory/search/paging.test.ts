import { describe, expect, it } from '@jest/globals';

import type { User } from '../../../../shared/directory/index.ts';
import { type IndexQuery, searchUsers, type SearchQuery } from '../../../../shared/directory/search/index.ts';
import { limits } from '../../../../shared/directory/search/limits.ts';
import type { Page } from '../../../../shared/kernel/index.ts';
import { addToIndex, buildUser, catalogue, userDirectory } from './support/directory.ts';

const many = (count: number, facts: (number: number) => Partial<User> = () => ({})): User[] =>
  Array.from({ length: count }, (_, number) => buildUser(number, facts(number)));

const idsOf = ({ items }: Page<User>): string[] => items.map(({ id }) => id);

type Directory = Awaited<ReturnType<typeof userDirectory>>;

async function pagesOf(directory: Directory, query: SearchQuery): Promise<Page<User>[]> {
  const pages: Page<User>[] = [];
  let after: string | undefined;
  do {
    const page = await searchUsers(directory, { ...query, after });
    pages.push(page);
    after = page.next;
  } while (after !== undefined);
  return pages;
}

describe('pages', () => {
  const queries: SearchQuery[] = [
    {},
    { search: 'profile.lastName eq "Lovelace"' },
    { search: 'status eq "ACTIVE"' },
    { search: 'lastUpdated ge "2026-01-01"' },
    { search: 'status eq "ACTIVE"', sortBy: 'profile.firstName' },
    { search: 'status eq "ACTIVE"', sortBy: 'created', sortOrder: 'desc' },
    {
      search: many(6)
        .map(({ id }) => `id eq "${id}"`)
        .join(' or '),
    },
    { filter: 'status eq "ACTIVE"' },
  ];

  it.each(queries)('of %j have no next one behind the last, even where it is full', async (query) => {
    const directory = await userDirectory(many(6));
    for (const [limit, sizes] of [
      [1, [1, 1, 1, 1, 1, 1]],
      [2, [2, 2, 2]],
      [3, [3, 3]],
      [4, [4, 2]],
      [6, [6]],
      [7, [6]],
    ] as const) {
      const pages = await pagesOf(directory, { ...query, limit });
      expect(pages.map(({ items }) => items.length)).toEqual(sizes);
      expect(new Set(pages.flatMap(idsOf)).size).toBe(6);
    }
  });

  it('of nothing are one empty page', async () => {
    expect(await searchUsers(await userDirectory([]), {})).toEqual({ items: [] });
  });

  it('stay right while users come and go: who is there all the time is met once', async () => {
    const users = many(60);
    const directory = await userDirectory(users.filter((_, number) => number % 3 !== 0));
    const [comers, goers] = [users.filter((_, number) => number % 3 === 0), users.filter((_, number) => number % 3 === 1)];
    const met: string[] = [];
    let after: string | undefined;
    do {
      const page = await searchUsers(directory, { search: 'profile.lastName eq "Lovelace"', limit: 4, after });
      met.push(...idsOf(page));
      after = page.next;
      const [comer, goer] = [comers.pop(), goers.pop()];
      if (comer !== undefined) {
        directory.users.byId.set(comer.id, comer);
        await addToIndex(directory.index, catalogue, [comer]);
      }
      // The row of who goes stays behind for the moment.
      if (goer !== undefined) directory.users.byId.delete(goer.id);
    } while (after !== undefined);
    const stayed = users.filter((_, number) => number % 3 === 2).map(({ id }) => id);
    expect(met.filter((id) => stayed.includes(id)).toSorted()).toEqual(stayed.toSorted());
    expect(new Set(met).size).toBe(met.length);
  });

  it('pass from the walk to the sort in memory and back, when the number of hits falls and rises', async () => {
    const users = many(limits.sortedInMemory + 40, (number) => ({ profile: { firstName: `name ${number % 7}` } }));
    const directory = await userDirectory(users);
    const query = { search: 'profile.lastName eq "Lovelace"', sortBy: 'profile.firstName', limit: 60 };
    const expected = users.toSorted(
      (left, right) =>
        String(left.profile['firstName']).localeCompare(String(right.profile['firstName'])) || (left.id < right.id ? -1 : 1),
    );
    const walked = await searchUsers(directory, query);
    const gone = expected.slice(180);
    for (const { id } of gone) directory.users.byId.delete(id);
    const sorted = await searchUsers(directory, { ...query, after: walked.next });
    for (const user of gone) directory.users.byId.set(user.id, user);
    const rest = await pagesOf(directory, { ...query, limit: 200, after: sorted.next });
    expect([walked, sorted].flatMap(idsOf)).toEqual(expected.slice(0, 120).map(({ id }) => id));
    const last = await searchUsers(directory, { ...query, limit: 200, after: sorted.next });
    expect(idsOf(last)).toEqual(expected.slice(120).map(({ id }) => id));
    expect(rest.length).toBeGreaterThan(0);
  });

  it.each([
    '',
    'x',
    '[]',
    '[0]',
    '["0",0]',
    '[0,0,1]',
    '[7,0]',
    '[0,16]',
    '[0,-1]',
    '[-1,0]',
    '[0.5,0]',
    '{"b":0}',
    'null',
    '[1,0,"YQ"]',
  ])('refuse %j as a position', async (after) => {
    const directory = await userDirectory(many(3));
    const search = 'status eq "ACTIVE" or profile.lastName eq "b"';
    await expect(searchUsers(directory, { search, after })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  it('have positions under 1 kB, whatever the values', async () => {
    for (const nickName of ['\u0001'.repeat(300), '\u{1F600}'.repeat(300), '"\\'.repeat(300)]) {
      const directory = await userDirectory(many(3, () => ({ profile: { nickName } })));
      const pages = await pagesOf(directory, { search: 'profile.nickName pr', limit: 1 });
      expect(pages.map(({ next = '' }) => next.length < 1024)).toEqual([true, true, true]);
      expect(pages).toHaveLength(3);
    }
  });
});

describe('one call', () => {
  const count = 1600;
  const directory = userDirectory(
    many(count, (number) => ({ typeId: number < 40 ? 'oty00000000000000002' : 'oty00000000000000001' })),
  );

  async function cost(
    query: SearchQuery,
  ): Promise<{ entries: number; ranges: number; rounds: number; fetched: number; page: Page<User> }> {
    const { index, users } = await directory;
    index.resetCounts();
    users.fetched = 0;
    const page = await searchUsers(await directory, query);
    return { entries: index.entriesRead, ranges: index.rangesRead, rounds: index.rounds, fetched: users.fetched, page };
  }

  it.each<[SearchQuery]>([
    [{}],
    [{ search: 'profile.lastName eq "Lovelace"' }],
    [{ search: 'status eq "ACTIVE"' }],
    [{ search: 'profile.login sw "user"' }],
    [{ search: 'id pr', sortBy: 'profile.login' }],
  ])('of %j reads two index entries more than it gives, at most', async (query) => {
    for (const limit of [1, 2, 10, 75, 200]) {
      const { entries, ranges, fetched, page } = await cost({ ...query, limit });
      expect(page.items).toHaveLength(limit);
      expect(entries).toBeLessThanOrEqual(limit + 2);
      expect(fetched).toBeLessThanOrEqual(limit + 2);
      expect(ranges).toBeLessThanOrEqual(query.search?.startsWith('status') ? 16 : 1);
    }
  });

  it.each<[SearchQuery]>([
    [{ search: 'lastUpdated gt "2026-01-01"' }],
    [{ search: 'lastUpdated gt "2026-01-01"', sortBy: 'lastUpdated', sortOrder: 'desc' }],
    [{ search: 'id pr', sortBy: 'created' }],
  ])('of %j reads twice what it gives and 32 index entries more, at most', async (query) => {
    for (const limit of [1, 2, 3, 8, 10, 50, 75, 200]) {
      const { entries, ranges, fetched, page } = await cost({ ...query, limit });
      expect(page.items).toHaveLength(limit);
      expect(entries).toBeLessThanOrEqual(2 * limit + 32);
      expect(fetched).toBeLessThanOrEqual(limit + 2);
      expect(ranges).toBeLessThanOrEqual(20);
    }
  });

  it('keeps within those bounds on every page of a list', async () => {
    let after: string | undefined;
    let met = 0;
    do {
      const { entries, rounds, page } = await cost({ search: 'status eq "ACTIVE"', limit: 40, after });
      expect(entries).toBeLessThanOrEqual(42);
      expect(rounds).toBeLessThanOrEqual(2);
      met += page.items.length;
      after = page.next;
    } while (after !== undefined);
    expect(met).toBe(count);
    do {
      const { entries, ranges, page } = await cost({ search: 'created pr and lastUpdated gt "2026-01-01"', limit: 90, after });
      expect(entries).toBeLessThanOrEqual(2 * 90 + 32);
      expect(ranges).toBeLessThanOrEqual(20);
      met += page.items.length;
      after = page.next;
    } while (after !== undefined);
    expect(met).toBe(2 * count - 1);
  });

  it('reads few rows of many shards side by side', async () => {
    const { entries, ranges, rounds, page } = await cost({ search: 'type.id eq "oty00000000000000002"', limit: 200 });
    expect(page.items).toHaveLength(40);
    expect(page.next).toBeUndefined();
    expect(entries).toBe(40);
    expect(ranges).toBe(16);
    expect(rounds).toBe(3);
  });

  it('reads common rows of many shards, and newest ones, in one round', async () => {
    expect(await cost({ search: 'status eq "ACTIVE"', limit: 50 })).toMatchObject({ rounds: 1, ranges: 1 });
    expect(await cost({ search: 'lastUpdated gt "2026-01-01"', limit: 200 })).toMatchObject({ rounds: 1, ranges: 16 });
  });

  it('fetches fifty ids and logins without the index', async () => {
    const users = many(50);
    const byId = await cost({ search: users.map(({ id }) => `id eq "${id}"`).join(' or ') });
    expect(byId).toMatchObject({ entries: 0, ranges: 0, fetched: 50 });
    expect(idsOf(byId.page)).toEqual(users.map(({ id }) => id));
    const byLogin = await cost({ filter: 'profile.login eq "user00007@example.com"' });
    expect(byLogin).toMatchObject({ entries: 0, ranges: 0, fetched: 0 });
    expect(idsOf(byLogin.page)).toEqual([users[7]?.id]);
  });

  it('looks for a text within at keys, and fetches hits alone', async () => {
    const { entries, fetched, page } = await cost({ search: 'profile.login co "0077"' });
    expect(page.items).toHaveLength(11);
    expect(entries).toBe(count);
    expect(fetched).toBe(11);
  });

  it.each([
    [limits.sortedInMemory, ['profile.lastName']],
    [limits.sortedInMemory + 1, ['profile.lastName', 'created']],
  ])('that sorts %i hits of a selective search walks %j', async (hits, walked) => {
    const few = await userDirectory(many(hits));
    const read = new Set<string>();
    const index = {
      range(query: IndexQuery) {
        read.add(query.attribute);
        return few.index.range(query);
      },
    };
    const page = await searchUsers({ ...few, index }, { search: 'profile.lastName eq "Lovelace"', sortBy: 'created', limit: 10 });
    expect(idsOf(page)).toEqual(many(10).map(({ id }) => id));
    expect([...read]).toEqual(walked);
  });

  it('passes over entries that are out of date, at the price of a look at each', async () => {
    const users = many(30);
    const stale = await userDirectory(
      users.map((user) => ({ ...user, version: 2, profile: { ...user.profile, lastName: 'Byron' } })),
    );
    await addToIndex(stale.index, catalogue, users);
    expect(await searchUsers(stale, { search: 'profile.lastName eq "Lovelace"' })).toEqual({ items: [] });
    expect(idsOf(await searchUsers(stale, { search: 'profile.lastName eq "byron"' }))).toHaveLength(30);
    expect(idsOf(await searchUsers(stale, { search: 'profile.lastName gt "a"' }))).toHaveLength(30);
  });

  it('never gives who is deleted, though her rows are still there', async () => {
    const users = many(3);
    const ghosts = await userDirectory(users);
    ghosts.users.byId.clear();
    for (const search of ['profile.lastName eq "Lovelace"', 'status eq "ACTIVE"', 'id pr', `id eq "${users[0]?.id}"`]) {
      expect(await searchUsers(ghosts, { search })).toEqual({ items: [] });
    }
  });
});

describe('a query that finds little among much', () => {
  const count = limits.entries + 500;
  const users = many(count, (number) => ({ status: number === count - 1 ? 'STAGED' : 'ACTIVE' }));

  it.each<[SearchQuery]>([
    [{ search: 'status eq "STAGED" and profile.lastName eq "Lovelace"' }],
    [{ search: 'profile.lastName co "zz" or profile.login co "02499"' }],
    [{ search: 'lastUpdated gt "2026-01-01" and profile.firstName sw "" and status eq "STAGED"' }],
    [{ search: 'status eq "STAGED" and created pr', sortBy: 'created' }],
  ])('such as %j stops at 2,000 entries with a short page, and goes on from there', async (query) => {
    const directory = await userDirectory(users);
    const pages: Page<User>[] = [];
    let after: string | undefined;
    do {
      directory.index.resetCounts();
      const page = await searchUsers(directory, { ...query, after });
      expect(directory.index.entriesRead).toBeLessThanOrEqual(limits.entries);
      expect(directory.index.rangesRead).toBeLessThanOrEqual(limits.ranges);
      pages.push(page);
      after = page.next;
    } while (after !== undefined);
    expect(pages[0]).toEqual({ items: [], next: expect.any(String) });
    expect(pages.flatMap(idsOf)).toEqual([users.at(-1)?.id]);
    expect(pages.length).toBeLessThanOrEqual(4);
  });

  it('stops at 200 ranges where one branch after another is empty', async () => {
    const directory = await userDirectory(users.slice(-1));
    const search = Array.from({ length: 50 }, (_, number) => `type.id eq "none ${number}"`).join(' or ');
    let after: string | undefined;
    let calls = 0;
    const found: string[] = [];
    do {
      directory.index.resetCounts();
      const page = await searchUsers(directory, { search: `${search} or status eq "STAGED"`, after });
      expect(directory.index.rangesRead).toBeLessThanOrEqual(limits.ranges);
      found.push(...idsOf(page));
      after = page.next;
      calls += 1;
    } while (after !== undefined);
    expect(found).toEqual([users.at(-1)?.id]);
    expect(calls).toBe(5);
  });
});
