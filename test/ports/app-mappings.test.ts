import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { convergePerson, mappingContext, followLog } from '../../shared/applications/index.ts';
import { followLog as followRules } from '../../shared/group-rules/index.ts';
import { mostRounds } from '../../shared/kernel/index.ts';
import { followServices } from '../../shared/runtime/group-rule-services.ts';
import { convergeServices } from '../../shared/runtime/app-services.ts';
import { mappingServices } from '../../shared/runtime/mapping-services.ts';
import { root } from '../../shared/runtime/root.ts';
import { beginScope } from '../../shared/runtime/scope.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { Org } from '../support/dynoxide-org.ts';
import { logEvents } from '../support/dynoxide-workers.ts';
import { SeededRandom } from '../support/seeded-random.ts';

let org: Org;
beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(async () => {
  await org.stop();
});

let things = 0;
type Body = Readonly<Record<string, unknown>>;

async function made(area: 'users' | 'groups' | 'apps', path: string, body: object, query = ''): Promise<string> {
  const answer = await org.call(area, 'POST', path, { body, query });
  if (answer.status !== 200) throw new Error(answer.text);
  return String(answer.body['id']);
}

const user = (more: object = {}): Promise<string> => {
  const login = `mapped${(things += 1)}@example.com`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...more };
  return made('users', '/api/v1/users', { profile }, 'activate=false');
};
const group = (): Promise<string> => made('groups', '/api/v1/groups', { profile: { name: `Group ${(things += 1)}` } });

const list = async (path: string, query = ''): Promise<readonly Body[]> =>
  JSON.parse((await org.call('apps', 'GET', path, { query })).text) as readonly Body[];
const mappingOf = async (end: 'sourceId' | 'targetId', appId: string): Promise<string> =>
  String((await list('/api/v1/mappings', `${end}=${appId}`))[0]?.['id']);

async function app(more: object = {}): Promise<string> {
  const settings = { app: { url: 'https://wiki.example/' } };
  const id = await made('apps', '/api/v1/apps', { name: 'bookmark', label: `App ${(things += 1)}`, settings, ...more });
  const properties = { nick: { title: 'Nick', type: 'string' }, job: { title: 'Job', type: 'string' } };
  await org.call('apps', 'POST', `/api/v1/meta/schemas/apps/${id}/default`, { body: { definitions: { custom: { properties } } } });
  const push = { nick: { expression: 'user.firstName', pushStatus: 'PUSH' } };
  await org.call('apps', 'POST', `/api/v1/mappings/${await mappingOf('targetId', id)}`, { body: { properties: push } });
  return id;
}

/** Everything that is in the log by now reaches the accounts. */
async function follow(): Promise<void> {
  await logEvents(await org.records());
  for (;;) {
    expect(await followLog(mappingServices(), { holder: 'test', deadline: Date.now() + 60_000 })).toBe('caught-up');
    const records = await org.records();
    if (records.length === 0) return;
    await logEvents(records);
  }
}

const accounts = async (appId: string): Promise<readonly Body[]> => list(`/api/v1/apps/${appId}/users`);
const profiles = async (appId: string): Promise<unknown> =>
  Object.fromEntries((await accounts(appId)).map(({ id, profile, scope }) => [id, { profile, scope }]));

describe('accounts', () => {
  it('come and go with groups, and follow their users', async () => {
    const [appId, groupId] = [await app(), await group()];
    const [ada, grace] = [await user(), await user({ firstName: 'Grace' })];
    await org.call('groups', 'PUT', `/api/v1/groups/${groupId}/users/${ada}`);
    await org.call('apps', 'PUT', `/api/v1/apps/${appId}/groups/${groupId}`, { body: { profile: { job: 'Reader' } } });
    await follow();
    expect(await profiles(appId)).toEqual({ [ada]: { profile: { nick: 'Ada', job: 'Reader' }, scope: 'GROUP' } });

    await org.call('apps', 'POST', `/api/v1/apps/${appId}/users`, { body: { id: grace } });
    await org.call('users', 'POST', `/api/v1/users/${ada}`, { body: { profile: { firstName: 'Augusta' } } });
    await org.call('users', 'POST', `/api/v1/users/${grace}/lifecycle/deactivate`);
    await follow();
    expect(await profiles(appId)).toEqual({ [ada]: { profile: { nick: 'Augusta', job: 'Reader' }, scope: 'GROUP' } });

    await org.call('groups', 'DELETE', `/api/v1/groups/${groupId}/users/${ada}`);
    await follow();
    expect(await accounts(appId)).toEqual([]);
    // Neither of the two rows is left.
    const rows = await Promise.all(
      Array.from({ length: 8 }, (_, shard) =>
        root()
          .table.query({ pk: keys.accountOfApp(appId, shard, '').pk, ...ranges.partition })
          .then(({ items }) => items.length),
      ),
    );
    expect(rows).toEqual(Array.from({ length: 8 }, () => 0));
  });

  it('that decide about an attribute give it to the user, who may not change it', async () => {
    const appId = await app({ features: ['PROFILE_MASTERING'] });
    const toDirectory = {
      title: { expression: 'appuser.job', pushStatus: 'PUSH' },
      login: { expression: 'appuser.nick', pushStatus: 'PUSH' },
    };
    await org.call('apps', 'POST', `/api/v1/mappings/${await mappingOf('sourceId', appId)}`, { body: { properties: toDirectory } });
    const [ada, grace] = [await user(), await user()];
    const taken = String(((await org.call('users', 'GET', `/api/v1/users/${grace}`)).body['profile'] as Body)['login']);
    await org.call('apps', 'POST', `/api/v1/apps/${appId}/users`, { body: { id: ada, profile: { job: 'Countess', nick: taken } } });
    await follow();
    const shown = await org.call('users', 'GET', `/api/v1/users/${ada}`);
    expect(shown.body['profile']).toMatchObject({ title: 'Countess', login: expect.not.stringContaining(taken) });
    // A login that is somebody's is not taken, and told.
    expect((await accounts(appId))[0]).toMatchObject({ syncState: 'ERROR' });
    const refused = await org.call('users', 'POST', `/api/v1/users/${ada}`, { body: { profile: { title: 'Mine' } } });
    expect([refused.status, refused.body['errorCode']]).toEqual([403, 'E0000023']);

    await org.call('apps', 'DELETE', `/api/v1/apps/${appId}/users/${ada}`);
    await follow();
    expect((await org.call('users', 'POST', `/api/v1/users/${ada}`, { body: { profile: { title: 'Mine' } } })).status).toBe(200);
  });

  it('are as the present state wants them, whatever came before, however often and in which order it is looked at', async () => {
    const random = new SeededRandom(Number(process.env['SEED'] ?? 11));
    const pick = <Value>(values: readonly Value[]): Value => values[random.below(values.length)] as Value;
    const [apps, groups] = [
      [await app(), await app()],
      [await group(), await group()],
    ];
    const people = await Promise.all(Array.from({ length: 4 }, () => user()));
    const assigned = new Map(apps.map((id) => [id, new Set<string>()]));
    const own = new Set<string>();
    const members = new Set<string>();
    const names = new Map(people.map((id) => [id, 'Ada']));

    const steps: Readonly<Record<string, () => Promise<void>>> = {
      async joinsOrLeaves() {
        const [groupId, id] = [pick(groups), pick(people)];
        const isMember = members.delete(`${groupId} ${id}`);
        if (!isMember) members.add(`${groupId} ${id}`);
        await org.call('groups', isMember ? 'DELETE' : 'PUT', `/api/v1/groups/${groupId}/users/${id}`);
      },
      async assignsOrNot() {
        const [appId, groupId] = [pick(apps), pick(groups)];
        const held = assigned.get(appId);
        const isAssigned = held?.delete(groupId) === true;
        if (!isAssigned) held?.add(groupId);
        await org.call(
          'apps',
          isAssigned ? 'DELETE' : 'PUT',
          `/api/v1/apps/${appId}/groups/${groupId}`,
          isAssigned ? {} : { body: {} },
        );
      },
      async gives() {
        const [appId, id] = [pick(apps), pick(people)];
        own.add(`${appId} ${id}`);
        await org.call('apps', 'POST', `/api/v1/apps/${appId}/users`, { body: { id } });
      },
      async takes() {
        const [appId, id] = [pick(apps), pick(people)];
        const { status } = await org.call('apps', 'DELETE', `/api/v1/apps/${appId}/users/${id}`);
        if (status === 204) own.delete(`${appId} ${id}`);
      },
      async renames() {
        const id = pick(people);
        const firstName = pick(['Ada', 'Grace', 'Edith']);
        names.set(id, firstName);
        await org.call('users', 'POST', `/api/v1/users/${id}`, { body: { profile: { firstName } } });
      },
      async isLookedAt() {
        const scope = beginScope(root());
        await scope.prepare();
        await convergePerson(convergeServices(scope), pick(people), mappingContext('test'));
      },
      follow,
    };
    for (let step = 0; step < 60; step += 1) await pick(Object.values(steps))();
    await follow();

    for (const appId of apps) {
      const isIn = (id: string): boolean => [...(assigned.get(appId) ?? [])].some((groupId) => members.has(`${groupId} ${id}`));
      const wanted = people.flatMap((id) => {
        const scope = own.has(`${appId} ${id}`) ? 'USER' : isIn(id) ? 'GROUP' : undefined;
        return scope === undefined ? [] : [[id, { profile: { nick: names.get(id) }, scope }] as const];
      });
      expect(await profiles(appId)).toEqual(Object.fromEntries(wanted));
    }
    // All was as it should be already.
    for (const id of people) {
      const scope = beginScope(root());
      await scope.prepare();
      expect(await convergePerson(convergeServices(scope), id, mappingContext('test'))).toEqual({ changed: false, cut: [] });
    }
  });
});

describe('a change that concerns many', () => {
  const walks = async () =>
    (await mappingServices().jobs.jobs.open())
      .filter(({ type }) => type === 'applyMappings')
      .map(({ id, subject }) => ({ id, subject }));
  const end = async (): Promise<void> => {
    for (const { id } of await walks()) await org.call('directoryJobs', 'POST', `/api/v1/directoryJobs/${id}/cancel`);
  };
  const push = async (appId: string, expression: string): Promise<unknown> =>
    org.call('apps', 'POST', `/api/v1/mappings/${await mappingOf('targetId', appId)}`, {
      body: { properties: { job: { expression, pushStatus: 'PUSH' } } },
    });
  const replace = (appId: string, more: object): Promise<unknown> =>
    org.call('apps', 'PUT', `/api/v1/apps/${appId}`, {
      body: { name: 'bookmark', label: 'Walked', settings: { app: { url: 'https://wiki.example/' } }, ...more },
    });

  it('has everybody walked by itself, once: a later change begins anew, what concerns nobody begins nothing', async () => {
    const [one, other] = [await app(), await app()];
    await follow();
    await end();
    await push(one, 'user.title');
    await follow();
    const [first, ...more] = await walks();
    expect([first?.subject, more]).toEqual([one, []]);

    await replace(other, {
      credentials: { userNameTemplate: { template: '${source.email}', type: 'CUSTOM', pushStatus: 'PUSH' } },
    });
    await follow();
    const [second, ...others] = await walks();
    expect([second?.subject, others]).toEqual([other, []]);
    const superseded = await org.call('directoryJobs', 'GET', `/api/v1/directoryJobs/${first?.id}`);
    expect(superseded.body).toMatchObject({ status: 'CANCELLED', reason: 'A later job begins anew' });

    // One that an administrator began behind a change is enough.
    await end();
    await push(one, 'user.department');
    const asked = await org.call('apps', 'POST', `/api/v1/mappings/${await mappingOf('targetId', one)}/apply`);
    await follow();
    expect(await walks()).toEqual([{ id: asked.body['id'], subject: one }]);

    await end();
    await replace(other, {
      label: 'Another label',
      credentials: { userNameTemplate: { template: '${source.email}', type: 'CUSTOM', pushStatus: 'PUSH' } },
    });
    const shoes = { shoes: { title: 'Shoes', type: 'string' } };
    await org.call('schemas', 'POST', '/api/v1/meta/schemas/user/default', {
      body: { definitions: { custom: { properties: shoes } } },
    });
    await follow();
    expect(await walks()).toEqual([]);
    const department = { department: { title: 'Department', type: 'string', master: { type: 'OKTA' } } };
    await org.call('schemas', 'POST', '/api/v1/meta/schemas/user/default', {
      body: { definitions: { base: { properties: department } } },
    });
    await follow();
    expect((await walks()).map(({ subject }) => subject)).toEqual(['']);
    await end();
  });

  it('reaches accounts with a status alone, and with the name of a small group', async () => {
    const [appId, groupId, ada] = [await app(), await group(), await user()];
    await push(appId, "isMemberOfGroupName('Renamed') ? 'in' : user.getInternalProperty('status')");
    await org.call('groups', 'PUT', `/api/v1/groups/${groupId}/users/${ada}`);
    await org.call('apps', 'POST', `/api/v1/apps/${appId}/users`, { body: { id: ada } });
    const job = async (): Promise<unknown> => ((await accounts(appId))[0]?.['profile'] as Body | undefined)?.['job'];
    await org.call('users', 'POST', `/api/v1/users/${ada}/lifecycle/activate`, { query: 'sendEmail=false' });
    await org.call('users', 'POST', `/api/v1/users/${ada}`, {
      body: { credentials: { password: { value: 'Correct-Horse-Battery-1' } } },
    });
    await follow();
    expect(await job()).toBe('ACTIVE');
    await org.call('users', 'POST', `/api/v1/users/${ada}/lifecycle/suspend`);
    await follow();
    expect(await job()).toBe('SUSPENDED');
    await org.call('groups', 'PUT', `/api/v1/groups/${groupId}`, { body: { profile: { name: 'Renamed' } } });
    await follow();
    expect(await job()).toBe('in');
    await end();
  });
});

describe('rules and mappings that answer one another', () => {
  /** Whoever has the one title is put into the group of the app that gives the other. */
  async function turn(title: string, other: string): Promise<void> {
    const groupId = await group();
    const body = {
      name: `Rule ${(things += 1)}`,
      conditions: { expression: { value: `user.title == "${title}"`, type: 'urn:okta:expression:1.0' } },
      actions: { assignUserToGroups: { groupIds: [groupId] } },
    };
    const rule = await org.call('groupRules', 'POST', '/api/v1/groups/rules', { body });
    await org.call('groupRules', 'POST', `/api/v1/groups/rules/${String(rule.body['id'])}/lifecycle/activate`);
    const appId = await app({ features: ['PROFILE_MASTERING'] });
    await org.call('apps', 'POST', `/api/v1/mappings/${await mappingOf('sourceId', appId)}`, {
      body: { properties: { title: { expression: `"${other}"`, pushStatus: 'PUSH' } } },
    });
    await org.call('apps', 'PUT', `/api/v1/apps/${appId}/groups/${groupId}`, { body: {} });
  }

  it('are cut after some rounds, which is told, and begin anew with a change from outside', async () => {
    await turn('One', 'Other');
    await turn('Other', 'One');
    await follow();
    const ada = await user({ title: 'One' });
    const told: Body[] = [];
    /** Both workers, until nothing happens any more. */
    const settle = async (): Promise<number> => {
      for (let steps = 0; steps < 4 * mostRounds; steps += 1) {
        const records = await org.records();
        if (records.length === 0) return steps;
        await logEvents(records);
        await followRules(followServices(), { holder: 'test', deadline: Date.now() + 60_000 });
        await followLog(mappingServices(), { holder: 'test', deadline: Date.now() + 60_000 });
      }
      return Infinity;
    };
    const cuts = async (): Promise<number> => {
      const { text } = await org.call('logs', 'GET', '/api/v1/logs', {
        query: `filter=${encodeURIComponent('eventType eq "roster.user.mapping_loop_cut"')}`,
      });
      told.splice(0, told.length, ...(JSON.parse(text) as Body[]));
      return told.length;
    };
    expect(await settle()).toBeLessThan(4 * mostRounds);
    const first = await cuts();
    expect(first).toBeGreaterThan(0);
    expect(told[0]).toMatchObject({ target: [{ id: ada }], debugContext: { debugData: { attributes: 'title' } } });
    // All is as it is to be but for the title, and stays so.
    await org.call('users', 'POST', `/api/v1/users/${ada}`, { body: { profile: { firstName: 'Grace' } } });
    expect(await settle()).toBeLessThan(4 * mostRounds);
    expect(await cuts()).toBeGreaterThan(first);
  });
});
