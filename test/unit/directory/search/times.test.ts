import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { parseTime } from '../../../../shared/directory/search/times.ts';

describe('reading a time', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
    ['2026-01-31T12:30:15Z', '2026-01-31T12:30:15.000Z'],
    ['2026-01-31T12:30:15.5Z', '2026-01-31T12:30:15.500Z'],
    ['2026-01-31T12:30:15.123456789Z', '2026-01-31T12:30:15.123Z'],
    ['2026-01-31T00:30:15+02:00', '2026-01-30T22:30:15.000Z'],
    ['2026-01-31T23:30:15-0130', '2026-02-01T01:00:15.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0099-01-01', undefined],
    ['2026-02-29', undefined],
    ['2026-13-01', undefined],
    ['2026-01-31T24:00:00Z', undefined],
    ['2026-01-31T12:60:00Z', undefined],
    ['2026-01-31T12:00:61Z', undefined],
    ['2026-01-31T12:00:00+24:00', undefined],
    ['2026-01-31 12:00:00', undefined],
    ['31 January 2026', undefined],
    ['', undefined],
  ])('makes %j %s', (text, expected) => {
    const time = parseTime(text);
    expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(expected);
  });

  it('reads every time that JavaScript prints', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('9999-01-01'), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
