import { describe, expect, it } from '@jest/globals';

import { compileSchedule } from '../../../../local/events/schedule.ts';

/** A Wednesday. */
const at = (time: string): Date => new Date(`2026-11-25T${time}:00Z`);

describe('rates', () => {
  it.each([
    ['rate(1 minute)', [1, 2, 3, 4, 5]],
    ['rate(2 minutes)', [2, 4]],
    ['rate(1 hour)', []],
  ])('%s is due at the minutes %j of the first five', (expression, due) => {
    const isDue = compileSchedule(expression);
    expect([0, 1, 2, 3, 4, 5].filter((minute) => isDue(minute, at('00:00')))).toEqual(due);
  });
});

describe('cron expressions', () => {
  it.each([
    ['cron(0 10 * * ? *)', '10:00', true],
    ['cron(0 10 * * ? *)', '10:01', false],
    ['cron(0/15 * * * ? *)', '07:45', true],
    ['cron(0/15 * * * ? *)', '07:50', false],
    ['cron(*/10 8-17 ? * MON-FRI *)', '17:20', true],
    ['cron(*/10 8-17 ? * MON-FRI *)', '18:20', false],
    ['cron(0 0 ? * SAT,SUN *)', '00:00', false],
    ['cron(0 0 25 nov ? 2026)', '00:00', true],
    ['cron(0 0 25 nov ? 2027)', '00:00', false],
    ['cron(0 0 */2 * ? *)', '00:00', true],
  ])('%s at %s on Wednesday, 25 November 2026: %s', (expression, time, due) => {
    expect(compileSchedule(expression)(1, at(time))).toBe(due);
  });

  it.each(['at(2026-11-25T10:00:00)', 'cron(0 0 L * ? *)', 'cron(0 0 ? * 2#1 *)', 'rate(0 minutes)', 'every minute'])(
    'stops at %s',
    (expression) => {
      expect(() => compileSchedule(expression)).toThrow('The local stack does not know the');
    },
  );
});
