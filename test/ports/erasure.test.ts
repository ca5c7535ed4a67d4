import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { presentLogEvent } from '../../shared/audit/index.ts';
import { deleteUser } from '../../shared/directory/index.ts';
import {
  erasePeople,
  type ErasureRecord,
  type ErasureServices,
  reapplyErasures,
  streamLifetime,
} from '../../shared/erasure/index.ts';
import { systemContext } from '../../shared/kernel/index.ts';
import { directoryServices } from '../../shared/runtime/directory-services.ts';
import { root } from '../../shared/runtime/root.ts';
import { beginScope } from '../../shared/runtime/scope.ts';
import { DynamoErasedPartitions } from '../../shared/store/erased-partitions.ts';
import { DynamoErasureLedger } from '../../shared/store/erasure-ledger.ts';
import { DynamoErasureTraces } from '../../shared/store/erasure-traces.ts';
import { DynamoEventLog } from '../../shared/store/event-log.ts';
import { type FaultPlan, withFaults } from '../../shared/store/faults.ts';
import { claimItem, entityItem, toUser } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { DynamoLogPositions } from '../../shared/store/log-positions.ts';
import type { StreamRecord } from '../../shared/store/stream-records.ts';
import { absent, type Item, Table } from '../../shared/store/table.ts';
import { Org } from '../support/dynoxide-org.ts';
import { logEvents } from '../support/dynoxide-workers.ts';
import { localTableClient, storedItems } from '../support/search-table.ts';

const minute = 60_000;
const password = 'Tuesday-Kettle-42';

let org: Org;
let groupId: string;
let people = 0;
/** All that the stream ever brought: it may bring any of it again. */
const brought: StreamRecord[] = [];

beforeAll(async () => {
  org = await Org.start();
  groupId = String((await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Readers' } } })).body['id']);
}, 60_000);
afterAll(() => org.stop());

const client = () => localTableClient(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
const tableName = (): string => process.env['TABLE_NAME'] ?? '';

/** Time as the test has it: ahead of the functions', never behind. */
class TestClock {
  #ahead = 0;
  now = (): number => Date.now() + this.#ahead;
  pass(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}

const clock = new TestClock();
const record = new Set<string>();
const recordOfIds: ErasureRecord = {
  keep: (id) => Promise.resolve(void record.add(id)),
  list: ({ after = '', limit }) =>
    Promise.resolve(
      [...record]
        .toSorted()
        .filter((id) => id > after)
        .slice(0, limit),
    ),
};

function services(faults?: FaultPlan): ErasureServices {
  const { stamp } = root();
  const connection = client();
  const table = new Table(faults === undefined ? connection : withFaults(connection, 'DynamoDB', faults), tableName());
  return {
    clock,
    logReader: new DynamoEventLog(table, stamp),
    logPositions: new DynamoLogPositions(table, stamp),
    ledger: new DynamoErasureLedger(table, stamp),
    record: recordOfIds,
    partitions: new DynamoErasedPartitions(table),
    traces: new DynamoErasureTraces(table, stamp),
  };
}

let turns = 0;
const erase = (faults?: FaultPlan): Promise<void> => {
  turns += 1;
  return erasePeople(services(faults), { holder: `turn-${turns}`, deadline: clock.now() + 10 * minute });
};

/** The stream's records since the last call go into the log. */
async function bringToLog(): Promise<void> {
  const records = await org.records();
  brought.push(...records);
  await logEvents(records.filter(({ eventName }) => eventName === 'INSERT'));
}

/** The appender is only invoked for these. */
const bringAgain = (): Promise<void> => logEvents(brought.filter(({ eventName }) => eventName === 'INSERT'));

async function call(...[area, method, path, options]: Parameters<Org['call']>): Promise<Awaited<ReturnType<Org['call']>>> {
  const answer = await org.call(area, method, path, options);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer;
}

interface Person {
  readonly id: string;
  readonly login: string;
  /** Stands in everything that is hers. */
  readonly mark: string;
}

async function createPerson(): Promise<Person> {
  people += 1;
  const mark = `Xanthippe${String(people).padStart(4, '0')}q`;
  const login = `${mark}@example.com`.toLowerCase();
  const profile = { login, email: login, firstName: mark, lastName: `of ${mark}`, department: `Office of ${mark}` };
  const { body } = await call('users', 'POST', '/api/v1/users', {
    body: { profile, credentials: { password: { value: password } } },
  });
  return { id: String(body['id']), login, mark };
}

/** She lives a little: groups, sign-ins, changes, and something that she did to another. */
async function live(person: Person, other: Person): Promise<void> {
  await call('groups', 'PUT', `/api/v1/groups/${groupId}/users/${person.id}`);
  await call('users', 'POST', `/api/v1/users/${person.id}`, { body: { profile: { title: `${person.mark} the Wise` } } });
  await call('signIn', 'POST', '/api/v1/authn', { body: { username: person.login, password } });
  await actUpon(person, other);
}

/** An event in another one's partition whose actor is this person, from an address of hers. */
async function actUpon(actor: Person, other: Person): Promise<void> {
  const { users, committer } = beginScope(root());
  const user = await users.find(other.id);
  if (user === undefined) throw new Error('nobody is there');
  const next = { ...user, version: user.version + 2, lastUpdated: user.lastUpdated + 1 };
  await committer.commit(
    {
      subject: { kind: 'user', id: user.id, version: next.version, at: next.lastUpdated },
      writes: [{ do: 'put', kind: 'user', value: next, replaces: user }],
      events: [
        {
          eventType: 'user.lifecycle.suspend',
          targets: [{ id: user.id, type: 'User', alternateId: other.login, displayName: other.mark }],
        },
        {
          eventType: 'user.lifecycle.unsuspend',
          targets: [{ id: user.id, type: 'User', alternateId: other.login, displayName: other.mark }],
        },
      ],
    },
    {
      ...systemContext('request'),
      actor: { id: actor.id, type: 'User', alternateId: actor.login, displayName: actor.mark },
      client: { ipAddress: `203.0.113.77`, userAgent: `Browser of ${actor.mark}` },
    },
  );
}

async function deleteTwice({ id }: Person): Promise<void> {
  await call('users', 'DELETE', `/api/v1/users/${id}`);
  // As the API does it, at this test's time.
  await deleteUser({ ...directoryServices(beginScope(root())), clock }, id, systemContext('request'));
}

const items = async (): Promise<readonly { pk: string; sk: string; text: string }[]> =>
  Array.fromAsync(storedItems(client(), tableName()));

/** Where something of a person still stands. */
async function placesOf({ mark }: Person): Promise<string[]> {
  const sought = mark.toLowerCase();
  return (await items()).filter(({ text }) => text.toLowerCase().includes(sought)).map(({ pk, sk }) => `${pk} ${sk}`);
}

async function logOf(isWanted: (event: { entity: { id: string } }) => boolean) {
  const { logReader } = services();
  const events = [];
  for (const [shard, { position }] of await logReader.heads()) {
    for (const page of await logReader.pagesAfter(shard, 0, position + 1)) {
      for (const [offset, event] of page.events.entries()) {
        if (isWanted(event)) events.push({ shard, position: page.position, offset, event });
      }
    }
  }
  return events;
}

const skeleton = (logged: Awaited<ReturnType<typeof logOf>>) =>
  logged.map(({ event: { uuid, eventType, published, entity }, ...place }) => ({ ...place, uuid, eventType, published, entity }));

/** Until nothing is due any more, the second pass of a day later included. */
async function eraseToTheEnd(): Promise<void> {
  for (let again = 0; again < 2; again += 1) {
    for (let rounds = 0; await services().ledger.isDue(clock.now()); rounds += 1) {
      if (rounds > 30) throw new Error('the erasure does not end');
      clock.pass(2 * minute);
      await erase();
      await bringToLog();
    }
    clock.pass(streamLifetime + minute);
  }
}

describe('an erasure', () => {
  it('leaves of a person her id, times and types of events, and nothing else', async () => {
    const [her, other] = [await createPerson(), await createPerson()];
    await live(her, other);
    await deleteTwice(her);
    await bringToLog();
    const before = skeleton(await logOf(({ entity }) => entity.id === her.id));
    expect(before.length).toBeGreaterThan(6);
    // How many pages of the log are among them is chance: it follows from her random id.
    expect((await placesOf(her)).length).toBeGreaterThan(5);
    await eraseToTheEnd();
    // Sessions' tokens know her by her id alone; her session itself would expire.
    expect(await placesOf(her)).toEqual([]);
    const after = await logOf(({ entity }) => entity.id === her.id);
    expect(skeleton(after).slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ event }) => event.eventType)).toEqual(['user.lifecycle.delete.completed']);
    for (const { event } of after) {
      const { client: caller, debugContext, target } = presentLogEvent(event);
      expect([caller.ipAddress, caller.userAgent, debugContext.debugData]).toEqual([null, null, {}]);
      for (const { id, alternateId, displayName } of target ?? [])
        if (id === her.id) expect([alternateId, displayName]).toEqual([null, null]);
    }
    const left = (await items())
      .filter(({ pk }) => pk === `u#${her.id}` || pk === `p#${her.id}`)
      .map(({ sk }) => sk.replace(/\d.*/, ''));
    expect(new Set(left)).toEqual(new Set(['l', 'l#a#']));
  }, 60_000);

  it('takes her name out of what she did to others, and leaves theirs', async () => {
    const [her, other] = [await createPerson(), await createPerson()];
    await live(her, other);
    await deleteTwice(her);
    await bringToLog();
    const before = await logOf(({ entity }) => entity.id === other.id);
    await eraseToTheEnd();
    const after = await logOf(({ entity }) => entity.id === other.id);
    expect(after.length).toBe(before.length);
    const acts = after.filter(({ event }) => event.context.actor.id === her.id);
    expect(acts.map(({ event }) => event.eventType)).toEqual(['user.lifecycle.suspend', 'user.lifecycle.unsuspend']);
    for (const { event } of acts) {
      expect(event.context).toMatchObject({ actor: { alternateId: null, displayName: null }, client: null });
      expect(event.targets).toMatchObject([{ id: other.id, alternateId: other.login, displayName: other.mark }]);
    }
    const untouched = (events: typeof after) => events.filter(({ event }) => event.context.actor.id !== her.id);
    expect(untouched(after)).toEqual(untouched(before));
  }, 60_000);

  it('changes nothing of anybody else', async () => {
    const [her, one, two] = [await createPerson(), await createPerson(), await createPerson()];
    await live(one, two);
    await live(two, one);
    await live(her, await createPerson());
    await deleteTwice(her);
    await bringToLog();
    const theirs = async () =>
      (await items()).filter(({ pk, text }) => !/^(z|q|log)#/.test(pk) && [one, two].some(({ mark }) => text.includes(mark)));
    const logged = () => logOf(({ entity }) => [one.id, two.id].includes(entity.id));
    const [itemsBefore, logBefore] = [await theirs(), await logged()];
    await eraseToTheEnd();
    expect(await theirs()).toEqual(itemsBefore);
    expect(await logged()).toEqual(logBefore);
  }, 60_000);

  it('waits for the log, and keeps what comes late and again out of it', async () => {
    const [her, other] = [await createPerson(), await createPerson()];
    await live(her, other);
    await deleteTwice(her);
    await erase();
    expect(await placesOf(her)).toContain(`u#${her.id} e#000000000002`);
    await bringToLog();
    await eraseToTheEnd();
    const before = skeleton(await logOf(({ entity }) => entity.id === her.id));
    await bringAgain();
    expect(await placesOf(her)).toEqual([]);
    expect(skeleton(await logOf(({ entity }) => entity.id === her.id))).toEqual(before);
  }, 60_000);

  it('finds on its second pass what reached the log behind the first', async () => {
    const [her, other] = [await createPerson(), await createPerson()];
    await bringToLog();
    await actUpon(her, other);
    const late = await org.records();
    brought.push(...late);
    await deleteTwice(her);
    await bringToLog();
    clock.pass(minute);
    await erase();
    await logEvents(late.filter(({ eventName }) => eventName === 'INSERT'));
    expect((await placesOf(her)).length).toBeGreaterThan(0);
    await eraseToTheEnd();
    expect(await placesOf(her)).toEqual([]);
  }, 60_000);

  it('is entered once, however often its deletion is asked for', async () => {
    const her = await createPerson();
    await deleteTwice(her);
    expect((await org.call('users', 'DELETE', `/api/v1/users/${her.id}`)).status).toBe(404);
    await bringToLog();
    await eraseToTheEnd();
    await eraseToTheEnd();
    const completed = await logOf(({ entity }) => entity.id === her.id);
    expect(completed.filter(({ event }) => event.eventType === 'user.lifecycle.delete.completed').length).toBe(1);
  }, 60_000);
});

describe('a worker that dies', () => {
  /** Counts the calls of an undisturbed erasure, and has the process die at one of them. */
  const dyingAt = (step: number, kind: 'crash-before' | 'crash-after') => {
    let calls = 0;
    const plan: FaultPlan = () => {
      calls += 1;
      return calls === step ? { kind } : undefined;
    };
    return { plan, calls: () => calls };
  };

  /** All of them take minutes. */
  const soaks = process.env['ROSTER_SOAK'] !== undefined;
  const stride = soaks ? 1 : 25;

  it(
    'at any step leaves nothing behind that the next one does not bring to the same end',
    async () => {
      const undisturbed = dyingAt(0, 'crash-before');
      const first = await createPerson();
      const other = await createPerson();
      await live(first, other);
      await deleteTwice(first);
      await bringToLog();
      await erase(undisturbed.plan);
      await eraseToTheEnd();
      const steps = undisturbed.calls();
      expect(steps).toBeGreaterThan(40);

      for (let step = 1; step <= steps; step += stride) {
        const her = await createPerson();
        await live(her, other);
        await deleteTwice(her);
        await bringToLog();
        const before = skeleton(await logOf(({ entity }) => entity.id === her.id));
        const death = dyingAt(step, step % 2 === 0 ? 'crash-before' : 'crash-after');
        await erase(death.plan).catch(() => undefined);
        // Two at once, where one would do.
        clock.pass(2 * minute);
        await Promise.allSettled([erase(), erase()]);
        if (step % 4 === 0) await bringAgain();
        await eraseToTheEnd();
        expect([step, await placesOf(her)]).toEqual([step, []]);
        const after = skeleton(await logOf(({ entity }) => entity.id === her.id));
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.slice(before.length).map(({ eventType }) => eventType)).toEqual(['user.lifecycle.delete.completed']);
      }
      const { ledger } = services();
      expect(await Array.fromAsync(ledger.open())).toEqual([]);
      expect(await ledger.dueAgain(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    },
    soaks ? 3_600_000 : 180_000,
  );
});

describe('a restored table', () => {
  const reapply = () => {
    const { users, committer } = beginScope(root());
    return reapplyErasures({ ...services(), users, committer }, { deadline: clock.now() + minute });
  };

  it('loses again whoever was erased before, and nobody else', async () => {
    const [her, kept] = [await createPerson(), await createPerson()];
    const stored = await root().table.get(keys.entity('user', her.id));
    if (stored === undefined) throw new Error('nobody is there');
    await deleteTwice(her);
    await bringToLog();
    await eraseToTheEnd();
    // As the table was before the deletion: she, her claim, and a ledger that never heard of her.
    const { table, stamp } = root();
    const user = toUser(stored);
    for (const item of [entityItem('user', user, stamp), claimItem('login', her.login, her.id, stamp)] satisfies Item[])
      await table.put(item, absent);
    await table.remove(keys.erased(her.id), { expression: 'attribute_exists(pk)' });
    expect((await call('users', 'GET', `/api/v1/users/${her.login}`)).body).toMatchObject({ id: her.id });

    expect((await reapply()).reopened).toBe(1);
    expect((await org.call('users', 'GET', `/api/v1/users/${her.login}`)).status).toBe(404);
    expect(await reapply()).toMatchObject({ reopened: 0 });
    await bringToLog();
    await eraseToTheEnd();
    expect(await placesOf(her)).toEqual([]);
    expect((await call('users', 'GET', `/api/v1/users/${kept.login}`)).body).toMatchObject({ id: kept.id });
  }, 60_000);
});
