import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { maxBodyBytes, operation, Paged } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { apiOf } from './fake-runtime.ts';

const none = z.object({});
const base = { summary: '', params: none, query: none, body: none, errors: [], scope: 'okta.things.read' } as const;

const things = Array.from({ length: 6 }, (_, index) => ({ id: index }));

const listThings = operation({
  ...base,
  id: 'listThings',
  method: 'GET',
  path: '/api/v1/things',
  success: { status: 200, body: z.array(z.unknown()) },
  paged: { defaultLimit: 2, maxLimit: 4 },
  async handle({ page }) {
    const start = Number(page.after ?? 0);
    const end = start + page.limit;
    return new Paged(things.slice(start, end), end < things.length ? String(end) : undefined);
  },
});

const getThing = operation({
  ...base,
  id: 'getThing',
  method: 'GET',
  path: '/api/v1/things/{id}',
  params: z.object({ id: z.string() }),
  success: { status: 200, body: z.unknown() },
  async handle({ params }) {
    if (params.id === 'absent') throw new RosterError('not-found', { id: params.id, type: 'Thing' });
    if (params.id === 'broken') throw new Error('secret detail of a failure');
    return { id: params.id };
  },
});

let made = 0;
const createThing = operation({
  ...base,
  id: 'createThing',
  method: 'POST',
  path: '/api/v1/things',
  body: z.object({ name: z.string() }),
  success: { status: 200, body: z.unknown() },
  async handle({ body }) {
    made += 1;
    return { name: body.name, made };
  },
});

const removeThing = operation({
  ...base,
  id: 'removeThing',
  method: 'DELETE',
  path: '/api/v1/things/{id}',
  params: z.object({ id: z.string() }),
  success: { status: 204 },
  handle: async () => undefined,
});

const operations = [listThings, getThing, createThing, removeThing];
const json = { 'content-type': 'application/json' };
const linksOf = (header = '') =>
  Object.fromEntries([...header.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url, rel]) => [rel, url]));

describe('the pipeline', () => {
  it("answers with Okta's headers", async () => {
    const { status, headers } = await apiOf(operations).send({ path: '/api/v1/things/1' });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'x-okta-request-id': 'request-1',
      'cache-control': 'no-cache, no-store',
      'content-type': 'application/json',
      'x-rate-limit-limit': '1000',
      'x-rate-limit-remaining': '999',
    });
    expect(Number(headers['x-rate-limit-reset'])).toBeGreaterThan(Date.now() / 1000 - 5);
  });

  it('sends neither body nor content type where the answer is empty', async () => {
    const { status, headers, text } = await apiOf(operations).send({ method: 'DELETE', path: '/api/v1/things/1' });
    expect(status).toBe(204);
    expect(text).toBeUndefined();
    expect(headers).not.toHaveProperty('content-type');
  });

  it.each([
    ['a token that is none', { authorization: 'SSWS nonsense' }, 401, 'E0000011'],
    ['another scheme', { authorization: 'Basic abc' }, 401, 'E0000011'],
    ['a well-formed token of nobody', { authorization: `SSWS 00${'b'.repeat(40)}` }, 401, 'E0000011'],
  ])('refuses %s', async (_what, headers, status, errorCode) => {
    const answer = await apiOf(operations).send({ path: '/api/v1/things/1', headers });
    expect(answer.status).toBe(status);
    expect(answer.json['errorCode']).toBe(errorCode);
  });

  it.each([
    [
      'an object that is not there',
      { path: '/api/v1/things/absent' },
      404,
      'E0000007',
      'Not found: Resource not found: absent (Thing)',
    ],
    [
      'a path that is not there',
      { path: '/api/v1/nothing' },
      401,
      'E0000015',
      'You do not have permission to access the feature you are requesting',
    ],
    [
      'a method that is not there',
      { method: 'PATCH', path: '/api/v1/things' },
      405,
      'E0000022',
      'The endpoint does not support the provided HTTP method',
    ],
    [
      'a body that is no JSON',
      { method: 'POST', path: '/api/v1/things', headers: json, body: '{' },
      400,
      'E0000003',
      'The request body was not well-formed.',
    ],
    [
      'a body that is a list',
      { method: 'POST', path: '/api/v1/things', headers: json, body: '[]' },
      400,
      'E0000003',
      'The request body was not well-formed.',
    ],
    [
      'a body of another type',
      { method: 'POST', path: '/api/v1/things', headers: { 'content-type': 'text/xml' }, body: '<a/>' },
      400,
      'E0000021',
      undefined,
    ],
    [
      'a body without what it needs',
      { method: 'POST', path: '/api/v1/things', headers: json, body: '{}' },
      400,
      'E0000001',
      'Api validation failed: createThing',
    ],
    [
      'too large a body',
      { method: 'POST', path: '/api/v1/things', headers: json, body: `{"name":"${'x'.repeat(maxBodyBytes)}"}` },
      413,
      'E0000003',
      undefined,
    ],
    ['a limit that is no number', { path: '/api/v1/things', query: 'limit=many' }, 400, 'E0000001', 'Api validation failed: limit'],
  ] as const)("answers %s in Okta's shape", async (_what, call, status, errorCode, summary) => {
    const answer = await apiOf(operations).send(call);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.json)).toEqual(['errorCode', 'errorSummary', 'errorLink', 'errorId', 'errorCauses']);
    expect(answer.json).toMatchObject({ errorCode, errorLink: errorCode });
    expect(answer.json['errorId']).toMatch(/^oae[0-9A-Za-z]{22}$/);
    if (summary !== undefined) expect(answer.json['errorSummary']).toBe(summary);
  });

  it('says nothing of an unexpected failure but an id, which the log has too', async () => {
    const { send, lines } = apiOf(operations);
    const { status, text, json: body } = await send({ path: '/api/v1/things/broken' });
    expect(status).toBe(500);
    expect(text).not.toContain('secret detail');
    const line = lines[0] ?? '';
    expect(line).toContain(String(body['errorId']));
    expect(line).not.toContain('secret detail');
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      operation: 'getThing',
      status: 500,
      Faults: 1,
      failure: { name: 'Error' },
    });
  });

  it('writes one line a request, without path, query or body', async () => {
    const { send, lines } = apiOf(operations);
    await send({ method: 'POST', path: '/api/v1/things', query: 'q=ada', headers: json, body: '{"name":"Ada"}' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/ada|Ada|\/api/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      operation: 'createThing',
      method: 'POST',
      status: 200,
      roundTrips: 1,
      writeUnits: 3,
    });
  });

  it('stops a caller at her limit and says when it ends', async () => {
    const { send } = apiOf(operations, { perMinute: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await send({ path: '/api/v1/things/1' })).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe('paging', () => {
  it('walks a list through next links to its end, with no next on the last full page', async () => {
    const { send } = apiOf(operations);
    const seen: unknown[] = [];
    let query = 'limit=3&filter=x';
    for (let pages = 1; ; pages += 1) {
      const { headers, text } = await send({ path: '/api/v1/things', query });
      seen.push(...(JSON.parse(text ?? '[]') as unknown[]));
      const { next, self } = linksOf(headers['link']);
      expect(self).toMatch(/^https:\/\/id\.example\.com\/api\/v1\/things\?/);
      if (next === undefined) {
        expect(pages).toBe(2);
        break;
      }
      query = new URL(next).search.slice(1);
      expect(query).toContain('filter=x');
    }
    expect(seen).toEqual(things);
  });

  it('lowers too large a limit, and takes the default for none', async () => {
    const { send } = apiOf(operations);
    const count = async (query: string) =>
      (JSON.parse((await send({ path: '/api/v1/things', query })).text ?? '[]') as unknown[]).length;
    expect([await count('limit=1000'), await count(''), await count('limit=0')]).toEqual([4, 2, 2]);
  });

  it('refuses a cursor of another query', async () => {
    const { send } = apiOf(operations);
    const { next = '' } = linksOf((await send({ path: '/api/v1/things', query: 'filter=x' })).headers['link']);
    const query = new URL(next).search.slice(1).replace('filter=x', 'filter=y');
    expect((await send({ path: '/api/v1/things', query })).json).toMatchObject({ errorCode: 'E0000031' });
  });
});

describe('Idempotency-Key', () => {
  const post = (name: string, key: string) => ({
    method: 'POST',
    path: '/api/v1/things',
    headers: { ...json, 'idempotency-key': key },
    body: JSON.stringify({ name }),
  });

  it('gives the same answer for the same key and body, and runs once', async () => {
    const { send } = apiOf(operations);
    const first = await send(post('a', 'k1'));
    const second = await send(post('a', 'k1'));
    expect(second.json).toEqual(first.json);
    expect((await send(post('a', 'k2'))).json['made']).toBe(Number(first.json['made']) + 1);
  });

  it('refuses the same key for another body', async () => {
    const { send } = apiOf(operations);
    await send(post('a', 'k3'));
    const other = await send(post('b', 'k3'));
    expect(other.status).toBe(409);
  });

  it('gives the key back after an error', async () => {
    const { send } = apiOf(operations);
    const bad = { ...post('a', 'k4'), body: '{}' };
    expect((await send(bad)).status).toBe(400);
    expect((await send(post('a', 'k4'))).status).toBe(200);
  });
});
