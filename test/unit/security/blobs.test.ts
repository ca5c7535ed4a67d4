import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { derivePurposeKey, maxBlobLength, openBlob, sealBlob } from '../../../shared/security/index.ts';

const orgKey = randomBytes(32);
const key = derivePurposeKey(orgKey, 'cursor');
const now = 1_000_000;

describe('a blob', () => {
  it('gives back any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), (value) => {
        fc.pre(JSON.stringify(value).length < 200);
        expect(openBlob(key, sealBlob(key, value), { now })).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is safe in a URL and shows nothing of its value', () => {
    const blob = sealBlob(key, { after: 'ada.lovelace@example.com' });
    expect(blob).toMatch(/^[\w-]+$/);
    expect(Buffer.from(blob, 'base64url').toString('latin1')).not.toContain('lovelace');
    expect(sealBlob(key, 1)).not.toBe(sealBlob(key, 1));
  });

  it('opens after a restart, for the same purpose and org alone', () => {
    const blob = sealBlob(key, 'value');
    expect(openBlob(derivePurposeKey(Buffer.from(orgKey), 'cursor'), blob, { now })).toBe('value');
    expect(openBlob(derivePurposeKey(orgKey, 'csrf'), blob, { now })).toBeUndefined();
    expect(openBlob(derivePurposeKey(randomBytes(32), 'cursor'), blob, { now })).toBeUndefined();
  });

  it('opens for what it is bound to alone', () => {
    const blob = sealBlob(key, 'value', { boundTo: 'search=status eq "ACTIVE"' });
    expect(openBlob(key, blob, { boundTo: 'search=status eq "ACTIVE"', now })).toBe('value');
    expect(openBlob(key, blob, { boundTo: 'search=status eq "STAGED"', now })).toBeUndefined();
    expect(openBlob(key, blob, { now })).toBeUndefined();
  });

  it('opens until it expires and not then', () => {
    const blob = sealBlob(key, 'value', { expires: now });
    expect(openBlob(key, blob, { now: now - 1 })).toBe('value');
    expect(openBlob(key, blob, { now })).toBeUndefined();
  });

  it('does not open with any character changed, cut or added', () => {
    const blob = sealBlob(key, { page: 2 });
    for (let index = 0; index < blob.length; index += 1) {
      const other = blob[index] === 'A' ? 'B' : 'A';
      expect(openBlob(key, blob.slice(0, index) + other + blob.slice(index + 1), { now })).toBeUndefined();
      expect(openBlob(key, blob.slice(0, index), { now })).toBeUndefined();
    }
    for (const text of [`${blob}=`, `${blob}A`, ` ${blob}`, `${blob}\n`, 'null', '%00', 'A'.repeat(10_000_000)]) {
      expect(openBlob(key, text, { now })).toBeUndefined();
    }
  });

  it('has one spelling', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // Of three lengths in a row, two leave bits of the last character unused.
    for (const value of ['a', 'aa', 'aaa']) {
      const blob = sealBlob(key, value);
      const spellings = Array.from(alphabet, (last) => blob.slice(0, -1) + last);
      expect(spellings.filter((spelling) => openBlob(key, spelling, { now }) === value)).toEqual([blob]);
    }
  });

  it('has 1,000 characters at most', () => {
    const fitting = sealBlob(key, 'x'.repeat(700));
    expect(fitting.length).toBeLessThanOrEqual(maxBlobLength);
    expect(openBlob(key, fitting, { now })).toBe('x'.repeat(700));
    expect(() => sealBlob(key, 'x'.repeat(720))).toThrow(RangeError);
  });
});

describe('derivePurposeKey', () => {
  it('refuses an org key of fewer than 32 bytes', () => {
    expect(() => derivePurposeKey(randomBytes(31), 'cursor')).toThrow('32 bytes');
  });
});
