import { describe, expect, it } from '@jest/globals';

import { normalizeLogin } from '../../../shared/directory/index.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** `npm run soak -- identifiers` tries a million. */
const strings = process.env['ROSTER_SOAK'] === undefined ? 30_000 : 1_000_000;

/** Whole characters of every plane, and often those on which case, marks and compatibility forms have something to say. */
function anyText(random: SeededRandom): string {
  const character = (): string => {
    if (random.chance(0.4)) return random.pick(difficult);
    const code = random.chance(0.5) ? random.below(0x3000) : random.below(0x110000);
    return code >= 0xd800 && code <= 0xdfff ? 'a' : String.fromCodePoint(code);
  };
  return Array.from({ length: 1 + random.below(12) }, character).join('');
}

const difficult = Array.from(
  'aA@.ıİiIßſΣςσǅﬁΐᾳ\u0300\u0301\u0327\u0345\u1160\u3000\u00a0\uff21ᴮᴵᴳº²½Åｶﾞ한\u{1d400}\u{1e900}\u{2f800}',
);

describe('the normalizer of logins', () => {
  it.each([
    ['case', 'Ada@Example.COM', 'ada@example.com'],
    ['diacritics', 'josé@x.org', 'jose@x.org'],
    ['canonical form', 'jose\u0301@x.org', 'jos\u00e9@x.org'],
    ['full-width letters', '\uff41\uff44\uff41@x.org', 'ada@x.org'],
    ['surrounding space', '\u3000ada@x.org\u00a0', 'ada@x.org'],
    ['sharp s', 'STRASSE@x.org', 'straße@x.org'],
    ['final sigma', 'ΣΑΣ@x.org', 'σας@x.org'],
    ['small capitals', 'ᴮᴵᴳ@x.org', 'BIG@x.org'],
    ['dotted capital i', 'İ@x.org', 'i@x.org'],
  ])('unites logins that differ by %s', (_what, one, other) => {
    expect(normalizeLogin(one)).toBe(normalizeLogin(other));
  });

  it('keeps different logins apart', () => {
    expect(normalizeLogin('ada@x.org')).not.toBe(normalizeLogin('adb@x.org'));
  });

  it(`AC-002 is idempotent for ${strings} texts`, () => {
    const random = new SeededRandom(2);
    const wrong: string[] = [];
    for (let tried = 0; tried < strings; tried += 1) {
      const text = anyText(random);
      const once = normalizeLogin(text);
      if (normalizeLogin(once) !== once) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  }, 600_000);

  it('AC-003 takes all forms of a text for one', () => {
    const random = new SeededRandom(3);
    const wrong: string[] = [];
    for (let tried = 0; tried < strings / 20; tried += 1) {
      const text = anyText(random);
      const forms = (['NFC', 'NFD', 'NFKC', 'NFKD'] as const).map((form) => text.normalize(form));
      const named = [...forms, `\u2003${text} `].map(normalizeLogin);
      if (named.some((name) => name !== normalizeLogin(text))) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});
