/** Each org is a stack of its own. What one of them gave somebody is worth nothing at another, whoever is called the same there. */
import { beforeAll, describe, expect, it } from '@jest/globals';

import { answerOf, type ApiCall, apiToken, Client, Routes } from '../support/world/client.ts';
import { bootstrapEvent, type OrgWorld, password, person, startOrg } from '../support/world/org.ts';
import { Fleet, World } from '../support/world/world.ts';

const otherToken = `00${'b'.repeat(40)}`;

let one: OrgWorld;
/** Another org on the same product. */
let other: World;
let routes: Routes;

beforeAll(async () => {
  one = await startOrg();
  const fleet = new Fleet(one.world.fleet.functions);
  routes = new Routes(fleet);
  other = new World(fleet, 99);
  const made = await other.invoke('bootstrap', { ...bootstrapEvent, apiToken: otherToken });
  expect(made).toMatchObject({ kind: 'answered', answer: { ok: true } });
}, 60_000);

const at = async (world: World, token: string | null, call: ApiCall) => {
  const sent = { ...call, ...(token === null ? { anonymous: true as const } : {}) };
  const headers = { ...(token === null ? {} : { authorization: `SSWS ${token}` }), ...call.headers };
  const answer = answerOf(await new Client(world, world === other ? routes : one.routes).send({ ...sent, headers }));
  if (answer === undefined) throw new Error('there was no answer');
  return answer;
};

const everythingIn = (world: World): string => JSON.stringify(world.table.items());

describe('AC-013 two orgs', () => {
  it('hold the same login, each for somebody of its own', async () => {
    const body = { profile: person('ada'), credentials: { password: { value: 'Kettle-Tuesday-24' } } };
    const hers = await at(other, otherToken, { method: 'POST', path: '/api/v1/users', body });
    expect(hers.status).toBe(200);
    expect(hers.body['id']).not.toBe(one.fixtures.adaId);
    const entering = (username: string, secret: string): ApiCall => ({
      method: 'POST',
      path: '/api/v1/authn',
      body: { username, password: secret },
    });
    expect((await at(one.world, null, entering('ada@example.com', password))).status).toBe(200);
    expect((await at(one.world, null, entering('ada@example.com', 'Kettle-Tuesday-24'))).status).toBe(401);
    expect((await at(other, null, entering('ada@example.com', 'Kettle-Tuesday-24'))).status).toBe(200);
    expect((await at(other, null, entering('ada@example.com', password))).status).toBe(401);
  });

  it('know no token, session, link, cursor or id of each other', async () => {
    const before = everythingIn(other);
    const answers = [];
    for (const [method, path] of [
      ['GET', '/api/v1/users'],
      ['GET', `/api/v1/users/${one.fixtures.adaId}`],
      ['GET', `/api/v1/users/ada@example.com`],
      ['DELETE', `/api/v1/users/ada@example.com`],
      ['POST', `/api/v1/users/ada@example.com/lifecycle/suspend`],
      ['GET', '/api/v1/groups'],
      ['GET', '/api/v1/logs'],
    ] as const) {
      answers.push((await at(other, apiToken, { method, path })).status);
    }
    expect(answers).toEqual([401, 401, 401, 401, 401, 401, 401]);

    const { body: entered } = await at(one.world, null, {
      method: 'POST',
      path: '/api/v1/authn',
      body: { username: 'ada@example.com', password },
    });
    const session: ApiCall = { method: 'POST', path: '/api/v1/sessions', body: { sessionToken: entered['sessionToken'] } };
    expect((await at(other, null, session)).status).toBe(401);
    const { body: begun } = await at(one.world, null, session);
    const cookies = [`sid=${String(begun['id'])}`];
    const me: ApiCall = { method: 'GET', path: '/api/v1/users/me', cookies };
    expect((await at(one.world, null, me)).status).toBe(200);
    expect((await at(other, null, me)).status).toBe(403);
    expect((await at(other, otherToken, { method: 'GET', path: `/api/v1/sessions/${String(begun['id'])}` })).status).toBe(404);

    const { body: reset } = await at(one.world, apiToken, {
      method: 'POST',
      path: `/api/v1/users/${one.fixtures.adaId}/lifecycle/reset_password?sendEmail=false`,
    });
    const link: ApiCall = { method: 'GET', path: new URL(String(reset['resetPasswordUrl'])).pathname };
    expect((await at(other, null, link)).text).not.toContain('Choose a new password');
    expect((await at(one.world, null, link)).text).toContain('Choose a new password');

    const page = await at(one.world, apiToken, { method: 'GET', path: '/api/v1/users?limit=1' });
    const [, next = ''] = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '') ?? [];
    const { pathname, search } = new URL(next);
    expect((await at(one.world, apiToken, { method: 'GET', path: pathname + search })).status).toBe(200);
    expect(await at(other, otherToken, { method: 'GET', path: pathname + search })).toMatchObject({
      status: 400,
      body: { errorCode: 'E0000031' },
    });

    for (const path of [
      `/api/v1/users/${one.fixtures.adaId}`,
      `/api/v1/groups/${one.fixtures.staffId}`,
      `/api/v1/eventHooks/${one.fixtures.hookId}`,
    ]) {
      for (const method of ['GET', 'DELETE']) expect((await at(other, otherToken, { method, path })).status).toBe(404);
    }
    expect(everythingIn(other)).toBe(before);
  });
});
