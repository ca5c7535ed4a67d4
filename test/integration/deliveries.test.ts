import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';

import { verifyWebhook } from '../../examples/verify-webhook/verify-webhook.ts';
import { DynamoAsideStore } from '../../shared/store/asides.ts';
import { DynamoDeliveryCursors } from '../../shared/store/delivery-cursors.ts';
import { stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { present } from '../../shared/store/table.ts';
import { type Answer, apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { entityOf, RoughEndpoint, versionOf } from '../support/rough-endpoint.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { tableOf } from '../support/stack-table.ts';

const subscribed = ['user.lifecycle.create', 'user.lifecycle.suspend', 'user.lifecycle.unsuspend'];
const stamp = stampFor('local');
const random = new SeededRandom(Number(process.env['SEED'] ?? 1));

let stack: TestStack;
let endpoint: RoughEndpoint;
let call: Call;
let people = 0;

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([startStack(), RoughEndpoint.start(random.fork())]);
  call = apiClient(stack);
}, 120_000);

afterAll(async () => {
  await stack.stop();
  await endpoint.stop();
});

const Made = z.looseObject({ id: z.string() });
const DeadLetter = z.looseObject({
  id: z.string(),
  tries: z.number(),
  reason: z.string(),
  holdsLaterEvents: z.boolean(),
  entity: z.object({ kind: z.string(), id: z.string(), version: z.number() }),
});
const Delivery = z.looseObject({
  deliveryId: z.string(),
  delivered: z.boolean(),
  reason: z.nullable(z.string()),
  attempt: z.number(),
});

/** The answer, which is as good as it should be. */
async function ask(method: string, path: string, body?: object, status = 200): Promise<Answer> {
  const answer = await call(method, path, body === undefined ? {} : { body });
  if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer;
}

async function createPerson(): Promise<string> {
  people += 1;
  const login = `fired-${people}@example.com`;
  const profile = { login, email: login, firstName: 'Fired', lastName: String(people) };
  return Made.parse(
    (await ask('POST', '/api/v1/users', { profile, credentials: { password: { value: 'Tr0mbone-galaxy-7' } } })).body,
  ).id;
}

async function suspendAndBack(id: string): Promise<void> {
  await ask('POST', `/api/v1/users/${id}/lifecycle/suspend`);
  await ask('POST', `/api/v1/users/${id}/lifecycle/unsuspend`);
}

async function createHook(delivery: object = {}): Promise<string> {
  const config = { uri: endpoint.url, authScheme: { type: 'HEADER', key: 'Authorization', value: 'canary-161803' } };
  const input = {
    name: 'Under fire',
    events: { type: 'EVENT_TYPE', items: subscribed },
    channel: { type: 'HTTP', version: '1.0.0', config },
    delivery,
  };
  const { id } = Made.parse((await ask('POST', '/api/v1/eventHooks', input)).body);
  await ask('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`);
  return id;
}

/** As long as a lease holds, and then a sweep: what died before is nobody's any more. */
async function letMinutePass(hookId: string): Promise<void> {
  const table = tableOf(stack);
  const cursors = await new DynamoDeliveryCursors(table, stamp).list(hookId);
  for (const shard of cursors.keys()) {
    await table.update(keys.position(`hook.${hookId}`, shard), 'SET leasedUntil = :none REMOVE #holder', {
      ...present,
      names: { '#holder': 'holder' },
      values: { ':none': 0 },
    });
  }
  await stack.invoke('Sweeper', {});
}

/** Whatever is set aside has failed seven times and is due. Gives how many that are. */
async function letDayPass(hookId: string): Promise<number> {
  const asides = new DynamoAsideStore(tableOf(stack), stamp);
  const cursors = new DynamoDeliveryCursors(tableOf(stack), stamp);
  const shards = [...(await cursors.list(hookId)).keys()];
  let aged = 0;
  for (const shard of shards) {
    for (const aside of (await asides.load(hookId, shard)).asides) {
      const older = { ...aside, tries: 7, retryAt: 0, version: aside.version + 1 };
      if (aside.state === 'retrying' && (await asides.put(hookId, shard, older, aside.version))) aged += 1;
    }
  }
  await cursors.nudge(hookId, shards);
  return aged;
}

/** Has hooks looked after now, and waits for it. */
const deliver = (): Promise<unknown> => stack.invoke('EventHooksDelivery', { Records: [] });

const deadLettersOf = async (hookId: string) =>
  z.array(DeadLetter).parse((await ask('GET', `/api/v1/eventHooks/${hookId}/deadLetters`)).body);

async function removeHooks(): Promise<void> {
  endpoint.failing = 0;
  endpoint.refused.clear();
  for (const { id } of z.array(Made).parse((await ask('GET', '/api/v1/eventHooks')).body)) {
    await call('POST', `/api/v1/eventHooks/${id}/lifecycle/deactivate`);
    await call('DELETE', `/api/v1/eventHooks/${id}`);
  }
}

const typesOf = (id: string): string[] => endpoint.eventsOf(id).map(({ eventType }) => eventType.replace('user.lifecycle.', ''));

describe('deliveries on the local stack', () => {
  afterEach(removeHooks);

  it('all arrive in order from an endpoint that fails a third of the time, though appender and workers die', async () => {
    const hookId = await createHook();
    endpoint.failing = 0.3;
    const rounds = 5;
    let deaths = 0;
    const live = async (): Promise<string[]> => {
      const mine: string[] = [];
      for (let person = 0; person < 5; person += 1) mine.push(await createPerson());
      for (let round = 0; round < rounds; round += 1) for (const id of mine) await suspendAndBack(id);
      return mine;
    };
    const kill = async (): Promise<void> => {
      for (const name of ['EventHooksDelivery', 'LogLogAppender', 'EventHooksDelivery', 'EventHooksDialer']) {
        const seen = endpoint.calls;
        await eventually(async () => expect(endpoint.calls).toBeGreaterThan(seen));
        await stack.killFunction(name);
        deaths += 1;
      }
    };
    const [ids] = await Promise.all([Promise.all(Array.from({ length: 4 }, live)), kill()]);
    // How many depends on how events fall into calls.
    expect([...endpoint.failed.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    endpoint.failing = 0;
    await letMinutePass(hookId);
    const moves = Array.from({ length: rounds }, () => ['suspend', 'unsuspend']).flat();
    await eventually(async () => {
      // What failed a moment ago may be set aside only now, for five minutes: it is asked for until it is there.
      await ask('POST', `/api/v1/eventHooks/${hookId}/lifecycle/resume`);
      await deliver();
      for (const id of ids.flat()) expect([id, ...typesOf(id)]).toEqual([id, 'create', ...moves]);
    }, 60);
    expect([deaths, endpoint.strayed]).toEqual([4, 0]);

    const batches = Map.groupBy(endpoint.taken, ({ eventId }) => eventId);
    for (const [eventId, sent] of batches) {
      expect(new Set(sent.map(({ events }) => events.map(({ uuid }) => uuid).join())).size).toBe(1);
      expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual(sent.map(() => eventId));
    }
    const versions = endpoint.taken.flatMap(({ events }) =>
      events.map((event) => [`${entityOf(event)} ${versionOf(event)}`, event.uuid]),
    );
    expect(new Set(versions.map(([version]) => version)).size).toBe(new Set(versions.map(([, uuid]) => uuid)).size);
  }, 150_000);

  it('that die are listed, sent again one by one or all, or given up, and what waits behind them follows', async () => {
    const hookId = await createHook({ afterDeadLetter: 'WAIT' });
    const [again, all, given, healthy] = [await createPerson(), await createPerson(), await createPerson(), await createPerson()];
    await eventually(async () => {
      for (const id of [again, all, given]) expect(typesOf(id)).toEqual(['create']);
    });
    for (const id of [again, all, given]) endpoint.refused.add(id);
    for (const id of [again, all, given]) await suspendAndBack(id);
    let dead: Awaited<ReturnType<typeof deadLettersOf>> = [];
    await eventually(async () => {
      // That somebody is served tells an endpoint that refuses something from one that is down.
      await suspendAndBack(healthy);
      await deliver();
      await letDayPass(hookId);
      await deliver();
      dead = await deadLettersOf(hookId);
      expect(dead).toHaveLength(3);
    }, 60);
    expect(dead).toEqual(dead.map(() => expect.objectContaining({ tries: 8, reason: 'HTTP 422', holdsLaterEvents: true })));
    expect(dead.map(({ entity: { id } }) => id).toSorted()).toEqual([again, all, given].toSorted());
    for (const id of [again, all, given]) expect([id, ...typesOf(id)]).toEqual([id, 'create']);
    endpoint.refused.clear();

    const letterOf = (id: string): string => dead.find(({ entity }) => entity.id === id)?.id ?? '';
    await ask('POST', `/api/v1/eventHooks/${hookId}/deadLetters/${letterOf(again)}/redeliver`, undefined, 202);
    await eventually(async () => expect(typesOf(again)).toEqual(['create', 'suspend', 'unsuspend']));
    expect(endpoint.eventsOf(again)[1]?.debugContext.debugData).toMatchObject({ sentAgain: 'redelivery' });
    expect(typesOf(all)).toEqual(['create']);

    await ask('DELETE', `/api/v1/eventHooks/${hookId}/deadLetters/${letterOf(given)}`, undefined, 204);
    await eventually(async () => expect(typesOf(given)).toEqual(['create', 'unsuspend']));
    const [, late] = endpoint.eventsOf(given);
    const missing = String((late === undefined ? 0 : versionOf(late)) - 1);
    expect(late?.debugContext.debugData).toMatchObject({ missingVersions: missing });

    await ask('POST', `/api/v1/eventHooks/${hookId}/deadLetters/redeliver`, undefined, 202);
    await eventually(async () => expect(typesOf(all)).toEqual(['create', 'suspend', 'unsuspend']));
    await eventually(async () => expect(await deadLettersOf(hookId)).toEqual([]));
  }, 120_000);

  it('stop and go on by an administrator, are replayed from a time on, and are listed', async () => {
    const hookId = await createHook();
    const since = new Date().toISOString();
    const person = await createPerson();
    await eventually(async () => expect(typesOf(person)).toEqual(['create']));
    const paused = await ask('POST', `/api/v1/eventHooks/${hookId}/lifecycle/pause`);
    expect(paused.body).toMatchObject({ status: 'ACTIVE' });
    await suspendAndBack(person);
    await eventually(async () => {
      const filter = encodeURIComponent(`target.id eq "${person}" and eventType eq "user.lifecycle.unsuspend"`);
      expect((await ask('GET', `/api/v1/logs?filter=${filter}`)).body).toHaveLength(1);
    });
    await deliver();
    expect(typesOf(person)).toEqual(['create']);
    await ask('POST', `/api/v1/eventHooks/${hookId}/lifecycle/resume`);
    await eventually(async () => expect(typesOf(person)).toEqual(['create', 'suspend', 'unsuspend']));

    const before = endpoint.taken.length;
    const { id } = Made.parse(
      (await ask('POST', `/api/v1/eventHooks/${hookId}/replays`, { since, eventsPerSecond: 1000 }, 201)).body,
    );
    await eventually(async () => {
      expect((await ask('GET', `/api/v1/eventHooks/${hookId}/replays/${id}`)).body).toMatchObject({ status: 'COMPLETED' });
    }, 30);
    const replayed = endpoint.taken.slice(before).flatMap(({ events }) => events.filter((event) => entityOf(event) === person));
    expect(replayed.map(({ uuid }) => uuid)).toEqual(endpoint.eventsOf(person).map(({ uuid }) => uuid));
    expect(replayed.map(({ debugContext }) => debugContext.debugData['sentAgain'])).toEqual(['replay', 'replay', 'replay']);

    await eventually(async () => {
      const listed = z.array(Delivery).parse((await ask('GET', `/api/v1/eventHooks/${hookId}/deliveries`)).body);
      expect(listed).toContainEqual(expect.objectContaining({ delivered: true, reason: null, attempt: 1 }));
      expect(listed.map(({ deliveryId }) => deliveryId)).toEqual(
        expect.arrayContaining(endpoint.taken.slice(before).map(({ eventId }) => eventId)),
      );
    });
  }, 120_000);

  it('have a signature over id, timestamp and body, which our sample verifier refuses after five minutes', async () => {
    const hookId = await createHook();
    const before = endpoint.taken.length;
    const { secret } = z
      .looseObject({ secret: z.string() })
      .parse((await ask('GET', `/api/v1/eventHooks/${hookId}/signingSecret`)).body);
    const person = await createPerson();
    await eventually(async () => expect(typesOf(person)).toEqual(['create']));
    const [delivery] = endpoint.taken.slice(before);
    if (delivery === undefined) throw new Error('nothing came');
    const headers = Object.fromEntries(Object.entries(delivery.headers).map(([name, value]) => [name, String(value)]));
    const at = Number(headers['webhook-timestamp']) * 1000;
    const verify = (changes: object, now = at) => verifyWebhook({ secret, headers, body: delivery.text, now, ...changes });
    expect(verify({})).toBe(delivery.eventId);
    expect(verify({ body: `${delivery.text} ` })).toBeUndefined();
    expect(verify({ headers: { ...headers, 'webhook-id': 'another' } })).toBeUndefined();
    expect(verify({ headers: { ...headers, 'webhook-timestamp': String(at / 1000 + 1) } })).toBeUndefined();
    expect(verify({}, at + 300_000)).toBe(delivery.eventId);
    expect(verify({}, at + 301_000)).toBeUndefined();
  }, 60_000);
});
