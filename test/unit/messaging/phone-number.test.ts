import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

import { listMobileRanges, packMobileRanges } from '../../../scripts/mobile-ranges.ts';
import { type MobileNumber, mobileNumber } from '../../../shared/messaging/phone-number.ts';

/** What the library that the ranges come from says of it. */
function byLibrary(text: string): MobileNumber | undefined {
  const parsed = parsePhoneNumberFromString(text);
  return parsed?.country === undefined || !parsed.isValid() ? undefined : { number: parsed.number, country: parsed.country };
}

const callingCode = fc.constantFrom(...Object.keys(listMobileRanges()), '800', '881', '979', '999');
const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 5, maxLength: 12 });

describe('numbers of mobile phones', () => {
  it('are told by what the script makes of the library', () => {
    expect(readFileSync(new URL('../../../shared/messaging/mobile-ranges.json', import.meta.url), 'utf8')).toBe(packMobileRanges());
  });

  it('are the library’s, with its countries', () => {
    let mobiles = 0;
    const text = fc.tuple(callingCode, digits).map(([code, rest]) => `+${code}${rest}`);
    fc.assert(
      fc.property(text, (typed) => {
        const [ours, theirs] = [mobileNumber(typed), byLibrary(typed)];
        if (ours !== undefined) expect(ours).toEqual(theirs);
        // The library knows some more ways to write a number, of which none is E.164.
        if (theirs !== undefined) expect(mobileNumber(theirs.number)).toEqual(theirs);
        if (theirs !== undefined) mobiles += 1;
      }),
      { numRuns: 10_000 },
    );
    expect(mobiles).toBeGreaterThan(50);
  });

  it('are written in many ways', () => {
    for (const text of ['+447400123456', '+44 (0)7400 123-456', '+44.7400/123456', '\u202a+44 7400 123456\u202c'])
      expect(mobileNumber(text)).toEqual({ number: '+447400123456', country: 'GB' });
    for (const text of ['07400 123456', '447400123456', '+44 7400 123456 ext. 2', '+44 7400 12345O', '+', ''])
      expect([text, mobileNumber(text)]).toEqual([text, undefined]);
  });
});
