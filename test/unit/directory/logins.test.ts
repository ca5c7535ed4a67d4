import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { normalizeLogin } from '../../../shared/directory/index.ts';

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

  it('is idempotent for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const once = normalizeLogin(text);
        expect(normalizeLogin(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });
});
