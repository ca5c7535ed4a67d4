import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { derivePurposeKey, isCsrfToken, mintCsrfToken, mintToken } from '../../../shared/security/index.ts';

const key = derivePurposeKey(randomBytes(32), 'csrf');
const expires = Date.UTC(2026, 0, 1);
const before = expires - 1;

describe('a CSRF token', () => {
  const cookie = mintToken().value;
  const token = mintCsrfToken(key, cookie, expires);

  it('is good for its cookie until it expires', () => {
    expect(isCsrfToken(key, token, cookie, before)).toBe(true);
    expect(isCsrfToken(key, token, cookie, expires)).toBe(false);
  });

  it('is void without its cookie, or with another', () => {
    expect(isCsrfToken(key, token, undefined, before)).toBe(false);
    expect(isCsrfToken(key, token, '', before)).toBe(false);
    expect(isCsrfToken(key, token, mintToken().value, before)).toBe(false);
    expect(isCsrfToken(key, mintCsrfToken(key, '', expires), '', before)).toBe(false);
  });

  it('can’t have its time put off', () => {
    const [until = '', mac = ''] = token.split('.');
    expect(isCsrfToken(key, `${(expires + 1).toString(36)}.${mac}`, cookie, before)).toBe(false);
    expect(isCsrfToken(key, `0${until}.${mac}`, cookie, before)).toBe(false);
  });

  it('is void under another key, and in another form', () => {
    const [until = '', mac = ''] = token.split('.');
    expect(isCsrfToken(derivePurposeKey(randomBytes(32), 'csrf'), token, cookie, before)).toBe(false);
    for (const text of ['', '.', until, mac, `${until}.`, `.${mac}`, `${token}=`, token.toUpperCase(), `${token}\n`, cookie]) {
      expect(isCsrfToken(key, text, cookie, before)).toBe(false);
    }
  });
});
