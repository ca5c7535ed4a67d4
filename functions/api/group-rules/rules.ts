import * as z from 'zod/mini';

import { component, flag, none, operation, Paged, Time } from '../../../shared/api/index.ts';
import {
  activateGroupRule as activate,
  createGroupRule as create,
  deactivateGroupRule as deactivate,
  deleteGroupRule as remove,
  findRule,
  type GroupRule,
  groupRuleLimits,
  pageOfRules,
  presentGroupRule,
  replaceGroupRule as replace,
} from '../../../shared/group-rules/index.ts';
import type { GroupRuleServices } from '../../../shared/runtime/group-rule-services.ts';

const path = '/api/v1/groups/rules';
export const rulePath = z.object({ groupRuleId: z.string() });

const Expression = z.object({ value: z.string(), type: z.string() });
const ids = z.array(z.string());

export const GroupRuleBody = component(
  'GroupRule',
  z.object({
    type: z.literal('group_rule'),
    id: z.string(),
    status: z.enum(['ACTIVE', 'INACTIVE', 'INVALID']),
    name: z.string(),
    created: Time,
    lastUpdated: Time,
    conditions: z.object({
      people: z.object({ users: z.object({ exclude: ids }), groups: z.object({ exclude: ids }) }),
      expression: Expression,
    }),
    actions: z.object({ assignUserToGroups: z.object({ groupIds: ids }) }),
    allGroupsValid: z.boolean(),
    _embedded: z.optional(z.object({ groupIdToGroupNameMap: z.record(z.string(), z.string()) })),
  }),
);

/** Nobody is included by name, and no groups are excluded: Okta keeps both empty. */
const Nobody = z.array(z.string()).check(z.maxLength(0));

const Conditions = z.object({
  people: z.optional(
    z.nullable(
      z.object({
        users: z.optional(z.nullable(z.object({ include: z.optional(z.nullable(Nobody)), exclude: z.optional(z.nullable(ids)) }))),
        groups: z.optional(
          z.nullable(z.object({ include: z.optional(z.nullable(Nobody)), exclude: z.optional(z.nullable(Nobody)) })),
        ),
      }),
    ),
  ),
  expression: z.object({ value: z.string(), type: z.optional(z.literal('urn:okta:expression:1.0')) }),
});
const Actions = z.object({ assignUserToGroups: z.object({ groupIds: ids }) });
const Name = z.string().check(z.minLength(1), z.maxLength(groupRuleLimits.nameLength));

const CreateBody = component(
  'CreateGroupRuleRequest',
  z.object({ type: z.optional(z.literal('group_rule')), name: Name, conditions: Conditions, actions: Actions }),
);
/** A rule sent back as it was read: status and what was computed is ignored. */
const ReplaceBody = component(
  'ReplaceGroupRuleRequest',
  z.object({
    type: z.optional(z.literal('group_rule')),
    name: Name,
    conditions: Conditions,
    actions: z.optional(z.nullable(Actions)),
  }),
);

const inputOf = ({ name, conditions }: Pick<z.output<typeof ReplaceBody>, 'name' | 'conditions'>) => ({
  name,
  expression: conditions.expression.value,
  excluded: conditions.people?.users?.exclude ?? [],
});

const expandQuery = z.object({ expand: z.optional(z.string()) });
const wantsNames = ({ expand = '' }: z.output<typeof expandQuery>): boolean =>
  expand.split(',').some((part) => part.trim() === 'groupIdToGroupNameMap');

/** Rules with the names of their groups, where those are asked for: of groups that are there. */
async function presentRules(services: GroupRuleServices, rules: readonly GroupRule[], named: boolean): Promise<object[]> {
  if (!named) return rules.map((rule) => presentGroupRule(rule));
  const groups = await services.groups.getMany([...new Set(rules.flatMap(({ groupIds }) => groupIds))]);
  const names = new Map(groups.map(({ id, profile }) => [id, String(profile['name'])]));
  return rules.map((rule) => {
    const own = rule.groupIds.flatMap((id): [string, string][] => {
      const name = names.get(id);
      return name === undefined ? [] : [[id, name]];
    });
    return presentGroupRule(rule, Object.fromEntries(own));
  });
}

export const listGroupRules = operation({
  id: 'listGroupRules',
  method: 'GET',
  path,
  summary: 'List all group rules',
  scope: 'okta.groups.read',
  params: none,
  query: z.extend(expandQuery, { search: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: z.array(GroupRuleBody) },
  errors: ['invalid-cursor'],
  paged: { defaultLimit: 50, maxLimit: 200 },
  async handle({ query, page }, services: GroupRuleServices) {
    const { items, next } = pageOfRules(await services.readRules(), { search: query.search ?? '', ...page });
    return new Paged(await presentRules(services, items, wantsNames(query)), next);
  },
});

export const createGroupRule = operation({
  id: 'createGroupRule',
  method: 'POST',
  path,
  summary: 'Create a group rule',
  scope: 'okta.groups.manage',
  params: none,
  query: none,
  body: CreateBody,
  success: { status: 200, body: GroupRuleBody },
  errors: ['validation-failed', 'claim-taken', 'changed-meanwhile'],
  async handle({ body, context }, services: GroupRuleServices) {
    const { groupIds } = body.actions.assignUserToGroups;
    return presentGroupRule(await create(services, { ...inputOf(body), groupIds }, context));
  },
});

export const getGroupRule = operation({
  id: 'getGroupRule',
  method: 'GET',
  path: `${path}/{groupRuleId}`,
  summary: 'Retrieve a group rule',
  scope: 'okta.groups.read',
  params: rulePath,
  query: expandQuery,
  body: none,
  success: { status: 200, body: GroupRuleBody },
  errors: ['not-found'],
  async handle({ params, query }, services: GroupRuleServices) {
    const rule = findRule(await services.readRules(), params.groupRuleId);
    const [shown] = await presentRules(services, [rule], wantsNames(query));
    return shown ?? presentGroupRule(rule);
  },
});

export const replaceGroupRule = operation({
  id: 'replaceGroupRule',
  method: 'PUT',
  path: `${path}/{groupRuleId}`,
  summary: 'Replace a group rule',
  scope: 'okta.groups.manage',
  params: rulePath,
  query: none,
  body: ReplaceBody,
  success: { status: 200, body: GroupRuleBody },
  errors: ['not-found', 'validation-failed', 'claim-taken', 'changed-meanwhile'],
  async handle({ params, body, context }, services: GroupRuleServices) {
    const groupIds = body.actions?.assignUserToGroups.groupIds;
    return presentGroupRule(await replace(services, params.groupRuleId, { ...inputOf(body), groupIds }, context));
  },
});

export const deleteGroupRule = operation({
  id: 'deleteGroupRule',
  method: 'DELETE',
  path: `${path}/{groupRuleId}`,
  summary: 'Delete a group rule',
  scope: 'okta.groups.manage',
  params: rulePath,
  query: z.object({ removeUsers: flag(false) }),
  body: none,
  success: { status: 202 },
  errors: ['not-found', 'changed-meanwhile'],
  async handle({ params, query, context }, services: GroupRuleServices) {
    await remove(services, params.groupRuleId, query.removeUsers, context);
    await services.startRules();
  },
});

export const activateGroupRule = operation({
  id: 'activateGroupRule',
  method: 'POST',
  path: `${path}/{groupRuleId}/lifecycle/activate`,
  summary: 'Activate a group rule',
  scope: 'okta.groups.manage',
  params: rulePath,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 204 },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: GroupRuleServices) {
    await activate(services, params.groupRuleId, context);
    await services.startRules();
  },
});

export const deactivateGroupRule = operation({
  id: 'deactivateGroupRule',
  method: 'POST',
  path: `${path}/{groupRuleId}/lifecycle/deactivate`,
  summary: 'Deactivate a group rule',
  scope: 'okta.groups.manage',
  params: rulePath,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 204 },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: GroupRuleServices) {
    await deactivate(services, params.groupRuleId, context);
  },
});
