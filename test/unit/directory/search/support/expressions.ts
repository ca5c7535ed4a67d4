import * as fc from 'fast-check';

import type { Expression } from '../../../../../shared/directory/search/parser.ts';

/** What an expression says, without where it says so. */
export type Bare =
  | { kind: 'and' | 'or'; parts: Bare[] }
  | { kind: 'compare'; path: string; operator: string; value: string | number | boolean }
  | { kind: 'present'; path: string };

export function print(expression: Bare): string {
  if ('parts' in expression)
    return expression.parts.map((part) => ('parts' in part ? `(${print(part)})` : print(part))).join(` ${expression.kind} `);
  if (expression.kind === 'present') return `${expression.path} pr`;
  return `${expression.path} ${expression.operator} ${JSON.stringify(expression.value)}`;
}

export function bare(expression: Expression): Bare {
  if ('parts' in expression) return { kind: expression.kind, parts: expression.parts.map(bare) };
  const { path } = expression;
  if (expression.kind === 'present') return { kind: 'present', path };
  return { kind: 'compare', path, operator: expression.operator, value: expression.literal.value };
}

/** Expressions over given comparisons, a few levels deep. */
export function expressions(leaf: fc.Arbitrary<Bare>): fc.Arbitrary<Bare> {
  const { whole } = fc.letrec<{ whole: Bare; joined: Bare }>((tie) => ({
    joined: fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('whole'), { minLength: 2, maxLength: 3 }),
    }),
    whole: fc.oneof({ maxDepth: 2, depthSize: 'small' }, { weight: 2, arbitrary: leaf }, { weight: 1, arbitrary: tie('joined') }),
  }));
  return whole;
}

const pools = {
  firstName: [
    'Ada',
    'ada',
    'ÁDA',
    'A',
    'Bob',
    'Zoë',
    'straße',
    'STRASSE',
    'ΟΔΟΣ',
    'οδος',
    '\u{1F600} Grin',
    '\uFFFD',
    '\uE000',
    'a\u0001b',
    '\u0000',
  ],
  lastName: ['Lovelace', 'lovell', 'Love', 'Byron', 'byron', 'of the \u{10ffff}', '\u{10fffe}x', 'Ada'],
  nickName: [
    '',
    'x',
    'X',
    `${'long '.repeat(50)}one`,
    `${'long '.repeat(50)}two`,
    `${'é'.repeat(99)}xyz`,
    'é'.repeat(100),
    `${'x'.repeat(198)}\u{1F600}`,
    `${'x'.repeat(198)}\u0000`,
  ],
  badge: ['red', 'RED', 'green'],
  skill: ['sql', 'SQL', 'go', 'c', 'c++', ''],
} as const;

const moments = [0, 400, 1000, 1500, 2000, 61_000].map((offset) => Date.UTC(2026, 0, 1) + offset);
const statuses = ['STAGED', 'PROVISIONED', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED'] as const;
const numbers = [-10.5, -1, 0, 0.25, 1, 2, 30, 1e9];

/** The facts in which users of a random directory differ. */
export const userFacts = fc.record({
  firstName: fc.constantFrom(...pools.firstName),
  lastName: fc.option(fc.constantFrom(...pools.lastName), { nil: undefined }),
  nickName: fc.option(fc.constantFrom(...pools.nickName), { nil: undefined }),
  badge: fc.option(fc.constantFrom(...pools.badge), { nil: undefined }),
  skills: fc.option(fc.array(fc.constantFrom(...pools.skill), { maxLength: 4 }), { nil: undefined }),
  sizes: fc.option(fc.array(fc.constantFrom(...numbers), { maxLength: 3 }), { nil: undefined }),
  age: fc.option(fc.constantFrom(...numbers), { nil: undefined }),
  isContractor: fc.option(fc.boolean(), { nil: undefined }),
  hired: fc.option(fc.constantFrom('2026-01-01', '2026-01-01T00:00:01Z', '2026-01-01T01:00:00.400+01:00', 'never'), {
    nil: undefined,
  }),
  status: fc.constantFrom(...statuses),
  lastUpdated: fc.constantFrom(...moments),
  activated: fc.option(fc.constantFrom(...moments)),
});
export type UserFacts = typeof userFacts extends fc.Arbitrary<infer Facts> ? Facts : never;

const ordered = ['eq', 'gt', 'ge', 'lt', 'le'] as const;
const dates = moments.map((moment) => new Date(moment).toISOString());

function comparing(
  paths: readonly string[],
  operators: readonly string[],
  values: readonly (string | number | boolean)[],
): fc.Arbitrary<Bare> {
  return fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constantFrom(...paths),
    operator: fc.constantFrom(...operators),
    value: fc.constantFrom(...values),
  });
}

const present: fc.Arbitrary<Bare> = fc.record({
  kind: fc.constant('present' as const),
  path: fc.constantFrom(
    'id',
    'status',
    'activated',
    'profile.nickName',
    'profile.lastName',
    'profile.skills',
    'profile.age',
    'profile.isContractor',
  ),
});

/** Comparisons that `search` understands of the users above. `keys` are ids and logins that exist, or not. */
export function searchTests(keys: { readonly ids: readonly string[]; readonly logins: readonly string[] }): fc.Arbitrary<Bare> {
  const text = [...ordered, 'sw'] as const;
  return fc.oneof(
    present,
    comparing(['profile.firstName'], [...text, 'co'], [...pools.firstName, 'd', '']),
    comparing(['profile.lastName'], [...text, 'co'], [...pools.lastName, 'o', 'L']),
    comparing(['profile.nickName'], text, [...pools.nickName, 'long ', 'l', 'é'.repeat(60)]),
    comparing(['profile.badge'], text, [...pools.badge, 'r']),
    comparing(['profile.skills'], text, [...pools.skill, 's']),
    comparing(['profile.sizes', 'profile.age'], ordered, numbers),
    comparing(['profile.isContractor'], ['eq'], [true, false]),
    comparing(['lastUpdated', 'activated', 'created', 'profile.hired'], ordered, dates),
    comparing(['status'], text, [...statuses, 'active', 'P']),
    comparing(['id'], ['eq', 'sw', 'gt', 'le'], keys.ids),
    comparing(['profile.login'], [...text, 'co'], keys.logins),
  );
}

/** The same for `filter`. */
export function filterTests(keys: { readonly ids: readonly string[]; readonly logins: readonly string[] }): fc.Arbitrary<Bare> {
  return fc.oneof(
    comparing(['profile.firstName'], ['eq'], pools.firstName),
    comparing(['profile.lastName'], ['eq'], pools.lastName),
    comparing(['status'], ['eq'], [...statuses, 'active']),
    comparing(['lastUpdated'], ordered, dates),
    comparing(['id'], ['eq'], keys.ids),
    comparing(['profile.login'], ['eq'], keys.logins),
  );
}
