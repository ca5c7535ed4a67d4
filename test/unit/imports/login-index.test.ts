import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { LoginIndex } from '../../../shared/imports/login-index.ts';

describe('LoginIndex', () => {
  it('knows where each login stood first, whether it has room for them or has to grow', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 200 }), fc.nat({ max: 200 }), (logins, expected) => {
        const index = new LoginIndex({ expected, limit: 1000, key: 'key' });
        const known = new Map<string, number>();
        for (const [at, login] of logins.entries()) {
          expect(index.note(login, at + 1)).toBe(known.get(login));
          if (!known.has(login)) known.set(login, at + 1);
        }
      }),
    );
  });

  it('remembers as many as it may, and still knows these when there are more', () => {
    const index = new LoginIndex({ expected: 1, limit: 3, key: 'key' });
    expect(['a', 'b', 'c', 'd', 'a', 'd'].map((login, at) => index.note(login, at + 1))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      1,
      undefined,
    ]);
  });

  it('takes a hundred thousand logins for what they are', () => {
    const index = new LoginIndex({ expected: 1000, limit: 100_000, key: 'key' });
    const taken = Array.from({ length: 100_000 }, (_, at) => index.note(`p${at + 1}@x.example`, at + 1));
    expect(taken.filter((line) => line !== undefined)).toEqual([]);
    for (let line = 1; line <= 100_000; line += 997) expect(index.note(`p${line}@x.example`, 0)).toBe(line);
  });
});
