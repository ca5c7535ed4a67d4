import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { draftUser, type User } from '../../shared/directory/index.ts';
import { type OneTimeToken, type RosterEvent, systemContext } from '../../shared/kernel/index.ts';
import type { Session } from '../../shared/sign-in/index.ts';
import { entityItem, stampFor } from '../../shared/store/items.ts';
import { Reader } from '../../shared/store/reader.ts';
import { DynamoAttemptCounter, DynamoSignInStore } from '../../shared/store/sign-ins.ts';
import { absent, type Table, versionIs } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

const stamp = stampFor('eu-west-1');
const minute = 60_000;
const noon = Date.UTC(2026, 0, 1, 12);
const limit = { most: 10, window: 15 * minute };

let engine: TableEngine;
let table: Table;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.table();
});
afterAll(() => engine.stop());

/** A request's own: nothing is remembered from the one before. */
const signIns = (): DynamoSignInStore => new DynamoSignInStore(table, new Reader(table), stamp);

const count = (answers: readonly (number | undefined)[]): number => answers.filter((number) => number !== undefined).length;

describe('the counter of tries', () => {
  it('AC-020: gives exactly as many tries as there are, however many ask at once', async () => {
    const counter = new DynamoAttemptCounter(table);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => counter.take('under-fire', limit, noon)));
    expect(count(answers)).toBe(limit.most);
    // Exactly one of them is the last.
    expect(answers.filter((number) => number === limit.most)).toHaveLength(1);
  });

  it('begins anew when its window has passed, and not before', async () => {
    const counter = new DynamoAttemptCounter(table);
    for (let taken = 0; taken < limit.most; taken += 1) expect(await counter.take('patient', limit, noon)).toBe(taken + 1);
    expect(await counter.take('patient', limit, noon + limit.window - 1)).toBeUndefined();
    expect(await counter.take('patient', limit, noon + limit.window)).toBe(1);
  });

  it('gives every try back after a right password', async () => {
    const counter = new DynamoAttemptCounter(table);
    for (let taken = 0; taken < limit.most; taken += 1) await counter.take('right', limit, noon);
    await counter.clear('right');
    const answers = await Promise.all(Array.from({ length: 30 }, () => counter.take('right', limit, noon)));
    expect(count(answers)).toBe(limit.most);
  });
});

function activeUser(): User {
  const input = {
    profile: { login: 'ada@example.com' },
    password: 'x',
    activate: true,
    changePasswordAtNextLogin: false,
    groupIds: [],
  };
  return draftUser(input, 'oty1', noon);
}

const tokenFor = (user: User, hash: string): OneTimeToken => ({
  hash,
  purpose: 'session',
  userId: user.id,
  expires: noon + 5 * minute,
});

const eventFor = (user: User, uuid: string): RosterEvent => ({
  eventType: 'user.session.start',
  targets: [],
  uuid,
  published: noon,
  entity: { kind: 'user', id: user.id, version: 0 },
  context: systemContext('request'),
});

const sessionFor = (user: User, id: string): Session => ({
  id,
  userId: user.id,
  login: 'ada@example.com',
  created: noon,
  expires: noon + minute,
  lastPasswordVerification: noon,
  idle: minute,
});

describe('the last step of a sign-in', () => {
  it('AC-021: is refused where the user was suspended, or got another password, since she was read', async () => {
    const store = signIns();
    const user = activeUser();
    await table.put(entityItem('user', user, stamp), absent);
    expect(await store.complete(user, tokenFor(user, 'h1'), eventFor(user, 'e1'))).toBe(true);
    expect(await store.complete({ ...user, passwordChanged: noon - 1 }, tokenFor(user, 'h2'), eventFor(user, 'e2'))).toBe(false);
    await table.put(entityItem('user', { ...user, status: 'SUSPENDED' } as User, stamp), versionIs(user.version));
    expect(await store.complete(user, tokenFor(user, 'h3'), eventFor(user, 'e3'))).toBe(false);
    expect(await store.findToken('h2')).toBeUndefined();
    expect(await store.findToken('h3')).toBeUndefined();
  });

  it('spends a session token once, of a hundred tries at once', async () => {
    const store = signIns();
    const user = activeUser();
    await table.put(entityItem('user', user, stamp), absent);
    await store.complete(user, tokenFor(user, 'spent'), eventFor(user, 'e4'));
    const tries = Array.from({ length: 100 }, (_, index) => store.begin(sessionFor(user, `102${index}`), 'spent'));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });

  it('keeps no session id in the table, only its hash', async () => {
    const store = signIns();
    const user = activeUser();
    await table.put(entityItem('user', user, stamp), absent);
    await store.complete(user, tokenFor(user, 'hidden'), eventFor(user, 'e5'));
    await store.begin(sessionFor(user, '102secret'), 'hidden');
    expect(await signIns().findSession('102secret')).toMatchObject({ id: '102secret', userId: user.id });
    expect(await table.get({ pk: 's#102secret', sk: 's' })).toBeUndefined();
    await store.end('102secret', eventFor(user, 'e6'));
    expect(await signIns().findSession('102secret')).toBeUndefined();
  });
});
