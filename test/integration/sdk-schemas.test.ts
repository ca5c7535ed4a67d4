import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type GroupSchema, OktaApiError, type UserSchema } from '@okta/okta-sdk-nodejs';

import { keys } from '../../shared/store/keys.ts';
import { anyway, type Item, type Table } from '../../shared/store/table.ts';
import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { sdkClient } from '../support/sdk-client.ts';
import { tableOf } from '../support/stack-table.ts';

let stack: TestStack;
let client: Client;
let table: Table;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  client = sdkClient(stack);
  table = tableOf(stack);
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

type Attributes = Readonly<Record<string, object | null>>;

const schemaOf = (properties: Attributes): object => ({ definitions: { custom: { id: '#custom', type: 'object', properties } } });

const change = (properties: Attributes, schemaId = 'default'): Promise<UserSchema> =>
  client.schemaApi.updateUserProfile({ schemaId, userSchema: schemaOf(properties) });

const changeGroups = (properties: Attributes): Promise<GroupSchema> =>
  client.schemaApi.updateGroupSchema({ GroupSchema: schemaOf(properties) });

let people = 0;

async function created(custom: object, typeId?: string): Promise<string> {
  const login = `person${(people += 1)}@schemas.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: `Lovelace ${people}`, ...custom };
  const type = typeId === undefined ? {} : { type: { id: typeId } };
  const { id } = await client.userApi.createUser({ body: { profile, ...type }, activate: false });
  if (id === undefined) throw new Error('the answer has no id');
  return id;
}

/** The sentences of the SDK's error. */
async function causes(promise: Promise<unknown>): Promise<string[]> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OktaApiError)) throw new Error(`not an OktaApiError: ${String(error)}`);
  return (error.errorCauses ?? []).map(({ errorSummary }) => String(errorSummary));
}

async function found(search: string, more: object = {}): Promise<string[]> {
  const logins: string[] = [];
  const users = await client.userApi.listUsers({ search, ...more });
  await users.each((user) => void logins.push(String(user.profile?.lastName)));
  return logins;
}

describe('schemas, by the SDK', () => {
  it('are sent back as they were read', async () => {
    const schema = await client.schemaApi.getUserSchema({ schemaId: 'default' });
    expect(await client.schemaApi.updateUserProfile({ schemaId: 'default', userSchema: schema })).toEqual(schema);
    await expect(client.schemaApi.getUserSchema({ schemaId: 'oscnone' })).rejects.toMatchObject({
      errorCode: 'E0000007',
      status: 404,
    });
  });

  it('have attributes added, which users have values of and are found by', async () => {
    const { definitions } = await change({
      drink: { title: 'Drink', type: 'string', _default: 'tea', permissions: [{ principal: 'SELF', action: 'HIDE' }] },
      age: { title: 'Age', type: 'integer' },
      skills: { title: 'Skills', type: 'array', items: { type: 'string' } },
    });
    const read = await client.schemaApi.getUserSchema({ schemaId: 'default' });
    expect(read.definitions?.custom).toEqual(definitions?.custom);
    expect(definitions?.custom?.properties?.['drink']).toMatchObject({
      title: 'Drink',
      mutability: 'READ_WRITE',
      scope: 'NONE',
      permissions: [{ principal: 'SELF', action: 'HIDE' }],
      master: { type: 'PROFILE_MASTER' },
    });
    // This SDK sends an object for each element of an enum.
    const oneOf = ['tea', 'coffee'].map((value) => ({ const: value, title: value.toUpperCase() }));
    const listed = await call('POST', '/api/v1/meta/schemas/user/default', {
      body: schemaOf({ drink: { enum: ['tea', 'coffee'], oneOf } }),
    });
    expect([listed.status, listed.body]).toMatchObject([
      200,
      { definitions: { custom: { properties: { drink: { enum: ['tea', 'coffee'], oneOf } } } } },
    ]);
    for (const age of [41, 39, 40, 38, 42]) await created({ age, skills: ['go', `skill ${age}`] });
    await created({ age: 7, drink: 'coffee' });
    expect(await causes(created({ drink: 'milk', age: 1.5, shoe: 38 }))).toEqual([
      'drink: The field must be one of the values of its enumeration',
      'age: The field must be a whole number',
      "Property name 'shoe' is not defined in profile",
    ]);
    // What is hidden from people themselves is not hidden from administrators.
    const sorted = { sortBy: 'profile.age', sortOrder: 'desc', limit: 2 };
    await eventually(async () =>
      expect(await found('profile.drink eq "tea" and profile.age ge 39', sorted)).toEqual(
        [5, 1, 3, 2].map((number) => `Lovelace ${number}`),
      ),
    );
    expect(await found('profile.skills eq "skill 41"')).toEqual(['Lovelace 1']);
    expect(await found('profile.drink eq "COFFEE"')).toEqual(['Lovelace 6']);
  });

  it('say what is wrong', async () => {
    expect(await causes(change({ age: { title: 'Age', type: 'string' }, '7up': { title: 'Seven', type: 'string' } }))).toEqual([
      'age: The type of an existing attribute cannot be changed',
      '7up: invalid property name. Property name should only have alphanumeric characters and underscores. It should not start with a digit.',
    ]);
  });

  it('of groups have attributes as well', async () => {
    const { definitions } = await changeGroups({ room: { title: 'Room', description: 'Where it meets', type: 'string' } });
    expect(definitions?.custom?.properties?.['room']).toMatchObject({ title: 'Room', description: 'Where it meets' });
    expect(definitions?.base?.properties?.name).toMatchObject({ description: 'Name', required: true });
    const body = { profile: { name: 'Room 7', room: '7' } };
    expect((await call('POST', '/api/v1/groups', { body })).body).toMatchObject(body);
    await eventually(async () => expect((await call('GET', '/api/v1/groups?search=profile.room%20pr')).body).toHaveLength(1));
    expect((await changeGroups({ room: null })).definitions?.custom?.properties).toEqual({});
    // Nobody has a value of this one: its name is free at once.
    for (const desk of [{ title: 'Desk', type: 'integer' }, null, { title: 'Desk', type: 'string' }]) await changeGroups({ desk });
  });

  it('take an attribute away, and give its name back once nobody has a value of it', async () => {
    await change({ badge: { title: 'Badge', type: 'string', unique: true } });
    const id = await created({ badge: 'b-1' });
    expect(await causes(created({ badge: 'B-1' }))).toEqual([
      'badge: An object with this field already exists in the current organization',
    ]);
    await eventually(async () => expect(await found('profile.badge pr')).toHaveLength(1));
    const { definitions } = await change({ badge: null });
    expect(definitions?.custom?.properties).not.toHaveProperty('badge');
    expect((await client.userApi.getUser({ userId: id })).profile).not.toHaveProperty('badge');
    expect(await causes(change({ badge: { title: 'Badge', type: 'integer' } }))).toEqual([
      expect.stringContaining('Wait until the data clean up process finishes and then try again.'),
    ]);
    await eventually(() => change({ badge: { title: 'Badge', type: 'integer' } }), 30);
    expect(await table.get(keys.claim('unique', 'user.badge#b-1'))).toBe(undefined);
    await created({ badge: 1 });
  });
});

describe('user types, by the SDK', () => {
  it('are made, changed and taken away', async () => {
    const made = await client.userTypeApi.createUserType({
      userType: { name: 'partner', displayName: 'Partner', description: 'Of theirs' },
    });
    expect(made).toMatchObject({ name: 'partner', _default: false });
    const typeId = String(made.id);
    const { _links: links } = made;
    const schemaId = String(links?.schema?.href).split('/').at(-1) ?? '';
    await change({ company: { title: 'Company', type: 'string', required: true } }, schemaId);
    expect(await causes(created({}, typeId))).toEqual(['company: The field cannot be left blank']);
    const id = await created({ company: 'Acme' }, typeId);
    await eventually(async () => expect(await found(`type.id eq "${typeId}"`)).toHaveLength(1));
    await expect(client.userTypeApi.deleteUserType({ typeId })).rejects.toMatchObject({ errorCode: 'E0000142' });
    const updated = await client.userTypeApi.updateUserType({ typeId, userType: { displayName: 'Friend' } });
    expect(updated).toMatchObject({ displayName: 'Friend', description: 'Of theirs' });
    const body = { name: 'partner', displayName: 'Partner', description: 'Of ours' };
    expect(await client.userTypeApi.replaceUserType({ typeId, userType: body })).toMatchObject(body);
    expect(await causes(client.userTypeApi.replaceUserType({ typeId, userType: { ...body, name: 'other' } }))).toEqual([
      'name: The name of a user type cannot be changed',
    ]);
    for (let time = 0; time < 2; time += 1) await client.userApi.deleteUser({ userId: id });
    await eventually(() => client.userTypeApi.deleteUserType({ typeId }), 10);
    const types: string[] = [];
    await (await client.userTypeApi.listUserTypes()).each((type) => void types.push(type.name));
    expect(types).toEqual(['user']);
  });
});

describe('the sweep', () => {
  /** As a function leaves it that dies behind the change of a schema, long ago. */
  async function forget(kind: 'user' | 'group', edit: (schema: Item) => object): Promise<void> {
    const org = await table.get(keys.entity('org', 'org'));
    if (org === undefined) throw new Error('there is no org');
    const { pk } = keys.setting('', '');
    for await (const item of table.all({ pk, from: 'schema#', to: 'schema$' })) {
      const value = item['value'] as Item;
      if (value['name'] === kind) await table.put({ ...item, value: edit(value) }, anyway);
    }
    await table.put({ ...org, version: Number(org['version']) + 1 }, anyway);
  }

  it('has the directory walked where nobody did', async () => {
    await change({ code: { title: 'Code', type: 'string' } });
    const id = await created({ code: 'C-1' });
    const group = await client.groupApi.createGroup({ group: { profile: { name: 'Walkers' } } });
    const key = keys.entity('group', String(group.id));
    const stored = await table.get(key);
    await table.put({ ...key, ...stored, profile: { name: 'Walkers', floor: '3' } }, anyway);
    await forget('group', (schema) => ({ ...schema, removed: [{ name: 'floor', since: 1 }] }));
    await forget('user', (schema) => ({
      ...schema,
      custom: (schema['custom'] as readonly Item[]).map((attribute) =>
        attribute['name'] === 'code' ? { ...attribute, unique: 'PENDING_UNIQUENESS', claiming: { since: 1 } } : attribute,
      ),
    }));
    await stack.invoke('SweeperFunction', {});
    await eventually(async () => {
      const { definitions } = await client.schemaApi.getUserSchema({ schemaId: 'default' });
      // As Okta answers it, where its own SDK declares a boolean.
      expect(definitions?.custom?.properties?.['code']?.unique).toEqual('UNIQUE_VALIDATED');
      expect((await table.get(key))?.['profile']).toEqual({ name: 'Walkers' });
    }, 20);
    expect(await table.get(keys.claim('unique', 'user.code#c-1'))).toMatchObject({ owner: id });
  });
});
