import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { checkPassword, passwordOwner, type PasswordPolicy, seededPasswordPolicy } from '../../../shared/credentials/index.ts';

const owner = {
  login: 'isaac.brock@modest.example.com',
  email: 'mouse-man@mail.example.org',
  firstName: 'Isaac',
  lastName: 'Brock',
  otherWords: ['Acme'],
};

const withComplexity = (changes: Partial<PasswordPolicy['complexity']>): PasswordPolicy => ({
  ...seededPasswordPolicy,
  complexity: { ...seededPasswordPolicy.complexity, ...changes },
});

const requirements =
  'Password requirements were not met. Password requirements: at least 8 characters, no parts of your username, does not include your first name, does not include your last name.';
const common = 'This password was found in a list of commonly used passwords. Please try another password.';

const check = (password: string, policy = seededPasswordPolicy) => checkPassword(password, policy, owner);

const refuses = (login: string, password: string) => checkPassword(password, seededPasswordPolicy, { login }).length > 0;
const refusesNamed = (firstName: string, password: string) =>
  checkPassword(password, seededPasswordPolicy, { login: 'x@y.example', firstName }).length > 0;

describe('the policy of a fresh org', () => {
  it.each([
    'a pass-phrase of words only',
    'abcdefghijklmno-xyz',
    'tlpWENT2m',
    'Abcd1234#@',
    '1234Abcd@#',
    '1234Abcd#@$',
    'пароль из слов',
    '🔑🦆🌍🎈🪁🧩🎻🪴',
    '1843-0572',
  ])('lets %s pass', (password) => {
    expect(check(password)).toEqual([]);
  });

  it('AC-025: lets any pass-phrase of 15 lower-case letters pass that holds no word of its owner', () => {
    const letters = fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')), minLength: 15, maxLength: 64 });
    fc.assert(
      fc.property(letters, (password) => {
        fc.pre(new Set(password).size > 2 && !/isaac|brock|modest|mouse|example|acme/.test(password));
        expect(check(password)).toEqual([]);
      }),
    );
  });

  it('wants eight characters, not bytes and not what a normal form adds', () => {
    expect(check('vx7!kq2')).toEqual([requirements]);
    expect(check('vx7!kq2z')).toEqual([]);
    expect(check('ü7!kq2zä')).toEqual([]);
    expect(check('u\u03087!kq2z')).toEqual([requirements]);
  });

  it.each(['Passw0rd', 'qwertyuiop', 'Welcome2026', 'abcd1234'])('AC-025: refuses the common %s', (password) => {
    expect(check(password)).toEqual([common]);
  });

  it.each([
    'isaac.brock@modest.example.com',
    'brockR0cks!',
    'my ISAAC 2026',
    'modest-proposal',
    'for example only',
    'xMouse-Manx',
    'ｂｒｏｃｋ and roll',
    'brøck or bröck',
  ])('refuses %s for its owner’s words', (password) => {
    expect(check(password)).toEqual([requirements]);
  });

  it('AC-025: refuses the words of the org', () => {
    expect(check('the acme of taste')).toEqual([common]);
  });

  it('gives both causes where both hold', () => {
    expect(check('pass')).toEqual([requirements, common]);
  });
});

describe('the words of an owner', () => {
  it('are the login and its parts of four characters and more', () => {
    expect(refuses('a,bcde._fghi#jkl@mnop-qr.com', 'xx bcde xx yy')).toBe(true);
    expect(refuses('a,bcde._fghi#jkl@mnop-qr.com', 'xx fghi xx yy')).toBe(true);
    expect(refuses('a,bcde._fghi#jkl@mnop-qr.com', 'xx mnop xx yy')).toBe(true);
    expect(refuses('a,bcde._fghi#jkl@mnop-qr.com', 'jkl and qr are short')).toBe(false);
  });

  it('are not the end of a domain', () => {
    expect(refuses('ada@lovelace.info', 'for your info only')).toBe(false);
    expect(refuses('info', 'for your info only')).toBe(true);
  });

  it('are names of three letters and more, each part of them too', () => {
    expect(refusesNamed('Anna-Lena', 'lena on the lake')).toBe(true);
    expect(refusesNamed('Ada', 'i-am-ada-1815')).toBe(true);
    expect(refusesNamed('Bo', 'book a boat now')).toBe(false);
    expect(refusesNamed('\u0301\u0301\u0301\u0301', 'anything at all')).toBe(false);
    expect(refusesNamed(' ', 'two words here')).toBe(false);
  });

  it('are picked from a profile', () => {
    expect(passwordOwner({ login: 'a@b.example', firstName: 'Ada', lastName: '', email: 7, title: 'Dr' }, ['Acme'])).toEqual({
      login: 'a@b.example',
      firstName: 'Ada',
      otherWords: ['Acme'],
    });
  });
});

describe('an administrator’s policy', () => {
  const strict = withComplexity({ minLength: 10, minLowerCase: 1, minUpperCase: 1, minNumber: 1, minSymbol: 1 });

  it('can ask for kinds of characters, and names all that it asks for', () => {
    expect(check('Zx81-spectrum', strict)).toEqual([]);
    const [cause] = check('zx81-spectrum', strict);
    expect(cause).toContain('at least 10 characters, a lowercase letter, an uppercase letter, a number, a symbol, no parts');
  });

  it.each(['ZX81-SPECTRUM', 'zx81-spectrum', 'Zxab-spectrum', 'Zx81spectrum', 'Zx81-spec'])('refuses %s', (password) => {
    expect(check(password, strict)).toHaveLength(1);
  });

  it('counts letters and digits of any script', () => {
    expect(check('Ελληνικά ٣ λέξεις', strict)).toEqual([]);
  });

  it('can let common passwords and the owner’s words pass', () => {
    const lax = withComplexity({ excludeUsername: false, excludeAttributes: [], dictionary: { common: { exclude: false } } });
    expect(['Passw0rd', 'brockR0cks!', 'isaac.brock', 'acme-acme'].flatMap((password) => check(password, lax))).toEqual([]);
    expect(check('short', lax)).toEqual(['Password requirements were not met. Password requirements: at least 8 characters.']);
  });
});

describe('a text that can’t be hashed', () => {
  it('is refused with one cause and no more work', () => {
    expect(check('')).toEqual(['The password is empty']);
    expect(check('half \ud83d pair')).toEqual(['The password is not well-formed Unicode']);
    expect(check('q7'.repeat(512))).not.toEqual(['The password is longer than 1024 bytes']);
    expect(check(`${'q7'.repeat(512)}z`)).toEqual(['The password is longer than 1024 bytes']);
    const before = performance.now();
    expect(check('p'.repeat(1024 * 1024))).toEqual(['The password is longer than 1024 bytes']);
    expect(performance.now() - before).toBeLessThan(50);
  });
});
