/**
 * Deactivations of people in more groups than a transaction takes along, on a real engine: request, worker and sweep.
 */
import type { Context, SQSEvent } from 'aws-lambda';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { handler as departuresWorker } from '../../functions/workers/departures/handler.ts';
import { wakeDeparturesWhereDue } from '../../shared/directory/index.ts';
import { departuresOf } from '../../shared/runtime/departures.ts';
import { root } from '../../shared/runtime/root.ts';
import { toEvents } from '../../shared/store/items.ts';
import { partitionOf, ranges } from '../../shared/store/keys.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

const password = 'Tuesday-Kettle-42';
const groupCount = 95;

let org: Org;
let groups: readonly string[];
let people = 0;

beforeAll(async () => {
  org = await Org.start();
  groups = await Promise.all(
    Array.from({ length: groupCount }, async (_, index) => {
      const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: `Team ${index}` } } });
      return String(body['id']);
    }),
  );
}, 60_000);

afterAll(async () => {
  await org.stop();
});

const users = (method: string, path: string, call?: OrgCall): Promise<OrgAnswer> =>
  org.call('users', method, `/api/v1/users/${path}`, call);

/** Somebody with a password, in every group. */
async function busyPerson(): Promise<{ readonly id: string; readonly login: string }> {
  people += 1;
  const login = `busy${people}@example.com`;
  const profile = { login, email: login, firstName: 'Busy', lastName: 'Body' };
  const { body } = await org.call('users', 'POST', '/api/v1/users', {
    body: { profile, credentials: { password: { value: password } }, groupIds: groups.slice(0, 20) },
  });
  const id = String(body['id']);
  for (const group of groups.slice(20)) await org.call('groups', 'PUT', `/api/v1/groups/${group}/users/${id}`);
  return { id, login };
}

/** Brings the worker what waits for it in the queue about this user. */
async function work(id: string, times = 1): Promise<void> {
  const waiting = org.messages.filter(({ queue, body }) => queue === 'departures' && body['userId'] === id);
  expect(waiting.length).toBeGreaterThan(0);
  const Records = Array.from({ length: times }, (_, index) => ({ messageId: String(index), body: JSON.stringify({ userId: id }) }));
  const context = { getRemainingTimeInMillis: () => 120_000 } as Context;
  const runs = await Promise.all(Records.map((record) => departuresWorker({ Records: [record] } as SQSEvent, context)));
  expect(runs).toEqual(Records.map(() => ({ batchItemFailures: [] })));
}

async function eventsOf(id: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const item of root().table.all({ pk: partitionOf('user', id), ...ranges.eventsOf() })) {
    for (const { eventType, context } of toEvents(item)) {
      counts.set(eventType, (counts.get(eventType) ?? 0) + 1);
      expect(context.actor.type).toBe('User');
    }
  }
  return counts;
}

async function expectGone(id: string): Promise<void> {
  const { body } = await users('GET', id);
  expect(body).toMatchObject({ id, status: 'DEPROVISIONED' });
  expect(body).not.toHaveProperty('transitioningToStatus');
  expect((await users('GET', `${id}/groups`)).text).toBe('[]');
  expect(await root().table.query({ pk: partitionOf('user', id), ...ranges.memberships })).toEqual({ items: [] });
  expect(await departuresOf(root().table).find(id)).toBeUndefined();
  const events = await eventsOf(id);
  expect([events.get('group.user_membership.remove'), events.get('user.lifecycle.deactivate')]).toEqual([groupCount, 1]);
}

const inBackground = { headers: { prefer: 'respond-async' } };

describe('somebody in many groups', () => {
  it('is out at once, and gone when the worker has been there', async () => {
    const { id, login } = await busyPerson();
    expect(await users('POST', `${id}/lifecycle/deactivate`, inBackground)).toMatchObject({ status: 200, text: '{}' });
    const { body } = await users('GET', id);
    expect(body).toMatchObject({ status: 'ACTIVE', transitioningToStatus: 'DEPROVISIONED' });
    const brief = { headers: { 'content-type': 'application/json; okta-response=omitTransitioningToStatus' } };
    expect((await users('GET', id, brief)).body).not.toHaveProperty('transitioningToStatus');
    expect((await org.call('signIn', 'POST', '/api/v1/authn', { body: { username: login, password } })).status).toBe(401);
    for (const [path, status] of [
      ['lifecycle/suspend', 403],
      ['lifecycle/expire_password', 403],
      ['lifecycle/activate', 403],
      ['lifecycle/deactivate', 200],
    ] as const) {
      expect([path, (await users('POST', `${id}/${path}`, inBackground)).status]).toEqual([path, status]);
    }
    expect((await users('POST', id, { body: { credentials: { password: { value: password } } } })).status).toBe(403);
    await work(id, 2);
    await expectGone(id);
    await work(id);
    await expectGone(id);
    expect((await users('POST', `${id}/lifecycle/deactivate`, inBackground)).status).toBe(403);
  });

  it('is gone with the answer where the caller waits, also on a condition', async () => {
    const { id } = await busyPerson();
    const { headers } = await users('GET', id);
    const call = { headers: { 'if-match': String(headers['etag']) } };
    expect((await users('POST', `${id}/lifecycle/deactivate`, call)).status).toBe(200);
    await expectGone(id);
    expect(org.messages.filter(({ body }) => body['userId'] === id)).toEqual([]);
  });

  it('is gone once, whoever works on it at the same time', async () => {
    const { id } = await busyPerson();
    const first = await users('DELETE', id, inBackground);
    const [second] = await Promise.all([users('DELETE', id), work(id, 2), users('POST', `${id}/lifecycle/deactivate`)]);
    expect([first.status, second?.status]).toEqual([204, 204]);
    await expectGone(id);
    expect((await users('DELETE', id)).status).toBe(204);
    expect((await users('GET', id)).status).toBe(404);
  });

  it('is brought to the worker again by the sweep, where its message was lost', async () => {
    const { id } = await busyPerson();
    await users('POST', `${id}/lifecycle/deactivate`, inBackground);
    const departures = departuresOf(root().table);
    const sent = (): number => org.messages.filter(({ body }) => body['userId'] === id).length;
    const before = sent();
    await wakeDeparturesWhereDue({ departures, clock: { now: () => Date.now() } });
    expect(sent()).toBe(before);
    await wakeDeparturesWhereDue({ departures, clock: { now: () => Date.now() + 61_000 } });
    expect(sent()).toBe(before + 1);
    await work(id);
    await expectGone(id);
  });
});
