import { describe, expect, it } from '@jest/globals';

import {
  parseOktaHash,
  passwordSetter,
  sealImportedHash,
  sealNewPassword,
  seededPasswordPolicy,
} from '../../../shared/credentials/index.ts';
import { importedHash, memoryVault } from './support.ts';

const userId = '00u1abcdefghijklmno1';
const at = 1_700_000_000_000;

const setter = (vault = memoryVault()) =>
  passwordSetter({
    vault,
    policies: { getPasswordPolicy: async () => seededPasswordPolicy, getLeastAnswer: async () => 4 },
    otherWords: () => ['Acme'],
  });

describe('sealNewPassword', () => {
  it('seals an argon2id verifier for this user alone', async () => {
    const vault = memoryVault();
    const credential = await sealNewPassword(vault, userId, 'a tolerable pass-phrase', { previousVersion: 0, at });
    expect(credential).toMatchObject({ changed: at });
    expect(JSON.stringify(credential)).not.toMatch(/argon2|tolerable/);
    expect(JSON.parse(await vault.open(userId, credential))).toEqual({
      scheme: 'argon2id',
      verifier: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    });
    await expect(vault.open('00u2abcdefghijklmno2', credential)).rejects.toThrow('does not open');
  });

  it('gives a version above the one it replaces, and one that nobody has read when it read none', async () => {
    const vault = memoryVault();
    const seal = (previousVersion: number, time: number) =>
      sealNewPassword(vault, userId, 'a tolerable pass-phrase', { previousVersion, at: time });
    const first = await seal(0, at);
    const unread = await seal(0, at + 1);
    const read = await seal(first.version, at);
    expect(read.version).toBe(first.version + 1);
    expect(unread.version).toBeGreaterThan(first.version);
    expect((await seal(unread.version, at)).version).toBeGreaterThan(unread.version);
  });

  it('refuses what can’t be hashed', async () => {
    await expect(sealNewPassword(memoryVault(), userId, '', { previousVersion: 0, at })).rejects.toMatchObject({
      code: 'password-refused',
    });
  });
});

describe('sealImportedHash', () => {
  it('seals the hash as it came', async () => {
    const vault = memoryVault();
    const credential = await sealImportedHash(vault, userId, importedHash, { previousVersion: 0, at });
    expect(JSON.parse(await vault.open(userId, credential))).toEqual({ scheme: 'bcrypt', verifier: importedHash });
  });

  it('refuses a hash that nobody could check', async () => {
    const sealing = sealImportedHash(memoryVault(), userId, importedHash.replace('$04$', '$31$'), { previousVersion: 0, at });
    await expect(sealing).rejects.toMatchObject({
      code: 'validation-failed',
      facts: { object: 'password', causes: ['password: The work factor must be between 4 and 12'] },
    });
  });
});

describe('passwordSetter', () => {
  const user = { id: userId, profile: { login: 'isaac.brock@example.com', firstName: 'Isaac', lastName: 'Brock' } };
  it('seals a password that the policy lets pass', async () => {
    const vault = memoryVault();
    const credential = await setter(vault).seal(user, 'a tolerable pass-phrase', 0, at);
    expect(await vault.open(userId, credential)).toContain('argon2id');
  });

  it.each(['Passw0rd', 'brockR0cks!', 'acme is the best', 'vx7!kq2'])('refuses %s with its causes', async (password) => {
    await expect(setter().seal(user, password, 0, at)).rejects.toMatchObject({
      code: 'password-refused',
      facts: { causes: [expect.stringMatching(/^(Password requirements|This password)/)] },
    });
  });

  it('seals a hash without asking the policy', async () => {
    const vault = memoryVault();
    expect(await vault.open(userId, await setter(vault).sealHash(userId, importedHash, at))).toContain('bcrypt');
    await expect(setter().sealHash(userId, 'nonsense', at)).rejects.toMatchObject({ code: 'validation-failed' });
  });
});

describe('parseOktaHash', () => {
  const hash = { algorithm: 'BCRYPT', workFactor: 4, salt: importedHash.slice(7, 29), value: importedHash.slice(29) };

  it('makes modular crypt format of Okta’s hash object', () => {
    expect(parseOktaHash(hash)).toEqual({ ok: true, verifier: importedHash.replace('$2b$', '$2a$') });
    expect(parseOktaHash({ ...hash, workFactor: 10 })).toMatchObject({ verifier: expect.stringMatching(/^\$2a\$10\$/) });
  });

  it.each([
    ['another algorithm', { algorithm: 'SHA-512' }],
    ['no algorithm', { algorithm: undefined }],
    ['a bcrypt value under another name', { algorithm: 'MD5' }],
    ['a work factor that is text', { workFactor: '10' }],
    ['half a work factor', { workFactor: 10.5 }],
    ['a work factor of 13', { workFactor: 13 }],
    ['a work factor of 31', { workFactor: 31 }],
    ['a negative work factor', { workFactor: -4 }],
    ['no salt', { salt: '' }],
    ['a long salt', { salt: `${hash.salt}.` }],
    ['no value', { value: '' }],
    ['a list for a value', { value: [hash.value] }],
    ['a dollar in the salt', { salt: `$${hash.salt.slice(1)}` }],
  ])('refuses %s', (_what, changes) => {
    expect(parseOktaHash({ ...hash, ...changes }).ok).toBe(false);
  });
});
