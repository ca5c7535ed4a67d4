import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { normalizeLogin } from '../../../../shared/directory/index.ts';
import { fold } from '../../../../shared/directory/search/fold.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        'Σ',
        'σ',
        'ς',
        'ß',
        'ẞ',
        'SS',
        'İ',
        'i',
        'I',
        'ı',
        'é',
        'e\u0301',
        'ﬅ',
        'ΐ',
        '\u0345',
        'K',
        'Ꭰ',
        'ꭰ',
        '\ud800',
        'a',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('folding', () => {
  it.each([
    ['ADA@Example.COM', 'ada@example.com'],
    ['Straße', 'STRASSE'],
    ['GROẞ', 'groß'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['e\u0301', 'É'],
    ['ﬅ', 'ST'],
    ['\u212a', 'k'],
    ['Ꭰ', 'ꭰ'],
  ])('makes one of %s and %s', (left, right) => {
    expect(fold(left)).toBe(fold(right));
  });

  it.each([
    ['jose', 'josé'],
    ['ı', 'i'],
    ['o', 'ø'],
    ['a', 'ａ'],
  ])('keeps %s and %s apart', (left, right) => {
    expect(fold(left)).not.toBe(fold(right));
  });

  it('is the same the second time, for every character and any text', () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const once = fold(String.fromCodePoint(code));
      if (fold(once) !== once) throw new Error(`U+${code.toString(16)}`);
    }
    fc.assert(
      fc.property(text, (any) => {
        expect(fold(fold(any))).toBe(fold(any));
      }),
    );
  });

  it('goes by what Unicode calls the same letter, for every letter of one character', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      const folded = fold(character);
      const isOne = Array.from(folded).length === 1 && /\p{L}/u.test(character) && folded !== character.normalize('NFC');
      if (isOne && !new RegExp(`^${folded}$`, 'iu').test(character.normalize('NFC'))) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('ignores case in any text, but for the dotless i', () => {
    fc.assert(
      fc.property(text, (any) => {
        const dotted = any.replaceAll('ı', 'i');
        expect(fold(dotted.toLowerCase())).toBe(fold(fold(dotted).toLowerCase()));
        expect(
          fold(
            Array.from(dotted)
              .map((each) => each.toUpperCase())
              .join(''),
          ),
        ).toBe(fold(dotted));
      }),
    );
  });

  it('is finer than the form in which logins are unique, so that a claim finds what a search means', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(normalizeLogin(fold(any))).toBe(normalizeLogin(any.toWellFormed()));
      }),
    );
  });
});
