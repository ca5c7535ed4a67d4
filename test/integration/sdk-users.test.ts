/** Users by Okta's own Node SDK: views, pages, versions, both kinds of update, deletion in two steps. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type Collection, type User, type UserProfile } from '@okta/okta-sdk-nodejs';

import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { codesOf, sdkClient } from '../support/sdk-client.ts';

const password = 'Correct-Horse-Battery-1';

let stack: TestStack;
let client: Client;
let call: Call;
let people = 0;

beforeAll(async () => {
  stack = await startStack();
  call = apiClient(stack);
  client = sdkClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

function profile(more: Partial<UserProfile> = {}): UserProfile & { readonly login: string } {
  const login = `crew${++people}@sdk-users.example`;
  return { email: login, firstName: 'Ada', lastName: 'Crew', city: 'London', ...more, login };
}

async function create(more: Partial<UserProfile> = {}): Promise<{ readonly id: string; readonly login: string }> {
  const person = profile(more);
  const { id = '' } = await client.userApi.createUser({
    body: { profile: person, credentials: { password: { value: password } } },
  });
  return { id, login: person.login };
}

async function pages(collection: Collection<User>): Promise<string[][]> {
  const found: string[][] = [];
  do {
    const page: readonly User[] = await collection.getNextPage();
    found.push(page.map(({ id = '' }) => id));
  } while (collection.nextUri !== undefined);
  return found;
}

describe('lists of users', () => {
  it('are iterated whole, page after page, in any order that is asked for', async () => {
    const made: string[] = [];
    for (const title of ['e', 'd', 'c', 'b', 'a']) made.push((await create({ title, department: 'Bridge' })).id);
    const search = 'profile.department eq "Bridge"';
    const list = (): Promise<Collection<User>> => client.userApi.listUsers({ search, sortBy: 'profile.title', limit: 2 });
    await eventually(async () => {
      const found = await pages(await list());
      expect(found).toEqual([made.slice(3).toReversed(), made.slice(1, 3).toReversed(), made.slice(0, 1)]);
    });
    const iterated: (string | undefined)[] = [];
    for await (const user of await list()) iterated.push(user?.id);
    expect(iterated).toEqual(made.toReversed());
  });

  it('show what is asked for', async () => {
    const { id, login } = await create({ department: 'Engine' });
    const search = `profile.login eq "${login}"`;
    await eventually(async () => {
      const { body } = await call(
        'GET',
        `/api/v1/users?search=${encodeURIComponent(search)}&fields=${encodeURIComponent('id,status,profile:(firstName, city)')}`,
      );
      expect(body).toEqual([{ id, status: 'ACTIVE', profile: { firstName: 'Ada', city: 'London' } }]);
    });
    const contentType = 'application/json; okta-response=omitCredentials,omitCredentialsLinks,omitTransitioningToStatus';
    const [brief] = await pages(await client.userApi.listUsers({ search, contentType }));
    expect(brief).toEqual([id]);
    const [user] = (
      await call('GET', `/api/v1/users?search=${encodeURIComponent(search)}`, { headers: { 'content-type': contentType } })
    ).body as object[];
    expect(user).not.toHaveProperty('credentials');
  });
});

describe('one user', () => {
  it('is found by id, by login, and by the short form of a login that nobody else has', async () => {
    const { id, login } = await create();
    const [short = ''] = login.split('@');
    for (const userId of [id, login, login.toUpperCase()]) expect(await client.userApi.getUser({ userId })).toMatchObject({ id });
    await eventually(async () => {
      expect(await client.userApi.getUser({ userId: short })).toMatchObject({ id });
    });
    const namesake = { login: `${short}@elsewhere.example`, email: login, firstName: 'Grace' };
    await client.userApi.createUser({ body: { profile: namesake } });
    await eventually(async () => {
      expect(await codesOf(client.userApi.getUser({ userId: short }))).toEqual([404, 'E0000007']);
    });
  });

  it("is the token's owner where she is called me", async () => {
    expect((await client.userApi.getUser({ userId: 'me' })).profile).toMatchObject({ login: stack.adminLogin });
  });

  it('is changed in part by POST, whole by PUT, and by her credentials alone without her profile', async () => {
    const { id: userId, login } = await create({ nickName: 'Countess' });
    const change = (more: object) => ({ userId, user: { profile: more as UserProfile } });
    expect((await client.userApi.updateUser(change({ title: 'Lady', nickName: null }))).profile).toMatchObject({
      title: 'Lady',
      city: 'London',
    });
    const whole = await client.userApi.getUser({ userId });
    expect(whole.profile?.nickName).toBeUndefined();
    const user = { credentials: { password: { value: 'Kettle-Tuesday-24' } } };
    expect((await client.userApi.replaceUser({ userId, user })).profile).toMatchObject({ title: 'Lady' });
    const { profile: left } = await client.userApi.replaceUser(change({ login, email: login, firstName: 'Ada' }));
    // The SDK's model names every attribute that there could be.
    const valued = Object.entries(left ?? {}).filter(([, value]) => value !== null && value !== undefined);
    expect(Object.fromEntries(valued)).toEqual({ login, email: login, firstName: 'Ada' });
  });

  it('is changed on the condition that she is as she was read', async () => {
    const { id: userId } = await create();
    const etag = (await call('GET', `/api/v1/users/${userId}`)).headers.get('etag') ?? '';
    const user = { profile: { title: 'First' } as UserProfile };
    await client.userApi.updateUser({ userId, ifMatch: etag, user });
    expect(await codesOf(client.userApi.updateUser({ userId, ifMatch: etag, user }))).toEqual([412, 'E0000231']);
    expect(await codesOf(client.userApi.updateUser({ userId, ifMatch: 'nope', user }))).toEqual([400, 'E0000242']);
  });

  it('is deleted in two steps, in the background too', async () => {
    const { id: userId } = await create();
    await client.userApi.deleteUser({ userId, prefer: 'respond-async', sendEmail: false });
    await eventually(async () => {
      expect(await client.userApi.getUser({ userId })).toMatchObject({ status: 'DEPROVISIONED' });
    });
    await client.userApi.deleteUser({ userId, prefer: 'respond-async' });
    expect(await codesOf(client.userApi.getUser({ userId }))).toEqual([404, 'E0000007']);
  });

  it('leaves more groups than a transaction takes, in the request or behind it', async () => {
    const [{ id: waiting }, { id: hasty }] = [await create(), await create()];
    const groupIds: string[] = [];
    for (let number = 0; number < 45; number += 1) {
      const { id: groupId = '' } = await client.groupApi.createGroup({
        group: { profile: { name: `Crew of ${hasty} ${number}` } },
      });
      for (const userId of [waiting, hasty]) await client.groupApi.assignUserToGroup({ groupId, userId });
      groupIds.push(groupId);
    }
    await client.userApi.deactivateUser({ userId: waiting, sendEmail: false });
    expect((await call('GET', `/api/v1/users/${waiting}`)).body).toMatchObject({ status: 'DEPROVISIONED' });
    await client.userApi.deactivateUser({ userId: hasty, prefer: 'respond-async', sendEmail: false });
    await eventually(async () => {
      // Okta's SDK remembers what it has read once.
      const { body } = await call('GET', `/api/v1/users/${hasty}`);
      expect(body).toMatchObject({ status: 'DEPROVISIONED' });
      expect(body).not.toHaveProperty('transitioningToStatus');
    }, 60);
    for (const groupId of groupIds) expect(await Array.fromAsync(await client.groupApi.listGroupUsers({ groupId }))).toEqual([]);
  }, 120_000);

  it('has no apps, devices, clients, grants and identity providers', async () => {
    const { id: userId } = await create();
    const { userApi } = client;
    for (const list of [
      await userApi.listAppLinks({ userId }),
      await userApi.listUserDevices({ userId }),
      await userApi.listUserClients({ userId }),
      await userApi.listUserGrants({ userId }),
      await userApi.listUserIdentityProviders({ userId }),
    ]) {
      expect([await list.getNextPage(), list.nextUri]).toEqual([[], undefined]);
    }
    await userApi.revokeUserGrants({ userId });
    const blocks = (await userApi.listUserBlocks({ userId })).getNextPage();
    for (const refused of [blocks, userApi.getUserClassification({ userId })]) {
      expect(await codesOf(refused)).toEqual([401, 'E0000015']);
    }
    for (const resource of ['authenticator-enrollments', 'nothing']) {
      const { status, body } = await call('GET', `/api/v1/users/${userId}/${resource}`);
      expect([resource, status, body]).toEqual([resource, 401, expect.objectContaining({ errorCode: 'E0000015' })]);
    }
  });
});
