import { describe, expect, it } from '@jest/globals';

import { baseUserAttributes, checkProfile } from '../../../shared/profiles/index.ts';

const schema = { base: baseUserAttributes, custom: [] };
const ada = { login: 'ada@example.com', email: 'ada@example.com', firstName: 'Ada' };

describe('a profile', () => {
  it('passes with what the schema requires', () => {
    expect(checkProfile(schema, ada)).toEqual([]);
  });

  it.each([
    ['a required attribute is missing', { firstName: undefined }, 'firstName: The field cannot be left blank'],
    ['a required attribute is empty', { firstName: '' }, 'firstName: The field cannot be left blank'],
    ['an attribute is unknown', { shoeSize: 38 }, "Property name 'shoeSize' is not defined in profile"],
    ['prototypes are meddled with', JSON.parse('{"__proto__": "x"}'), "Property name '__proto__' is not defined in profile"],
    ['an address is none', { email: 'ada at example' }, 'email: Does not match required pattern'],
    ['a login is no address', { login: 'ada lovelace' }, 'login: Username must be in the form of an email address'],
    ['a type is wrong', { city: 7 }, 'city: The field must be text'],
    ['a country is not two letters', { countryCode: 'Germany' }, 'countryCode: Does not match required pattern'],
  ])('is refused when %s', (_what, change, cause) => {
    const merged: [string, unknown][] = [...new Map<string, unknown>([...Object.entries(ada), ...Object.entries(change)])];
    const profile = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
    expect(checkProfile(schema, profile)).toContain(cause);
  });

  it('counts characters, not code units, and allows exactly the limit', () => {
    expect(checkProfile(schema, { ...ada, lastName: '𝒜'.repeat(50) })).toEqual([]);
    expect(checkProfile(schema, { ...ada, lastName: '𝒜'.repeat(51) })).toEqual([
      'lastName: The field must not have more than 50 characters',
    ]);
  });

  it('knows the 31 base attributes of a fresh org', () => {
    expect(baseUserAttributes).toHaveLength(31);
    expect(
      baseUserAttributes
        .filter(({ required }) => required)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['email', 'firstName', 'login']);
  });
});
