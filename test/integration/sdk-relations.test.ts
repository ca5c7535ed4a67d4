import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@okta/okta-sdk-nodejs';

import { keys, ranges } from '../../shared/store/keys.ts';
import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { codesOf, idOf, sdkClient } from '../support/sdk-client.ts';
import { tableOf } from '../support/stack-table.ts';

let stack: TestStack;
let client: Client;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  client = sdkClient(stack);
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

let things = 0;

async function createUser(more: object = {}): Promise<string> {
  const login = `relation${++things}@relations.example`;
  const profile = { login, email: login, firstName: 'Grace', lastName: `Hopper ${things}` };
  return idOf(await client.userApi.createUser({ body: { profile, ...more } }));
}

const side = (name: string) => ({ name, title: name, description: '', type: 'USER' as const });

async function relation(): Promise<[primary: string, associated: string]> {
  const number = String(++things);
  const names: [string, string] = [`lead${number}`, `report${number}`];
  const linkedObject = { primary: side(names[0]), associated: side(names[1]) };
  expect(await client.linkedObjectApi.createLinkedObjectDefinition({ linkedObject })).toMatchObject(linkedObject);
  return names;
}

const link = (associated: string, primaryRelationshipName: string, primaryUserId: string): Promise<void> =>
  client.userApi.setLinkedObjectForUser({ associatedUserId: associated, primaryRelationshipName, primaryUserId });

/** Ids of whom somebody is linked with. */
async function linkedTo(userId: string, relationshipName: string): Promise<string[]> {
  const found = await client.userApi.listLinkedObjectsForUser({ userId, relationshipName });
  const ids: string[] = [];
  await found.each(({ _links }) => void ids.push(_links?.self?.href?.split('/').at(-1) ?? ''));
  return ids.toSorted((one, other) => (one < other ? -1 : 1));
}

const sorted = (...ids: string[]): string[] => ids.toSorted((one, other) => (one < other ? -1 : 1));

async function removeUser(id: string): Promise<void> {
  await client.userApi.deleteUser({ userId: id });
  await client.userApi.deleteUser({ userId: id });
}

describe('definitions of linked objects', () => {
  it('are found by either name, until one is deleted by either', async () => {
    const [primary, associated] = await relation();
    for (const linkedObjectName of [primary, associated]) {
      expect(await client.linkedObjectApi.getLinkedObjectDefinition({ linkedObjectName })).toMatchObject({
        primary: side(primary),
        associated: side(associated),
      });
    }
    const listed: (string | undefined)[] = [];
    await (await client.linkedObjectApi.listLinkedObjectDefinitions()).each(({ primary: of }) => void listed.push(of?.name));
    expect(listed).toContain(primary);
    await client.linkedObjectApi.deleteLinkedObjectDefinition({ linkedObjectName: associated });
    // The SDK remembers what it read under the primary name.
    expect((await call('GET', `/api/v1/meta/schemas/user/linkedObjects/${primary}`)).status).toBe(404);
  });

  it('share no name, on whichever side', async () => {
    const [primary] = await relation();
    const linkedObject = { primary: side(`other${things}`), associated: side(primary.toUpperCase()) };
    expect(await codesOf(client.linkedObjectApi.createLinkedObjectDefinition({ linkedObject }))).toEqual([409, 'E0000127']);
    const strange = { primary: side('7up'), associated: side('a-b') };
    expect(await codesOf(client.linkedObjectApi.createLinkedObjectDefinition({ linkedObject: strange }))).toEqual([
      400,
      'E0000001',
    ]);
  });
});

describe('links between users', () => {
  it('go both ways, one primary user at a time', async () => {
    const [lead, report] = await relation();
    const [boss, next, ada, alan] = [await createUser(), await createUser(), await createUser(), await createUser()];
    await link(ada, lead, boss);
    await link(alan, lead, boss);
    await link(alan, lead, boss);
    expect(await linkedTo(ada, lead)).toEqual([boss]);
    expect(await linkedTo(boss, report)).toEqual(sorted(ada, alan));
    await link(ada, lead, next);
    expect([await linkedTo(ada, lead), await linkedTo(boss, report), await linkedTo(next, report)]).toEqual([
      [next],
      [alan],
      [ada],
    ]);
    await client.userApi.deleteLinkedObjectForUser({ userId: alan, relationshipName: lead });
    await client.userApi.deleteLinkedObjectForUser({ userId: alan, relationshipName: lead });
    expect([await linkedTo(alan, lead), await linkedTo(boss, report)]).toEqual([[], []]);
    expect(await codesOf(link(ada, report, boss))).toEqual([404, 'E0000007']);
    expect(await codesOf(link(ada, lead, '00uaaaaaaaaaaaaaaaaa'))).toEqual([404, 'E0000007']);
  });

  it('end with either user, and leave no row', async () => {
    const [lead, report] = await relation();
    const [boss, ada, alan] = [await createUser(), await createUser(), await createUser()];
    await link(ada, lead, boss);
    await link(alan, lead, boss);
    await removeUser(alan);
    expect(await linkedTo(boss, report)).toEqual([ada]);
    await removeUser(boss);
    expect(await linkedTo(ada, lead)).toEqual([]);
    const [definition] = (await tableOf(stack).query({ pk: 'o#settings', from: 'linked-object#', to: 'linked-object$' })).items
      .map(({ value }) => value as { id: string; primary: { name: string } })
      .filter(({ primary }) => primary.name === lead);
    await eventually(async () => {
      await stack.invoke('SweeperFunction', {});
      const { pk } = keys.link(definition?.id ?? '', boss, '');
      expect((await tableOf(stack).query({ pk, ...ranges.partition })).items).toEqual([]);
    });
  });

  it('end with their relation, and do not come back with its name', async () => {
    const [lead, report] = await relation();
    const [boss, ada] = [await createUser(), await createUser()];
    await link(ada, lead, boss);
    await client.linkedObjectApi.deleteLinkedObjectDefinition({ linkedObjectName: lead });
    await client.linkedObjectApi.createLinkedObjectDefinition({ linkedObject: { primary: side(lead), associated: side(report) } });
    expect([await linkedTo(ada, lead), await linkedTo(boss, report)]).toEqual([[], []]);
    await link(ada, lead, boss);
    expect([await linkedTo(ada, lead), await linkedTo(boss, report)]).toEqual([[boss], [ada]]);
  });
});

describe('realms', () => {
  it('are made, read, changed, listed in pages and deleted', async () => {
    const [first] = (await call('GET', '/api/v1/realms?limit=1')).body as { id: string; isDefault: boolean }[];
    expect(first).toMatchObject({ isDefault: true, profile: { name: 'Default Realm' } });
    const made = await client.realmApi.createRealm({ body: { profile: { name: 'Partners' } } });
    const realmId = idOf(made);
    expect(made).toMatchObject({ id: expect.stringMatching(/^guo/), isDefault: false, profile: { name: 'Partners', domains: [] } });
    const body = { profile: { name: 'Partner companies', domains: ['Partner.example'] } };
    expect(await client.realmApi.replaceRealm({ realmId, body })).toMatchObject({ profile: { domains: ['partner.example'] } });
    const found: (string | undefined)[] = [];
    await (await client.realmApi.listRealms({ search: 'profile.name co "companies"' })).each(({ id }) => void found.push(id));
    expect(found).toEqual([realmId]);
    const all: (string | undefined)[] = [];
    await (await client.realmApi.listRealms({ limit: 1 })).each(({ id }) => void all.push(id));
    expect(all).toEqual([first?.id, realmId]);
    await client.realmApi.deleteRealm({ realmId });
    expect(await codesOf(client.realmApi.getRealm({ realmId }))).toEqual([404, 'E0000007']);
    expect(await codesOf(client.realmApi.deleteRealm({ realmId: first?.id ?? '' }))).toEqual([400, 'E0000178']);
  });

  it('hold users, whom searches find by them', async () => {
    const profile = { name: 'Suppliers', domains: ['supplier.example'] };
    const realmId = idOf(await client.realmApi.createRealm({ body: { profile } }));
    expect(await codesOf(createUser({ realmId }))).toEqual([400, 'E0000001']);
    expect(await codesOf(createUser({ realmId: 'guoaaaaaaaaaaaaaaaaa' }))).toEqual([404, 'E0000007']);
    const login = 'ada@supplier.example';
    const id = idOf(
      await client.userApi.createUser({ body: { realmId, profile: { login, email: login, firstName: 'A', lastName: 'B' } } }),
    );
    expect((await call('GET', `/api/v1/users/${id}`)).body).toMatchObject({ realmId });
    const search = encodeURIComponent(`realmId eq "${realmId}"`);
    await eventually(async () => {
      expect((await call('GET', `/api/v1/users?search=${search}`)).body).toMatchObject([{ id, realmId }]);
    });
    expect(await codesOf(client.realmApi.deleteRealm({ realmId }))).toEqual([400, 'E0000178']);
    expect((await call('POST', `/api/v1/users/${id}`, { body: { profile: { email: 'ada@elsewhere.example' } } })).status).toBe(400);
    const standard = (await call('GET', '/api/v1/realms?limit=1')).body as { id: string }[];
    const moved = await call('POST', `/api/v1/users/${id}`, { body: { realmId: standard[0]?.id } });
    expect(moved.body).toMatchObject({ realmId: standard[0]?.id });
    await eventually(async () => {
      await client.realmApi.deleteRealm({ realmId });
    });
  });
});

describe('UI schemas', () => {
  it('are made, read, changed, listed and deleted, also twice', async () => {
    const form = (label: string) => ({
      uiSchema: {
        type: 'Group',
        label,
        buttonLabel: 'Submit',
        elements: [{ type: 'Control', scope: '#/properties/firstName', label: 'First Name', options: { format: 'text' as const } }],
      },
    });
    const id = idOf(await client.uiSchemaApi.createUISchema({ uischemabody: form('Sign up') }));
    expect(await client.uiSchemaApi.replaceUISchemas({ id, updateUISchemaBody: form('Join') })).toMatchObject(form('Join'));
    expect(await client.uiSchemaApi.getUISchema({ id })).toMatchObject({ id, ...form('Join') });
    const listed: (string | undefined)[] = [];
    await (await client.uiSchemaApi.listUISchemas()).each((each) => void listed.push(each.id));
    expect(listed).toEqual([id]);
    await client.uiSchemaApi.deleteUISchemas({ id });
    await client.uiSchemaApi.deleteUISchemas({ id });
    expect(await codesOf(client.uiSchemaApi.getUISchema({ id }))).toEqual([404, 'E0000007']);
  });
});
