import { describe, expect, it } from '@jest/globals';

import { groupCatalogue } from '../../../../shared/directory/search/index.ts';
import { readFilter, readSearch } from '../../../../shared/directory/search/condition.ts';
import { RosterError } from '../../../../shared/kernel/index.ts';
import { catalogue } from './support/directory.ts';

function refusalOf(read: () => unknown): [string, string] {
  try {
    read();
  } catch (error) {
    if (error instanceof RosterError && 'detail' in error.facts) return [error.code, error.facts.detail];
    throw error;
  }
  throw new Error('it was understood');
}

const searchRefusal = (text: string): [string, string] => refusalOf(() => readSearch(catalogue, text));
const filterRefusal = (text: string): [string, string] => refusalOf(() => readFilter(catalogue, text));
const groupFilterRefusal = (text: string): [string, string] => refusalOf(() => readFilter(groupCatalogue(), text));

describe('search', () => {
  it.each([
    'profile.lastName sw "a" and profile.city ge "b"',
    'profile.firstName co "x" or profile.lastName co "x" or profile.email co "x" or profile.login co "x"',
    'profile.age gt 3 and profile.age le 4.5',
    'profile.isContractor eq true',
    'profile.hired lt "2026-01-31"',
    'created ge "2026-01-31T12:00:00.000+02:00"',
    'activated pr and statusChanged pr and passwordChanged pr and lastUpdated pr and type.id pr and id pr',
  ])('knows %s', (text) => {
    expect(readSearch(catalogue, text)).toBeDefined();
  });

  it.each([
    ['profile.nope eq "a"', '"profile.nope" at character 1 is nothing that can be searched'],
    [
      'status eq "A" and profile.Login eq "a"',
      '"profile.Login" at character 19 is nothing that can be searched; did you mean "profile.login"?',
    ],
    ['credentials.password.hash sw "a"', '"credentials.password.hash" at character 1 is nothing that can be searched'],
    ['profile.__proto__ pr', '"profile.__proto__" at character 1 is nothing that can be searched'],
    ['profile.constructor pr', '"profile.constructor" at character 1 is nothing that can be searched'],
    ['lastLogin pr', '"lastLogin" at character 1 is nothing that can be searched'],
    ['profile.city co "a"', '"profile.city" at character 1 knows no "co", only eq, sw, gt, ge, lt, le, pr'],
    ['profile.age sw 1', '"profile.age" at character 1 knows no "sw", only eq, gt, ge, lt, le, pr'],
    ['profile.isContractor gt false', '"profile.isContractor" at character 1 knows no "gt", only eq, pr'],
    ['profile.age eq "1"', '"profile.age" is compared with a number: character 16'],
    ['profile.city eq 1', '"profile.city" is compared with a string in double quotes: character 17'],
    ['profile.isContractor eq "true"', '"profile.isContractor" is compared with true or false: character 25'],
    ['created gt 5', '"created" is compared with a date in double quotes, such as "2026-01-31T12:00:00.000Z": character 12'],
    [
      'created gt "2026-02-30"',
      '"created" is compared with a date in double quotes, such as "2026-01-31T12:00:00.000Z": character 12',
    ],
    ['status ~ "A"', 'unexpected character at 8'],
  ])('refuses %s', (text, detail) => {
    expect(searchRefusal(text)).toEqual(['invalid-search', detail]);
  });
});

describe('filter', () => {
  it.each([
    'status eq "ACTIVE" AND profile.lastName eq "Love"',
    '(id eq "a" or profile.login eq "b") and (profile.email eq "c" or profile.firstName eq "d")',
    'lastUpdated gt "2026-01-01T00:00:00.000Z" and lastUpdated le "2026-01-02T00:00:00.000Z"',
  ])('of users knows %s', (text) => {
    expect(readFilter(catalogue, text)).toBeDefined();
  });

  it.each([
    ['profile.lastName sw "a"', '"profile.lastName" at character 1 knows no "sw", only eq'],
    ['status pr', '"status" at character 1 knows no "pr", only eq'],
    ['id gt "a"', '"id" at character 1 knows no "gt", only eq'],
    ['lastUpdated pr', '"lastUpdated" at character 1 knows no "pr", only eq, gt, ge, lt, le'],
    ['created gt "2026-01-01"', '"created" at character 1 is nothing that can be filtered by'],
    ['profile.city eq "a"', '"profile.city" at character 1 is nothing that can be filtered by'],
    ['Status eq "a"', '"Status" at character 1 is nothing that can be filtered by; did you mean "status"?'],
    ['status', 'expected an operator (eq, sw, co, gt, ge, lt, le, pr), but the expression ends'],
  ])('of users refuses %s', (text, detail) => {
    expect(filterRefusal(text)).toEqual(['invalid-filter', detail]);
  });

  it.each(['type eq "OKTA_GROUP"', 'id eq "a"', 'lastUpdated gt "2026-01-01" or lastMembershipUpdated gt "2026-01-01"'])(
    'of groups knows %s',
    (text) => {
      expect(readFilter(groupCatalogue(), text)).toBeDefined();
    },
  );

  it('of groups refuses names', () => {
    expect(groupFilterRefusal('profile.name eq "a"')).toEqual([
      'invalid-filter',
      '"profile.name" at character 1 is nothing that can be filtered by',
    ]);
  });
});
