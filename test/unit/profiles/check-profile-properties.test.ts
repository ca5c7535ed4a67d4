import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Attribute, checkProfile } from '../../../shared/profiles/index.ts';

/** What JSON Schema says of a value, spelled out as naively as can be; undefined is absent. */
function holds(attribute: Attribute, value: unknown): boolean {
  if (attribute.type === 'array') {
    const element: Attribute = { ...attribute, type: attribute.itemType ?? 'string', required: false };
    return Array.isArray(value) && value.length <= 100 && value.every((each) => holds(element, each));
  }
  const types: Record<string, boolean> = {
    string: typeof value === 'string',
    boolean: typeof value === 'boolean',
    number: typeof value === 'number' && value !== Infinity && value !== -Infinity && !Number.isNaN(value),
    integer: typeof value === 'number' && Math.trunc(value) === value && Math.abs(value) <= 2 ** 53 - 1,
  };
  if (types[attribute.type] !== true) return false;
  const isListed = attribute.enum === undefined || value === '' || attribute.enum.some((each) => each === value);
  if (typeof value === 'number') {
    return isListed && !(value < (attribute.minimum ?? -Infinity)) && !(value > (attribute.maximum ?? Infinity));
  }
  if (typeof value === 'string') {
    const length = Array.from(value).length;
    const fits = length >= (attribute.minLength ?? 0) && length <= (attribute.maxLength ?? 1024);
    const matches = value === '' || attribute.pattern === undefined || new RegExp(`^(${attribute.pattern})$`, 'u').test(value);
    return isListed && fits && matches;
  }
  return isListed;
}

const isBlank = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

function accepts(attributes: readonly Attribute[], profile: Readonly<Record<string, unknown>>): boolean {
  const known = new Set(attributes.map(({ name }) => name));
  if (Object.keys(profile).some((name) => !known.has(name))) return false;
  return attributes.every((attribute) => {
    const value = profile[attribute.name];
    if (isBlank(value) && attribute.required === true) return false;
    return value === undefined || holds(attribute, value);
  });
}

const words = ['', 'a', 'ab', 'tea', 'coffee', '𝒜𝒜', 'x'.repeat(9)];
const numbers = [-2, 0, 1, 1.5, 7, 2 ** 60];
const base = { title: 'T', self: 'HIDE', required: fc.boolean() } as const;
const some = <Value>(values: readonly Value[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }), { nil: undefined });

const attribute = (name: string): fc.Arbitrary<Attribute> => {
  const record = (parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Attribute> =>
    fc
      .record({ ...parts, required: base.required })
      .map((made) => Object.fromEntries(Object.entries({ ...base, name, ...made }).filter(([, value]) => value !== undefined)))
      .map((made) => made as unknown as Attribute);
  const limit = fc.option(fc.nat({ max: 6 }), { nil: undefined });
  return fc.oneof(
    record({
      type: fc.constant('string'),
      minLength: limit,
      maxLength: limit,
      enum: some(words.filter((word) => word !== '')),
      pattern: fc.option(fc.constantFrom('[a-z]+', 'a|tea', '.{2,3}'), { nil: undefined }),
    }),
    record({ type: fc.constantFrom('number', 'integer'), minimum: limit, maximum: limit, enum: some(numbers) }),
    record({ type: fc.constant('boolean') }),
    record({
      type: fc.constant('array'),
      itemType: fc.constantFrom('string', 'number', 'integer'),
      enum: some([...words.slice(1), 7]),
    }),
  );
};

const scalar: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(...words, ...numbers, true, false);
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant({}));

describe('the check of profiles', () => {
  it('agrees with JSON Schema', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.tuple(attribute('one'), attribute('two')),
        fc.dictionary(fc.constantFrom('one', 'two', 'two', 'one', 'toString'), value, { maxKeys: 3, noNullPrototype: true }),
        (custom, profile) => {
          const wanted = accepts(custom, profile);
          expect(checkProfile({ base: [], custom }, profile).length === 0).toBe(wanted);
          if (wanted) accepted += 1;
        },
      ),
      { numRuns: 2_000, seed: 4711 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
