import { describe, expect, it } from '@jest/globals';

import type { User } from '../../../../shared/directory/index.ts';
import { searchUsers, type SearchQuery } from '../../../../shared/directory/search/index.ts';
import { maxClaimBytes } from '../../../../shared/directory/index.ts';
import { buildUser, userDirectory } from './support/directory.ts';

const person = (number: number, firstName: string, lastName: string, facts: Partial<User> = {}): User => {
  const login = `${firstName}.${lastName}@example.com`.replaceAll(' ', '_').toLowerCase();
  return buildUser(number, { ...facts, profile: { login, email: login, firstName, lastName, ...facts.profile } });
};

const users = [
  person(0, 'Ada', 'Lovelace'),
  person(1, 'Adam', 'Smith', { profile: { nickName: 'Lord' } }),
  person(2, 'Grace', 'Hopper', { status: 'DEPROVISIONED' }),
  person(3, 'Mary Ann', 'Evans', { profile: { nickName: 'george' } }),
  person(4, 'Smith', 'Adams', { profile: { email: 'shared@example.com' } }),
  person(5, 'José', 'Ñandú', { profile: { email: 'shared@example.com', nickName: 'Abe' } }),
];
const directory = userDirectory(users);

async function found(query: SearchQuery): Promise<string[]> {
  const { items } = await searchUsers(await directory, query);
  return items.map(({ profile }) => String(profile['firstName']));
}

const refusal = async (query: SearchQuery): Promise<unknown> =>
  searchUsers(await directory, query).then(
    () => 'answered',
    ({ code, facts }) => ({ code, ...facts }),
  );

describe('a list of users', () => {
  it('without a query holds all but the deprovisioned, by login', async () => {
    expect(await found({})).toEqual(['Ada', 'Adam', 'José', 'Mary Ann', 'Smith']);
    expect(await found({ search: ' ', filter: '', q: '' })).toEqual(['Ada', 'Adam', 'José', 'Mary Ann', 'Smith']);
  });

  it('by search or filter sees the deprovisioned', async () => {
    expect(await found({ search: 'status eq "deprovisioned"' })).toEqual(['Grace']);
    expect(await found({ filter: 'status eq "DEPROVISIONED"' })).toEqual(['Grace']);
  });

  it('has 200 users where nothing else is asked, and never more', async () => {
    const many = await userDirectory(Array.from({ length: 250 }, (_, number) => buildUser(number)));
    for (const [limit, length] of [
      [undefined, 200],
      [1000, 200],
      [200, 200],
      [1, 1],
      [0, 1],
      [-5, 1],
    ] as const) {
      expect((await searchUsers(many, { limit })).items).toHaveLength(length);
    }
  });
});

describe('q', () => {
  it.each([
    ['ad', ['Ada', 'Adam', 'Smith']],
    ['ADA', ['Ada', 'Adam', 'Smith']],
    ['smith', ['Smith', 'Adam']],
    ['shared@', ['Smith', 'José']],
    ['ada love', ['Ada']],
    ['Ada  LOVELACE', ['Ada']],
    ['mary ann ev', ['Mary Ann']],
    ['mary an', ['Mary Ann']],
    ['love ada', []],
    ['lace', []],
    ['jose', []],
    ['josé ñ', ['José']],
    ['grace', []],
    ['george', []],
  ])('%j finds %j: beginnings of names and emails, each user once', async (q, expected) => {
    expect((await found({ q })).toSorted()).toEqual(expected.toSorted());
  });

  it('has ten users and no next page unless more are asked for', async () => {
    const many = await userDirectory(Array.from({ length: 30 }, (_, number) => buildUser(number)));
    const ten = await searchUsers(many, { q: 'ada' });
    expect(ten.items).toHaveLength(10);
    expect(ten.next).toBeUndefined();
    expect((await searchUsers(many, { q: 'ada', limit: 20 })).items).toHaveLength(20);
    expect((await searchUsers(many, { q: 'ada', limit: 2, after: 'whatever' })).items).toHaveLength(2);
  });

  it('takes quotes and operators for what they are', async () => {
    expect(await found({ q: '" or id pr or "' })).toEqual([]);
  });
});

describe('the order', () => {
  it('is the attribute’s, users without it last both ways', async () => {
    const search = 'status pr';
    expect(await found({ search, sortBy: 'profile.nickName' })).toEqual(['José', 'Mary Ann', 'Adam', 'Ada', 'Grace', 'Smith']);
    expect(await found({ search, sortBy: 'profile.nickName', sortOrder: 'DESC' })).toEqual([
      'Adam',
      'Mary Ann',
      'José',
      'Smith',
      'Grace',
      'Ada',
    ]);
  });

  it('of values alike is that of ids', async () => {
    expect(await found({ search: 'profile.email eq "shared@example.com"', sortBy: 'profile.email' })).toEqual(['Smith', 'José']);
    expect(await found({ search: 'profile.email eq "shared@example.com"', sortBy: 'profile.email', sortOrder: 'desc' })).toEqual([
      'José',
      'Smith',
    ]);
  });

  it('is asked for with search alone', async () => {
    expect(await found({ sortBy: 'profile.nope', sortOrder: 'sideways' })).toHaveLength(5);
    expect(await found({ filter: 'id eq "x"', sortBy: 'profile.nope' })).toEqual([]);
  });

  it.each([
    [{ sortBy: 'profile.nope' }, 'sortBy: "profile.nope" is nothing that can be sorted by'],
    [{ sortBy: 'credentials.password' }, 'sortBy: "credentials.password" is nothing that can be sorted by'],
    [{ sortBy: '__proto__' }, 'sortBy: "__proto__" is nothing that can be sorted by'],
    [{ sortBy: 'status', sortOrder: 'up' }, 'sortOrder: it is asc or desc'],
  ])('%j is refused', async (order, detail) => {
    expect(await refusal({ search: 'status pr', ...order })).toEqual({ code: 'invalid-search', detail });
  });
});

describe('logins', () => {
  it('are searched without case, with marks, and filtered with case', async () => {
    expect(await found({ search: 'profile.login eq "ADA.lovelace@EXAMPLE.com"' })).toEqual(['Ada']);
    expect(await found({ search: 'profile.login eq "jose.ñandú@example.com"' })).toEqual([]);
    expect(await found({ filter: 'profile.login eq "ada.lovelace@example.com"' })).toEqual(['Ada']);
    expect(await found({ filter: 'profile.login eq "ADA.lovelace@example.com"' })).toEqual([]);
  });

  it('and ids are found before the index knows of them', async () => {
    const fresh = person(9, 'Katherine', 'Johnson');
    const unindexed = await userDirectory([]);
    unindexed.users.byId.set(fresh.id, fresh);
    const login = JSON.stringify(fresh.profile['login']);
    for (const query of [
      { search: `id eq "${fresh.id}"` },
      { filter: `id eq "${fresh.id}"` },
      { search: `profile.login eq ${login}` },
      { filter: `profile.login eq ${login} and status eq "ACTIVE"` },
    ]) {
      expect((await searchUsers(unindexed, query)).items).toEqual([fresh]);
    }
  });

  it('that no claim can hold are nobody’s, without a question to the store', async () => {
    const { index, users: store } = await directory;
    const asked: string[] = [];
    const strict = {
      getMany: (ids: readonly string[]) => store.getMany(ids),
      findByLogin(login: string) {
        asked.push(login);
        return store.findByLogin(login);
      },
    };
    const fits = 'x'.repeat(maxClaimBytes);
    for (const login of [fits, `${fits}x`]) {
      expect((await searchUsers({ index, users: strict }, { search: `profile.login eq "${login}"` })).items).toEqual([]);
    }
    expect(asked).toEqual([fits]);
  });
});

describe('what does not go together', () => {
  it('is refused', async () => {
    const [search, filter, q] = ['status pr', 'id eq "x"', 'ada'];
    expect(await refusal({ search, filter })).toEqual({ code: 'search-and-filter' });
    const detail = 'q stands alone: it goes with neither search nor filter';
    expect(await refusal({ q, search })).toEqual({ code: 'invalid-search', detail });
    expect(await refusal({ q, filter })).toEqual({ code: 'invalid-search', detail });
    expect(await refusal({ search: 'status' })).toMatchObject({ code: 'invalid-search' });
    expect(await refusal({ filter: 'status' })).toMatchObject({ code: 'invalid-filter' });
  });
});
