import { describe, expect, it } from '@jest/globals';

import type { User } from '../../../../shared/directory/index.ts';
import { readFilter, readSearch } from '../../../../shared/directory/search/condition.ts';
import { matches } from '../../../../shared/directory/search/matches.ts';
import { buildUser, catalogue } from './support/directory.ts';

const user: User = buildUser(1, {
  status: 'LOCKED_OUT',
  created: Date.parse('2026-01-01T12:00:00.250Z'),
  profile: {
    login: 'Ada@example.com',
    firstName: 'José',
    lastName: 'Straße',
    nickName: '',
    age: 36,
    isContractor: false,
    hired: '2026-01-31',
    skills: ['SQL', 'go'],
    sizes: [],
    city: 'Zürich',
    // Left behind by a former schema.
    badge: 7,
  },
});

const isFound = (text: string): boolean => matches(readSearch(catalogue, text), user);
const isFiltered = (text: string): boolean => matches(readFilter(catalogue, text), user);

describe('a search', () => {
  it.each([
    'profile.firstName eq "JOSÉ"',
    'profile.firstName eq "jose\\u0301"',
    'profile.lastName eq "STRASSE"',
    'profile.lastName sw "stras"',
    'profile.login co "@EXAMPLE"',
    'profile.city gt "zur"',
    'profile.city le "zürich"',
    'profile.nickName eq ""',
    'profile.age ge 36 and profile.age lt 36.5',
    'profile.isContractor eq false',
    'profile.isContractor pr',
    'profile.hired eq "2026-01-31T00:00:00Z"',
    'profile.skills eq "sql"',
    'profile.skills sw "G"',
    'profile.skills gt "n" and profile.skills lt "h"',
    'status eq "locked_out"',
    `id eq "${user.id}"`,
    `id sw "00U"`,
    'created eq "2026-01-01T12:00:00.000Z"',
    'created eq "2026-01-01T12:00:00.250Z"',
    'created eq "2026-01-01T14:00:00+02:00"',
    'created gt "2026-01-01T12:00:00.000Z"',
    'created le "2026-01-01T12:00:00.250Z"',
    'status eq "X" or profile.age eq 36 and profile.city pr',
  ])('finds her by %s', (text) => {
    expect(isFound(text)).toBe(true);
  });

  it.each([
    'profile.firstName eq "Jose"',
    'profile.firstName sw "osé"',
    'profile.lastName gt "strasse"',
    'profile.nickName pr',
    'profile.title pr',
    'profile.title lt "zzz"',
    'profile.sizes pr',
    'profile.skills eq "sql, go"',
    'profile.badge pr',
    'profile.isContractor eq true',
    'activated lt "2026-01-01" and status eq "LOCKED_OUT"',
    `id eq "${user.id.toUpperCase()}"`,
    'created eq "2026-01-01T12:00:00.100Z"',
    'created eq "2026-01-01T12:00:01Z"',
    'created lt "2026-01-01T12:00:00.250Z"',
    '(status eq "X" or profile.age eq 36) and profile.title pr',
  ])('does not find her by %s', (text) => {
    expect(isFound(text)).toBe(false);
  });
});

describe('a filter', () => {
  it('counts case', () => {
    expect(isFiltered('profile.login eq "Ada@example.com" and status eq "LOCKED_OUT"')).toBe(true);
    expect(isFiltered('profile.login eq "ada@example.com"')).toBe(false);
    expect(isFiltered('status eq "locked_out"')).toBe(false);
  });
});
