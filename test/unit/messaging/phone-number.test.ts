import { describe, expect, it } from '@jest/globals';

import { mobileNumber } from '../../../shared/messaging/phone-number.ts';

describe('the number of a mobile phone', () => {
  it.each(['+447400123456', '+44 (0)7400 123-456', '+44.7400/123456', '\u202a+44 7400 123456\u202c'])('is told in %j', (text) => {
    expect(mobileNumber(text)).toEqual({ number: '+447400123456', country: 'GB' });
  });

  it.each([
    ['a country that shares its calling code', '+1 204 234 5678', 'CA'],
    ['an island that does', '+44 7781 123456', 'GG'],
    ['a country that does not part mobile phones from landlines', '+1 201 555 0123', 'US'],
  ])('tells %s', (_, text, country) => {
    expect(mobileNumber(text)?.country).toBe(country);
  });

  it.each([
    ['without a country', '07400 123456'],
    ['without a plus', '447400123456'],
    ['with an extension', '+44 7400 123456 ext. 2'],
    ['of a landline', '+44 20 7946 0000'],
    ['that costs more than a call', '+44 909 879 0000'],
    ['that follows its owner', '+44 70 1234 5678'],
    ['of a satellite', '+881 612 345 678'],
    ['of a network that is everywhere', '+883 510 012 345 678'],
    ['too short', '+44 7400'],
    ['that is nothing', ''],
  ])('is not one %s', (_, text) => {
    expect(mobileNumber(text)).toBeUndefined();
  });
});
