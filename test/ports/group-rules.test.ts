import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { handler as walk } from '../../functions/workers/directory-jobs/handler.ts';
import { handler as follow } from '../../functions/workers/group-rules/handler.ts';
import { root } from '../../shared/runtime/root.ts';
import { keys } from '../../shared/store/keys.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { indexChanges, logEvents } from '../support/dynoxide-workers.ts';

let org: Org;
let brought = 0;
let made = 0;

beforeAll(async () => {
  org = await Org.start();
  const properties = { isContractor: { title: 'Contractor', type: 'boolean' } };
  await org.call('schemas', 'POST', '/api/v1/meta/schemas/user/default', { body: { definitions: { custom: { properties } } } });
}, 60_000);
afterAll(() => org.stop());

const rulesPath = '/api/v1/groups/rules';

function rule(method: string, path = '', body?: object, query = ''): Promise<OrgAnswer> {
  return org.call('groupRules', method, `${rulesPath}${path}`, { query, ...(body === undefined ? {} : { body }) });
}

const ruleBody = (
  expression: string,
  groupIds: readonly string[],
  { name = `Rule ${(made += 1)}`, excluded = [] as string[] } = {},
) => ({
  type: 'group_rule',
  name,
  conditions: { people: { users: { exclude: excluded } }, expression: { value: expression, type: 'urn:okta:expression:1.0' } },
  actions: { assignUserToGroups: { groupIds } },
});

const causesOf = ({ body }: OrgAnswer): string[] =>
  ((body['errorCauses'] ?? []) as { errorSummary: string }[]).map(({ errorSummary }) => errorSummary);

async function createGroup(name = `Group ${(made += 1)}`): Promise<string> {
  const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name } } });
  return String(body['id']);
}

async function createUser(custom: object): Promise<string> {
  const login = `person${(made += 1)}@rules.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...custom };
  const { status, body, text } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=false', body: { profile } });
  if (status !== 200) throw new Error(text);
  return String(body['id']);
}

const change = (id: string, profile: object): Promise<OrgAnswer> =>
  org.call('users', 'POST', `/api/v1/users/${id}`, { body: { profile } });

async function createRule(
  expression: string,
  groupIds: readonly string[],
  options?: Parameters<typeof ruleBody>[2],
): Promise<string> {
  const { status, body, text } = await rule('POST', '', ruleBody(expression, groupIds, options));
  if (status !== 200) throw new Error(text);
  return String(body['id']);
}

async function activate(id: string): Promise<void> {
  expect((await rule('POST', `/${id}/lifecycle/activate`)).status).toBe(204);
}

async function activeRule(...args: Parameters<typeof createRule>): Promise<string> {
  const id = await createRule(...args);
  await activate(id);
  return id;
}

const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'worker' } as Context;

/** Everything that follows behind a request, until nothing is left to do. */
async function settle(): Promise<void> {
  for (let quiet = false; !quiet;) {
    quiet = true;
    const records = await org.records();
    if (records.length > 0) quiet = false;
    await Promise.all([indexChanges(records), logEvents(records)]);
    await follow({}, context);
    for (; brought < org.messages.length; brought += 1) {
      const { queue, body } = org.messages[brought] ?? { queue: '', body: {} };
      if (queue !== 'directory-jobs') continue;
      quiet = false;
      const event = { Records: [{ messageId: '1', body: JSON.stringify(body) }] } as unknown as Parameters<typeof walk>[0];
      for (const answer of [await walk(event, context), await walk(event, context)]) expect(answer.batchItemFailures).toEqual([]);
    }
  }
}

/** Ids of her groups, without Everyone. */
async function groupsOf(id: string): Promise<string[]> {
  const { text } = await org.call('users', 'GET', `/api/v1/users/${id}/groups`);
  return (JSON.parse(text) as { id: string; type: string }[]).filter(({ type }) => type === 'OKTA_GROUP').map((group) => group.id);
}

async function originOf(userId: string, groupId: string): Promise<unknown> {
  return (await root().table.get(keys.membershipOfUser(userId, groupId)))?.['origin'];
}

describe('rules of groups', () => {
  it('put those into their groups whom they are about, once they are active', async () => {
    const sales = await createGroup();
    const ada = await createUser({ department: 'Sales' });
    const bob = await createUser({ department: 'Support' });
    const id = await createRule('user.department == "Sales"', [sales]);
    expect((await rule('GET', `/${id}`)).body).toMatchObject({ status: 'INACTIVE', allGroupsValid: true });
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
    await activate(id);
    await settle();
    expect([await groupsOf(ada), await groupsOf(bob)]).toEqual([[sales], []]);
    expect(await originOf(ada, sales)).toMatchObject({ by: 'rule', rules: { [id]: expect.any(Number) } });
    await change(bob, { department: 'Sales' });
    await change(ada, { department: 'Support' });
    const cyd = await createUser({ department: 'Sales' });
    await settle();
    expect([await groupsOf(ada), await groupsOf(bob), await groupsOf(cyd)]).toEqual([[], [sales], [sales]]);
  }, 60_000);

  it('keep whom they have while they rest, and take out with the next activation whom they no longer mean', async () => {
    const group = await createGroup();
    const ada = await createUser({ department: 'Kitchen' });
    const id = await activeRule('user.department == "Kitchen"', [group]);
    await settle();
    await rule('POST', `/${id}/lifecycle/deactivate`);
    await change(ada, { department: 'Garden' });
    await settle();
    expect(await groupsOf(ada)).toEqual([group]);
    const { body } = await rule('GET', `/${id}`);
    const replaced = await rule('PUT', `/${id}`, { ...body, conditions: { expression: { value: 'user.department == "Cellar"' } } });
    expect(replaced.status).toBe(200);
    await activate(id);
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
  }, 60_000);

  it('leave alone who was taken out by hand, and leave what was done by hand', async () => {
    const group = await createGroup();
    const ada = await createUser({ department: 'Attic' });
    const bob = await createUser({ department: 'Attic' });
    const id = await activeRule('user.department == "Attic"', [group]);
    await settle();
    await org.call('groups', 'DELETE', `/api/v1/groups/${group}/users/${ada}`);
    await org.call('groups', 'PUT', `/api/v1/groups/${group}/users/${bob}`);
    expect(await originOf(bob, group)).toMatchObject({ by: 'admin', rules: { [id]: expect.any(Number) } });
    await change(ada, { title: 'Dr' });
    await change(bob, { department: 'Garden' });
    await settle();
    expect([await groupsOf(ada), await groupsOf(bob)]).toEqual([[], [group]]);
    expect(await originOf(bob, group)).toEqual({ by: 'admin', since: expect.any(Number) });
    const { body } = await rule('GET', `/${id}`);
    expect(body['conditions']).toMatchObject({ people: { users: { exclude: [ada] } } });
  }, 60_000);

  it('take whom an administrator takes out of one of their groups out of the others', async () => {
    const [first, second] = [await createGroup(), await createGroup()];
    const ada = await createUser({ department: 'Vault' });
    await activeRule('user.department == "Vault"', [first, second]);
    await settle();
    expect((await groupsOf(ada)).sort()).toEqual([first, second].sort());
    await org.call('groups', 'DELETE', `/api/v1/groups/${first}/users/${ada}`);
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
  }, 60_000);

  it('are activated and changed though somebody whom they exclude was deleted', async () => {
    const group = await createGroup();
    const gone = await createUser({});
    const id = await createRule('user.department == "Cave"', [group], { excluded: [gone] });
    for (let times = 0; times < 2; times += 1) await org.call('users', 'DELETE', `/api/v1/users/${gone}`);
    await activate(id);
    await rule('POST', `/${id}/lifecycle/deactivate`);
    const { body } = await rule('GET', `/${id}`);
    expect((await rule('PUT', `/${id}`, body)).status).toBe(200);
    await settle();
  }, 60_000);

  it('take everybody out when an attribute that they ask for is gone', async () => {
    const group = await createGroup();
    const change = (properties: object) =>
      org.call('schemas', 'POST', '/api/v1/meta/schemas/user/default', { body: { definitions: { custom: { properties } } } });
    await change({ crew: { title: 'Crew', type: 'string' } });
    const ada = await createUser({ crew: 'Deck' });
    await activeRule('user.crew == "Deck"', [group]);
    await settle();
    expect(await groupsOf(ada)).toEqual([group]);
    await change({ crew: null });
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
  }, 60_000);

  it.each([
    ['true', []],
    ['false', ['stays']],
  ])(
    'that are deleted with removeUsers=%s leave their members where that says so',
    async (removeUsers, expected) => {
      const group = await createGroup();
      const ada = await createUser({ department: `Gone ${removeUsers}` });
      const id = await activeRule(`user.department == "Gone ${removeUsers}"`, [group]);
      await settle();
      const deleted = await rule('DELETE', `/${id}`, undefined, `removeUsers=${removeUsers}`);
      expect([deleted.status, (await rule('GET', `/${id}`)).status]).toEqual([202, 404]);
      await settle();
      expect(await groupsOf(ada)).toHaveLength(expected.length);
      if (expected.length > 0) expect(await originOf(ada, group)).toEqual({ by: 'admin', since: expect.any(Number) });
      // Nothing is left of it.
      expect(await root().table.get(keys.setting('deleted-group-rule', id))).toBeUndefined();
    },
    60_000,
  );

  it('stand on each other, and on what is done by hand', async () => {
    const [first, second, third] = [await createGroup(), await createGroup(), await createGroup('Third of three')];
    const ada = await createUser({});
    await activeRule(`isMemberOfGroup("${second}")`, [third]);
    await activeRule(`isMemberOfGroup("${first}")`, [second]);
    await settle();
    await org.call('groups', 'PUT', `/api/v1/groups/${first}/users/${ada}`);
    await settle();
    expect((await groupsOf(ada)).sort()).toEqual([first, second, third].sort());
    await org.call('groups', 'DELETE', `/api/v1/groups/${first}/users/${ada}`);
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
  }, 60_000);

  it('follow the names of groups that they ask for', async () => {
    const [team, badge] = [await createGroup('Night watch'), await createGroup()];
    const ada = await createUser({});
    await org.call('groups', 'PUT', `/api/v1/groups/${team}/users/${ada}`);
    await activeRule('isMemberOfGroupNameStartsWith("Night")', [badge]);
    await settle();
    expect((await groupsOf(ada)).sort()).toEqual([team, badge].sort());
    await org.call('groups', 'PUT', `/api/v1/groups/${team}`, { body: { profile: { name: 'Day watch' } } });
    await settle();
    expect(await groupsOf(ada)).toEqual([team]);
  }, 60_000);

  it('are INVALID when a group of theirs goes, and can only be read and deleted then', async () => {
    const [group, other] = [await createGroup(), await createGroup()];
    const id = await activeRule('user.department == "Harbour"', [group, other]);
    await settle();
    await org.call('groups', 'DELETE', `/api/v1/groups/${group}`);
    await settle();
    expect((await rule('GET', `/${id}`)).body).toMatchObject({ status: 'INVALID', allGroupsValid: false });
    const ada = await createUser({ department: 'Harbour' });
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
    expect(causesOf(await rule('POST', `/${id}/lifecycle/activate`))).toEqual(['status: An INVALID rule can only be deleted']);
    expect((await rule('DELETE', `/${id}`)).status).toBe(202);
  }, 60_000);

  it('AC-090 that come to nothing assign nobody, do not stop the others, and are told', async () => {
    const [group, other] = [await createGroup(), await createGroup()];
    const ada = await createUser({ department: 'Observatory' });
    const failing = await activeRule('!user.isContractor', [group]);
    await activeRule('user.department == "Observatory"', [other]);
    await settle();
    expect(await groupsOf(ada)).toEqual([other]);
    expect((await rule('GET', `/${failing}`)).body).toMatchObject({ status: 'ACTIVE' });
    const query = `filter=${encodeURIComponent(`eventType eq "group.user_membership.rule.error" and target.id eq "${failing}"`)}`;
    const events = JSON.parse((await org.call('logs', 'GET', '/api/v1/logs', { query })).text) as {
      debugContext: { debugData: { users: string } };
    }[];
    expect(events.length).toBeGreaterThan(0);
    for (const { debugContext } of events) expect(Number(debugContext.debugData.users)).toBeGreaterThan(0);
    expect((await rule('DELETE', `/${failing}`)).status).toBe(202);
  }, 60_000);

  it('AC-091 that take away what they stand on leave everybody as they are', async () => {
    const group = await createGroup();
    const ada = await createUser({});
    const id = await activeRule(`!isMemberOfGroup("${group}")`, [group]);
    await settle();
    expect(await groupsOf(ada)).toEqual([]);
    expect((await rule('DELETE', `/${id}`)).status).toBe(202);
  }, 60_000);

  it('put nobody anywhere who is deactivated, and everybody else, whatever her status', async () => {
    const group = await createGroup();
    const [ada, bob] = [await createUser({ department: 'Tower' }), await createUser({ department: 'Tower' })];
    await activeRule('user.department == "Tower" AND user.getInternalProperty("status") != "SUSPENDED"', [group]);
    await settle();
    expect([await groupsOf(ada), await groupsOf(bob)]).toEqual([[group], [group]]);
    await org.call('users', 'POST', `/api/v1/users/${ada}/lifecycle/deactivate`);
    await org.call('users', 'POST', `/api/v1/users/${bob}/lifecycle/activate`, { query: 'sendEmail=false' });
    await settle();
    expect([await groupsOf(ada), await groupsOf(bob)]).toEqual([[], [group]]);
  }, 60_000);
});

describe('a preview', () => {
  it('counts who would come and go, with samples and reasons, and changes nothing', async () => {
    const group = await createGroup('Previewed');
    const ada = await createUser({ department: 'Mill' });
    const bob = await createUser({ department: 'Barn' });
    const id = await activeRule('user.department == "Barn"', [group]);
    await settle();
    await rule('POST', `/${id}/lifecycle/deactivate`);
    const { body } = await rule('GET', `/${id}`);
    await rule('PUT', `/${id}`, { ...body, conditions: { expression: { value: 'user.department == "Mill"' } } });
    const started = await rule('POST', `/${id}/previews`);
    expect([started.status, started.body['status']]).toEqual([201, 'RUNNING']);
    await settle();
    const preview = await rule('GET', `/${id}/previews/${String(started.body['id'])}`);
    expect(preview.body).toMatchObject({
      status: 'COMPLETED',
      entering: 1,
      leaving: 1,
      failing: 0,
      groups: [{ id: group, name: 'Previewed', entering: 1, leaving: 1 }],
      samples: {
        entering: [{ userId: ada, attributes: { department: 'Mill' }, matches: true, fault: null }],
        leaving: [{ userId: bob, attributes: { department: 'Barn' }, matches: false, fault: null }],
        failing: [],
      },
    });
    expect([await groupsOf(ada), await groupsOf(bob)]).toEqual([[], [group]]);
  }, 60_000);

  it('names those for whom the expression comes to nothing, and the spot', async () => {
    const id = await createRule('!user.isContractor', [await createGroup()]);
    const { body } = await rule('POST', `/${id}/previews`);
    await settle();
    const preview = await rule('GET', `/${id}/previews/${String(body['id'])}`);
    const samples = preview.body['samples'] as { failing: { fault: string }[] };
    expect(samples.failing.length).toBeGreaterThan(0);
    for (const { fault } of samples.failing) expect(fault).toMatch(/\(character 2\)\n!user\.isContractor\n \^+$/);
  }, 60_000);
});

describe('the list of rules', () => {
  it('is searched inside of names, paged, and names groups where that is asked for', async () => {
    const group = await createGroup('Listed group');
    const ids: string[] = [];
    for (const name of ['Needle A', 'a needle', 'NEEDLES']) ids.push(await createRule('true', [group], { name }));
    const found: string[] = [];
    for (let query: string | undefined = 'search=needle&limit=2'; query !== undefined;) {
      const { text, headers } = await rule('GET', '', undefined, query);
      found.push(...(JSON.parse(text) as { id: string }[]).map(({ id }) => id));
      query = /<[^?]+\?([^>]+)>; rel="next"/.exec(String(headers?.['link']))?.[1];
    }
    expect(found).toEqual(ids);
    const { text } = await rule('GET', '', undefined, 'search=needles&expand=groupIdToGroupNameMap');
    expect(JSON.parse(text)).toMatchObject([{ _embedded: { groupIdToGroupNameMap: { [group]: 'Listed group' } } }]);
  });
});

describe('a rule is refused', () => {
  const refused = async (body: object): Promise<[number, string[]]> => {
    const answer = await rule('POST', '', body);
    return [answer.status, causesOf(answer)];
  };

  it.each([
    ['user.departmnt == "Sales"', /departmnt.*\(character 6\)\nuser\.departmnt == "Sales"\n {5}\^{9}$/s],
    ['user.department = "Sales"', /==/],
    ['', /conditions\.expression\.value/],
    ['user.department', /true or false/],
    ['Convert.toInt("1") == 1', /Convert/],
    ['user.status == "ACTIVE"', /getInternalProperty/],
    ['isMemberOfGroup("00g0000000000000gone")', /There is no group 00g0000000000000gone \(character 17\)/],
    ['user.getLinkedObject("manager").lastName == "Hopper"', /getLinkedObject/],
    ['user.__proto__ == null', /__proto__/],
  ])('for its expression: %s', async (expression, cause) => {
    const [status, [first]] = await refused(ruleBody(expression, [await createGroup()]));
    expect([status, first]).toEqual([400, expect.stringMatching(cause)]);
  });

  it('for its groups, its users and its name', async () => {
    const group = await createGroup();
    const everyone = JSON.parse((await org.call('users', 'GET', `/api/v1/users/${await createUser({})}/groups`)).text) as {
      id: string;
    }[];
    const many = Array.from({ length: 101 }, (_, index) => `00g${String(index).padStart(17, '0')}`);
    const name = `Taken ${(made += 1)}`;
    await createRule('true', [group], { name });
    const gone = many.slice(0, 1);
    expect(await refused(ruleBody('true', []))).toEqual([400, [expect.stringContaining('left blank')]]);
    expect(await refused(ruleBody('true', [group, group]))).toEqual([400, [expect.stringContaining('twice')]]);
    expect(await refused(ruleBody('true', many))).toEqual([400, [expect.stringContaining('more than 100')]]);
    expect(await refused(ruleBody('true', gone))).toEqual([400, [expect.stringContaining('no group')]]);
    expect(await refused(ruleBody('true', [everyone[0]?.id ?? '']))).toEqual([400, [expect.stringContaining('no OKTA_GROUP')]]);
    expect(await refused(ruleBody('true', [group], { excluded: ['00u0000000000000gone'] }))).toEqual([
      400,
      [expect.stringContaining('no user')],
    ]);
    expect(await refused(ruleBody('true', [group], { name: name.toUpperCase() }))).toEqual([
      400,
      ['name: An object with this field already exists in the current organization'],
    ]);
    expect((await refused(ruleBody('true', [group], { name: 'x'.repeat(51) })))[0]).toBe(400);
  });

  it('when it is active, or its groups are to be others', async () => {
    const [group, other] = [await createGroup(), await createGroup()];
    const id = await createRule('true', [group]);
    expect(causesOf(await rule('PUT', `/${id}`, ruleBody('true', [other])))).toEqual([
      expect.stringContaining('The groups of a rule stay as they are'),
    ]);
    await createRule('false', [group]);
    expect((await rule('POST', `/${id}/lifecycle/activate`)).status).toBe(204);
    expect(causesOf(await rule('PUT', `/${id}`, ruleBody('true', [group])))).toEqual([
      'status: Only an INACTIVE rule can be changed',
    ]);
    expect((await rule('DELETE', `/${id}`)).status).toBe(202);
  });
});
