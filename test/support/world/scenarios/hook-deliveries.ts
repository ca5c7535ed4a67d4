import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { deadLetterId, type DeadLetter } from '../../../../shared/hooks/index.ts';
import { DynamoDeadLetters } from '../../../../shared/store/dead-letters.ts';
import { stampFor } from '../../../../shared/store/items.ts';
import { Table } from '../../../../shared/store/table.ts';
import type { ApiCall, Client } from '../client.ts';
import { environment } from '../services.ts';
import { get, once, type OperationScenario, post, remove } from './scenario.ts';

const hookPath = (id: string, rest = ''): string => `/api/v1/eventHooks/${id}${rest}`;

/** One that 27 hours would bring about. */
async function deadLetter({ world }: Client, hookId: string, userId: string): Promise<string> {
  const now = world.clock.now();
  const letter: DeadLetter = {
    shard: 3,
    place: { position: 1, index: 0 },
    entity: { kind: 'user', id: userId, version: 1 },
    uuid: '00000000-0000-4000-a000-000000000000',
    eventType: 'user.lifecycle.create',
    published: now,
    diedAt: now,
    tries: 8,
    fault: 'HTTP 422',
    holds: false,
  };
  const table = new Table(world.table as unknown as DynamoDBDocumentClient, String(environment['TABLE_NAME']));
  await new DynamoDeadLetters(table, stampFor('eu-west-1')).put(hookId, letter);
  return hookPath(hookId, `/deadLetters/${deadLetterId(letter)}`);
}

async function replay(on: Client, hookId: string): Promise<string> {
  const since = new Date(on.world.clock.now() - 3_600_000).toISOString();
  return hookPath(hookId, `/replays/${await on.create(hookPath(hookId, '/replays'), { since })}`);
}

async function backfill(on: Client, hookId: string): Promise<string> {
  return hookPath(hookId, `/backfills/${await on.create(hookPath(hookId, '/backfills'), {})}`);
}

export const hookDeliveryScenarios: Readonly<Record<string, OperationScenario>> = {
  pauseEventHook: (_on, { hookId }) => post(hookPath(hookId, '/lifecycle/pause')),
  resumeEventHook: async (on, { hookId }) => {
    await on.call('POST', hookPath(hookId, '/lifecycle/pause'));
    return post(hookPath(hookId, '/lifecycle/resume'));
  },
  listEventHookDeliveries: (_on, { hookId }) => get(hookPath(hookId, '/deliveries')),
  listEventHookDeadLetters: async (on, { hookId, adaId }) => {
    await deadLetter(on, hookId, adaId);
    return get(hookPath(hookId, '/deadLetters'));
  },
  redeliverEventHookDeadLetter: async (on, { hookId, adaId }) => post(`${await deadLetter(on, hookId, adaId)}/redeliver`),
  redeliverEventHookDeadLetters: async (on, { hookId, adaId }) => {
    await deadLetter(on, hookId, adaId);
    return post(hookPath(hookId, '/deadLetters/redeliver'));
  },
  discardEventHookDeadLetter: async (on, { hookId, adaId }) => remove(await deadLetter(on, hookId, adaId)),
  startEventHookReplay: (on, { hookId }): ApiCall =>
    once(post(hookPath(hookId, '/replays'), { since: new Date(on.world.clock.now() - 3_600_000).toISOString() })),
  listEventHookReplays: async (on, { hookId }) => {
    await replay(on, hookId);
    return get(hookPath(hookId, '/replays'));
  },
  getEventHookReplay: async (on, { hookId }) => get(await replay(on, hookId)),
  cancelEventHookReplay: async (on, { hookId }) => post(`${await replay(on, hookId)}/cancel`),
  startEventHookBackfill: (_on, { hookId }) => once(post(hookPath(hookId, '/backfills'), {})),
  listEventHookBackfills: async (on, { hookId }) => {
    await backfill(on, hookId);
    return get(hookPath(hookId, '/backfills'));
  },
  getEventHookBackfill: async (on, { hookId }) => get(await backfill(on, hookId)),
  cancelEventHookBackfill: async (on, { hookId }) => post(`${await backfill(on, hookId)}/cancel`),
  resumeEventHookBackfill: async (on, { hookId }) => {
    const path = await backfill(on, hookId);
    await on.call('POST', `${path}/cancel`);
    return post(`${path}/resume`);
  },
};
