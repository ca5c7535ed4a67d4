import { describe, expect, it } from '@jest/globals';

import { passwordAge } from '../../../shared/credentials/index.ts';

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 0, 31);
const ago = (days: number): number => now - days * day;

describe('the age of a password', () => {
  it.each([
    [0, 5, ago(900), { is: 'young' }],
    [30, 5, null, { is: 'young' }],
    [30, 0, ago(30) + 1, { is: 'young' }],
    [30, 0, ago(30), { is: 'expired' }],
    [30, 5, ago(31), { is: 'expired' }],
    [30, 5, ago(25) + 1, { is: 'young' }],
    [30, 5, ago(25), { is: 'warned', daysLeft: 5 }],
    [30, 5, ago(27), { is: 'warned', daysLeft: 3 }],
    // Her last day.
    [30, 5, ago(30) + 1, { is: 'warned', daysLeft: 0 }],
    // Warned from the first day on.
    [3, 9, now, { is: 'warned', daysLeft: 3 }],
  ])('of %p days at most, with a warning %p days before: set at %p, it is %j', (maxAgeDays, expireWarnDays, changed, expected) => {
    expect(passwordAge({ maxAgeDays, expireWarnDays }, changed, now)).toEqual(expected);
  });
});
