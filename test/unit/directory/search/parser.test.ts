import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { limits } from '../../../../shared/directory/search/limits.ts';
import { parse } from '../../../../shared/directory/search/parser.ts';
import { RosterError } from '../../../../shared/kernel/index.ts';
import { bare, type Bare, expressions, print } from './support/expressions.ts';

const refuse = (detail: string): RosterError => new RosterError('invalid-search', { detail });
const read = (text: string): Bare => bare(parse(text, refuse));

function refusal(text: string): string {
  try {
    parse(text, refuse);
  } catch (error) {
    if (error instanceof RosterError && 'detail' in error.facts) return error.facts.detail;
    throw error;
  }
  throw new Error(`${text} was understood`);
}

const eq = (path: string, value: string | number | boolean): Bare => ({ kind: 'compare', path, operator: 'eq', value });

const nested = (depth: number): string => `${'('.repeat(depth)}a eq 1${')'.repeat(depth)}`;
const chain = (terms: number): string => Array.from({ length: terms }, () => 'a eq 1').join(' or ');

describe('reading an expression', () => {
  it.each<[string, Bare]>([
    ['status eq "ACTIVE"', eq('status', 'ACTIVE')],
    ['  profile.login\tsw\n"ada" ', { kind: 'compare', path: 'profile.login', operator: 'sw', value: 'ada' }],
    ['type.id eq "x"', eq('type.id', 'x')],
    ['profile.age gt -1.5e2', { kind: 'compare', path: 'profile.age', operator: 'gt', value: -150 }],
    ['profile.a_1 eq true', eq('profile.a_1', true)],
    ['profile.x eq FALSE', eq('profile.x', false)],
    ['profile.title pr', { kind: 'present', path: 'profile.title' }],
    ['profile.title PR', { kind: 'present', path: 'profile.title' }],
    ['status EQ "a"', eq('status', 'a')],
    ['(((a eq 1)))', eq('a', 1)],
    ['a eq 1 and b eq 2', { kind: 'and', parts: [eq('a', 1), eq('b', 2)] }],
    ['a eq 1 AND b eq 2 And c eq 3', { kind: 'and', parts: [eq('a', 1), eq('b', 2), eq('c', 3)] }],
    ['a eq 1 or b eq 2 and c eq 3', { kind: 'or', parts: [eq('a', 1), { kind: 'and', parts: [eq('b', 2), eq('c', 3)] }] }],
    ['a eq 1 and b eq 2 or c eq 3', { kind: 'or', parts: [{ kind: 'and', parts: [eq('a', 1), eq('b', 2)] }, eq('c', 3)] }],
    ['a eq 1 and (b eq 2 or c eq 3)', { kind: 'and', parts: [eq('a', 1), { kind: 'or', parts: [eq('b', 2), eq('c', 3)] }] }],
    ['(a eq 1)and(b eq 2)', { kind: 'and', parts: [eq('a', 1), eq('b', 2)] }],
    ['a eq "say \\"hi\\" \\\\ \\u00e9 \\/ \\n"', eq('a', 'say "hi" \\ é / \n')],
    ['a eq ""', eq('a', '')],
  ])('understands %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['', 'expected an attribute, but the expression ends'],
    ['status', 'expected an operator (eq, sw, co, gt, ge, lt, le, pr), but the expression ends'],
    ['status eq', 'expected a value (a string in double quotes, a number, true or false), but the expression ends'],
    ['status eq ACTIVE', 'expected a value (a string in double quotes, a number, true or false), but character 11 is "ACTIVE"'],
    ['status eq null', 'expected a value (a string in double quotes, a number, true or false), but character 11 is "null"'],
    ['status is "A"', 'expected an operator (eq, sw, co, gt, ge, lt, le, pr), but character 8 is "is"'],
    ['status ne "A"', 'there is no operator "ne": character 8'],
    ['a ew "x"', 'there is no operator "ew": character 3'],
    ['not (a eq 1)', 'there is no "not": character 1'],
    ['a eq 1 b eq 2', 'expected "and", "or" or the end, but character 8 is "b"'],
    ['(a eq 1', 'expected ")", but the expression ends'],
    ['a eq 1)', 'expected "and", "or" or the end, but character 7 is ")"'],
    ['a eq 1 and', 'expected an attribute, but the expression ends'],
    ['()', 'expected an attribute, but character 2 is ")"'],
    ['a eq "x', 'the string at character 6 does not end'],
    ['a eq "x\\"', 'the string at character 6 does not end'],
    ['a eq "\\x"', 'the string at character 6 is not well-formed: it has a control character, or a backslash that escapes nothing'],
    [
      'a eq "1\n2"',
      'the string at character 6 is not well-formed: it has a control character, or a backslash that escapes nothing',
    ],
    ["a eq 'x'", 'unexpected character at 6'],
    ['a eq 12x', 'what begins at character 6 is no number'],
    ['a eq -', 'what begins at character 6 is no number'],
    ['emails[type eq "work"]', 'unexpected character at 7'],
    ['é eq 1', 'unexpected character at 1'],
  ])('refuses %j and says where', (text, detail) => {
    expect(refusal(text)).toBe(detail);
  });

  it('takes as many characters as the limit, and none more', () => {
    const text = `a eq "${'x'.repeat(limits.length - 7)}"`;
    expect(text).toHaveLength(limits.length);
    expect(read(text)).toMatchObject({ kind: 'compare' });
    expect(refusal(`${text} `)).toBe('the expression is longer than 4096 characters');
  });

  it('takes as many parentheses within each other as the limit, and none more', () => {
    expect(read(nested(limits.depth))).toEqual(eq('a', 1));
    expect(refusal(nested(limits.depth + 1))).toBe('parentheses at character 17 are nested deeper than 16');
    expect(refusal('('.repeat(4000))).toBe('parentheses at character 17 are nested deeper than 16');
  });

  it('takes as many comparisons as the limit, and none more', () => {
    expect(read(chain(limits.terms))).toMatchObject({ kind: 'or' });
    expect(refusal(chain(limits.terms + 1))).toBe('the expression has more than 100 comparisons');
  });
});

const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const leaf: fc.Arbitrary<Bare> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constantFrom('status', 'profile.login', 'type.id'),
    operator: fc.constantFrom('eq', 'sw', 'co', 'gt', 'ge', 'lt', 'le'),
    value: values.map((value) => (value === 0 ? 0 : value)),
  }),
  fc.record({ kind: fc.constant('present' as const), path: fc.constantFrom('status', 'profile.login') }),
);

describe('any expression', () => {
  it('is read as what was printed', () => {
    fc.assert(
      fc.property(expressions(leaf), (expression) => {
        expect(read(print(expression))).toEqual(expression);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps whatever stands in quotes within them', () => {
    const hostile = fc.array(
      fc.constantFrom('"', '\\', ')', '(', ' or id pr', '\n', '\u0000', '\ud800', "'", 'x', ' and ', '\\"'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const value = parts.join('');
        expect(read(`profile.login eq ${JSON.stringify(value)}`)).toEqual(eq('profile.login', value));
      }),
      { numRuns: 500 },
    );
  });

  it('is understood or refused, whatever it is', () => {
    const pieces = fc.constantFrom(
      '"',
      '\\',
      '(',
      ')',
      ' ',
      'and',
      'or',
      'not',
      'pr',
      'eq',
      'status',
      'profile.',
      '.',
      '-',
      '1',
      'e',
      'true',
      '\u0000',
      'é',
      '\ud800',
      '[',
      '\n',
    );
    const garbage = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        try {
          parse(text, refuse);
        } catch (error) {
          expect(error).toBeInstanceOf(RosterError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
