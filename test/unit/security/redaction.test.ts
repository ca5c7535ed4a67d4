import { describe, expect, it } from '@jest/globals';

import { hashPassword, mintApiToken, mintToken, redact } from '../../../shared/security/index.ts';

describe('redact', () => {
  it.each([
    'password',
    'newPassword',
    'old_password',
    'PASSWORD',
    'tempPassword',
    'token',
    'stateToken',
    'recovery-token',
    'hash',
    'passwordHash',
    'answer',
    'Authorization',
    'cookie',
    'set-cookie',
    'Set-Cookie',
    'secret',
    'client_secret',
    'sealed',
    'wrappedKey',
    'verifier',
    'credentials',
    'x-api-key',
    'privateKey',
    'passCode',
    'csrf',
    'login',
    'email',
    'firstName',
    'profile',
    'alternateId',
  ])('hides %s, whatever it holds', (name) => {
    for (const value of ['canary', 7, ['canary'], { deep: 'canary' }]) {
      expect(redact({ [name]: value, kept: 'yes' })).toEqual({ [name]: '[redacted]', kept: 'yes' });
    }
  });

  it('keeps ids, codes and counts, and whether a hidden thing was there', () => {
    const record = { requestId: 'req', userId: '00u1abcdefghijklmno1', code: 'claim-taken', status: 400, ok: false, ms: 1.5 };
    expect(redact(record)).toEqual(record);
    expect(redact({ password: null, token: undefined, hasPassword: true })).toEqual({
      password: null,
      token: undefined,
      hasPassword: true,
    });
  });

  it('reaches into lists, maps, sets and errors', () => {
    const error = new Error('outer', { cause: Object.assign(new Error('inner'), { token: 'canary' }) });
    const clean = redact({ list: [{ password: 'canary' }], map: new Map([['secret', 'canary']]), set: new Set(['kept']), error });
    expect(JSON.stringify(clean)).not.toContain('canary');
    expect(clean).toMatchObject({
      list: [{ password: '[redacted]' }],
      map: { secret: '[redacted]' },
      set: ['kept'],
      error: { name: 'Error', message: 'outer', cause: { message: 'inner', token: '[redacted]' } },
    });
  });

  it('finds secrets inside other text', async () => {
    const api = mintApiToken().value;
    const link = mintToken().value;
    const verifier = await hashPassword('a tolerable pass-phrase');
    const bcrypt = '$2b$04$abcdefghijklmnopqrstuumvS5urVGxo849uTj2nmu3hBpqFpupki';
    const clean = redact(
      `Authorization: SSWS ${api}; Bearer abc.def; ${api} ${verifier}, ${bcrypt} https://id/x?token=canary&page=2 /welcome/${link}`,
    );
    for (const secret of [api, link, verifier, bcrypt, 'abc.def', 'canary']) expect(clean).not.toContain(secret);
    expect(clean).toContain('page=2');
  });

  it('shows bytes as their count, times as text, and odd values as their kind', () => {
    expect(redact({ data: Buffer.from('canary'), at: new Date(0), bad: new Date(Number.NaN), big: 5n, run: () => 1 })).toEqual({
      data: '[6 bytes]',
      at: '1970-01-01T00:00:00.000Z',
      bad: 'Invalid Date',
      big: '5',
      run: '[function]',
    });
  });

  it('ends for what is circular, deep, long or wide', () => {
    const circular: Record<string, unknown> = { name: 'a' };
    circular['self'] = circular;
    expect(redact(circular)).toEqual({ name: 'a', self: '[circular]' });
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain('[deep]');
    expect(String(redact('x'.repeat(5000)))).toHaveLength(2005);
    expect(redact(Array.from({ length: 500 }))).toHaveLength(100);
    expect(
      Object.keys(Object(redact(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, index]))))),
    ).toHaveLength(101);
  });

  it('leaves the original and every prototype as they are', () => {
    const original = { password: 'kept', nested: JSON.parse('{"__proto__": {"polluted": true}}') };
    const clean = redact(original);
    expect(original.password).toBe('kept');
    expect(JSON.stringify(clean)).toContain('polluted');
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('keeps one record on one line', () => {
    const clean = JSON.stringify(redact({ note: 'a\r\n{"level":"fake"}\u001b[31m' }));
    expect(['\r', '\n', '\u001b'].filter((character) => clean.includes(character))).toEqual([]);
    expect(JSON.parse(clean)).toEqual({ note: 'a\r\n{"level":"fake"}\u001b[31m' });
  });
});
