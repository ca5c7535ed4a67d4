import { describe, expect, it } from '@jest/globals';

import { assertArgon2Floor, hashPassword, maxPasswordBytes, verifyPassword } from '../../../shared/security/index.ts';

const accepts = async (verifier: string, password: string): Promise<boolean> => (await verifyPassword(verifier, password)).ok;

describe('argon2id verifiers', () => {
  it('are PHC strings at OWASP’s floor with a salt of 16 bytes and a tag of 32', async () => {
    const verifier = await hashPassword('a tolerable pass-phrase');
    expect(verifier).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('differ for the same password', async () => {
    expect(await hashPassword('same pass-phrase')).not.toBe(await hashPassword('same pass-phrase'));
  });

  it('accept their own password and need no upgrade', async () => {
    const verifier = await hashPassword('a tolerable pass-phrase');
    expect(await verifyPassword(verifier, 'a tolerable pass-phrase')).toEqual({ ok: true, needsUpgrade: false });
    expect(await verifyPassword(verifier, 'A tolerable pass-phrase')).toEqual({ ok: false, needsUpgrade: false });
  });

  it('agree with the reference implementation, whose weaker salt asks for an upgrade', async () => {
    // https://github.com/P-H-C/phc-winner-argon2, src/test.c: Argon2id, version 19, t=2, m=2^16, p=1.
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword(reference, 'password')).toEqual({ ok: true, needsUpgrade: true });
    expect(await accepts(reference, 'differentpassword')).toBe(false);
  });

  it('AC-015, AC-016: tell passwords apart that share their first 72 bytes, or all before a NUL', async () => {
    const shared = 'x'.repeat(72);
    const long = await hashPassword(`${shared}a`);
    expect(await accepts(long, `${shared}a`)).toBe(true);
    expect(await accepts(long, `${shared}b`)).toBe(false);
    expect(await accepts(long, shared)).toBe(false);
    const withNul = await hashPassword('before\0after');
    expect(await accepts(withNul, 'before\0after')).toBe(true);
    expect(await accepts(withNul, 'before')).toBe(false);
    expect(await accepts(withNul, 'before\0other')).toBe(false);
  });

  it('take composed and decomposed letters for the same, and no other forms', async () => {
    const composed = await hashPassword('caf\u00e9 au lait');
    expect(await accepts(composed, 'cafe\u0301 au lait')).toBe(true);
    expect(await accepts(composed, 'cafe au lait')).toBe(false);
    expect(await accepts(await hashPassword('ﬁne words'), 'fine words')).toBe(false);
  });
});

describe('the limits of a password', () => {
  it.each([64, 256])('AC-017: let %i characters of four bytes pass', async (length) => {
    const password = '🔑'.repeat(length);
    expect(await accepts(await hashPassword(password), password)).toBe(true);
  });

  it('let 1,024 bytes pass and refuse one more', async () => {
    const most = 'p'.repeat(maxPasswordBytes);
    const verifier = await hashPassword(most);
    expect(await accepts(verifier, most)).toBe(true);
    expect(await accepts(verifier, `${most}p`)).toBe(false);
    await expect(hashPassword(`${most}p`)).rejects.toMatchObject({ code: 'password-refused' });
    await expect(hashPassword(`${'p'.repeat(maxPasswordBytes - 1)}é`)).rejects.toMatchObject({ code: 'password-refused' });
  });

  it('refuse nothing, and half a surrogate pair', async () => {
    await expect(hashPassword('')).rejects.toMatchObject({ facts: { causes: ['The password is empty'] } });
    await expect(hashPassword('half \ud83d')).rejects.toMatchObject({ code: 'password-refused' });
    expect(await accepts(await hashPassword('half \ufffd'), 'half \ud83d')).toBe(false);
  });

  it('AC-017: refuse a mebibyte without hashing it', async () => {
    const verifier = await hashPassword('something else');
    const huge = 'p'.repeat(1024 * 1024);
    const spent: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = process.cpuUsage();
      expect(await accepts(verifier, huge)).toBe(false);
      await expect(hashPassword(huge)).rejects.toMatchObject({ code: 'password-refused' });
      const { user, system } = process.cpuUsage(before);
      spent.push((user + system) / 1000);
    }
    // Milliseconds; one hash takes 30.
    expect(Math.min(...spent)).toBeLessThan(5);
  });
});

describe('verifyPassword', () => {
  it.each([
    ['nothing', ''],
    ['another algorithm under its name', '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['an older version', '$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['four gibibytes', '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['many passes', '$argon2id$v=19$m=19456,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['no pass', '$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['no salt', '$argon2id$v=19$m=19456,t=2,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    ['no tag', '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$'],
    ['a digest', '5f4dcc3b5aa765d61d8327deb882cf99'],
  ])('AC-029: throws for a verifier with %s', async (_what, verifier) => {
    await expect(verifyPassword(verifier, 'password')).rejects.toThrow('no known scheme');
    await expect(verifyPassword(verifier, '')).rejects.toThrow('no known scheme');
  });
});

describe('assertArgon2Floor', () => {
  it('AC-030: lets the floor pass and refuses each cost below it', () => {
    expect(() => assertArgon2Floor({ memory: 19_456, passes: 2, lanes: 1 })).not.toThrow();
    expect(() => assertArgon2Floor({ memory: 19_455, passes: 2, lanes: 1 })).toThrow('below the floor');
    expect(() => assertArgon2Floor({ memory: 19_456, passes: 1, lanes: 1 })).toThrow('below the floor');
    expect(() => assertArgon2Floor({ memory: 19_456, passes: 2, lanes: 0 })).toThrow('below the floor');
  });
});
