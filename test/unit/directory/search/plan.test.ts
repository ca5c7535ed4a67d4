import { describe, expect, it } from '@jest/globals';

import { groupCatalogue } from '../../../../shared/directory/search/index.ts';
import { readFilter, readSearch } from '../../../../shared/directory/search/condition.ts';
import { type Plan, planCondition, planSorted } from '../../../../shared/directory/search/plan.ts';
import { catalogue, defaultRealmId } from './support/directory.ts';

/** Where a plan looks, branch by branch. */
function sourcesOf<Entity>({ branches }: Plan<Entity>): string[] {
  return branches.map(({ source }) => {
    if (source.kind === 'ids') return `ids ${source.ids.join(' ')}`;
    if (source.kind === 'login') return `login ${source.login}`;
    return `${source.merged ? 'merged ' : ''}${source.attribute.path} ${source.sieve === undefined ? '' : 'sieved '}${JSON.stringify([source.range.from, source.range.to])}`;
  });
}

const sources = (search: string): string[] => sourcesOf(planCondition(catalogue, readSearch(catalogue, search)));
const key = (path: string, from: string, to: string): string => `${path} ${JSON.stringify([from, to])}`;
const everyLogin = key('profile.login', '\u0001', '\u{10ffff}');
const love = key('profile.lastName', 'love\u0001', 'love\u0002');

describe('the way to find users', () => {
  it.each<[string, string[]]>([
    ['id eq "a"', ['ids a']],
    ['id eq "a" or id eq "b" or status eq "X" or id eq "a"', ['ids a b', key('status', 'x\u0001', 'x\u0002')]],
    ['profile.login eq "A@b"', ['login a@b']],
    ['profile.lastName eq "Love"', [love]],
    ['status eq "ACTIVE" and profile.lastName eq "Love"', [love]],
    ['profile.lastName sw "Lo" and profile.firstName eq "Ada"', [key('profile.firstName', 'ada\u0001', 'ada\u0002')]],
    ['profile.city gt "a" and profile.lastName sw "Lo"', [key('profile.lastName', 'lo', 'lo\u{10ffff}')]],
    ['profile.city gt "a" and profile.city le "b"', [key('profile.city', 'a\u0002', 'b\u0002')]],
    ['profile.title gt "x" and (profile.city gt "a" and profile.city le "b")', [key('profile.city', 'a\u0002', 'b\u0002')]],
    ['profile.city gt "b" and profile.city le "a"', []],
    ['profile.skills gt "a" and profile.skills le "b"', [key('profile.skills', 'a\u0002', '\u{10ffff}')]],
    [
      'status eq "ACTIVE" and lastUpdated ge "1970-01-01"',
      [`merged ${key('lastUpdated', '8000000000000000\u0001', '\u{10ffff}')}`],
    ],
    ['status eq "ACTIVE" and profile.title pr', [key('status', 'active\u0001', 'active\u0002')]],
    ['profile.title pr and profile.lastName co "x"', [`profile.lastName sieved ${JSON.stringify(['\u0001', '\u{10ffff}'])}`]],
    ['profile.title pr and id pr', [key('profile.title', '\u0002', '\u{10ffff}')]],
    ['profile.lastName co "x"', [`profile.lastName sieved ${JSON.stringify(['\u0001', '\u{10ffff}'])}`]],
    ['status pr', [everyLogin]],
    ['realmId eq "guo9"', [key('realmId', 'guo9\u0001', 'guo9\u0002')]],
    // Whose realm nobody chose has no entry.
    [`realmId eq "${defaultRealmId}"`, [everyLogin]],
    ['realmId pr', [everyLogin]],
    ['realmId ge "guo" and realmId lt "guo9"', [everyLogin]],
    [`realmId eq "${defaultRealmId}" and profile.lastName eq "Love"`, [love]],
    [`realmId eq "${defaultRealmId}" or profile.lastName eq "Love"`, [everyLogin]],
    ['id pr or profile.lastName eq "Love"', [everyLogin]],
    ['id pr and profile.lastName eq "Love"', [love]],
    ['(profile.lastName eq "Love" or status eq "X") and lastUpdated pr', [love, key('status', 'x\u0001', 'x\u0002')]],
    [
      '(profile.lastName eq "Love" or status pr) and profile.firstName eq "Ada"',
      [key('profile.firstName', 'ada\u0001', 'ada\u0002')],
    ],
  ])('by %s', (search, expected) => {
    expect(sources(search)).toEqual(expected);
  });

  it('goes to the truth for ids and logins of a filter', () => {
    const plan = planCondition(catalogue, readFilter(catalogue, 'profile.login eq "a@b" or id eq "x"'));
    expect(sourcesOf(plan)).toEqual(['login a@b', 'ids x']);
  });

  it('walks the names of groups where nothing else is given', () => {
    const groups = groupCatalogue();
    expect(sourcesOf(planCondition(groups, readSearch(groups, 'type pr')))).toEqual([key('profile.name', '\u0001', '\u{10ffff}')]);
  });
});

function sorted(search: string, sortBy: string): string[] {
  const attribute = catalogue.attributes.get(sortBy);
  if (attribute === undefined) throw new Error(sortBy);
  return sourcesOf(planSorted(catalogue, readSearch(catalogue, search), { attribute, reverse: true }));
}

describe('the way to sort users', () => {
  const everyId = `merged ${key('id', '\u0001', '\u{10ffff}')}`;

  it.each<[string, string, string[]]>([
    ['status pr', 'profile.city', [`merged ${key('profile.city', '\u0001', '\u{10ffff}')}`, everyId]],
    ['status pr', 'profile.login', [`merged ${everyLogin}`]],
    ['id pr', 'status', [`merged ${key('status', '\u0001', '\u{10ffff}')}`]],
    ['profile.city sw "Z" and status pr', 'profile.city', [`merged ${key('profile.city', 'z', 'z\u{10ffff}')}`]],
    ['profile.city pr', 'profile.city', [`merged ${key('profile.city', '\u0002', '\u{10ffff}')}`]],
    ['profile.city gt "b" and profile.city lt "a"', 'profile.city', []],
    ['profile.skills sw "s"', 'profile.skills', [`merged ${key('profile.skills', '\u0001', '\u{10ffff}')}`, everyId]],
    ['profile.city sw "Z" or status pr', 'profile.city', [`merged ${key('profile.city', '\u0001', '\u{10ffff}')}`, everyId]],
  ])('by %s in the order of %s', (search, sortBy, expected) => {
    expect(sorted(search, sortBy)).toEqual(expected);
  });
});
