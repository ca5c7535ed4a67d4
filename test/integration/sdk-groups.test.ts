import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, type Collection, type Group, type User } from '@okta/okta-sdk-nodejs';
import * as z from 'zod';

import { keys } from '../../shared/store/keys.ts';
import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { idOf, refusalOf, sdkClient } from '../support/sdk-client.ts';
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

async function createUser(groupIds: string[] = []): Promise<string> {
  const login = `member${++things}@groups.example`;
  const profile = { login, email: login, firstName: 'Grace', lastName: `Hopper ${things}` };
  return idOf(await client.userApi.createUser({ body: { profile, groupIds } }));
}

const createGroup = async (name: string, more: object = {}): Promise<string> =>
  idOf(await client.groupApi.createGroup({ group: { profile: { name, ...more } } }));

async function all<Item>(collection: Collection<Item>): Promise<Item[]> {
  const items: Item[] = [];
  await collection.each((item) => void items.push(item));
  return items;
}

/** Ids, page by page. */
async function pagesOf(collection: Collection<User>): Promise<string[][]> {
  const pages: string[][] = [];
  do pages.push((await collection.getNextPage()).map(({ id }) => String(id)));
  while (collection.nextUri !== undefined);
  return pages;
}

const idsOf = (items: readonly (User | Group)[]): string[] => items.map(idOf);

const Shown = z.looseObject({ _embedded: z.object({ stats: z.looseObject({ usersCount: z.number() }) }) });
async function countOf(groupId: string): Promise<number> {
  const { body } = await call('GET', `/api/v1/groups/${groupId}?expand=stats,app`);
  const { _embedded: embedded } = Shown.parse(body);
  return embedded.stats.usersCount;
}

describe('members of a group, by the SDK', () => {
  it('are paged and iterated over, each once, whoever was deleted meanwhile (AC-074)', async () => {
    const groupId = await createGroup('groups: paged');
    const members = await Promise.all(Array.from({ length: 7 }, () => createUser([groupId])));
    const pages = await pagesOf(await client.groupApi.listGroupUsers({ groupId, limit: 3 }));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat()).toEqual(members.toSorted());
    const [gone = '', ...others] = members.toSorted();
    await client.userApi.deleteUser({ userId: gone });
    await client.userApi.deleteUser({ userId: gone });
    expect(idsOf(await all(await client.groupApi.listGroupUsers({ groupId, limit: 2 })))).toEqual(others);
    const { status, errorSummary } = await refusalOf(client.groupApi.assignUserToGroup({ groupId, userId: gone }));
    expect([status, errorSummary]).toEqual([404, `Not found: Resource not found: ${gone} (User)`]);
    await eventually(async () => expect(await countOf(groupId)).toBe(6));
  });

  it('are who is not deactivated', async () => {
    const groupId = await createGroup('groups: deactivated');
    const userId = await createUser([groupId]);
    await client.userApi.deactivateUser({ userId });
    expect(await refusalOf(client.groupApi.assignUserToGroup({ groupId, userId }))).toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
    await client.userApi.activateUser({ userId, sendEmail: false });
    await client.groupApi.assignUserToGroup({ groupId, userId });
    expect(idsOf(await all(await client.groupApi.listGroupUsers({ groupId })))).toEqual([userId]);
  });

  it('leave with the group, and its rows with them', async () => {
    const groupId = await createGroup('groups: deleted');
    const userId = await createUser([groupId]);
    await client.groupApi.deleteGroup({ groupId });
    expect(idsOf(await all(await client.userApi.listUserGroups({ userId })))).not.toContain(groupId);
    expect(await refusalOf(client.groupApi.listGroupUsers({ groupId }).then(all))).toMatchObject({ status: 404 });
    const rows = [
      keys.membershipOfUser(userId, groupId),
      ...Array.from({ length: 8 }, (_, shard) => keys.memberOfGroup(groupId, shard, userId)),
    ];
    await eventually(async () => expect(await tableOf(stack).getMany(rows)).toEqual([]));
    const reason = await call('GET', `/api/v1/history/users/${userId}/groups/${groupId}`);
    expect(reason).toMatchObject({ status: 200, body: { member: false } });
  });
});

describe('counts', () => {
  it('come with the list of groups, are those of Everyone too, and are proven by counting', async () => {
    const [groupId, other] = [await createGroup('groups: counted'), await createGroup('groups: empty')];
    for (let person = 0; person < 3; person += 1) await createUser([groupId]);
    await eventually(async () => {
      const listed = await all(await client.groupApi.listGroups({ q: 'groups: ', expand: 'stats' }));
      const counts = new Map(listed.map(({ id, _embedded: embedded }) => [id, embedded?.stats?.usersCount]));
      expect([counts.get(groupId), counts.get(other)]).toEqual([3, 0]);
    });
    const [everyone] = await eventually(async () => {
      const found = await all(await client.groupApi.listGroups({ filter: 'type eq "BUILT_IN"' }));
      expect(found).toHaveLength(1);
      return found;
    });
    const everyoneId = idOf(everyone ?? {});
    await eventually(async () => {
      const people = await all(await client.groupApi.listGroupUsers({ groupId: everyoneId, limit: 2 }));
      expect(await countOf(everyoneId)).toBe(people.length);
    });
    const Recounted = z.object({
      ok: z.literal(true),
      groups: z.array(z.object({ groupId: z.string(), outcome: z.string(), found: z.number(), counted: z.number() })),
    });
    const { payload } = z
      .object({ payload: z.string() })
      .parse(await stack.invoke('GroupUpkeepCounter', { action: 'recount' }, 60_000));
    const { groups } = Recounted.parse(JSON.parse(payload));
    expect(groups.filter(({ outcome }) => outcome !== 'right')).toEqual([]);
    expect(groups.find(({ groupId: id }) => id === groupId)).toMatchObject({ found: 3, counted: 3 });
    expect(groups.map(({ groupId: id }) => id)).toContain(everyoneId);
  }, 90_000);
});

describe('owners, by the SDK', () => {
  it('are assigned, listed and removed', async () => {
    const [groupId, owningGroup, userId] = [
      await createGroup('groups: owned'),
      await createGroup('groups: owning'),
      await createUser(),
    ];
    const owner = await client.groupApi.assignGroupOwner({ groupId, GroupOwner: { id: userId, type: 'USER' } });
    expect(owner).toMatchObject({
      id: userId,
      type: 'USER',
      resolved: true,
      originType: 'OKTA_DIRECTORY',
      displayName: expect.stringMatching(/^Grace Hopper/),
    });
    expect(owner.lastUpdated).toBeInstanceOf(Date);
    await client.groupApi.assignGroupOwner({ groupId, GroupOwner: { id: owningGroup, type: 'GROUP' } });
    const owners = await all(await client.groupApi.listGroupOwners({ groupId, limit: 1 }));
    expect(owners.map(({ id }) => id)).toEqual([userId, owningGroup]);
    const users = await all(await client.groupApi.listGroupOwners({ groupId, search: 'type eq "USER"' }));
    expect(users.map(({ id }) => id)).toEqual([userId]);
    await client.groupApi.deleteGroupOwner({ groupId, ownerId: userId });
    await client.groupApi.deleteGroup({ groupId: owningGroup });
    expect(await all(await client.groupApi.listGroupOwners({ groupId }))).toEqual([]);
    expect(await refusalOf(client.groupApi.deleteGroupOwner({ groupId, ownerId: userId }))).toMatchObject({ status: 404 });
  });
});

describe('profiles of groups', () => {
  it('have the attributes that the schema has, in its order, and no other', async () => {
    const attribute = { title: 'Cost center', type: 'string', maxLength: 8 };
    const definitions = { custom: { id: '#custom', type: 'object', properties: { costCenter: attribute } } };
    expect((await call('POST', '/api/v1/meta/schemas/group/default', { body: { definitions } })).status).toBe(200);
    const groupId = await eventually(() => createGroup('groups: custom', { costCenter: 'DE-7' }));
    const read = await call('GET', `/api/v1/groups/${groupId}`);
    expect(read.text).toContain('"profile":{"name":"groups: custom","description":null,"costCenter":"DE-7"}');
    const tooLong = await refusalOf(
      client.groupApi.replaceGroup({ groupId, group: { profile: { name: 'x', costCenter: 'far too long' } } }),
    );
    expect(tooLong).toMatchObject({ status: 400, errorCode: 'E0000001' });
    const unknown = await refusalOf(createGroup('groups: unknown', { colour: 'red' }));
    expect(unknown.errorCauses).toEqual([{ errorSummary: expect.stringContaining("'colour' is not defined in profile") }]);
    await eventually(async () => {
      const search = 'profile.costCenter eq "de-7"';
      expect(idsOf(await all(await client.groupApi.listGroups({ search })))).toEqual([groupId]);
    });
    await client.groupApi.replaceGroup({ groupId, group: { profile: { name: 'groups: custom' } } });
    expect((await call('GET', `/api/v1/groups/${groupId}`)).text).not.toContain('costCenter');
  }, 60_000);
});

describe('what a group has not', () => {
  it('is answered as Okta answers: no apps, no roles', async () => {
    const groupId = await createGroup('groups: nothing');
    expect(await all(await client.groupApi.listAssignedApplicationsForGroup({ groupId }))).toEqual([]);
    const { body } = await call('GET', `/api/v1/groups/${groupId}/roles`);
    expect(body).toMatchObject({ errorCode: 'E0000015' });
  });

  it('shows a logo of the type that its link says', async () => {
    const groupId = await createGroup('groups: logo');
    const Logos = z.looseObject({ _links: z.looseObject({ logo: z.array(z.object({ href: z.string(), type: z.string() })) }) });
    const { _links: links } = Logos.parse((await call('GET', `/api/v1/groups/${groupId}`)).body);
    const { logo } = links;
    for (const { href, type } of logo) {
      const picture = await fetch(href);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, type]);
      expect(
        Buffer.from(await picture.arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    expect(logo).toHaveLength(2);
  });
});

describe('rules of groups, by the SDK', () => {
  const ruleBody = (name: string, expression: string, groupId: string) => ({
    type: 'group_rule' as const,
    name,
    conditions: { expression: { value: expression, type: 'urn:okta:expression:1.0' } },
    actions: { assignUserToGroups: { groupIds: [groupId] } },
  });
  const membersOf = async (groupId: string): Promise<string[]> => {
    const { body } = await call('GET', `/api/v1/groups/${groupId}/users`);
    return z
      .array(z.looseObject({ id: z.string() }))
      .parse(body)
      .map(({ id }) => id);
  };

  it('put people into groups, behind what changes them, and take them out again', async () => {
    const [ada, bob] = [await createUser(), await createUser()];
    const groupId = await createGroup('Ruled');
    await client.userApi.updateUser({ userId: ada, user: { profile: { department: 'Sales' } } });
    const rule = await client.groupApi.createGroupRule({
      groupRule: ruleBody('RULE_ABC one', 'user.department == "Sales"', groupId),
    });
    const ruleId = idOf(rule);
    expect(rule.status).toBe('INACTIVE');
    await client.groupApi.activateGroupRule({ ruleId });
    await eventually(async () => expect(await membersOf(groupId)).toEqual([ada]));

    await client.userApi.updateUser({ userId: bob, user: { profile: { department: 'Sales' } } });
    await eventually(async () => expect((await membersOf(groupId)).sort()).toEqual([ada, bob].sort()));
    const { body } = await call('GET', `/api/v1/history/users/${bob}/groups/${groupId}`);
    expect(body).toMatchObject({ member: true, by: 'rule', rules: [{ id: ruleId }] });

    // No walk is under way that would come before whoever follows the log.
    await eventually(async () => {
      const jobs = z.array(z.looseObject({ status: z.string() })).parse((await call('GET', '/api/v1/directoryJobs')).body);
      expect(jobs.filter(({ status }) => status === 'RUNNING')).toEqual([]);
    });
    // Twice: where a walk was asked for and had not begun, it is over by then.
    for (const [department, members] of [
      ['Support', [ada]],
      ['Sales', [ada, bob]],
      ['Support', [ada]],
    ] as const) {
      await client.userApi.updateUser({ userId: bob, user: { profile: { department } } });
      await eventually(async () => expect((await membersOf(groupId)).sort()).toEqual([...members].sort()));
    }

    await client.groupApi.deactivateGroupRule({ ruleId });
    const { actions: _, ...changed } = ruleBody('RULE_ABC one', 'user.department == "Attic"', groupId);
    await client.groupApi.replaceGroupRule({ ruleId, groupRule: changed });
    await client.groupApi.activateGroupRule({ ruleId });
    await eventually(async () => expect(await membersOf(groupId)).toEqual([]));
    await client.groupApi.deleteGroupRule({ ruleId, removeUsers: true });
  }, 60_000);

  it('are listed, searched inside of their names, and paged', async () => {
    const groupId = await createGroup('Listed');
    for (const name of ['A needle', 'needle B', 'C needle'])
      await client.groupApi.createGroupRule({ groupRule: ruleBody(name, 'user.city == "Rome"', groupId) });
    const found = await all(await client.groupApi.listGroupRules({ search: 'NEEDLE', limit: 1 }));
    expect(found.map(({ name }) => name)).toEqual(['A needle', 'needle B', 'C needle']);
    const [first] = found;
    const shown = await client.groupApi.getGroupRule({ ruleId: String(first?.id), expand: 'groupIdToGroupNameMap' });
    expect(shown).toMatchObject({ name: 'A needle', conditions: { expression: { value: 'user.city == "Rome"' } } });
  });

  it('are previewed, told when they are about to be INVALID, and leave alone who was taken out by hand', async () => {
    const userId = await createUser();
    const groupId = await createGroup('Previewed');
    await client.userApi.updateUser({ userId, user: { profile: { city: 'Oslo' } } });
    const ruleId = idOf(await client.groupApi.createGroupRule({ groupRule: ruleBody('Oslo', 'user.city == "Oslo"', groupId) }));
    const { body } = await call('POST', `/api/v1/groups/rules/${ruleId}/previews`);
    const { id } = z.looseObject({ id: z.string() }).parse(body);
    await eventually(async () =>
      expect((await call('GET', `/api/v1/groups/rules/${ruleId}/previews/${id}`)).body).toMatchObject({
        status: 'COMPLETED',
        entering: 1,
        samples: { entering: [{ userId, attributes: { city: 'Oslo' } }] },
      }),
    );
    await client.groupApi.activateGroupRule({ ruleId });
    await eventually(async () => expect(await membersOf(groupId)).toEqual([userId]));
    await client.groupApi.unassignUserFromGroup({ groupId, userId });
    await client.userApi.updateUser({ userId, user: { profile: { title: 'Dr' } } });
    await client.groupApi.deleteGroup({ groupId });
    await eventually(async () => {
      const rule = (await call('GET', `/api/v1/groups/rules/${ruleId}`)).body;
      expect(rule).toMatchObject({ status: 'INVALID', conditions: { people: { users: { exclude: [userId] } } } });
    });
  }, 60_000);
});
