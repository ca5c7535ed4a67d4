import { describe, expect, it } from '@jest/globals';

import { isSetOfCharacters, readPattern } from '../../../shared/profiles/index.ts';

const matches = (pattern: string, value: string): boolean => {
  const reading = readPattern(pattern);
  if (!reading.ok) throw new Error(reading.cause);
  return reading.expression.test(value);
};

describe('a pattern', () => {
  it.each([
    ['[A-Z]{2}\\d{4}', 'AB1234', 'AB12345'],
    ['^\\+?\\d+$', '+49123', '49-123'],
    ['(?:north|south)-[a-z]+', 'north-sea', 'east-sea'],
    ['(\\d{3}-)?\\d{4}', '555-1234', '555-123'],
    ['\\p{L}+( \\p{L}+)?', 'José Ñandú', 'José1'],
    ['.+', 'anything at all', ''],
    ['a|b|', '', 'c'],
  ])('%s is matched by the whole value', (pattern, good, bad) => {
    expect(matches(pattern, good)).toBe(true);
    expect(matches(pattern, bad)).toBe(false);
  });

  it.each([
    ['(a+)+$', 'it may not repeat a group'],
    ['(a|aa)*', 'it may not repeat a group'],
    ['(?=a)b', 'it may not look ahead'],
    ['(?<x>a)', 'it may not look ahead'],
    ['(a)\\1', "it can't be read from character 4 on"],
    ['[a', "it can't be read from character 1 on"],
    ['a**', "it can't be read"],
    ['.*.*.*', 'repeats too often'],
    ['a?'.repeat(30), 'repeats too often'],
    ['a)', 'is not a regular expression'],
    ['(a', 'is not a regular expression'],
    ['[z-a]', 'is not a regular expression'],
  ])('%s is refused', (pattern, cause) => {
    expect(readPattern(pattern)).toEqual({ ok: false, cause: expect.stringContaining(cause) });
  });

  it('may repeat more where values are short', () => {
    expect(readPattern('.*-.*-.*').ok).toBe(false);
    expect(readPattern('.*-.*-.*', 100).ok).toBe(true);
  });

  it('is a set of characters in Okta’s form for logins', () => {
    expect(['[a-z]+', '[a-z0-9\\]@._-]+'].map(isSetOfCharacters)).toEqual([true, true]);
    expect(['.+', '[a-z]', '[a-z]+x', '[a][b]+', 'a+'].map(isSetOfCharacters)).toEqual([false, false, false, false, false]);
  });
});
