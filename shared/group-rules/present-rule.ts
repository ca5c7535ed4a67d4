import { toOktaTime } from '../kernel/index.ts';
import type { GroupRule } from './model.ts';

/**
 * A rule in Okta's shape. `names`: of its groups by their ids, where they were asked for.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule/
 */
export function presentGroupRule(rule: GroupRule, names?: Readonly<Record<string, string>>): object {
  return {
    type: 'group_rule',
    id: rule.id,
    status: rule.status,
    name: rule.name,
    created: toOktaTime(rule.created),
    lastUpdated: toOktaTime(rule.lastUpdated),
    conditions: {
      people: { users: { exclude: rule.excluded }, groups: { exclude: [] } },
      expression: { value: rule.expression, type: 'urn:okta:expression:1.0' },
    },
    actions: { assignUserToGroups: { groupIds: rule.groupIds } },
    allGroupsValid: rule.status !== 'INVALID',
    ...(names === undefined ? {} : { _embedded: { groupIdToGroupNameMap: names } }),
  };
}
