import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { Value } from '../../../../shared/directory/search/attributes.ts';
import {
  compareKeys,
  enc,
  entryKey,
  idOfKey,
  intersect,
  isEmptyRange,
  isWithin,
  type KeyRange,
  keyRanges,
  maxValueBytes,
  mayContain,
} from '../../../../shared/directory/search/encode.ts';
import { fold } from '../../../../shared/directory/search/fold.ts';

const byBytes = (left: string, right: string): number => Math.sign(Buffer.compare(Buffer.from(left), Buffer.from(right)));

const special = fc.constantFrom(
  '\u0000',
  '\u0001',
  '\u0002',
  '\u0003',
  'a',
  'B',
  'é',
  '\uE000',
  '\uFFFD',
  '\u{1F600}',
  '\u{10fffd}',
  '\u{10fffe}',
  '\u{10ffff}',
);
const short = fc.oneof(
  fc.array(special, { maxLength: 5 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const long = fc
  .tuple(fc.constantFrom('x'.repeat(197), 'é'.repeat(99), '\u{1F600}'.repeat(49), '\u0001'.repeat(99)), short)
  .map(([start, end]) => start + end);
const text = fc.oneof({ weight: 3, arbitrary: short }, { weight: 1, arbitrary: long });
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 1, -1, Number.MAX_VALUE, Number.MIN_VALUE, -Number.MIN_VALUE),
);
const id = fc.string({ unit: fc.constantFrom('0', 'A', 'z'), minLength: 1, maxLength: 4 });

describe('encoding values', () => {
  it('keeps the order of numbers', () => {
    fc.assert(
      fc.property(number, number, (left, right) => {
        expect(byBytes(enc(left), enc(right))).toBe(left === right ? 0 : left < right ? -1 : 1);
      }),
      { numRuns: 1000 },
    );
  });

  it('puts false before true', () => {
    expect([enc(false), enc(true)]).toEqual(['0', '1']);
  });

  it('keeps the order of the bytes of folded text, as far as the cut', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [one, other] = [byBytes(enc(left), enc(right)), byBytes(fold(left), fold(right))];
        const isCut = Buffer.byteLength(fold(left)) > maxValueBytes / 2 || Buffer.byteLength(fold(right)) > maxValueBytes / 2;
        expect(one === other || (isCut && one === 0)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps no more than 200 bytes, and no half of a character', () => {
    expect(enc('x'.repeat(201))).toBe('x'.repeat(200));
    expect(enc('x'.repeat(200))).toBe('x'.repeat(200));
    expect(enc(`${'x'.repeat(199)}é`)).toBe(`${'x'.repeat(199)}\u007f`);
    expect(enc(`${'x'.repeat(198)}€`)).toBe(`${'x'.repeat(198)}\u07ff`);
    expect(enc(`${'x'.repeat(197)}\u{1F600}`)).toBe(`${'x'.repeat(197)}\uffff`);
    expect(enc('\u{1F600}'.repeat(51))).toBe('\u{1F600}'.repeat(50));
    fc.assert(
      fc.property(text, (any) => {
        expect(Buffer.byteLength(enc(any))).toBeLessThanOrEqual(maxValueBytes);
        expect(enc(any).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('keys of entries', () => {
  it('differ where the encoded value or the id differs', () => {
    fc.assert(
      fc.property(text, id, text, id, (value, valueId, other, otherId) => {
        const areSame = enc(value) === enc(other) && valueId === otherId;
        expect(entryKey(value, valueId) === entryKey(other, otherId)).toBe(areSame);
      }),
      { numRuns: 1000 },
    );
  });

  it('give distinct short texts distinct places', () => {
    fc.assert(
      fc.property(short, short, (left, right) => {
        expect(enc(left) === enc(right)).toBe(fold(left) === fold(right));
      }),
      { numRuns: 1000 },
    );
  });

  it('sort by value, then by id, and give the id back', () => {
    fc.assert(
      fc.property(text, id, text, id, (value, valueId, other, otherId) => {
        const expected = byBytes(enc(value), enc(other)) || byBytes(valueId, otherId);
        expect(byBytes(entryKey(value, valueId), entryKey(other, otherId))).toBe(expected);
        expect(idOfKey(entryKey(value, valueId))).toBe(valueId);
      }),
      { numRuns: 1000 },
    );
  });

  it('are compared as their bytes are', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [one, other] = [left.toWellFormed(), right.toWellFormed()];
        expect(Math.sign(compareKeys(one, other))).toBe(byBytes(one, other));
      }),
      { numRuns: 1000 },
    );
  });
});

const isShort = (value: Value): boolean => typeof value !== 'string' || Buffer.byteLength(fold(value)) <= maxValueBytes / 2;
const compare = (left: Value, right: Value): number =>
  typeof left === 'string' ? byBytes(fold(left), fold(String(right))) : Math.sign(Number(left) - Number(right));

const ranges: readonly [string, (operand: Value) => KeyRange, (value: Value, operand: Value) => boolean][] = [
  ['equalTo', keyRanges.equalTo, (value, operand) => compare(value, operand) === 0],
  ['from', keyRanges.from, (value, operand) => compare(value, operand) >= 0],
  ['behind', keyRanges.behind, (value, operand) => compare(value, operand) > 0],
  ['upTo', keyRanges.upTo, (value, operand) => compare(value, operand) <= 0],
  ['before', keyRanges.before, (value, operand) => compare(value, operand) < 0],
];
const pairs = fc
  .oneof(fc.tuple(text, text), fc.tuple(number, number))
  .filter(([value, operand]) => !(Object.is(value, -0) || Object.is(operand, -0)));

describe('ranges', () => {
  it.each(ranges)('%s holds every entry that it is named for, and no other one of short values', (_, rangeOf, isMeant) => {
    fc.assert(
      fc.property(pairs, id, ([value, operand], anyId) => {
        const isInside = isWithin(entryKey(value, anyId), rangeOf(operand));
        if (isMeant(value, operand)) expect(isInside).toBe(true);
        else if (isShort(value) && isShort(operand)) expect(isInside).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('startingWith holds every value with that beginning, and no other short one', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(text, text),
          fc.tuple(text, text).map(([start, end]) => [start + end, start] as const),
        ),
        id,
        ([value, prefix], anyId) => {
          const isInside = isWithin(entryKey(value, anyId), keyRanges.startingWith(prefix));
          if (fold(value).startsWith(fold(prefix))) expect(isInside).toBe(true);
          else if (isShort(value) && isShort(prefix)) expect(isInside).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('nonEmpty holds all but the empty text', () => {
    expect(isWithin(entryKey('', '00u1'), keyRanges.nonEmpty)).toBe(false);
    expect(isWithin(entryKey('\u0000', '00u1'), keyRanges.nonEmpty)).toBe(true);
    expect(isWithin(entryKey('\u{10ffff}', '00u1'), keyRanges.nonEmpty)).toBe(true);
    expect(isWithin(entryKey('', '00u1'), keyRanges.all)).toBe(true);
  });

  it('intersect to what is in both', () => {
    const both = intersect(keyRanges.from('b'), keyRanges.before('d'));
    expect(['a', 'b', 'c', 'd'].map((value) => isWithin(entryKey(value, '00u1'), both))).toEqual([false, true, true, false]);
    expect(isEmptyRange(both)).toBe(false);
    expect(isEmptyRange(intersect(keyRanges.from('d'), keyRanges.before('b')))).toBe(true);
  });

  it('have no empty end, which the table would refuse', () => {
    for (const rangeOf of [...ranges.map(([, make]) => make), (value: Value) => keyRanges.startingWith(String(value))]) {
      const { from, to } = rangeOf('');
      expect([from, to]).not.toContain('');
    }
  });
});

describe('the look at a key for a text within', () => {
  it('never misses one', () => {
    fc.assert(
      fc.property(text, text, text, (before, within, after) => {
        const value = before + within + after;
        // Marks at the seams join letters: then the text is not within.
        if (fold(value).includes(fold(within))) expect(mayContain(entryKey(value, '00u1'), within)).toBe(true);
      }),
    );
  });

  it('rules out short values that do not hold it', () => {
    expect(mayContain(entryKey('Lovelace', '00u1'), 'LACE')).toBe(true);
    expect(mayContain(entryKey('Lovelace', '00u1'), 'lade')).toBe(false);
    expect(mayContain(entryKey('Lovelace', 'lade'), 'lade')).toBe(false);
  });
});
