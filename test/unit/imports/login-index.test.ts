import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { LoginIndex } from '../../../shared/imports/login-index.ts';

describe('LoginIndex', () => {
  it('knows where each login stood first, up to the last one that it has room for', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 }), { minLength: 1, maxLength: 200 }), (logins) => {
        const index = new LoginIndex(new Set(logins).size, 'key');
        const known = new Map<string, number>();
        for (const [at, login] of logins.entries()) {
          expect(index.note(login, at + 1)).toBe(known.get(login));
          if (!known.has(login)) known.set(login, at + 1);
        }
      }),
    );
  });

  it('takes a hundred thousand logins for what they are', () => {
    const index = new LoginIndex(100_000, 'key');
    const taken = Array.from({ length: 100_000 }, (_, at) => index.note(`p${at + 1}@x.example`, at + 1));
    expect(taken.filter((line) => line !== undefined)).toEqual([]);
    for (let line = 1; line <= 100_000; line += 997) expect(index.note(`p${line}@x.example`, 0)).toBe(line);
  });
});
