import type { Context, SQSEvent } from 'aws-lambda';

import { handler as busPublisher } from '../../functions/workers/bus-publisher/handler.ts';
import { createEventHook, deliverToHooks, type DialRequest, type DialResult, verifyEventHook } from '../../shared/hooks/index.ts';
import { type Change, newId, systemContext } from '../../shared/kernel/index.ts';
import { deliveryServices } from '../../shared/runtime/delivery-services.ts';
import { eventHookServicesOf } from '../../shared/runtime/event-hook-services.ts';
import { eventLog } from '../../shared/runtime/log-store.ts';
import { root } from '../../shared/runtime/root.ts';
import { beginScope } from '../../shared/runtime/scope.ts';
import type { MeterReading } from '../../shared/store/meter.ts';
import { Org } from '../support/dynoxide-org.ts';
import { logEvents } from '../support/dynoxide-workers.ts';
import { median } from './machine.ts';

const people = 1_000;
const rounds = 3;
const atOnce = 16;
const context = systemContext('bench');

/** A user with her claim and two events, as the API makes one that is ACTIVE at once. */
function newUser(): Change {
  const id = newId('user');
  const at = Date.now();
  const login = `${id}@example.com`;
  const profile = { login, email: login, firstName: 'A', lastName: 'B' };
  const value = { id, version: 2, lastUpdated: at, status: 'ACTIVE', profile };
  const targets = [{ id, type: 'User', alternateId: login, displayName: 'A B' }];
  return {
    subject: { kind: 'user', id, version: 2, at },
    writes: [
      { do: 'claim', name: 'login', value: login, owner: id },
      { do: 'put', kind: 'user', value, replaces: null },
    ],
    events: [
      { eventType: 'user.lifecycle.create', targets },
      { eventType: 'user.lifecycle.activate', targets },
    ],
  };
}

async function commitUsers(): Promise<void> {
  const { committer } = beginScope(root());
  let left = people;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await committer.commit(newUser(), context);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function publishAll(): Promise<void> {
  const heads = await eventLog().heads();
  const Records = [...heads.keys()].map((shard) => ({ messageId: String(shard), body: JSON.stringify({ shard }) }));
  const invocation = { awsRequestId: newId('user'), getRemainingTimeInMillis: () => 600_000 };
  await busPublisher({ Records } as SQSEvent, invocation as Context);
}

/** A dialer whose endpoint takes everything, and counts what it took. */
function countingDialer() {
  const taken = { events: 0, calls: 0 };
  const dial = async ({ method, headers, body = '' }: DialRequest): Promise<DialResult> => {
    const verification = headers['X-Okta-Verification-Challenge'];
    if (method === 'POST') {
      taken.calls += 1;
      taken.events += JSON.parse(body).data.events.length;
    }
    return { ok: true, status: 200, headers: {}, body: JSON.stringify({ verification }), latencyMs: 0 };
  };
  return { taken, dialer: { dial } };
}

async function makeHook(dialer: ReturnType<typeof countingDialer>['dialer']): Promise<void> {
  const services = { ...eventHookServicesOf(beginScope(root())), dialer };
  const input = {
    name: 'Bench',
    events: { items: ['user.lifecycle.create', 'user.lifecycle.activate'] },
    channel: { config: { uri: 'https://hooks.example.com/', authScheme: { key: 'Authorization', value: 'secret' } } },
  };
  const { id } = await createEventHook(services, input, '00ubench', context);
  await verifyEventHook(services, id, context);
}

interface Stage {
  readonly milliseconds: number;
  /** Of this process: the engine is another one. */
  readonly cpu: number;
  readonly cost: MeterReading;
}

async function measure(org: Org, work: () => Promise<unknown>): Promise<Stage> {
  const before = process.cpuUsage();
  const began = performance.now();
  const cost = await org.costOf(work);
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: performance.now() - began, cpu: (user + system) / 1000, cost };
}

const stages = ['commit', 'log', 'bus', 'hook'] as const;

async function round(
  org: Org,
  dialer: ReturnType<typeof countingDialer>['dialer'],
): Promise<Record<(typeof stages)[number], Stage>> {
  const commit = await measure(org, commitUsers);
  const records = await org.records();
  const log = await measure(org, () => logEvents(records));
  const bus = await measure(org, publishAll);
  const turn = { holder: newId('user'), deadline: Date.now() + 600_000 };
  const hook = await measure(org, () => deliverToHooks({ ...deliveryServices(), dialer }, turn));
  return { commit, log, bus, hook };
}

/**
 * What an event costs on its way: commit, log, bus, one event hook. Each stage by itself, the real functions on the local engine; bus and
 * endpoint take everything at once.
 */
export async function benchEvents(print: (line: string) => void): Promise<void> {
  const org = await Org.start();
  try {
    const { taken, dialer } = countingDialer();
    await logEvents(await org.records());
    await makeHook(dialer);
    await logEvents(await org.records());
    const seen: Awaited<ReturnType<typeof round>>[] = [];
    for (let index = 0; index < rounds; index += 1) seen.push(await round(org, dialer));
    const events = people * 2;
    if (taken.events !== events * rounds) throw new Error(`${taken.events} events reached the hook, not ${events * rounds}`);
    print(`${rounds} rounds of ${people} users of two events each; median`);
    print('stage     events/s/core  CPU ms/event   calls/event   read units   write units');
    for (const stage of stages) {
      const of = (figure: (of: Stage) => number): number => median(seen.map((each) => figure(each[stage])));
      const figures = [
        (1000 * events) / of(({ cpu }) => cpu),
        of(({ cpu }) => cpu / events),
        of(({ cost }) => cost.calls / events),
        of(({ cost }) => cost.readUnits / events),
        of(({ cost }) => cost.writeUnits / events),
      ].map((figure, index) => figure.toFixed(index === 0 ? 0 : 3).padStart(13));
      print(`${stage.padEnd(8)}${figures.join(' ')}`);
    }
    const whole = median(seen.map((each) => stages.reduce((sum, stage) => sum + each[stage].milliseconds, 0)));
    print(
      `from the first commit to the last delivery, one stage after another: ${(whole / 1000).toFixed(1)} s for ${events} events`,
    );
    print(
      `calls to the endpoint: ${(taken.calls / rounds).toFixed(0)} a round, ${(taken.events / taken.calls).toFixed(1)} events each`,
    );
  } finally {
    await org.stop();
  }
}
