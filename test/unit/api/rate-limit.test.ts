import { describe, expect, it } from '@jest/globals';

import { RateLimiter } from '../../../shared/api/rate-limit.ts';

describe('the limit of requests', () => {
  it('lets so many through a minute, and then refuses', () => {
    let now = 1_000_000;
    const limiter = new RateLimiter({ now: () => now }, 2);
    const taken = (): boolean => limiter.take('one').allowed;
    expect([taken(), taken(), taken()]).toEqual([true, true, false]);
    now += 30_000;
    expect([taken(), taken()]).toEqual([true, false]);
  });

  it('takes nothing away where the clock is set back', () => {
    let now = 1_000_000;
    const limiter = new RateLimiter({ now: () => now }, 3);
    expect(limiter.take('one').allowed).toBe(true);
    now -= 3_600_000;
    expect(limiter.take('one').allowed).toBe(true);
  });
});
