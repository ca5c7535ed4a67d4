import { describe, expect, it } from '@jest/globals';

import {
  actionCauses,
  completeActions,
  conditionCauses,
  type ConditionsInput,
  evaluate,
  platformOf,
  policiesWithStanding,
  type Policy,
  routingFor,
  ruleConditions,
  type Subject,
} from '../../../shared/policy/index.ts';

const [standing] = policiesWithStanding({ orgId: '00o1', created: 5, everyoneId: '00g1' }, []).filter(
  ({ type }) => type === 'IDP_DISCOVERY',
);

/** The default policy, with a rule before its own. */
function policyWith(conditions: ConditionsInput): Policy {
  if (standing === undefined) throw new Error('there is one');
  const [last] = standing.rules;
  if (last === undefined) throw new Error('it has a rule');
  expect(conditionCauses(conditions, 'IDP_DISCOVERY', 'rule')).toEqual([]);
  const rule = { ...last, id: '0pr1', name: 'First', system: false, conditions: ruleConditions(conditions, 'IDP_DISCOVERY') };
  return { ...standing, rules: [rule, { ...last, priority: 2 }] };
}

const somebody: Subject = { groupIds: new Set(), identifier: 'Ada@Example.com', attributes: { department: 'Sales', level: 3 } };
const chosen = (conditions: ConditionsInput, subject: Partial<Subject> = {}): boolean =>
  evaluate([policyWith(conditions)], { ...somebody, ...subject }).rule?.name === 'First';

type Identifier = NonNullable<ConditionsInput['userIdentifier']>;
const typed = (matchType: string, value: string, more: Identifier = {}): ConditionsInput => ({
  userIdentifier: {
    ...more,
    patterns: [
      { matchType: 'EQUALS', value: 'nobody' },
      { matchType, value },
    ],
  },
});

describe('where somebody is sent to sign in', () => {
  it('is Roster, by a rule that is always there', () => {
    expect(standing).toMatchObject({ name: 'Idp Discovery Policy', system: true, conditions: null });
    expect(routingFor(standing === undefined ? [] : [standing], somebody)).toEqual([{ type: 'OKTA' }]);
    expect(routingFor([policyWith({})], somebody)).toEqual([{ type: 'OKTA' }]);
  });

  it.each([
    ['what she typed ends so, whatever its case', typed('SUFFIX', '@example.COM'), true],
    ['it ends otherwise', typed('SUFFIX', '@example.org'), false],
    ['it begins so', typed('STARTS_WITH', 'ada'), true],
    ['it begins otherwise', typed('STARTS_WITH', 'da'), false],
    ['it holds that', typed('CONTAINS', 'a@ex'), true],
    ['it is that', typed('EQUALS', 'ada@example.com'), true],
    ['it is more than that', typed('EQUALS', 'ada@example'), false],
    ['her attribute is that', typed('EQUALS', 'sales', { type: 'ATTRIBUTE', attribute: 'department' }), true],
    ['her attribute is no text', typed('EQUALS', '3', { type: 'ATTRIBUTE', attribute: 'level' }), false],
    ['she has no such attribute', typed('EQUALS', 'x', { type: 'ATTRIBUTE', attribute: 'city' }), false],
    ['there is no pattern', { userIdentifier: { patterns: [] } }, true],
    ['nothing is asked', {}, true],
  ] as const)('goes by who she says she is: %s', (_, conditions, expected) => {
    expect(chosen(conditions)).toBe(expected);
  });

  it('is asked of nobody who has said nothing', () => {
    const { identifier: _said, ...silent } = somebody;
    expect(evaluate([policyWith(typed('SUFFIX', 'com'))], silent).rule?.name).toBe('Default Rule');
  });

  it.each([
    ['IOS', 'MOBILE', 'IOS', true],
    ['android', 'MOBILE', 'IOS', false],
    ['ANDROID', 'MOBILE', 'ANY', true],
    ['WINDOWS', 'MOBILE', 'ANY', false],
    ['MACOS', 'DESKTOP', 'OSX', true],
    ['LINUX', 'ANY', 'LINUX', true],
    ['AMIGA', 'OTHER', 'OTHER', true],
    [undefined, 'DESKTOP', 'ANY', false],
    [undefined, 'ANY', 'ANY', true],
  ] as const)('goes by the platform: %s is %s %s or not', (os, type, osType, expected) => {
    const platform = os === undefined ? {} : { platform: platformOf(os) };
    const reference = { type, os: { type: osType } };
    expect(chosen({ platform: { include: [reference] } }, platform)).toBe(expected);
    expect(chosen({ platform: { exclude: [reference] } }, platform)).toBe(!expected);
  });

  it('goes by what she opens', () => {
    const app = { id: '0oa1', name: 'bookmark' };
    const one = { type: 'APP', id: '0oa1' } as const;
    const kind = { type: 'APP_TYPE', name: 'bookmark' } as const;
    expect([chosen({ app: { include: [one] } }, { app }), chosen({ app: { include: [kind] } }, { app })]).toEqual([true, true]);
    expect([chosen({ app: { include: [one] } }), chosen({ app: { exclude: [kind] } }, { app })]).toEqual([false, false]);
    expect(chosen({ app: { include: [{ type: 'APP', id: '0oa2' }], exclude: [] } }, { app })).toBe(false);
    expect(chosen({ app: { include: [] } })).toBe(true);
  });

  it('goes by the network', () => {
    const network = { connection: 'ZONE', include: ['nzo1'] } as const;
    expect([chosen({ network }, { zoneIds: new Set(['nzo1']) }), chosen({ network })]).toEqual([true, false]);
  });

  it.each<[ConditionsInput, string]>([
    [{ userIdentifier: { patterns: [{ matchType: 'EXPRESSION', value: '.*' }] } }, 'EXPRESSION is not supported'],
    [{ userIdentifier: { patterns: [{ matchType: 'SUFFIX', value: '' }] } }, 'must not be empty'],
    [{ userIdentifier: { type: 'ATTRIBUTE', patterns: [] } }, 'there must be an attribute'],
    [{ platform: { include: [{ type: 'ANY', os: { type: 'ANY', expression: '.*' } }] } }, 'Expressions over operating systems'],
    [{ app: { include: [{ type: 'APP' }] } }, 'there must be an id'],
    [{ app: { exclude: [{ type: 'APP_TYPE', id: '0oa1' }] } }, 'a name'],
    [{ people: { groups: { include: ['00g1'] } } }, 'conditions.people'],
  ])('can’t be asked by what can’t be told: %j', (conditions, words) => {
    expect(conditionCauses(conditions, 'IDP_DISCOVERY', 'rule')).toEqual([expect.stringContaining(words)]);
  });

  it('is nobody else', () => {
    const causes = (idp: object) => actionCauses({ idp }, 'IDP_DISCOVERY');
    expect(causes({ providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' })).toEqual([]);
    expect(causes({ providers: [{ type: 'SAML2', id: '0oa1' }] })).toEqual([expect.stringContaining('SAML2')]);
    expect(causes({ providers: [{ type: 'OKTA' }, { type: 'OKTA' }] })).toEqual([expect.stringContaining('one provider')]);
    expect(causes({ idpSelectionType: 'DYNAMIC' })).toEqual([expect.stringContaining('SPECIFIC')]);
    expect(completeActions({}, 'IDP_DISCOVERY')).toEqual({ idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' } });
  });
});
