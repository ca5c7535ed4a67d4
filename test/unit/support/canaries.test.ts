import { describe, expect, it } from '@jest/globals';

import { Canaries, formsOf, plantFromBody } from '../../support/canaries.ts';

const secret = `Kettle & "Crow" <é> '42'`;

const planted = (): Canaries => {
  const canaries = new Canaries();
  canaries.plant('password', secret);
  return canaries;
};

describe('a canary', () => {
  it.each<[string, (value: string) => string]>([
    ['as it is', (value) => `so ${value} it is`],
    ['in JSON', (value) => JSON.stringify({ value })],
    ['in JSON within JSON', (value) => JSON.stringify({ text: JSON.stringify({ value }) })],
    ['in a URL', (value) => `/x?y=${encodeURIComponent(value)}`],
    ['in a form', (value) => new URLSearchParams({ value }).toString()],
    ['as hex', (value) => Buffer.from(value).toString('hex')],
    ['as base64', (value) => Buffer.from(value).toString('base64')],
    ['in base64 of something longer', (value) => Buffer.from(`{"password":"x","y":${value}}`).toString('base64')],
    ['in base64 one further', (value) => Buffer.from(`a${value}z`).toString('base64')],
    ['in base64 two further', (value) => Buffer.from(`ab${value}yz`).toString('base64url')],
    [
      'in HTML',
      (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    ],
  ])('is found %s', (_, write) => {
    expect(planted().search(write(secret))).toEqual(['password']);
  });

  it('is found nowhere else', () => {
    const canaries = planted();
    for (const text of [
      '',
      'Kettle & Crow',
      secret.slice(1, -1),
      secret.toUpperCase(),
      Buffer.from(secret.slice(3)).toString('base64').slice(6, 14),
    ])
      expect(canaries.search(text)).toEqual([]);
  });

  it('is long enough that no form of it stands somewhere by chance', () => {
    for (const form of formsOf('0123456789')) expect(form.length).toBeGreaterThanOrEqual(10);
    const canaries = new Canaries();
    canaries.plant('password', 'short');
    expect(canaries.kinds.size).toBe(0);
  });

  it('may be shown on the console where it is meant for it', () => {
    const canaries = new Canaries();
    canaries.plant('API token', '00abcdefghijkl', { onConsole: true });
    canaries.plant('password', 'never-to-be-seen');
    expect(canaries.searchConsole('token 00abcdefghijkl, password never-to-be-seen')).toEqual(['password']);
  });

  it('is planted from where bodies hold secrets', () => {
    const canaries = new Canaries();
    plantFromBody(canaries, {
      profile: { login: 'somebody@example.com' },
      credentials: { password: { value: 'Long-Enough-1', hash: { value: 'hash-of-something' } } },
      channel: {
        config: {
          authScheme: { key: 'authorization', value: 'hook-secret-value' },
          headers: [{ key: 'X', value: 'plain-header' }],
        },
      },
    });
    plantFromBody(canaries, { id: `102${'a'.repeat(22)}`, sessionToken: 'session-token-1' });
    expect([...canaries.kinds].toSorted()).toEqual([
      'authScheme value',
      'hash value',
      'password value',
      'session id',
      'sessionToken',
    ]);
  });
});
