import { describe, expect, it } from '@jest/globals';

import { searchGroups, type SearchQuery } from '../../../../shared/directory/search/index.ts';
import { buildGroup, groupDirectory } from './support/directory.ts';

const groups = [
  buildGroup(0, { type: 'BUILT_IN', profile: { name: 'Everyone', description: 'All users in your organization' } }),
  buildGroup(1, { profile: { name: 'node-sdk: Get Test Group' } }),
  buildGroup(2, { profile: { name: 'Node-SDK: other', description: 'of the tests' } }),
  buildGroup(3, { profile: { name: 'admins' }, lastMembershipUpdated: Date.UTC(2026, 5, 1) }),
];
const directory = groupDirectory(groups);

const found = async (query: SearchQuery): Promise<unknown[]> =>
  (await searchGroups(await directory, query)).items.map(({ profile }) => profile['name']);

describe('a list of groups', () => {
  it('without a query holds all of them, by name', async () => {
    expect(await found({})).toEqual(['admins', 'Everyone', 'node-sdk: Get Test Group', 'Node-SDK: other']);
  });

  it('by q holds those whose name begins so, on one page', async () => {
    expect(await found({ q: 'node-sdk:' })).toEqual(['node-sdk: Get Test Group', 'Node-SDK: other']);
    expect(await found({ q: 'sdk' })).toEqual([]);
    const page = await searchGroups(await directory, { q: 'node', limit: 1 });
    expect([page.items.length, page.next]).toEqual([1, undefined]);
  });

  it('by search knows names, descriptions, types and times', async () => {
    expect(await found({ search: 'profile.name sw "NODE-sdk"', sortBy: 'profile.name', sortOrder: 'desc' })).toEqual([
      'Node-SDK: other',
      'node-sdk: Get Test Group',
    ]);
    expect(await found({ search: 'profile.name co "test"' })).toEqual(['node-sdk: Get Test Group']);
    expect(await found({ search: 'profile.description co "users in" or profile.description sw "of"' })).toHaveLength(2);
    expect(await found({ search: 'type eq "BUILT_IN"' })).toEqual(['Everyone']);
    expect(await found({ search: 'lastMembershipUpdated gt "2026-02-01"' })).toEqual(['admins']);
  });

  it('by filter knows ids, types and times', async () => {
    expect(await found({ filter: `id eq "${groups[3]?.id}"` })).toEqual(['admins']);
    expect(await found({ filter: 'type eq "OKTA_GROUP" and lastMembershipUpdated gt "2026-02-01T00:00:00.000Z"' })).toEqual([
      'admins',
    ]);
  });

  it('has pages of any size, the last without a next one', async () => {
    const names: unknown[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const page = await searchGroups(await directory, { limit: 2, after });
      names.push(...page.items.map(({ profile }) => profile['name']));
      after = page.next;
      pages += 1;
    } while (after !== undefined);
    expect(names).toEqual(await found({}));
    expect(pages).toBe(2);
  });

  it('answers 2,000 groups at once where 10,000 are asked for, with the rest behind them', async () => {
    const many = await groupDirectory(Array.from({ length: 2100 }, (_, number) => buildGroup(number)));
    const first = await searchGroups(many, { limit: 10_000 });
    const second = await searchGroups(many, { after: first.next });
    expect([first.items.length, second.items.length, second.next]).toEqual([2000, 100, undefined]);
  });
});
