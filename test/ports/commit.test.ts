import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  type Change,
  isRosterError,
  newId,
  RosterError,
  systemContext,
  type Versioned,
  type Write,
} from '../../shared/kernel/index.ts';
import { DynamoCommitter } from '../../shared/store/commit.ts';
import { entityItem, stampFor, toEvents } from '../../shared/store/items.ts';
import { type Key, keys, ranges } from '../../shared/store/keys.ts';
import { Reader } from '../../shared/store/reader.ts';
import { absent, type Item, present, type Table } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

const stamp = stampFor('eu-west-1');
const context = systemContext('request-1');
const at = 1_800_000_000_000;

let engine: TableEngine;
let table: Table;
let committer: DynamoCommitter;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.table();
  committer = new DynamoCommitter(table, stamp);
});

afterAll(async () => {
  await engine.stop();
});

/** A change of a new user with an event for each name, beside what it writes. */
function changeWith(
  writes: readonly Write[],
  { id = newId('user'), events = ['user.account.expire_password'] as const } = {},
): Change {
  return {
    subject: { kind: 'user', id, version: events.length, at },
    writes,
    events: events.map((eventType) => ({ eventType, targets: [] })),
  };
}

const commit = (...writes: readonly Write[]): Promise<void> => committer.commit(changeWith(writes), context);

const entity = (facts: Partial<Versioned> = {}): Versioned => ({ id: newId('user'), version: 1, lastUpdated: at, ...facts });
const insert = (value: Versioned): Write => ({ do: 'put', kind: 'user', value, replaces: null });
const member = { userId: '00u0', groupId: '00g0', shard: 0, origin: { by: 'admin', since: at } } as const;
const credential = (version: number) => ({ version, sealed: 'sealed', wrappedKey: 'wrapped', changed: at });
const token = (hash: string) => ({ hash, purpose: 'activation', userId: '00u0', expires: at + 60_500 }) as const;

interface Example {
  readonly name: string;
  /** What is there before. */
  readonly before?: readonly Write[];
  readonly write: Write;
  /** What is there afterwards; undefined where nothing is. */
  readonly after: readonly (readonly [Key, Readonly<Record<string, unknown>> | undefined])[];
}

const known = { replaced: entity(), removed: entity(), required: entity(), changed: entity(), gone: entity() };

const examples: readonly Example[] = [
  {
    name: 'put inserts',
    write: insert(known.changed),
    after: [[keys.entity('user', known.changed.id), { ...stamp, id: known.changed.id, version: 1 }]],
  },
  {
    name: 'put replaces the version that was read',
    before: [insert(known.replaced)],
    write: { do: 'put', kind: 'user', value: { ...known.replaced, version: 2 }, replaces: known.replaced },
    after: [[keys.entity('user', known.replaced.id), { version: 2 }]],
  },
  {
    name: 'remove',
    before: [insert(known.removed)],
    write: { do: 'remove', kind: 'user', replaces: known.removed },
    after: [[keys.entity('user', known.removed.id), undefined]],
  },
  {
    name: 'require leaves what it needs as it is',
    before: [insert(known.required)],
    write: { do: 'require', kind: 'user', id: known.required.id },
    after: [[keys.entity('user', known.required.id), { version: 1 }]],
  },
  {
    name: 'claim',
    write: { do: 'claim', name: 'login', value: 'claimed@example.com', owner: '00u0' },
    after: [[keys.claim('login', 'claimed@example.com'), { owner: '00u0', normalizer: 1, ...stamp }]],
  },
  {
    name: 'release',
    before: [{ do: 'claim', name: 'login', value: 'released@example.com', owner: '00u0' }],
    write: { do: 'release', name: 'login', value: 'released@example.com', owner: '00u0' },
    after: [[keys.claim('login', 'released@example.com'), undefined]],
  },
  {
    name: 'join writes both rows',
    write: { do: 'join', ...member, userId: '00u1', shard: 3 },
    after: [
      [keys.membershipOfUser('00u1', '00g0'), { shard: 3, origin: member.origin }],
      [keys.memberOfGroup('00g0', 3, '00u1'), { origin: member.origin }],
    ],
  },
  {
    name: 'leave removes both rows',
    before: [{ do: 'join', ...member, userId: '00u2' }],
    write: { do: 'leave', ...member, userId: '00u2' },
    after: [
      [keys.membershipOfUser('00u2', '00g0'), undefined],
      [keys.memberOfGroup('00g0', 0, '00u2'), undefined],
    ],
  },
  {
    name: 'set-credential inserts',
    write: { do: 'set-credential', userId: '00u3', credential: credential(1), replaces: null },
    after: [[keys.credential('00u3'), credential(1)]],
  },
  {
    name: 'set-credential replaces the version that was read',
    before: [{ do: 'set-credential', userId: '00u4', credential: credential(1), replaces: null }],
    write: { do: 'set-credential', userId: '00u4', credential: credential(2), replaces: 1 },
    after: [[keys.credential('00u4'), credential(2)]],
  },
  {
    name: 'set-credential replaces whatever is there',
    before: [{ do: 'set-credential', userId: '00u5', credential: credential(7), replaces: 'any' }],
    write: { do: 'set-credential', userId: '00u5', credential: credential(9), replaces: 'any' },
    after: [[keys.credential('00u5'), credential(9)]],
  },
  {
    name: 'forget-credential',
    before: [{ do: 'set-credential', userId: '00u6', credential: credential(1), replaces: null }],
    write: { do: 'forget-credential', userId: '00u6' },
    after: [[keys.credential('00u6'), undefined]],
  },
  { name: 'forget-credential where there is none', write: { do: 'forget-credential', userId: '00u7' }, after: [] },
  {
    name: 'set',
    before: [{ do: 'set', setting: 'brand', id: 'bnd1', value: { accent: '#000000' }, replaces: null }],
    write: { do: 'set', setting: 'brand', id: 'bnd1', value: { accent: '#ffffff' }, replaces: { accent: '#000000' } },
    after: [[keys.setting('brand', 'bnd1'), { value: { accent: '#ffffff' } }]],
  },
  {
    name: 'list',
    write: { do: 'list', list: 'tokens', id: '00T1', facts: { hash: 'abc' } },
    after: [[keys.listed('tokens', '00T1'), { hash: 'abc', ...stamp }]],
  },
  {
    name: 'unlist',
    before: [{ do: 'list', list: 'tokens', id: '00T2', facts: {} }],
    write: { do: 'unlist', list: 'tokens', id: '00T2' },
    after: [[keys.listed('tokens', '00T2'), undefined]],
  },
  {
    name: 'issue, with the second in which the table may forget it',
    write: { do: 'issue', token: token('issued') },
    after: [[keys.oneTimeToken('issued'), { ...token('issued'), ttl: at / 1000 + 61 }]],
  },
  {
    name: 'consume',
    before: [{ do: 'issue', token: token('consumed') }],
    write: { do: 'consume', hash: 'consumed' },
    after: [[keys.oneTimeToken('consumed'), undefined]],
  },
];

describe('a write', () => {
  it.each(examples)('$name', async ({ before = [], write, after }) => {
    for (const one of before) await commit(one);
    await commit(write);
    for (const [key, facts] of after) {
      const item = await table.get(key);
      if (facts === undefined) expect(item).toBeUndefined();
      else expect(item).toMatchObject(facts);
    }
  });
});

interface Refusal {
  readonly name: string;
  readonly before?: readonly Write[];
  readonly write: Write;
  readonly error: RosterError;
}

const changed = (kind: string, id: string): RosterError => new RosterError('changed-meanwhile', { kind, id });
const taken = new RosterError('claim-taken', { claim: 'login' });
const held = { do: 'claim', name: 'login', value: 'held@example.com', owner: '00u0' } as const;
const there = { first: entity(), second: entity({ version: 3 }), third: entity({ version: 3 }) };

const refusals: readonly Refusal[] = [
  {
    name: 'an insert where something is',
    before: [insert(there.first)],
    write: insert(there.first),
    error: changed('user', there.first.id),
  },
  {
    name: 'a replacement of another version',
    before: [insert(there.second)],
    write: { do: 'put', kind: 'user', value: { ...there.second, version: 3 }, replaces: { ...there.second, version: 2 } },
    error: changed('user', there.second.id),
  },
  {
    name: 'a replacement of what is gone',
    write: { do: 'put', kind: 'user', value: known.gone, replaces: known.gone },
    error: changed('user', known.gone.id),
  },
  {
    name: 'the removal of another version',
    before: [insert(there.third)],
    write: { do: 'remove', kind: 'user', replaces: { ...there.third, version: 2 } },
    error: changed('user', there.third.id),
  },
  { name: 'what requires the absent', write: { do: 'require', kind: 'group', id: '00gX' }, error: changed('group', '00gX') },
  { name: 'a claim that is held', before: [held], write: { ...held, owner: '00u9' }, error: taken },
  {
    name: 'a claim of one’s own',
    before: [{ ...held, value: 'own@example.com' }],
    write: { ...held, value: 'own@example.com' },
    error: taken,
  },
  {
    name: 'the release of another’s claim',
    before: [{ ...held, value: 'foreign@example.com' }],
    write: { ...held, do: 'release', value: 'foreign@example.com', owner: '00u9' },
    error: changed('claim', '00u9'),
  },
  {
    name: 'the release of what nobody holds',
    write: { ...held, do: 'release', value: 'nobody@example.com' },
    error: changed('claim', '00u0'),
  },
  {
    name: 'a second membership',
    before: [{ do: 'join', ...member, userId: '00uA' }],
    write: { do: 'join', ...member, userId: '00uA' },
    error: changed('membership', '00uA'),
  },
  { name: 'to leave where nobody is', write: { do: 'leave', ...member, userId: '00uB' }, error: changed('membership', '00uB') },
  {
    name: 'a credential beside one that is there',
    before: [{ do: 'set-credential', userId: '00uC', credential: credential(1), replaces: null }],
    write: { do: 'set-credential', userId: '00uC', credential: credential(2), replaces: null },
    error: changed('credential', '00uC'),
  },
  {
    name: 'a credential over one that nobody read',
    before: [{ do: 'set-credential', userId: '00uD', credential: credential(5), replaces: null }],
    write: { do: 'set-credential', userId: '00uD', credential: credential(6), replaces: 4 },
    error: changed('credential', '00uD'),
  },
  {
    name: 'a token with the hash of another',
    before: [{ do: 'issue', token: token('twice') }],
    write: { do: 'issue', token: token('twice') },
    error: changed('token', ''),
  },
  { name: 'a token that is gone', write: { do: 'consume', hash: 'never' }, error: new RosterError('one-time-token-invalid', {}) },
];

describe('a commit', () => {
  it.each(refusals)('refuses $name, and then writes nothing at all', async ({ before = [], write, error }) => {
    for (const one of before) await commit(one);
    const bystander = entity();
    const refused = await committer
      .commit(changeWith([insert(bystander), write], { id: bystander.id }), context)
      .catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(RosterError);
    expect(refused).toMatchObject({ code: error.code, facts: error.facts });
    expect(await table.get(keys.entity('user', bystander.id))).toBeUndefined();
    expect(await table.get(keys.event('user', bystander.id, 1))).toBeUndefined();
  });

  it('names what no second try can change, then what one can, where several conditions fail', async () => {
    const stale = entity();
    await commit(insert(stale), { ...held, value: 'worst@example.com' });
    const [again, claim] = [insert(stale), { ...held, value: 'worst@example.com' }] as const;
    // The claim may be taken by what changed her meanwhile.
    await expect(commit(again, claim)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    await expect(commit(claim, again)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    await expect(commit(insert(entity()), claim)).rejects.toMatchObject({ code: 'claim-taken' });
    await expect(commit(again, { do: 'consume', hash: 'worst' })).rejects.toMatchObject({ code: 'one-time-token-invalid' });
    await expect(commit(again, { do: 'require', kind: 'group', id: '00gX' })).rejects.toMatchObject({ facts: { kind: 'user' } });
  });

  it('refuses a change whose event is there, whatever it writes', async () => {
    const id = newId('user');
    await committer.commit(changeWith([], { id }), context);
    await expect(committer.commit(changeWith([], { id }), context)).rejects.toMatchObject({ facts: { kind: 'user', id } });
  });

  it('lets one of many through that replace the same version', async () => {
    const value = entity();
    await commit(insert(value));
    const attempts = Array.from({ length: 10 }, () =>
      commit({ do: 'put', kind: 'user', value: { ...value, version: 2 }, replaces: value }),
    );
    const outcomes = await Promise.allSettled(attempts);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.every(({ reason }) => isRosterError(reason, 'changed-meanwhile'))).toBe(true);
    expect(refused).toHaveLength(9);
  });

  it.each([null, undefined, 4])('takes back no sign-in that it has not read (%p before)', async (lastLogin) => {
    const value = { ...entity(), ...(lastLogin === undefined ? {} : { lastLogin }) };
    const next = { ...value, version: 2 };
    const replace: Write = { do: 'put', kind: 'user', value: next, replaces: value };
    await commit(insert(value));
    const key = keys.entity('user', value.id);
    await table.update(key, 'SET lastLogin = :at', { ...present, values: { ':at': 7 } });
    await expect(commit(replace)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(await table.get(key)).toMatchObject({ version: 1, lastLogin: 7 });
    await table.put({ ...key, ...stamp, ...value }, present);
    await commit(replace);
    expect(await table.get(key)).toMatchObject({ version: 2 });
  });

  it('has its reader forget, also where it is refused', async () => {
    const reader = new Reader(table);
    const its = new DynamoCommitter(table, stamp, reader);
    const value = entity();
    const key = keys.entity('user', value.id);
    expect(await reader.get(key)).toBeUndefined();
    await its.commit(changeWith([insert(value)]), context);
    expect(await reader.get(key)).toMatchObject({ version: 1 });
    await commit({ do: 'put', kind: 'user', value: { ...value, version: 2 }, replaces: value });
    await expect(its.commit(changeWith([insert(value)]), context)).rejects.toThrow();
    expect(await reader.get(key)).toMatchObject({ version: 2 });
  });
});

async function history(id: string): Promise<Item[]> {
  return Array.fromAsync(table.all({ pk: keys.entity('user', id).pk, ...ranges.eventsOf() }));
}

describe('the events of a change', () => {
  it('are one item under the last one’s version, and come out of it in their order', async () => {
    const id = newId('user');
    const events = ['user.lifecycle.create', 'user.lifecycle.activate', 'group.user_membership.add'] as const;
    await committer.commit(
      {
        subject: { kind: 'user', id, version: 4, at },
        writes: [],
        events: events.map((eventType) => ({ eventType, targets: [], debugData: { of: eventType } })),
      },
      context,
    );
    const items = await history(id);
    expect(items.map(({ sk }) => sk)).toEqual([keys.event('user', id, 4).sk]);
    const told = items.flatMap((item) => toEvents(item));
    expect(told).toEqual(
      events.map((eventType, index) => ({
        eventType,
        targets: [],
        debugData: { of: eventType },
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        published: at,
        entity: { kind: 'user', id, version: 2 + index },
        context,
      })),
    );
    expect(new Set(told.map(({ uuid }) => uuid)).size).toBe(3);
  });

  it('take over the create event that an imported user carries, at her first change', async () => {
    const value = entity();
    const born = {
      eventType: 'user.lifecycle.create',
      targets: [],
      uuid: 'born',
      published: at - 5,
      entity: { kind: 'user', id: value.id, version: 1 },
      context: systemContext('import'),
    } as const;
    const imported = { ...value, born };
    await table.put(entityItem('user', imported, stamp), absent);
    const lock: Change = {
      subject: { kind: 'user', id: value.id, version: 2, at },
      writes: [{ do: 'put', kind: 'user', value: { ...imported, version: 2 }, replaces: imported }],
      events: [{ eventType: 'user.account.expire_password', targets: [] }],
    };
    await committer.commit(lock, context);
    const events = (await history(value.id)).flatMap((item) => toEvents(item));
    expect(events.map(({ eventType, entity: { version } }) => [version, eventType])).toEqual([
      [1, 'user.lifecycle.create'],
      [2, 'user.account.expire_password'],
    ]);
    expect(events[0]).toEqual(born);
    expect(await table.get(keys.entity('user', value.id))).not.toHaveProperty('born');
    await expect(committer.commit(lock, context)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(await history(value.id)).toHaveLength(2);
  });
});
