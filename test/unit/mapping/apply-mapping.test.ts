import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { mappingToApp } from '../../../shared/expression/places.ts';
import { applyMapping, changeMapping, type MappingProperties, readyMapping } from '../../../shared/mapping/index.ts';
import { type Attribute, checkProfile, expressionMembers } from '../../../shared/profiles/index.ts';

const attribute = (name: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  title: name,
  type: 'string',
  self: 'READ_ONLY',
  ...more,
});

const users = [attribute('firstName'), attribute('age', { type: 'integer' }), attribute('tags', { type: 'array' })];
const schema = {
  base: [],
  custom: [
    attribute('nick'),
    attribute('short', { maxLength: 3 }),
    attribute('must', { required: true }),
    attribute('years', { type: 'integer', minimum: 0 }),
    attribute('labels', { type: 'array' }),
  ],
};
const place = mappingToApp(expressionMembers(users), 'wiki');
const ready = (properties: MappingProperties) => readyMapping(properties, place);
const push = (expression: string) => ({ expression, pushStatus: 'PUSH' as const });
const once = (expression: string) => ({ expression, pushStatus: 'DONT_PUSH' as const });
const roots = (user: object) => ({ source: user, user, app: {}, org: {} }) as never;

const apply = (properties: MappingProperties, user: object, profile: object, moment: 'create' | 'update' = 'update') =>
  applyMapping(ready(properties), roots(user), { schema, profile: profile as never }, { momentOf: () => moment });

describe('a mapping', () => {
  it('makes values, and says which differ', () => {
    expect(
      apply({ nick: push('user.firstName'), years: push('user.age') }, { firstName: 'Ada', age: 36 }, { nick: 'Ada' }),
    ).toEqual({
      profile: { nick: 'Ada', years: 36 },
      changed: ['years'],
      failed: {},
    });
  });

  it('makes what does not push at the beginning alone', () => {
    const properties = { nick: once('user.firstName') };
    expect(apply(properties, { firstName: 'Ada' }, {}).changed).toEqual([]);
    expect(apply(properties, { firstName: 'Ada' }, {}, 'create').profile).toEqual({ nick: 'Ada' });
  });

  it('clears what is null, unless it is required', () => {
    expect(apply({ nick: push('user.firstName'), must: push('user.firstName') }, {}, { nick: 'A', must: 'B' })).toEqual({
      profile: { must: 'B' },
      changed: ['nick'],
      failed: { must: 'The result is empty, and the attribute is required' },
    });
  });

  it('writes numbers out where a text is wanted, and guesses nothing the other way round', () => {
    const { profile, failed } = apply({ nick: push('user.age'), years: push('user.firstName') }, { age: 36, firstName: '36' }, {});
    expect(profile).toEqual({ nick: '36' });
    expect(Object.keys(failed)).toEqual(['years']);
  });

  it('leaves what fails as it is, and goes on; no reason holds a value', () => {
    const properties = { short: push('user.firstName'), years: push('user.age - 100'), nick: push('user.firstName') };
    const { profile, failed } = apply(properties, { firstName: 'Augusta', age: 36 }, { short: 'old', years: 1 });
    expect(profile).toEqual({ short: 'old', years: 1, nick: 'Augusta' });
    expect(Object.keys(failed).toSorted()).toEqual(['short', 'years']);
    expect(JSON.stringify(failed)).not.toContain('Augusta');
  });

  it('fails where the schemas have made it void, and nowhere else', () => {
    const { profile, failed } = apply({ nick: push('user.gone'), years: push('user.age'), lost: push('1') }, { age: 3 }, {});
    expect(profile).toEqual({ years: 3 });
    expect(Object.keys(failed).toSorted()).toEqual(['lost', 'nick']);
  });

  const expressions = [
    'user.firstName',
    'user.age',
    'user.tags',
    '"x"',
    'null',
    'user.firstName + "!"',
    'user.age / 0',
    'user.gone',
    '7',
    '{1, "b"}',
  ];
  const properties = fc.dictionary(
    fc.constantFrom('nick', 'short', 'must', 'years', 'labels', 'lost'),
    fc.record({ expression: fc.constantFrom(...expressions), pushStatus: fc.constantFrom('PUSH' as const, 'DONT_PUSH' as const) }),
  );
  const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
  const person = fc
    .record({
      firstName: optional(fc.string()),
      age: optional(fc.integer({ min: -9, max: 99 })),
      tags: optional(fc.array(fc.string())),
    })
    .map((user) => Object.fromEntries(Object.entries(user).filter(([, value]) => value !== undefined)));
  const fitting = fc.constantFrom({ must: 'a' }, { must: 'a', nick: 'b', short: 'abc' }, { must: 'a', years: 4, labels: ['x'] });

  it('changes nothing when it is applied again, touches nothing that it is to leave, and keeps to the schema', () => {
    fc.assert(
      fc.property(
        properties,
        person,
        fitting,
        fc.constantFrom('create' as const, 'update' as const),
        fc.subarray(['nick', 'must', 'years']),
        (mapping, user, profile, moment, left) => {
          const options = { momentOf: () => moment, leaves: (name: string) => left.includes(name) };
          const first = applyMapping(ready(mapping), roots(user), { schema, profile }, options);
          const again = applyMapping(ready(mapping), roots(user), { schema, profile: first.profile }, options);
          expect(again).toEqual({ ...first, changed: [] });
          for (const name of [...left, ...Object.keys(first.failed)]) {
            expect(first.profile[name]).toEqual((profile as Readonly<Record<string, unknown>>)[name]);
          }
          expect(checkProfile(schema, first.profile)).toEqual([]);
          expect(first.changed.filter((name) => !Object.hasOwn(mapping, name))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a change of a mapping', () => {
  const ends = { target: schema, decidedElsewhere: new Map([['must', 'something else does']]), place };
  const change = (input: Parameters<typeof changeMapping>[1], old: MappingProperties = {}) => changeMapping(old, input, ends);
  const causesOf = (input: Parameters<typeof changeMapping>[1]): readonly string[] => {
    try {
      change(input);
      return [];
    } catch (error) {
      return (error as { facts: { causes: readonly string[] } }).facts.causes;
    }
  };

  it('merges, and takes away by null', () => {
    const old = { nick: push('user.firstName'), years: push('user.age') };
    expect(change({ nick: { pushStatus: 'DONT_PUSH' } }, old)).toEqual({ ...old, nick: once('user.firstName') });
    expect(change({ nick: { expression: null, pushStatus: null } }, old)).toEqual({ years: old.years });
    expect(change({ nick: null, nothing: null }, old)).toEqual({ years: old.years });
    expect(change({ nick: { expression: 'user.firstName' } })).toEqual({ nick: once('user.firstName') });
  });

  it('is refused whole, with everything that is wrong, underlined', () => {
    expect(causesOf({ temp: push('1'), nick: push('user.firstNme'), years: push('1 +'), must: push('1') })).toEqual([
      'Invalid target field temp',
      expect.stringMatching(/^nick: There is no firstNme in this object; did you mean firstName\? .*\n.*\n *\^{8}$/),
      expect.stringMatching(/^years: /),
      'Invalid target field must: something else does',
    ]);
    expect(causesOf({ __proto__: null, constructor: push('1') })).toEqual(['Invalid target field constructor']);
    expect(causesOf({ nick: {} })).toEqual([expect.stringMatching(/^nick: /)]);
  });
});
