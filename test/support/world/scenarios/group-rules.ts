import type { Client } from '../client.ts';
import { person } from '../org.ts';
import { get, once, type OperationScenario, post, put, remove, type ConsumerScenario } from './scenario.ts';

const path = '/api/v1/groups/rules';

/** Rules of one world have names of their own, and few departments, so that they meet. */
const numberOf = (on: Client): number => on.world.random.below(1_000_000);
const department = (on: Client): string => on.world.random.pick(['Sales', 'Support']);

function ruleBody(on: Client, groupId: string, asked?: string): object {
  const expression = asked === undefined ? `user.department == "${department(on)}"` : `isMemberOfGroup("${asked}")`;
  return {
    type: 'group_rule',
    name: `Rule ${numberOf(on)}`,
    conditions: { expression: { value: expression, type: 'urn:okta:expression:1.0' } },
    actions: { assignUserToGroups: { groupIds: [groupId] } },
  };
}

const groupOf = (on: Client): Promise<string> => on.create('/api/v1/groups', { profile: { name: `Group ${numberOf(on)}` } });

async function rule(on: Client, groupId?: string, asked?: string): Promise<string> {
  return `${path}/${await on.create(path, ruleBody(on, groupId ?? (await groupOf(on)), asked))}`;
}

async function activeRule(on: Client, groupId?: string, asked?: string): Promise<string> {
  const made = await rule(on, groupId, asked);
  await on.call('POST', `${made}/lifecycle/activate`);
  return made;
}

async function moveTo(on: Client, userId: string, to: string): Promise<void> {
  await on.call('POST', `/api/v1/users/${userId}`, { profile: { department: to } });
}

/** An active rule has put ada into its group. */
async function joined(on: Client, adaId: string): Promise<{ readonly groupId: string; readonly rulePath: string }> {
  const groupId = await groupOf(on);
  await moveTo(on, adaId, 'Sales');
  const made = await on.create(path, {
    ...ruleBody(on, groupId),
    conditions: { expression: { value: 'user.department == "Sales"' } },
  });
  await on.call('POST', `${path}/${made}/lifecycle/activate`);
  await on.world.drain();
  return { groupId, rulePath: `${path}/${made}` };
}

export const groupRuleScenarios: Readonly<Record<string, OperationScenario>> = {
  listGroupRules: async (on) => {
    await rule(on);
    return get(`${path}?search=rule&expand=groupIdToGroupNameMap`);
  },
  createGroupRule: async (on) => once(post(path, ruleBody(on, await groupOf(on)))),
  getGroupRule: async (on) => get(await rule(on)),
  replaceGroupRule: async (on) => {
    const groupId = await groupOf(on);
    return put(await rule(on, groupId), ruleBody(on, groupId));
  },
  deleteGroupRule: async (on, { adaId }) => remove(`${(await joined(on, adaId)).rulePath}?removeUsers=true`),
  'deleteGroupRule: which leaves its members': async (on, { adaId }) => remove((await joined(on, adaId)).rulePath),
  activateGroupRule: async (on) => post(`${await rule(on)}/lifecycle/activate`),
  'activateGroupRule: which stands on another': async (on, { staffId }) => {
    const groupId = await groupOf(on);
    await activeRule(on, groupId, staffId);
    return post(`${await rule(on, undefined, groupId)}/lifecycle/activate`);
  },
  deactivateGroupRule: async (on) => post(`${await activeRule(on)}/lifecycle/deactivate`),
  createGroupRulePreview: async (on) => post(`${await rule(on)}/previews`),
  getGroupRulePreview: async (on) => {
    const previews = `${await rule(on)}/previews`;
    const made = await on.create(previews, {});
    return get(`${previews}/${made}`);
  },
  'unassignUserFromGroup: where a rule has put her': async (on, { adaId }) => {
    const { groupId } = await joined(on, adaId);
    return remove(`/api/v1/groups/${groupId}/users/${adaId}`);
  },
  'assignUserToGroup: where a rule has put her': async (on, { adaId }) => {
    const { groupId } = await joined(on, adaId);
    return put(`/api/v1/groups/${groupId}/users/${adaId}`);
  },
  'deleteGroup: of a rule': async (on, { adaId }) => remove(`/api/v1/groups/${(await joined(on, adaId)).groupId}`),
  'updateUser: to another department': async (on, { adaId }) => {
    await activeRule(on);
    return post(`/api/v1/users/${adaId}`, { profile: { department: department(on) } });
  },
};

/** The log tells of everything, and whoever follows it was woken. */
async function published(on: Client): Promise<void> {
  await on.world.deliverRecords('streams-log-appender');
  while (await on.world.deliverMessages('log-wakeups'));
}

export const groupRuleConsumers: Readonly<Record<string, ConsumerScenario>> = {
  'workers-group-rules': async (on, { adaId }) => {
    const { rulePath } = await joined(on, adaId);
    await on.create('/api/v1/users', { profile: { ...person('grace'), department: 'Sales' } });
    await moveTo(on, adaId, 'Support');
    await activeRule(on, await groupOf(on));
    await on.call('GET', rulePath);
    await published(on);
    return (world, options) => world.deliverMessages('group-rules', options);
  },
  'workers-group-rules: of a group that is gone': async (on, { adaId }) => {
    const { groupId } = await joined(on, adaId);
    await activeRule(on, undefined, groupId);
    await on.call('DELETE', `/api/v1/groups/${groupId}`);
    await published(on);
    return (world, options) => world.deliverMessages('group-rules', options);
  },
  'workers-directory-jobs: of rules of groups': async (on, { adaId }) => {
    const { rulePath } = await joined(on, adaId);
    await on.call('DELETE', `${rulePath}?removeUsers=true`);
    on.world.clock.advance(61_000);
    return (world, options) => world.deliverMessages('directory-jobs', options);
  },
  'workers-directory-jobs: of a preview': async (on, { adaId }) => {
    await moveTo(on, adaId, 'Sales');
    await on.call('POST', `${await rule(on)}/previews`);
    return (world, options) => world.deliverMessages('directory-jobs', options);
  },
};
