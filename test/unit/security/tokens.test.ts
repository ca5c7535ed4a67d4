import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { constantTimeEqual, hashToken, isApiTokenShaped, mintApiToken, mintToken } from '../../../shared/security/index.ts';

describe('minted tokens', () => {
  it('AC-039: are 22 characters of base62 (131 bits) and stored as SHA-256', () => {
    const { value, hash } = mintToken();
    expect(value).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(Math.log2(62) * value.length).toBeGreaterThan(128);
    expect(hash).toBe(createHash('sha256').update(value).digest('hex'));
    expect(hashToken(value)).toBe(hash);
  });

  it('never come twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => mintToken().value)).size).toBe(10_000);
  });

  it('look like Okta’s when they are for the API', () => {
    const { value, hash } = mintApiToken();
    expect(value).toMatch(/^00[0-9A-Za-z]{40}$/);
    expect(hash).toBe(hashToken(value));
    expect(isApiTokenShaped(value)).toBe(true);
  });

  it('are told from what can’t be one', () => {
    const { value } = mintApiToken();
    for (const text of [
      '',
      value.slice(1),
      `${value}0`,
      `01${value.slice(2)}`,
      `${value.slice(0, -1)}-`,
      `${value.slice(0, -1)}\n`,
    ]) {
      expect(isApiTokenShaped(text)).toBe(false);
    }
  });
});

describe('constantTimeEqual', () => {
  it('compares texts of any lengths', () => {
    expect(constantTimeEqual('', '')).toBe(true);
    expect(constantTimeEqual('same', 'same')).toBe(true);
    expect(constantTimeEqual('same', 'Same')).toBe(false);
    expect(constantTimeEqual('same', 'same ')).toBe(false);
  });
});
