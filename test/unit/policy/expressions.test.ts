import { describe, expect, it } from '@jest/globals';

import { type GroupValue, noLookups } from '../../../shared/expression/index.ts';
import {
  conditionPlace,
  evaluate,
  expressionCauses,
  expressionJudge,
  expressionNeeds,
  type Policy,
} from '../../../shared/policy/index.ts';
import { baseUserAttributes } from '../../../shared/profiles/index.ts';

const place = conditionPlace(baseUserAttributes, false);
const accounts = conditionPlace(baseUserAttributes, true);

const user = {
  id: '00u1',
  status: 'ACTIVE',
  created: '2026-11-01T00:00:00.000Z',
  lastUpdated: '2026-11-01T00:00:00.000Z',
  passwordChanged: null,
  lastLogin: null,
  profile: { login: 'ada@example.com', department: 'Sales', city: null },
};
const groups: readonly GroupValue[] = [{ id: '00g1', type: 'OKTA_GROUP', profile: { name: 'West Coast' } }];
const lookups = { ...noLookups, now: () => Date.parse('2026-11-03T00:00:00.000Z'), groups: () => groups };

function policyWith(...conditions: string[]): Policy {
  const facts = { description: '', system: false, created: 0, lastUpdated: 0, status: 'ACTIVE', priority: 1 } as const;
  const rules = conditions.map((condition, index) => ({
    ...facts,
    id: `rul${index}`,
    name: condition,
    type: 'ACCESS_POLICY' as const,
    priority: index + 1,
    conditions: { elCondition: { condition } },
    actions: {},
  }));
  return { ...facts, id: 'rst1', name: 'Crm', type: 'ACCESS_POLICY', conditions: null, rules };
}

const judge = expressionJudge(place, { user, lookups });

describe('expressions of rules', () => {
  it.each([
    ["user.profile.department == 'Sales'", true],
    ["user.profile.department == 'sales'", false],
    ["user.id == '00u1' && user.status == 'ACTIVE'", true],
    ["user.isMemberOf({'group.profile.name': 'West'})", true],
    ["user.isMemberOf({'group.id': '00g2'})", false],
    ["user.profile.login.contains('@example.com')", true],
    ['user.created.withinDays(3)', true],
    ['user.created.withinDays(1)', false],
    ['user.lastLogin == null', true],
  ])('hold of somebody or do not: %s', (condition, holds) => {
    expect(expressionCauses({ condition }, place)).toEqual([]);
    expect(judge({ condition })).toBe(holds);
  });

  it.each([
    ["user.profile.departmint == 'Sales'", 'did you mean department?'],
    ["user.profile.department = 'Sales'", 'write == or eq'],
    ['user.profile.department', 'true or false'],
    [
      "String.toUpperCase(user.profile.city) == 'X'",
      'String.toUpperCase is not available here; write a value and .toUpperCase(...)',
    ],
    ["user.profile.login matches '.*'", 'Patterns are not available here'],
    ["security.risk.level == 'HIGH'", 'There is no security here'],
    ['device.profile.registered', 'There is no device here'],
    ["accessRequest.operation == 'recover'", 'There is no accessRequest here'],
    ['user.'.repeat(1_000), 'characters'],
  ])('are refused with the spot underlined: %s', (condition, words) => {
    const [cause = ''] = expressionCauses({ condition }, place);
    expect(cause).toContain(words);
    expect(cause.split('\n').at(-1)).toMatch(/\^/);
    expect(expressionCauses({ condition: '' }, place)).toHaveLength(1);
  });

  it('of the account-management policy see what is asked for', () => {
    const condition = "accessRequest.operation == 'recover' && accessRequest.authenticator.key == 'okta_password'";
    expect(expressionCauses({ condition }, accounts)).toEqual([]);
    const asked = (operation: 'recover' | 'enroll') =>
      expressionJudge(accounts, { user, accessRequest: { operation, authenticator: { key: 'okta_password' } } })({ condition });
    expect([asked('recover'), asked('enroll')]).toEqual([true, false]);
    const expired = "accessRequest.metadata.type == 'expiry'";
    expect(expressionCauses({ condition: expired }, accounts)).toEqual([]);
    const judged = expressionJudge(accounts, {
      user,
      accessRequest: { operation: 'recover', authenticator: { key: 'okta_password' } },
    });
    expect(judged({ condition: expired })).toBe(false);
  });

  it('choose the rule; one that fails does not match, and the trace says why without a value', () => {
    const policy = policyWith("user.profile.city.contains('Paris')", "user.profile.department == 'Sales'");
    const { rule, trace } = evaluate([policy], { userId: '00u1', groupIds: new Set(), judge });
    expect(rule?.id).toBe('rul1');
    expect(trace[0]?.rules[0]).toMatchObject({
      status: 'NOT_MATCH',
      conditions: [{ type: 'elCondition', status: 'NOT_MATCH', reason: expect.stringContaining('user.profile.city.contains') }],
    });
    expect(trace[0]?.rules[1]?.conditions).toEqual([{ type: 'elCondition', status: 'MATCH' }]);
  });

  it('do not match where an attribute is gone since', () => {
    const later = conditionPlace(
      baseUserAttributes.filter(({ name }) => name !== 'department'),
      false,
    );
    const policy = policyWith("user.profile.department == 'Sales'");
    const { rule, trace } = evaluate([policy], { groupIds: new Set(), judge: expressionJudge(later, { user, lookups }) });
    expect(rule).toBeUndefined();
    expect(trace[0]?.rules[0]?.conditions[0]?.reason).toContain('department');
  });

  it('do not match where nobody can judge them', () => {
    expect(evaluate([policyWith('true')], { groupIds: new Set() }).rule).toBeUndefined();
  });

  it('say what they need, where they are active', () => {
    const needs = (policy: Policy) => expressionNeeds([policy], place);
    expect(needs(policyWith("user.status == 'ACTIVE'"))).toEqual({ groups: false, links: false });
    expect(needs(policyWith("user.isMemberOf({'group.id': '00g1'})"))).toEqual({ groups: true, links: false });
    expect(needs(policyWith("user.getLinkedObject('manager').city == 'Paris'"))).toEqual({ groups: false, links: true });
    expect(needs({ ...policyWith("user.isMemberOf({'group.id': '00g1'})"), status: 'INACTIVE' })).toEqual({
      groups: false,
      links: false,
    });
    expect(needs(policyWith('no longer an expression ('))).toEqual({ groups: false, links: false });
  });
});
