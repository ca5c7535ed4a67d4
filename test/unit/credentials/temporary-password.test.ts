import { describe, expect, it } from '@jest/globals';

import { checkPassword, seededPasswordPolicy } from '../../../shared/credentials/index.ts';
import { hashAnswer, isAnswer } from '../../../shared/credentials/recovery-answer.ts';
import { temporaryPassword } from '../../../shared/credentials/temporary-password.ts';

describe('a temporary password', () => {
  it.each([8, 14, 30])('is taken by the strictest policy of at least %i characters', (minLength) => {
    const complexity = {
      ...seededPasswordPolicy.complexity,
      minLength,
      minLowerCase: 1,
      minUpperCase: 1,
      minNumber: 1,
      minSymbol: 1,
      maxConsecutiveCharacters: 1,
    };
    const made = Array.from({ length: 200 }, () => temporaryPassword(complexity));
    for (const password of made) {
      expect(checkPassword(password, { ...seededPasswordPolicy, complexity }, { login: 'ada@example.com' })).toEqual([]);
    }
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('the answer to a recovery question', () => {
  it('is known again however it is spelled', async () => {
    const verifier = await hashAnswer('On the  Night Boat', 4);
    expect(await isAnswer(verifier, ' on the night BOAT ')).toBe(true);
    expect(await isAnswer(verifier, 'on the nightboat')).toBe(false);
    expect(verifier).not.toContain('Boat');
  });

  it.each([['abc'], ['   '], ['x'.repeat(101)]])('has four to a hundred characters: %s', async (answer) => {
    await expect(hashAnswer(answer, 4)).rejects.toThrow('validation-failed');
  });
});
