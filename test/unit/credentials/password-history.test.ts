import { describe, expect, it } from '@jest/globals';

import { isFormerPassword } from '../../../shared/credentials/index.ts';

describe('former passwords', () => {
  /** Compares plain texts, and notes what it was asked. */
  const comparisons = () => {
    const asked: string[] = [];
    const compare = async (verifier: string, password: string) => {
      asked.push(verifier);
      return { ok: verifier === password };
    };
    return { asked, compare };
  };
  const former = ['fifth', 'fourth', 'third', 'second', 'first'];

  it.each([...former, 'another'])('AC-026: all are compared, whichever matches (%s)', async (password) => {
    const { asked, compare } = comparisons();
    expect(await isFormerPassword(password, former, compare)).toBe(password !== 'another');
    expect(asked).toEqual(former);
  });
});
