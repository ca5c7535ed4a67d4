import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { apiOf } from './fake-runtime.ts';

const none = z.object({});
const { send } = apiOf([
  operation({
    id: 'createThing',
    method: 'POST',
    path: '/api/v1/things',
    summary: 'Create a thing',
    scope: 'okta.users.manage',
    params: none,
    query: none,
    body: z.object({ name: z.string().check(z.maxLength(3)), size: z.optional(z.number()) }),
    success: { status: 200, body: none },
    errors: ['validation-failed'],
    handle: async () => ({}),
  }),
]);

const post = (body: object) =>
  send({ method: 'POST', path: '/api/v1/things', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('the parts of a request', () => {
  it('are refused in sentences that begin with the field', async () => {
    const { status, json } = await post({ name: 'long', size: 'large' });
    expect(status).toBe(400);
    expect(json['errorCauses']).toEqual([
      { errorSummary: 'name: Too big: expected string to have <=3 characters' },
      { errorSummary: 'size: Invalid input: expected number, received string' },
    ]);
  });

  it('are malformed where there are none and some are needed', async () => {
    const { status, json } = await send({ method: 'POST', path: '/api/v1/things', headers: {} });
    expect(status).toBe(400);
    expect(json).toMatchObject({ errorCode: 'E0000003', errorCauses: [] });
  });

  it('are taken where they fit', async () => {
    expect((await post({ name: 'fit', unknown: true })).status).toBe(200);
  });
});
