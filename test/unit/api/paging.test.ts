import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import type { Principal } from '../../../shared/access/index.ts';
import { type ApiRequest, type Cursors, linkHeader, operation, Paged, pageOf } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { derivePurposeKey, openBlob, sealBlob } from '../../../shared/security/index.ts';

const listOf = (id: string) =>
  operation({
    id,
    summary: '',
    method: 'GET',
    path: `/api/v1/${id}`,
    params: z.object({}),
    query: z.object({}),
    body: z.object({}),
    errors: [],
    scope: 'okta.things.read',
    success: { status: 200, body: z.array(z.unknown()) },
    paged: { defaultLimit: 2, maxLimit: 4 },
    handle: async () => new Paged([]),
  });
const [listThings, listOthers] = [listOf('things'), listOf('others')];

const party = { id: '00u1', type: 'User', alternateId: null, displayName: null } as const;
const tokenOf = (userId: string, tokenId: string): Principal => ({ kind: 'token', tokenId, userId, role: 'SUPER_ADMIN', party });
const ada = tokenOf('00uAda', '00T1');

function requestOf(query: string, path = '/api/v1/things'): ApiRequest {
  const nothing = { headers: {}, cookies: new Map<string, string>(), body: '', sourceIp: null };
  return { id: 'r', method: 'GET', path, query: new URLSearchParams(query), ...nothing };
}

/** As shared/runtime makes them for an org. */
function cursorsOf(orgKey: Uint8Array): Cursors {
  const key = derivePurposeKey(orgKey, 'cursor');
  return {
    seal: async (position, boundTo) => sealBlob(key, position, { boundTo }),
    async open(cursor, boundTo) {
      const position = openBlob(key, cursor, { boundTo, now: 0 });
      if (typeof position !== 'string') throw new RosterError('invalid-cursor', {});
      return position;
    },
  };
}

describe('AC-079 a cursor', () => {
  const cursors = cursorsOf(randomBytes(32));
  const position = '["ada.lovelace@example.com"]';
  const asked = 'search=profile.lastName%20sw%20%22L%22&limit=3';

  async function cursorFor(principal: Principal): Promise<string> {
    const runtime = { origin: 'https://id.example.com', cursors };
    const { link = '' } = await linkHeader(
      listThings,
      requestOf(asked),
      principal,
      { limit: 3 },
      new Paged([1], position),
      runtime,
    );
    return /[?&]after=([^&>]+)[^>]*>; rel="next"/.exec(link)?.[1] ?? '';
  }

  const open = (query: string, principal = ada, list = listThings, at?: string, by = cursors) =>
    pageOf(list, requestOf(query, at), principal, by);

  it('goes on with the same list of the same user, whatever token she asks with, and as many as she likes', async () => {
    const after = await cursorFor(ada);
    expect(await open(`${asked}&after=${after}`)).toEqual({ limit: 3, after: position });
    expect(await open(`${asked.replace('limit=3', 'limit=1')}&after=${after}`)).toEqual({ limit: 1, after: position });
    expect(await open(`${asked}&after=${after}`, tokenOf('00uAda', '00T2'))).toEqual({ limit: 3, after: position });
    expect(await open(`${asked}&after=${after}`, { kind: 'session', userId: '00uAda', party })).toEqual({
      limit: 3,
      after: position,
    });
  });

  it('is refused of anybody else, of another query, list or path, of another org, and changed', async () => {
    const after = await cursorFor(ada);
    const invalid = { code: 'invalid-cursor' };
    await expect(open(`${asked}&after=${after}`, tokenOf('00uBob', '00T1'))).rejects.toMatchObject(invalid);
    await expect(open(`${asked}&after=${await cursorFor(tokenOf('00uBob', '00T3'))}`)).rejects.toMatchObject(invalid);
    for (const query of [asked.replace('%22L%22', '%22M%22'), `${asked}&sortBy=id`, 'limit=3'])
      await expect(open(`${query}&after=${after}`)).rejects.toMatchObject(invalid);
    await expect(open(`${asked}&after=${after}`, ada, listOthers)).rejects.toMatchObject(invalid);
    await expect(open(`${asked}&after=${after}`, ada, listThings, '/api/v1/groups/00g1/things')).rejects.toMatchObject(invalid);
    await expect(open(`${asked}&after=${after}`, ada, listThings, undefined, cursorsOf(randomBytes(32)))).rejects.toMatchObject(
      invalid,
    );
    for (const changed of [`${after}A`, after.slice(1), after.slice(0, -1), `${after.slice(0, 9)}${after[9] === 'A' ? 'B' : 'A'}`])
      await expect(open(`${asked}&after=${changed}`)).rejects.toMatchObject(invalid);
  });

  it('shows nothing of where it is', async () => {
    const after = await cursorFor(ada);
    for (const text of [after, Buffer.from(after, 'base64url').toString('latin1')])
      expect(text).not.toMatch(/ada|lovelace|example/i);
  });
});

describe('how many a page holds', () => {
  const found = { ...listThings, paged: { defaultLimit: 4, defaultWith: { parameter: 'q', limit: 2 }, maxLimit: 5 } };
  const asked = async (query: string): Promise<number> =>
    (await pageOf(found, requestOf(query), ada, cursorsOf(randomBytes(32)))).limit;

  it('is the list’s own number, another with q, and what is asked for up to the most', async () => {
    expect([
      await asked(''),
      await asked('limit='),
      await asked('limit=0'),
      await asked('q=ada'),
      await asked('q=ada&limit=-1'),
    ]).toEqual([4, 4, 4, 2, 2]);
    expect([await asked('limit=1'), await asked('q=ada&limit=3'), await asked('limit=1000000000')]).toEqual([1, 3, 5]);
    for (const limit of ['NaN', '1e9', '200; drop', '1.5', 'a']) {
      await expect(asked(`limit=${encodeURIComponent(limit)}`)).rejects.toMatchObject({ code: 'validation-failed' });
    }
  });
});
