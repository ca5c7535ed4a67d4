import { createHash, pbkdf2Sync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { hashSync } from 'bcryptjs';

import { type OktaHash, parseOktaHash } from '../../../shared/credentials/index.ts';
import { parseImportedHash, schemeOf, verifyPassword } from '../../../shared/security/index.ts';

const password = 'Käse-und-Brot-42';
const salt = Buffer.from('a handful of salt');
const salt64 = salt.toString('base64');

const digested = (name: string, ...parts: readonly Buffer[]): string =>
  createHash(name).update(Buffer.concat(parts)).digest('base64');
const typed = Buffer.from(password);

const digests = [
  ['SHA-512', 'sha512'],
  ['SHA-256', 'sha256'],
  ['SHA-1', 'sha1'],
  ['MD5', 'md5'],
] as const;

const good: readonly (readonly [string, OktaHash])[] = [
  ...digests.flatMap(([algorithm, name]): (readonly [string, OktaHash])[] => [
    [`${algorithm}, salt before`, { algorithm, salt: salt64, saltOrder: 'PREFIX', value: digested(name, salt, typed) }],
    [`${algorithm}, salt behind`, { algorithm, salt: salt64, saltOrder: 'POSTFIX', value: digested(name, typed, salt) }],
    [`${algorithm}, without salt`, { algorithm, value: digested(name, typed) }],
    [
      `${algorithm}, without padding`,
      { algorithm, salt: salt64.replaceAll('=', ''), value: digested(name, salt, typed).replaceAll('=', '') },
    ],
  ]),
  ...(['sha256', 'sha512'] as const).map((name): readonly [string, OktaHash] => [
    `PBKDF2 with ${name}`,
    {
      algorithm: 'PBKDF2',
      salt: salt64,
      iterationCount: 4_096,
      keySize: 40,
      digestAlgorithm: name === 'sha256' ? 'SHA256_HMAC' : 'SHA512_HMAC',
      value: pbkdf2Sync(password, salt, 4_096, 40, name).toString('base64'),
    },
  ]),
  [
    'BCRYPT',
    {
      algorithm: 'BCRYPT',
      workFactor: 4,
      salt: 'abcdefghijklmnopqrstuu',
      value: hashSync(password, '$2a$04$abcdefghijklmnopqrstuu').slice(-31),
    },
  ],
];

describe('a hash from elsewhere', () => {
  it.each(good)('verifies the password that it was made of, and no other: %s', async (_, hash) => {
    const parsed = parseOktaHash(hash);
    if (!parsed.ok) throw new Error(parsed.cause);
    expect(parseImportedHash(parsed.verifier)).toEqual(parsed);
    expect(['bcrypt', 'pbkdf2', 'digest']).toContain(schemeOf(parsed.verifier));
    await expect(verifyPassword(parsed.verifier, password)).resolves.toEqual({ ok: true, needsUpgrade: true });
    await expect(verifyPassword(parsed.verifier, `${password} `)).resolves.toEqual({ ok: false, needsUpgrade: false });
  });

  it.each<[string, OktaHash]>([
    ['an algorithm that is not known', { algorithm: 'SHA-384', value: 'AAAA' }],
    ['no algorithm', { value: 'AAAA' }],
    ['a digest of another length', { algorithm: 'SHA-256', value: digested('sha1', typed) }],
    ['a digest in hexadecimal', { algorithm: 'MD5', value: createHash('md5').update(password).digest('hex') }],
    ['an order that there is not', { algorithm: 'MD5', salt: salt64, saltOrder: 'MIDDLE', value: digested('md5', typed) }],
    ['a salt that is none', { algorithm: 'MD5', salt: 'not base64!', value: digested('md5', typed) }],
    ['too long a salt', { algorithm: 'MD5', salt: Buffer.alloc(129).toString('base64'), value: digested('md5', typed) }],
    ['too few iterations', { ...good.find(([name]) => name === 'PBKDF2 with sha256')?.[1], iterationCount: 4_095 }],
    ['too many iterations', { ...good.find(([name]) => name === 'PBKDF2 with sha256')?.[1], iterationCount: 1_000_001 }],
    ['a key of another size', { ...good.find(([name]) => name === 'PBKDF2 with sha256')?.[1], keySize: 32 }],
    ['another HMAC', { ...good.find(([name]) => name === 'PBKDF2 with sha256')?.[1], digestAlgorithm: 'SHA1_HMAC' }],
    ['too much work', { ...good.find(([name]) => name === 'BCRYPT')?.[1], workFactor: 13 }],
  ])('is refused with a sentence that repeats nothing of it: %s', (_, hash) => {
    const parsed = parseOktaHash(hash);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.cause).not.toContain(String(hash.value).slice(0, 10));
  });
});
