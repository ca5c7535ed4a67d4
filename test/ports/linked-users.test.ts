import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { maxLinksOfUser, type User } from '../../shared/directory/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { stampFor, toUser } from '../../shared/store/items.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { anyway } from '../../shared/store/table.ts';
import { Org } from '../support/dynoxide-org.ts';

let org: Org;
beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(async () => {
  await org.stop();
});

let people = 0;

async function createUser(): Promise<string> {
  const login = `linked${(people += 1)}@example.com`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const { body } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=false', body: { profile } });
  return String(body['id']);
}

async function relate(primary: string, associated: string): Promise<number> {
  const side = (name: string): object => ({ name, title: name, type: 'USER' });
  const body = { primary: side(primary), associated: side(associated) };
  return (await org.call('schemas', 'POST', '/api/v1/meta/schemas/user/linkedObjects', { body })).status;
}

const link = async (id: string, name: string, primaryId: string): Promise<number> =>
  (await org.call('users', 'PUT', `/api/v1/users/${id}/linkedObjects/${name}/${primaryId}`)).status;
const unlink = async (id: string, name: string): Promise<number> =>
  (await org.call('users', 'DELETE', `/api/v1/users/${id}/linkedObjects/${name}`)).status;

async function linked(id: string, name: string): Promise<string[]> {
  const { text, status } = await org.call('users', 'GET', `/api/v1/users/${id}/linkedObjects/${name}`);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return (JSON.parse(text) as { _links: { self: { href: string } } }[])
    .map(({ _links }) => String(_links.self.href.split('/').at(-1)))
    .sort();
}

async function stored(id: string): Promise<User> {
  const item = await root().table.get(keys.entity('user', id));
  if (item === undefined) throw new Error('she is gone');
  return toUser(item);
}

/** Ids in the rows of a primary user, without a look at whom they name. */
async function rowsOf(relationId: string, primaryId: string): Promise<string[]> {
  const { pk } = keys.link(relationId, primaryId, '');
  const { items } = await root().table.query({ pk, ...ranges.partition });
  return items.map(({ sk }) => sk);
}

async function relationIdOf(userId: string): Promise<string> {
  const [id] = Object.keys((await stored(userId)).links ?? {});
  if (id === undefined) throw new Error('she has no link');
  return id;
}

describe('links of users', () => {
  it('agree with their rows and with history, whoever writes at once', async () => {
    expect(await relate('manager', 'subordinate')).toBe(201);
    const [user, ...managers] = await Promise.all(Array.from({ length: 4 }, createUser));
    const id = String(user);
    await link(id, 'manager', String(managers[0]));
    const relationId = await relationIdOf(id);
    for (let round = 0; round < 10; round += 1) {
      const statuses = await Promise.all([
        ...managers.map((manager) => link(id, 'manager', manager)),
        unlink(id, 'manager'),
        org
          .call('users', 'POST', `/api/v1/users/${id}`, { body: { profile: { nickName: `n${round}` } } })
          .then(({ status }) => status),
      ]);
      for (const status of statuses) expect([200, 204, 409]).toContain(status);
      const { links } = await stored(id);
      const primary = links?.[relationId];
      expect(await linked(id, 'manager')).toEqual(primary === undefined ? [] : [primary]);
      for (const manager of managers) {
        expect(await rowsOf(relationId, manager)).toEqual(manager === primary ? [id] : []);
        expect(await linked(manager, 'subordinate')).toEqual(manager === primary ? [id] : []);
      }
    }
  });

  it('are not there twice where one is made again, and make no second event', async () => {
    const [id, manager] = [await createUser(), await createUser()];
    expect([await link(id, 'manager', manager), await link(id, 'manager', manager)]).toEqual([204, 204]);
    const { version } = await stored(id);
    expect(await link(id, 'manager', manager)).toBe(204);
    expect((await stored(id)).version).toBe(version);
  });

  it('count for nobody whose row was left behind', async () => {
    const [id, manager] = [await createUser(), await createUser()];
    await link(id, 'manager', manager);
    const relationId = await relationIdOf(id);
    const stamp = stampFor('eu-west-1');
    for (const stray of ['00uGone000000000000', await createUser()]) {
      await root().table.put({ ...keys.link(relationId, manager, stray), ...stamp }, anyway);
    }
    expect(await linked(manager, 'subordinate')).toEqual([id]);
  });

  it('are 50 of one user at most, and less one there is room again', async () => {
    const [id, primary] = [await createUser(), await createUser()];
    for (let number = 0; number <= maxLinksOfUser; number += 1) {
      expect(await relate(`p${number}`, `s${number}`)).toBe(201);
      expect(await link(id, `p${number}`, primary)).toBe(number < maxLinksOfUser ? 204 : 400);
    }
    expect(await unlink(id, 'p3')).toBe(204);
    expect(await link(id, `p${maxLinksOfUser}`, primary)).toBe(204);
    expect(Object.keys((await stored(id)).links ?? {})).toHaveLength(maxLinksOfUser);
    // All go with her, in the transaction of her deletion.
    const relationIds = Object.keys((await stored(id)).links ?? {});
    for (const _ of [1, 2]) expect((await org.call('users', 'DELETE', `/api/v1/users/${id}`)).status).toBe(204);
    for (const relationId of relationIds) expect(await rowsOf(relationId, primary)).toEqual([]);
  });
});
