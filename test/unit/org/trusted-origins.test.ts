import { beforeEach, describe, expect, it } from '@jest/globals';

import { systemContext } from '../../../shared/kernel/index.ts';
import {
  canonicalOrigin,
  createTrustedOrigin,
  deleteTrustedOrigin,
  isTrusted,
  listTrustedOrigins,
  originLimits,
  replaceTrustedOrigin,
  setTrustedOriginStatus,
  type TrustedOriginInput,
} from '../../../shared/org/index.ts';
import { MemorySettings } from './memory-settings.ts';

const context = systemContext('request');
const cors = [{ type: 'CORS' }];
const portal: TrustedOriginInput = { name: 'Portal', origin: 'https://portal.example.com', scopes: cors };
let org: MemorySettings;

beforeEach(() => {
  org = new MemorySettings();
});

describe('an origin', () => {
  it.each([
    ['https://portal.example.com', 'https://portal.example.com'],
    ['https://PORTAL.example.com/', 'https://portal.example.com'],
    ['https://portal.example.com:443', 'https://portal.example.com'],
    ['https://portal.example.com:8443', 'https://portal.example.com:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ])('%s is kept as a browser writes it', (text, origin) => {
    expect(canonicalOrigin(text)).toBe(origin);
  });

  it.each([
    '',
    'portal.example.com',
    'https://',
    'https://portal.example.com/app',
    'https://portal.example.com/?',
    'https://portal.example.com/#',
    'https://portal.example.com//',
    'https://ada@portal.example.com',
    'https://portal.example.com@evil.example',
    'https:\\\\portal.example.com',
    'https://*.example.com',
    'ftp://portal.example.com',
    'javascript:alert(1)',
    'null',
  ])('%j is none', (text) => {
    expect(canonicalOrigin(text)).toBeUndefined();
  });
});

describe('a trusted origin', () => {
  it('is trusted in what it is trusted in, while it is active', async () => {
    const { id } = await createTrustedOrigin(org, portal, context);
    const trusts = (origin: string, scope: 'CORS' | 'REDIRECT' = 'CORS') => isTrusted(org.settings.trustedOrigins, origin, scope);
    expect([trusts('https://portal.example.com'), trusts('https://portal.example.com', 'REDIRECT')]).toEqual([true, false]);
    expect(
      ['https://portal.example.com.evil.example', 'http://portal.example.com', 'https://portal.example.com:444', 'null', ''].map(
        (origin) => trusts(origin),
      ),
    ).toEqual([false, false, false, false, false]);
    await setTrustedOriginStatus(org, id, 'INACTIVE', context);
    expect(trusts('https://portal.example.com')).toBe(false);
    await setTrustedOriginStatus(org, id, 'ACTIVE', context);
    await replaceTrustedOrigin(org, id, { ...portal, scopes: [{ type: 'REDIRECT' }] }, context);
    expect([trusts('https://portal.example.com'), trusts('https://portal.example.com', 'REDIRECT')]).toEqual([false, true]);
    await deleteTrustedOrigin(org, id, context);
    expect(org.settings.trustedOrigins).toEqual([]);
    expect(org.events).toEqual(
      ['create', 'deactivate', 'activate', 'update', 'delete'].map((step) => `security.trusted_origin.${step}`),
    );
  });

  it('is changed by no call that changes nothing', async () => {
    const { id } = await createTrustedOrigin(org, portal, context);
    await replaceTrustedOrigin(org, id, { ...portal, origin: 'https://portal.example.com/' }, context);
    await setTrustedOriginStatus(org, id, 'ACTIVE', context);
    expect(org.events).toEqual(['security.trusted_origin.create']);
  });

  it.each<[string, TrustedOriginInput, RegExp]>([
    ['no name', { ...portal, name: ' ' }, /^name: The field cannot be left blank/],
    ['a path', { ...portal, origin: 'https://portal.example.com/app' }, /^origin: It must be scheme, host and port alone/],
    ['no scope', { ...portal, scopes: [] }, /^scopes: The field cannot be left blank/],
    ['a frame', { ...portal, scopes: [{ type: 'IFRAME_EMBED' }] }, /^scopes: IFRAME_EMBED is not supported/],
  ])('is refused with %s', async (_what, input, cause) => {
    await expect(createTrustedOrigin(org, input, context)).rejects.toMatchObject({
      code: 'validation-failed',
      facts: { causes: [expect.stringMatching(cause)] },
    });
  });

  it('has a name and an address of its own, and there are so many', async () => {
    await createTrustedOrigin(org, portal, context);
    const again = createTrustedOrigin(org, { ...portal, name: 'portal', origin: 'https://portal.example.com/' }, context);
    await expect(again).rejects.toMatchObject({
      facts: { causes: [expect.stringMatching(/^name/), expect.stringMatching(/^origin/)] },
    });
    const another = (number: number): TrustedOriginInput => ({
      ...portal,
      name: `P${number}`,
      origin: `https://p${number}.example`,
    });
    for (let number = 1; number < originLimits.origins; number += 1) await createTrustedOrigin(org, another(number), context);
    await expect(createTrustedOrigin(org, another(0), context)).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it('is found by the beginning of its name or address', async () => {
    await createTrustedOrigin(org, portal, context);
    const find = (q: string) => listTrustedOrigins(org.settings, { q, limit: 20, search: undefined }).items.length;
    expect(['port', 'PORTAL', 'https://p', 'portal.example', 'example', ''].map(find)).toEqual([1, 1, 1, 1, 0, 1]);
  });
});
