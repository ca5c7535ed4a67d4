import { describe, expect, it } from '@jest/globals';

import {
  type Attribute,
  baseUserAttributes,
  checkProfile,
  knownProfile,
  uniqueClaims,
  withDefaults,
} from '../../../shared/profiles/index.ts';

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

  const attribute: Attribute = { name: 'thing', title: 'Thing', type: 'string', self: 'HIDE' };
  it.each<[string, Partial<Attribute>, unknown, string | undefined]>([
    ['a number within bounds', { type: 'number', minimum: 1, maximum: 2 }, 1.5, undefined],
    ['a number below', { type: 'number', minimum: 1 }, 0.5, 'The field must not be less than 1'],
    ['a number above', { type: 'integer', maximum: 2 }, 3, 'The field must not be more than 2'],
    ['half a whole number', { type: 'integer' }, 1.5, 'The field must be a whole number'],
    ['a listed value', { enum: ['a', 'b'] }, 'b', undefined],
    ['an unlisted value', { enum: ['a', 'b'] }, 'c', 'The field must be one of the values of its enumeration'],
    [
      'a list with an unlisted value',
      { type: 'array', enum: ['a'] },
      ['a', 'c'],
      'The field must be one of the values of its enumeration',
    ],
    ['a list of numbers', { type: 'array', itemType: 'integer' }, [1, 'x'], 'The field must be a whole number'],
    ['what matches', { pattern: '[A-Z]\\d+' }, 'A12', undefined],
    ['what matches in part', { pattern: '[A-Z]\\d+' }, 'xA12', 'Does not match required pattern'],
    ['a time', { format: 'date-time' }, '2026-02-28T10:00:00Z', undefined],
    ['no day of the calendar', { format: 'date-time' }, '2026-02-30', 'Does not match required pattern'],
    ['a time zone', { format: 'timezone' }, 'Europe/Berlin', undefined],
    ['an older name of one', { format: 'timezone' }, 'US/Pacific', undefined],
    ['no time zone', { format: 'timezone' }, 'Mars/Base', 'Does not match required pattern'],
    ['an id', { format: 'ref-id' }, '00u1234567890123456', undefined],
    ['no id', { format: 'ref-id' }, 'a b', 'Does not match required pattern'],
    [
      'what is too long to be unique',
      { unique: 'UNIQUE_VALIDATED', maxLength: 10_000 },
      'x'.repeat(1024),
      'The field is too long to be unique',
    ],
    ['a required list without elements', { type: 'array', required: true }, [], 'The field cannot be left blank'],
  ])('holds %s against its attribute', (_what, facts, value, cause) => {
    const custom = [{ ...attribute, ...facts }];
    const expected = cause === undefined ? [] : [`thing: ${cause}`];
    expect(checkProfile({ base: [], custom }, { thing: value })).toEqual(expected);
  });

  it.each([
    [undefined, ['ada@example.com'], ['ada', 'ada@']],
    ['.+', ['ada', 'ada lovelace'], []],
    ['[a-z0-9.]+', ['ada.l', '12345'], ['ada@example.com', 'Adaaa']],
  ])('holds logins against the pattern %s', (pattern, good, bad) => {
    const login: Attribute = { name: 'login', title: 'Username', type: 'string', self: 'HIDE', ...(pattern && { pattern }) };
    const fits = (value: string): boolean => checkProfile({ base: [login], custom: [] }, { login: value }).length === 0;
    expect(good.map(fits)).toEqual(good.map(() => true));
    expect(bad.map(fits)).toEqual(bad.map(() => false));
  });

  it('loses what former attributes left behind, and nothing else', () => {
    const custom = [attribute];
    const kept = { thing: 'x' };
    expect(knownProfile({ base: [], custom }, kept)).toBe(kept);
    expect(knownProfile({ base: [], custom }, { thing: 'x', gone: 1 })).toEqual(kept);
    expect(knownProfile({ base: [], custom: [{ ...attribute, type: 'integer' }] }, kept)).toEqual({});
  });

  it('has defaults where nothing is given', () => {
    const custom: Attribute[] = [{ ...attribute, default: 'tea' }];
    expect(withDefaults({ base: [], custom }, {})).toEqual({ thing: 'tea' });
    expect(withDefaults({ base: [], custom }, { thing: 'x' })).toEqual({ thing: 'x' });
  });

  it('needs a claim for each unique value, folded', () => {
    const schema = { name: 'user', base: [], custom: [{ ...attribute, unique: 'UNIQUE_VALIDATED' }] } as const;
    expect(uniqueClaims(schema, { thing: ' Ａb-é ' })).toEqual(['user.thing#ab-é']);
    expect(uniqueClaims(schema, {})).toEqual([]);
  });
});
