import { describe, expect, it } from '@jest/globals';

import {
  compile,
  type GroupValue,
  type Lookups,
  type Outcome,
  type RecordValue,
  type Value,
} from '../../shared/expression/index.ts';
import type { Row } from '../../shared/expression/functions/row.ts';
import { anywhere } from '../../shared/expression/places.ts';

const now = Date.parse('2026-01-02T03:04:05.006Z');

const listed = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
const record = (value: Value | undefined): RecordValue =>
  typeof value === 'object' && value !== null ? (value as RecordValue) : {};

/** Lookups that find what an example brings along. */
function lookupsOf(seen: RecordValue): Lookups {
  return {
    now: () => now,
    groups: () => listed(seen['groups']) as readonly GroupValue[],
    linkedObject: (name) => record(record(seen['linkedObjects'])[name]),
    internalProperty: (name) => record(seen['internal'])[name] ?? null,
    related({ to, source, app }) {
      const bySource = record(record(seen[`${to}${app === undefined ? '' : 'App'}User`])[source]);
      return app === undefined ? bySource : record(bySource[app]);
    },
    accounts: (where) => listed(seen[`${where}Users`]) as readonly RecordValue[],
  };
}

const tables = [
  ['classic', anywhere('classic').table],
  ['identity-engine', anywhere('identity-engine').table],
] as const;

function evaluated(dialect: 'classic' | 'identity-engine', expression: string, seen: RecordValue = {}): Outcome {
  const compiled = compile(expression, anywhere(dialect));
  return compiled.ok ? compiled.evaluate(seen, lookupsOf(seen)) : { ok: false, fault: compiled.faults[0] };
}

const rowsOf = (dialect: (typeof tables)[number]): readonly Row[] => [
  ...dialect[1].functions.values(),
  ...[...dialect[1].methods.values()].flat(),
];

const rows = tables.flatMap((table) =>
  rowsOf(table).map((row) => ({ dialect: table[0], row, name: row.name, on: row.on ?? 'nothing' })),
);

/** A function by its name, a method of some value; those of a user are of `user` alone. */
const calledOn = ({ name, on }: Row, receiver: string): string =>
  on === undefined ? name : `${on === 'user' ? 'user' : receiver}.${name}`;

describe('a function', () => {
  it.each(rows)('$name of $on gives what its example says ($dialect)', ({ dialect, row: { example } }) => {
    expect(evaluated(dialect, example.expression, example.on)).toEqual({ ok: true, value: example.gives });
  });

  it.each(rows)('$name of $on is told apart from its arguments ($dialect)', ({ dialect, row }) => {
    const tooMany = `${calledOn(row, 'x')}(${Array.from({ length: row.takes.length + 1 }, () => 'null').join()})`;
    const outcome = evaluated(dialect, tooMany, { x: null });
    if (row.rest.length === 0) expect(outcome).toMatchObject({ ok: false, fault: { code: 'wrong-arguments' } });
  });
});

/** What may come as an argument, whatever is wanted: every kind of value, at its edges. */
const edges: Readonly<Record<string, Value>> = {
  null: null,
  empty: '',
  blank: ' ',
  text: 'Ann@Example.com',
  digits: '42',
  unicode: 'Ǆé😀\u0301',
  half: '\ud83d',
  long: 'x'.repeat(5_000),
  zero: 0,
  minus: -1,
  big: 2_147_483_647,
  beyond: 9_007_199_254_740_991,
  real: 1.5,
  truth: true,
  list: ['a', 1, null, true],
  none: [],
  nested: [['a'], [['b']]],
  record: { 'group.id': 'x' },
  proto: JSON.parse('{"__proto__": {"polluted": true}, "constructor": "x"}') as Value,
};

describe('any function of anything', () => {
  it('gives a value or a fault, and changes nothing that it was given', () => {
    const before = JSON.stringify(edges);
    const outcomes = new Map<string, number>();
    for (const { dialect, row } of rows) {
      for (const first of Object.keys(edges)) {
        for (const second of Object.keys(edges)) {
          const wanted = row.takes.length - row.optional + row.rest.length;
          const given = Array.from({ length: wanted }, (_, index) => (index === 0 ? second : index === 1 ? first : 'digits'));
          const call = `${calledOn(row, first)}(${given.join()})`;
          const outcome = evaluated(dialect, call, edges);
          const told = outcome.ok ? 'value' : outcome.fault.code;
          outcomes.set(told, (outcomes.get(told) ?? 0) + 1);
        }
      }
    }
    expect(JSON.stringify(edges)).toBe(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(outcomes.get('value')).toBeGreaterThan(10_000);
    expect([...outcomes.keys()].toSorted()).toEqual(
      ['bad-value', 'not-available', 'null-value', 'out-of-range', 'value', 'wrong-type'].filter((code) => outcomes.has(code)),
    );
  });
});
