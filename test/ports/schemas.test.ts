import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { handler as walk } from '../../functions/workers/directory-jobs/handler.ts';
import { root } from '../../shared/runtime/root.ts';
import { keys } from '../../shared/store/keys.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { indexChanges } from '../support/dynoxide-workers.ts';
import { localTableClient, storedItems } from '../support/search-table.ts';

let org: Org;
let brought = 0;
let people = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(() => org.stop());

const userSchema = '/api/v1/meta/schemas/user/default';

const change = (properties: object, path = userSchema): Promise<OrgAnswer> =>
  org.call('schemas', 'POST', path, { body: { definitions: { custom: { properties } } } });

interface Shown {
  readonly definitions: { readonly custom: { readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> } };
}

async function attribute(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { body } = await org.call('schemas', 'GET', userSchema);
  return (body as unknown as Shown).definitions.custom.properties[name];
}

function create(custom: object, facts: object = {}): Promise<OrgAnswer> {
  const login = `person${(people += 1)}@schemas.example`;
  const profile = { login, email: login, firstName: 'Firstname', lastName: 'Lastname', ...custom };
  return org.call('users', 'POST', '/api/v1/users', { query: 'activate=false', body: { profile, ...facts } });
}

async function created(custom: object, facts: object = {}): Promise<string> {
  const answer = await create(custom, facts);
  expect([answer.status, answer.text]).toEqual([200, expect.anything()]);
  return String(answer.body['id']);
}

const user = (method: string, id: string, body?: object): Promise<OrgAnswer> =>
  org.call('users', method, `/api/v1/users/${id}`, body === undefined ? {} : { body });

const causesOf = ({ body }: OrgAnswer): unknown => body['errorCauses'];
const taken = (field: string) => [
  { errorSummary: `${field}: An object with this field already exists in the current organization` },
];

/** Brings the workers their messages, some of them twice. */
async function walkOn(): Promise<void> {
  for (; brought < org.messages.length; brought += 1) {
    const { queue, body } = org.messages[brought] ?? { queue: '', body: {} };
    if (queue !== 'directory-jobs') continue;
    const event = { Records: [{ messageId: '1', body: JSON.stringify(body) }] } as unknown as Parameters<typeof walk>[0];
    const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
    const times = brought % 3 === 0 ? 2 : 1;
    const answers = await Promise.all(Array.from({ length: times }, () => walk(event, context)));
    for (const answer of answers) expect(answer.batchItemFailures).toEqual([]);
  }
  await indexChanges(await org.records());
}

async function storedKeys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  const client = localTableClient(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  for await (const { pk } of storedItems(client, process.env['TABLE_NAME'] ?? '')) if (pk.startsWith(prefix)) found.push(pk);
  return found;
}

async function found(search: string): Promise<string[]> {
  const answer = await org.call('users', 'GET', '/api/v1/users', { query: new URLSearchParams({ search }).toString() });
  if (answer.status !== 200) return [String(answer.status)];
  return (answer.body as unknown as readonly { readonly id: string }[]).map(({ id }) => id).toSorted();
}

describe('a unique attribute', () => {
  it('has one owner for each value, whoever tries at once, whatever the case', async () => {
    expect((await change({ badge: { title: 'Badge', type: 'string', unique: true } })).status).toBe(200);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => create({ badge: index % 2 === 0 ? 'A-1' : 'a-1 ' })),
    );
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect([answer.status, answer.body['errorSummary'], causesOf(answer)]).toEqual([
        400,
        'Api validation failed: badge',
        taken('badge'),
      ]);
    }
    expect(await storedKeys('c#unique#')).toEqual(['c#unique#user.badge#a-1']);
  });

  it('is given back with a change, with a removal, and with whoever had it', async () => {
    const [one, other] = [await created({ badge: 'b-1' }), await created({ badge: 'b-2' })];
    expect(causesOf(await user('POST', other, { profile: { badge: 'B-1' } }))).toEqual(taken('badge'));
    expect((await user('POST', one, { profile: { badge: 'b-3' } })).status).toBe(200);
    expect((await user('POST', other, { profile: { badge: 'B-1' } })).status).toBe(200);
    expect((await user('POST', one, { profile: { badge: null } })).status).toBe(200);
    expect((await user('POST', other, { profile: { badge: 'b-3' } })).status).toBe(200);
    await user('DELETE', other);
    expect(causesOf(await create({ badge: 'b-3' }))).toEqual(taken('badge'));
    await user('DELETE', other);
    expect((await create({ badge: 'b-3' })).status).toBe(200);
    expect((await storedKeys('c#unique#user.badge#b-')).toSorted()).toEqual(['c#unique#user.badge#b-3']);
  });

  it('that becomes unique later waits for values that stand in the way, and is looked at again when asked', async () => {
    await change({ code: { title: 'Code', type: 'integer' } });
    const [, second] = [await created({ code: 7 }), await created({ code: 7 }), await created({ code: 8 })];
    await change({ code: { unique: true } });
    expect((await attribute('code'))?.['unique']).toBe('PENDING_UNIQUENESS');
    // New values are claimed from now on.
    const third = await create({ code: 9 });
    expect([third.status, causesOf(await create({ code: 9 }))]).toEqual([200, taken('code')]);
    await walkOn();
    expect((await attribute('code'))?.['unique']).toBe('PENDING_UNIQUENESS');
    const listed = await org.call('directoryJobs', 'GET', '/api/v1/directoryJobs');
    expect((listed.body as unknown as readonly object[])[0]).toMatchObject({
      type: 'applySchema',
      status: 'COMPLETED',
      progress: { findings: { 'conflicts.code': expect.any(Number) } },
    });
    expect((await user('POST', second ?? '', { profile: { code: 10 } })).status).toBe(200);
    await change({ code: { unique: true } });
    await walkOn();
    expect((await attribute('code'))?.['unique']).toBe('UNIQUE_VALIDATED');
    expect((await storedKeys('c#unique#user.code#')).toSorted()).toEqual(
      ['10', '7', '8', '9'].map((value) => `c#unique#user.code#${value}`),
    );
  });
});

describe('an attribute that is removed', () => {
  it('is gone at once, its values and rows a while later, and its name is free then', async () => {
    await change({ shoe: { title: 'Shoe', type: 'integer', unique: true } });
    const id = await created({ shoe: 38 });
    await indexChanges(await org.records());
    expect(await found('profile.shoe eq 38')).toEqual([id]);
    await change({ shoe: null });
    expect((await user('GET', id)).body['profile']).not.toHaveProperty('shoe');
    expect(await found('profile.shoe eq 38')).toEqual(['400']);
    expect((await user('POST', id, { profile: { shoe: 39 } })).status).toBe(400);
    const again = await change({ shoe: { title: 'Shoe', type: 'string' } });
    expect([again.status, again.text]).toEqual([400, expect.stringContaining('Wait until the data clean up process finishes')]);
    // Updates of others do not stumble over what is left.
    expect((await user('POST', id, { profile: { title: 'Cobbler' } })).status).toBe(200);
    const other = await root().table.get(keys.entity('user', id));
    expect(other?.['profile']).not.toHaveProperty('shoe');
    await walkOn();
    expect(await storedKeys('c#unique#user.shoe')).toEqual([]);
    expect((await change({ shoe: { title: 'Shoe', type: 'string' } })).status).toBe(200);
    expect((await user('POST', id, { profile: { shoe: 'brogue' } })).status).toBe(200);
  });

  it('leaves nothing behind in profiles that nobody changes', async () => {
    await change({ hat: { title: 'Hat', type: 'string', unique: true } });
    const id = await created({ hat: 'bowler' });
    await indexChanges(await org.records());
    expect(await storedKeys('x#user#profile.hat')).toHaveLength(1);
    const { lastUpdated } = (await user('GET', id)).body;
    await change({ hat: null });
    await walkOn();
    expect((await root().table.get(keys.entity('user', id)))?.['profile']).not.toHaveProperty('hat');
    expect(await storedKeys('x#user#profile.hat')).toEqual([]);
    expect(await storedKeys('c#unique#user.hat')).toEqual([]);
    expect((await user('GET', id)).body['lastUpdated']).toBe(lastUpdated);
    expect((await root().table.get(keys.setting('search-index', 'user')))?.['value']).not.toHaveProperty('attributes.hat');
  });
});

describe('an attribute whose values lie otherwise in the index', () => {
  it('is found by the old index until the new one is whole', async () => {
    await change({ drink: { title: 'Drink', type: 'string' } });
    const early = await created({ drink: 'tea' });
    await indexChanges(await org.records());
    await change({ drink: { enum: ['tea', 'coffee'] } });
    const late = await created({ drink: 'tea' });
    await indexChanges(await org.records());
    expect(await found('profile.drink eq "tea"')).toEqual([early, late].toSorted());
    await walkOn();
    expect(await found('profile.drink eq "tea"')).toEqual([early, late].toSorted());
    const setting = await root().table.get(keys.setting('search-index', 'user'));
    expect(setting?.['value']).toHaveProperty('attributes.drink', {
      serving: { generation: 2, type: 'string', array: false, enumerated: true },
    });
    const lists = await storedKeys('x#user#profile.drink.2#');
    expect(lists).toHaveLength(2);
  });
});

describe('a user type', () => {
  it('has a schema of its own, and goes only when nobody is of it', async () => {
    const body = { name: 'partner', displayName: 'Partner', description: '' };
    const type = (await org.call('schemas', 'POST', '/api/v1/meta/types/user', { body })).body;
    const typeId = String(type['id']);
    const href = (type['_links'] as Readonly<Record<string, { readonly href: string }>>)['schema']?.href ?? '';
    await change({ company: { title: 'Company', type: 'string', required: true } }, new URL(href).pathname);
    expect(causesOf(await create({}, { type: { id: typeId } }))).toEqual([
      { errorSummary: 'company: The field cannot be left blank' },
    ]);
    expect(causesOf(await create({ company: 'Acme' }))).toEqual([
      { errorSummary: "Property name 'company' is not defined in profile" },
    ]);
    const id = await created({ company: 'Acme' }, { type: { id: typeId } });
    await indexChanges(await org.records());
    expect(await found('profile.company eq "acme"')).toEqual([id]);
    const kept = await org.call('schemas', 'DELETE', `/api/v1/meta/types/user/${typeId}`);
    expect([kept.status, kept.body['errorCode']]).toEqual([403, 'E0000142']);

    const { body: shown } = await user('GET', id);
    const { company: _company, ...profile } = shown['profile'] as Readonly<Record<string, unknown>>;
    const types = (await org.call('schemas', 'GET', '/api/v1/meta/types/user')).body;
    const standard = (types as unknown as readonly { readonly id: string; readonly default: boolean }[]).find(
      (each) => each.default,
    );
    const refused = await user('PUT', id, { profile: shown['profile'] as object, type: { id: standard?.id } });
    expect(causesOf(refused)).toEqual([{ errorSummary: "Property name 'company' is not defined in profile" }]);
    expect((await user('PUT', id, { profile, type: { id: standard?.id } })).body['type']).toEqual({ id: standard?.id });
    await indexChanges(await org.records());
    expect((await org.call('schemas', 'DELETE', `/api/v1/meta/types/user/${typeId}`)).status).toBe(204);
    expect((await org.call('schemas', 'GET', new URL(href).pathname)).status).toBe(404);
  });
});
