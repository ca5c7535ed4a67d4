import { describe, expect, it } from '@jest/globals';

import {
  compile,
  type GroupValue,
  noLookups,
  type Outcome,
  type Place,
  type RecordValue,
  usualLimits,
} from '../../../shared/expression/index.ts';
import { anywhere } from '../../../shared/expression/places.ts';

/** Limits small enough to count by hand. */
const limited = (limits: Partial<typeof usualLimits>, dialect: 'classic' | 'identity-engine' = 'classic'): Place => ({
  ...anywhere(dialect),
  limits: { ...usualLimits, ...limits },
});

function run(source: string, place: Place, user: RecordValue = {}, clock?: () => number): Outcome {
  const compiled = compile(source, place, clock);
  return compiled.ok ? compiled.evaluate({ user }) : { ok: false, fault: compiled.faults[0] };
}

const codeOf = (outcome: Outcome): string => (outcome.ok ? 'value' : outcome.fault.code);

describe('a text that is made', () => {
  it.each([
    ['user.a + user.b', 10],
    ['user.a + "12345"', 10],
    ['String.append(user.a, user.b)', 10],
    ['String.join("", user.a, user.b)', 10],
    ['String.replace("aaaaa", "a", "xy")', 10],
    ['Arrays.toCsvString({user.a, "1234"})', 10],
  ])('is so long and no longer: %s', (source, length) => {
    const user = { a: 'aaaaa', b: 'bbbbb' };
    expect(codeOf(run(source, limited({ text: length }), user))).toBe('value');
    expect(codeOf(run(source, limited({ text: length - 1 }), user))).toBe('too-large');
  });

  it('is not made at all where a replacement would make it huge', () => {
    const source = "String.replace(user.a, 'a', user.a)";
    expect(codeOf(run(source, anywhere('classic'), { a: 'a'.repeat(5_000) }))).toBe('bad-value');
    expect(codeOf(run(source, anywhere('classic'), { a: 'a'.repeat(200) }))).toBe('value');
    expect(codeOf(run("user.a.replace('a', user.a)", anywhere('identity-engine'), { a: 'a'.repeat(5_000) }))).toBe('bad-value');
  });

  it('does not double its way up', () => {
    const doubled = Array.from({ length: 20 }).reduce((inner: string) => `String.append(${inner}, ${inner})`, 'user.a');
    expect(codeOf(run(doubled, anywhere('classic'), { a: 'x' }))).toBe('too-long');
    const replaced = Array.from({ length: 30 }).reduce((inner: string) => `String.replace(${inner}, 'a', 'aaaa')`, 'user.a');
    expect(codeOf(run(replaced, anywhere('classic'), { a: 'a' }))).toBe('too-large');
  });
});

describe('a list that is made', () => {
  it.each([
    ['classic', 'Arrays.add(user.l, 4)'],
    ['classic', 'Arrays.flatten({user.l, 4})'],
    ['identity-engine', 'user.l.add(4)'],
    ['identity-engine', '{user.l, {4}}.flatten()'],
  ] as const)('is so long and no longer (%s): %s', (dialect, source) => {
    const user = { l: [1, 2, 3] };
    expect(codeOf(run(source, limited({ list: 4 }, dialect), user))).toBe('value');
    expect(codeOf(run(source, limited({ list: 3 }, dialect), user))).toBe('too-large');
  });
});

describe('a pattern', () => {
  const ofLength = (length: number): string => `user.a matches '${'a'.repeat(length)}'`;

  it('is so long and no longer, written out or not', () => {
    const place = limited({ pattern: 20 });
    expect(codeOf(run(ofLength(20), place, { a: '' }))).toBe('value');
    expect(codeOf(run(ofLength(21), place, { a: '' }))).toBe('too-long');
    expect(codeOf(run('user.a matches user.b', place, { a: '', b: 'a'.repeat(20) }))).toBe('value');
    expect(codeOf(run('user.a matches user.b', place, { a: '', b: 'a'.repeat(21) }))).toBe('too-long');
  });

  it.each(['(a+)+$', '(a|aa)+$', '(a|a?)+$', '(.*a){20}', '([a-zA-Z]+)*$', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'takes no more than its steps, where others explode: %s',
    (pattern) => {
      expect(codeOf(run(`user.a matches '${pattern}'`, anywhere('classic'), { a: `${'a'.repeat(200)}!` }))).toBe('value');
      expect(['value', 'too-many-steps']).toContain(
        codeOf(run(`user.a matches '${pattern}'`, anywhere('classic'), { a: `${'a'.repeat(60_000)}!` })),
      );
    },
  );

  it.each(['(a{1000}){1000}', '((a{100}){100}){100}'])('does not multiply its repetitions: %s', (pattern) => {
    expect(codeOf(run(`user.a matches '${pattern}'`, anywhere('classic'), { a: 'a' }))).toBe('not-a-pattern');
  });

  it('costs by its states and by the text, group after group', () => {
    const groups = Array.from({ length: 200 }, (_, index): GroupValue => ({
      id: String(index),
      type: 'OKTA_GROUP',
      profile: { name: 'a'.repeat(255) },
    }));
    const compiled = compile("isMemberOfGroupNameRegex('(.*b){20}')", anywhere('classic'));
    const withGroups = (many: number): Outcome | undefined =>
      compiled.ok ? compiled.evaluate({}, { ...noLookups, groups: () => groups.slice(0, many) }) : undefined;
    expect(withGroups(10)).toEqual({ ok: true, value: false });
    const dear = compile("isMemberOfGroupNameRegex('(.*b){20}')", limited({ steps: 60 }));
    expect(dear.ok && codeOf(dear.evaluate({}, { ...noLookups, groups: () => groups }))).toBe('too-many-steps');
  });
});

describe('an evaluation', () => {
  it.each([
    // Three nodes, and a step for each 64 characters.
    ['String.len(user.a)', 3 + 10],
    ['Arrays.size(user.l)', 3 + 7],
  ])('takes so many steps and no more: %s', (source, steps) => {
    const user = { a: 'x'.repeat(640), l: [1, 2, 3, 4, 5, 6, 7] };
    expect(codeOf(run(source, limited({ steps }), user))).toBe('value');
    expect(codeOf(run(source, limited({ steps: steps - 1 }), user))).toBe('too-many-steps');
  });

  it('has no more time than its limit, looking at the clock every thousand steps', () => {
    const user = { l: Array.from({ length: 800 }, () => 'x') };
    const clockOf = (step: number) => {
      let now = 0;
      return () => (now += step);
    };
    const place = limited({ steps: 100_000, milliseconds: 100 });
    const source = 'user.l.![true ? 1 : 2]';
    // Three looks: two intervals.
    expect(codeOf(run(source, place, user, clockOf(20)))).toBe('value');
    expect(codeOf(run(source, place, user, clockOf(200)))).toBe('out-of-time');
    const exact = (interval: number): string => {
      const seen: number[] = [];
      const clock = clockOf(interval);
      const outcome = run(source, { ...place, limits: { ...place.limits, milliseconds: 200 } }, user, () => {
        seen.push(clock());
        return seen.at(-1) ?? 0;
      });
      return `${codeOf(outcome)} after ${(seen.at(-1) ?? 0) - (seen[0] ?? 0)}`;
    };
    expect(exact(100)).toBe('value after 200');
    expect(exact(101)).toBe('out-of-time after 202');
  });

  it('does not fill the memory with what it was given: the next one sees its own', () => {
    const compiled = compile('user.a', anywhere('classic'));
    expect(
      compiled.ok && [compiled.evaluate({ user: { a: 1 } }), compiled.evaluate({}), compiled.evaluate({ user: { a: 2 } })],
    ).toMatchObject([{ value: 1 }, { ok: false, fault: { code: 'null-value' } }, { value: 2 }]);
  });

  it('may begin within another one of the same expression', () => {
    const compiled = compile('String.append(user.a, user.getInternalProperty("id"))', anywhere('classic'));
    if (!compiled.ok) throw new Error(compiled.faults[0].message);
    const inner = (): string => {
      const outcome = compiled.evaluate({ user: { a: 'inner' } }, { ...noLookups, internalProperty: () => '!' });
      return outcome.ok && typeof outcome.value === 'string' ? outcome.value : 'no text';
    };
    const outcome = compiled.evaluate({ user: { a: 'outer ' } }, { ...noLookups, internalProperty: inner });
    expect(outcome).toEqual({ ok: true, value: 'outer inner!' });
  });
});
