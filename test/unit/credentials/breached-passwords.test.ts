import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { listBreachedPasswords, packPasswords } from '../../../scripts/breached-passwords.ts';
import { fingerprintOf, isListed, readPackedList } from '../../../shared/credentials/breached-passwords.ts';
import { isBreachedPassword } from '../../../shared/credentials/index.ts';
import { randomText } from '../../../shared/kernel/index.ts';

const file = readFileSync(new URL('../../../shared/credentials/breached-passwords.bin', import.meta.url));

describe('the bundled list', () => {
  const all = listBreachedPasswords();

  it('is what the script makes, with over 100,000 passwords in under 500 kB', () => {
    expect(all.length).toBeGreaterThan(100_000);
    expect(file.length).toBeLessThan(500_000);
    expect(packPasswords(all).equals(file)).toBe(true);
  });

  it('AC-025: holds every password that it was made of', () => {
    expect(all.filter((password) => !isBreachedPassword(password))).toEqual([]);
  });

  it('takes few others for listed ones', () => {
    const list = readPackedList(file);
    const tries = 200_000;
    let wrong = 0;
    for (let index = 0; index < tries; index += 1) if (isListed(list, randomText(16))) wrong += 1;
    // One in 7.6 million is expected: three in 200,000 happen once in 300,000 runs of this test.
    expect(wrong).toBeLessThan(3);
  });

  it('refuses to be read when it is cut', () => {
    expect(() => readPackedList(file.subarray(0, -1))).toThrow('damaged');
    expect(() => readPackedList(file.subarray(0, 1000))).toThrow('damaged');
    expect(() => readPackedList(Buffer.alloc(0))).toThrow('damaged');
  });

  it('keeps fingerprints that share a bucket apart', () => {
    const list = readPackedList(packPasswords(['one', 'two']));
    expect([isListed(list, 'one'), isListed(list, 'two'), isListed(list, 'three')]).toEqual([true, true, false]);
    expect(fingerprintOf('one')).toHaveLength(5);
  });
});

describe('isBreachedPassword', () => {
  it.each([
    'password',
    'Passw0rd',
    'PASSWORD',
    'ＰＡＳＳＷＯＲＤ',
    'qwertyuiop',
    'iloveyou',
    'P@ssw0rd',
    'trustno1',
    '1qaz2wsx',
    'Abcd1234',
  ])('knows %s', (password) => {
    expect(isBreachedPassword(password)).toBe(true);
  });

  it.each(['welcome2026', 'Michael1988', 'abc12345', 'Sunshine1', 'dragon0000'])(
    'knows %s by what stands before its digits',
    (password) => {
      expect(isBreachedPassword(password)).toBe(true);
    },
  );

  it.each(['zzzzzzzzzzzzzzzz', 'abababababababab', '1111111111'])('knows %s, which is of two characters', (password) => {
    expect(isBreachedPassword(password)).toBe(true);
  });

  it.each(['correct horse battery staple', 'kitchen20261', 'Abcd1234#@', '1234Abcd@#', 'tlpWENT2m', 'uncharacteristically'])(
    'lets %s pass',
    (password) => {
      expect(isBreachedPassword(password)).toBe(false);
    },
  );
});
