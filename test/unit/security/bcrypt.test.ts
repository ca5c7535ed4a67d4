import { describe, expect, it } from '@jest/globals';

import { dummyVerify, hashPassword, parseImportedHash, verifyPassword } from '../../../shared/security/index.ts';

/** Made with libxcrypt, not with the library under test. */
const vectors = [
  ['Wimbledon-2026', '$2b$04$abcdefghijklmnopqrstuumvS5urVGxo849uTj2nmu3hBpqFpupki'],
  ['Wimbledon-2026', '$2a$05$N9qo8uLOickgx2ZMRZoMyeecd33yG/f2q57kc2cd.lvoA2ALs0Qze'],
  ['pässwörd €uro', '$2y$04$abcdefghijklmnopqrstuuBOeuETEbDcJUh3b7SJTqsH11z9ZzaR6'],
] as const;

/** libxcrypt gives this for 72 letters and for 73: what it never reads it can't tell apart. */
const of72Letters = '$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe';
const ofAbc = '$2b$04$abcdefghijklmnopqrstuuCi15uRb1eH7NAlJ/TgeJertyknQpYn2';
const ofCost12 = '$2b$12$abcdefghijklmnopqrstuujFzWCLwSMWOZILWrpN0CGLf94LaxP6i';

/** Microseconds of processor time for five rounds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let round = 0; round < 5; round += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

describe('imported bcrypt hashes', () => {
  it.each(vectors)('verify %s by %s and ask for an upgrade', async (password, verifier) => {
    expect(parseImportedHash(verifier)).toEqual({ ok: true, verifier });
    expect(await verifyPassword(verifier, password)).toEqual({ ok: true, needsUpgrade: true });
    expect(await verifyPassword(verifier, `${password}!`)).toEqual({ ok: false, needsUpgrade: false });
    expect(await verifyPassword(verifier, '')).toEqual({ ok: false, needsUpgrade: false });
  });

  it('AC-015: read 72 bytes and refuse a longer password rather than cut it', async () => {
    expect((await verifyPassword(of72Letters, 'a'.repeat(72))).ok).toBe(true);
    expect((await verifyPassword(of72Letters, 'a'.repeat(73))).ok).toBe(false);
    expect((await verifyPassword(of72Letters, `${'a'.repeat(71)}é`)).ok).toBe(false);
  });

  it('AC-016: refuse a password that only repeats itself after a NUL', async () => {
    expect((await verifyPassword(ofAbc, 'abc')).ok).toBe(true);
    expect((await verifyPassword(ofAbc, 'abc\0abc')).ok).toBe(false);
    expect((await verifyPassword(ofAbc, 'abc\0')).ok).toBe(false);
  });

  it('take the password as it is typed', async () => {
    const [password, verifier] = vectors[2];
    expect((await verifyPassword(verifier, password.normalize('NFD'))).ok).toBe(false);
  });

  it('AC-027: cost less than half a second of processor time at the highest work factor', async () => {
    const before = process.cpuUsage();
    expect((await verifyPassword(ofCost12, 'Wimbledon-2026')).ok).toBe(true);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});

describe('parseImportedHash', () => {
  const salt = 'abcdefghijklmnopqrstuu';
  const digest = 'mvS5urVGxo849uTj2nmu3hBpqFpupki';

  it.each(['04', '12'])('takes work factor %s', (cost) => {
    expect(parseImportedHash(`$2b$${cost}$${salt}${digest}`).ok).toBe(true);
  });

  it.each(['00', '03', '13', '31', '99'])('AC-027: refuses work factor %s', (cost) => {
    expect(parseImportedHash(`$2b$${cost}$${salt}${digest}`)).toEqual({
      ok: false,
      cause: 'The work factor must be between 4 and 12',
    });
  });

  it.each([
    ['nothing', ''],
    ['the prefix of a known bug', `$2x$10$${salt}${digest}`],
    ['no letter after the 2', `$2$10$${salt}${digest}`],
    ['a work factor of one digit', `$2b$4$${salt}${digest}`],
    ['an empty salt', `$2b$10$${digest}`],
    ['a salt whose unused bits are set', `$2b$10$${salt.slice(0, -1)}v${digest}`],
    ['a digest whose unused bits are set', `$2b$10$${salt}${digest.slice(0, -1)}j`],
    ['a short digest', `$2b$10$${salt}${digest.slice(0, -1)}`],
    ['a long digest', `$2b$10$${salt}${digest}.`],
    ['a line more', `$2b$10$${salt}${digest}\n`],
    ['a character outside its alphabet', `$2b$10$${salt}${digest.replace('S', '+')}`],
    ['an argon2id string', '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['a SHA-512 digest', 'QrozP8a+KfoHu6mPFysxLoO5LMQsd2Fw6IclZUf8xQjetJOCGS93vm68h+VaFX0L'],
    ['ten megabytes', `$2b$10$${'a'.repeat(10_000_000)}`],
  ])('AC-029: refuses %s', (_what, hash) => {
    expect(parseImportedHash(hash)).toEqual({ ok: false, cause: 'The hash is not bcrypt in modular crypt format' });
  });
});

describe('dummyVerify', () => {
  it('refuses, and hashes as long as a check against a real verifier does', async () => {
    const verifier = await hashPassword('a tolerable pass-phrase');
    expect(await dummyVerify('a tolerable pass-phrase')).toEqual({ ok: false, needsUpgrade: false });
    const real = await timed(() => verifyPassword(verifier, 'wrong'));
    const dummy = await timed(() => dummyVerify('wrong'));
    expect(dummy / real).toBeGreaterThan(0.5);
    expect(dummy / real).toBeLessThan(2);
  });
});
