import { describe, expect, it } from '@jest/globals';

import type { User } from '../../../../shared/directory/index.ts';
import { searchUsers, type SearchQuery } from '../../../../shared/directory/search/index.ts';
import { limits } from '../../../../shared/directory/search/limits.ts';
import { parse } from '../../../../shared/directory/search/parser.ts';
import { SeededRandom } from '../../../support/seeded-random.ts';
import { addToIndex, buildUser, catalogue, idOf, userDirectory } from './support/directory.ts';
import { randomUser } from './support/random-search.ts';

const isSoak = process.env['ROSTER_SOAK'] !== undefined;

/** Pieces that have meant something to some parser. */
const pieces = [
  '"',
  '\\',
  '\\"',
  '\\\\',
  ')',
  '(',
  ' or id pr',
  ' and ',
  '\n',
  '\r',
  '\u0000',
  '\u0001',
  '\u2028',
  'é',
  '\u{1F600}',
  '\uD800',
  '#x',
  ':x',
  '$gt',
  "'",
  '--',
  '*',
  '%',
  'a',
  ' ',
  '{{',
  '\u{10ffff}',
];

/** What a text in quotes stands for; undefined where it is none. */
function meaningOf(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}

/** The one literal that an expression has; undefined where it is refused. */
function literalOf(expression: string): unknown {
  try {
    const parsed = parse(expression, (detail) => new Error(detail));
    const isOne = parsed.kind === 'compare' && parsed.path === 'profile.lastName' && parsed.operator === 'eq';
    return isOne ? parsed.literal.value : parsed;
  } catch {
    return undefined;
  }
}

describe('AC-074 who was deleted', () => {
  const ways: readonly SearchQuery[] = [
    {},
    { search: 'profile.lastName eq "Lovelace"' },
    { search: 'status eq "ACTIVE"' },
    { search: 'status eq "ACTIVE" or profile.firstName sw "A"' },
    { search: 'lastUpdated gt "2020-01-01"' },
    { search: 'id pr', sortBy: 'profile.login' },
    { search: 'profile.firstName pr', sortBy: 'created', sortOrder: 'desc' },
    { search: 'profile.login co "user"' },
    { filter: 'status eq "ACTIVE"' },
  ];

  it.each(ways)('is met no more by %j, though all her rows are left, and pages go on from her place', async (query) => {
    const users = Array.from({ length: 24 }, (_, number) => buildUser(number));
    const directory = await userDirectory(users);
    const first = await searchUsers(directory, { ...query, limit: 5 });
    // The last of a page is what its cursor points to.
    const gone = [first.items[1], first.items[4]].map((user) => user?.id ?? '');
    for (const id of gone) directory.users.byId.delete(id);
    const again: string[] = [];
    let after: string | undefined;
    do {
      const page = await searchUsers(directory, { ...query, limit: 5, after });
      again.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(again).toHaveLength(22);
    expect(again.filter((id) => gone.includes(id))).toEqual([]);
    const second = await searchUsers(directory, { ...query, limit: 5, after: first.next });
    expect(second.items).toHaveLength(5);
    expect(second.items.filter(({ id }) => first.items.some((each) => each.id === id))).toEqual([]);
  });

  it('is found by no name of hers', async () => {
    const [ada, ...others] = Array.from({ length: 4 }, (_, number) => buildUser(number));
    if (ada === undefined) throw new Error('nobody is there');
    const directory = await userDirectory([ada, ...others]);
    directory.users.byId.delete(ada.id);
    const login = String(ada.profile['login']);
    for (const query of [
      { search: `id eq "${ada.id}"` },
      { filter: `id eq "${ada.id}"` },
      { search: `profile.login eq "${login}"` },
      { filter: `profile.login eq "${login}"` },
      { search: `profile.email eq "${login}"` },
      { q: login },
    ])
      expect(await searchUsers(directory, query)).toEqual({ items: [] });
  });
});

describe('AC-075 a value', () => {
  it('is one literal whatever is in it, or is refused', () => {
    const random = new SeededRandom(75);
    const strings = isSoak ? 1_000_000 : 20_000;
    let refused = 0;
    const wrong: unknown[] = [];
    for (let number = 0; number < strings; number += 1) {
      const value = Array.from({ length: random.below(8) }, () => random.pick(pieces)).join('');
      if (literalOf(`profile.lastName eq ${JSON.stringify(value)}`) !== value) wrong.push(value);
      // As it stands, without escapes. A quote that is not escaped ends the literal, for the client as for us.
      if (/(?<!\\)(?:\\\\)*"/.test(value)) continue;
      const literal = literalOf(`profile.lastName eq "${value}"`);
      if (literal !== meaningOf(`"${value}"`)) wrong.push({ value, literal });
      refused += Number(literal === undefined);
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(strings / 20);
  });

  it('in ten thousand parentheses is refused, and the stack holds', () => {
    for (const depth of [limits.depth + 1, 2_000]) {
      const nested = `${'('.repeat(depth)}id pr${')'.repeat(depth)}`;
      expect(() => parse(nested.slice(0, limits.length), (detail) => new Error(detail))).toThrow(/nested deeper|longer than/);
    }
    expect(() => parse('('.repeat(10_000), (detail) => new Error(detail))).toThrow(/longer than/);
  });
});

describe('AC-078 what is not shown', () => {
  const hidden = [
    'credentials.password.hash',
    'credentials.password.value',
    'credentials.recovery_question.answer',
    'profile.__proto__',
    'profile.constructor',
    'profile.hasOwnProperty',
    'profile.toString',
    'hasPassword',
    'pendingToken',
    'version',
    'profile',
    'profile.',
    '__proto__',
  ];

  it.each(hidden)('can neither be searched nor filtered nor sorted by: %s', async (path) => {
    const directory = await userDirectory([buildUser(1)]);
    for (const expression of [`${path} pr`, `${path} sw "a"`, `${path} gt "a"`, `id pr and ${path} eq "a"`])
      await expect(searchUsers(directory, { search: expression })).rejects.toMatchObject({ code: 'invalid-search' });
    await expect(searchUsers(directory, { filter: `${path} eq "a"` })).rejects.toMatchObject({ code: 'invalid-filter' });
    await expect(searchUsers(directory, { search: 'id pr', sortBy: path })).rejects.toMatchObject({ code: 'invalid-search' });
    expect(directory.index.rangesRead).toBe(0);
  });
});

describe('AC-082 a monstrous query', () => {
  it.each<[string, SearchQuery]>([
    ['ten thousand terms', { search: Array.from({ length: 10_000 }, () => 'id pr').join(' or ') }],
    ['a megabyte', { search: `profile.lastName eq "${'a'.repeat(1_000_000)}"` }],
    ['a megabyte that is filtered', { filter: `id eq "${'a'.repeat(1_000_000)}"` }],
    ['more terms than one may have', { search: Array.from({ length: limits.terms + 1 }, () => 'id pr').join(' or ') }],
  ])('of %s is refused before anything is read', async (_, query) => {
    const directory = await userDirectory([buildUser(1)]);
    await expect(searchUsers(directory, query)).rejects.toMatchObject({ code: expect.stringMatching(/^invalid-/) });
    expect([directory.index.rangesRead, directory.users.fetched]).toEqual([0, 0]);
  });

  it('of one letter, of nothing, or of the most terms there can be stays within the budget', async () => {
    const random = new SeededRandom(82);
    const directory = await userDirectory(Array.from({ length: 2_500 }, (_, number) => randomUser(random, number)));
    const terms = Array.from({ length: limits.terms }, (_, number) => `profile.age gt ${number}`).join(' or ');
    for (const query of [
      { search: 'profile.login co "a"' },
      { search: 'profile.login co "q"' },
      { search: 'profile.login co "q" or profile.firstName co "q"' },
      { search: terms },
      { search: 'profile.nickName pr and profile.title eq "nobody\'s"', sortBy: 'created' },
      { q: 'a' },
    ]) {
      directory.index.resetCounts();
      await searchUsers(directory, query);
      expect(directory.index.entriesRead).toBeLessThanOrEqual(limits.entries);
      expect(directory.index.rangesRead).toBeLessThanOrEqual(limits.ranges);
    }
  });
});

describe('AC-083 paging while a tenth of the directory comes and goes', () => {
  it.each<[SearchQuery]>([
    [{}],
    [{ search: 'status eq "ACTIVE"' }],
    [{ search: 'profile.firstName pr', sortBy: 'profile.lastName' }],
    [{ search: 'lastUpdated gt "2025-01-01"' }],
    [{ search: 'id pr', sortBy: 'created', sortOrder: 'desc' }],
    [{ search: 'status eq "ACTIVE" or profile.lastName sw "l"' }],
    [{ search: 'profile.firstName co "a"' }],
  ])('by %j gives whoever stays exactly once', async (query) => {
    const random = new SeededRandom(83);
    const count = 300;
    const active = (number: number): User => ({ ...randomUser(random, number), status: 'ACTIVE' });
    const everybody = Array.from({ length: count }, (_, number) => active(number));
    const directory = await userDirectory(everybody);
    const goers = everybody.filter((_, number) => number % 10 === 0);
    let comer = count;
    const met: string[] = [];
    let after: string | undefined;
    do {
      const page = await searchUsers(directory, { ...query, limit: 9, after });
      met.push(...page.items.map(({ id }) => id));
      after = page.next;
      const goer = goers.pop();
      // Rows go later than their users, or never.
      if (goer !== undefined) directory.users.byId.delete(goer.id);
      if (comer < count * 1.1) {
        const user = active(comer);
        comer += 1;
        directory.users.byId.set(user.id, user);
        await addToIndex(directory.index, catalogue, [user]);
      }
    } while (after !== undefined);
    const quiet = await userDirectory(everybody);
    const wanted: string[] = [];
    do {
      const page = await searchUsers(quiet, { ...query, limit: 200, after });
      wanted.push(...page.items.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    const stayed = wanted.filter((id) => Number(id.slice(3)) % 79_190 !== 0);
    expect(stayed.length).toBeGreaterThan(20);
    expect(met.filter((id) => stayed.includes(id)).toSorted()).toEqual(stayed.toSorted());
    expect(new Set(met).size).toBe(met.length);
    expect(idOf('00u', 10)).toMatch(/79190$/);
  });
});
