import { describe, expect, it } from '@jest/globals';

import {
  asksForGroups,
  asksForZones,
  type Conditions,
  evaluate,
  placeAt,
  type Policy,
  type PolicyRule,
  settingPolicy,
  withoutOne,
} from '../../../shared/policy/index.ts';

const everyone = '00geveryone';
const subject = (userId: string, ...groupIds: string[]) => ({ userId, groupIds: new Set([everyone, ...groupIds]) });

function rule(id: string, more: Partial<PolicyRule> = {}): PolicyRule {
  const facts = { name: id, type: 'SIGN_ON', status: 'ACTIVE', priority: 1, system: false, created: 0, lastUpdated: 0 } as const;
  return { id, ...facts, conditions: null, actions: {}, ...more };
}

function policy(id: string, rules: readonly PolicyRule[], more: Partial<Policy> = {}): Policy {
  const facts = { type: 'OKTA_SIGN_ON', name: id, description: '', priority: 1, status: 'ACTIVE', system: false } as const;
  return { id, ...facts, created: 0, lastUpdated: 0, conditions: null, rules, ...more };
}

const forGroups = (include: string[], exclude?: string[]): Conditions => ({
  people: { groups: { include, ...(exclude === undefined ? {} : { exclude }) } },
});

const last = policy('default', [rule('catch-all')], { priority: 9, system: true, conditions: forGroups([everyone]) });
const staff = policy('staff', [rule('staff-rule')], { conditions: forGroups(['00gstaff']) });

describe('what applies to somebody', () => {
  it('is the first policy by priority whose conditions match, and its first rule that does', () => {
    const rules = [rule('second', { priority: 2 }), rule('first', { priority: 1 })];
    const many = [last, policy('late', rules, { priority: 3 }), policy('early', rules, { priority: 2 })];
    expect(evaluate(many, subject('00u1'))).toMatchObject({ policy: { id: 'early' }, rule: { id: 'first' } });
  });

  it('goes by her groups', () => {
    expect(evaluate([last, staff], subject('00u1', '00gstaff')).rule?.id).toBe('staff-rule');
    expect(evaluate([last, staff], subject('00u1')).rule?.id).toBe('catch-all');
  });

  it('passes over what is switched off, and what has no rule that is on', () => {
    const resting = policy('resting', [rule('any')], { status: 'INACTIVE' });
    const bare = policy('bare', []);
    const asleep = policy('asleep', [rule('any', { status: 'INACTIVE' })]);
    expect(evaluate([last, resting, bare, asleep], subject('00u1')).policy?.id).toBe('default');
    expect(settingPolicy([last, resting, bare, asleep], subject('00u1'))?.id).toBe('default');
  });

  it('is the next policy where none of a policy’s rules matches; its settings are hers all the same', () => {
    const narrow = policy('narrow', [rule('others', { conditions: { people: { users: { include: ['00u2'] } } } })]);
    expect(evaluate([last, narrow], subject('00u1')).policy?.id).toBe('default');
    expect(evaluate([last, narrow], subject('00u2')).policy?.id).toBe('narrow');
    expect(settingPolicy([last, narrow], subject('00u1'))?.id).toBe('narrow');
  });

  it.each([
    ['nobody named', {}, true],
    ['she is included', { users: { include: ['00u1'] } }, true],
    ['another is included', { users: { include: ['00u2'] } }, false],
    ['her group is included beside another person', { users: { include: ['00u2'] }, groups: { include: ['00gstaff'] } }, true],
    ['she is excluded from her group', { users: { exclude: ['00u1'] }, groups: { include: ['00gstaff'] } }, false],
    ['a group of hers is excluded', { groups: { include: [everyone], exclude: ['00gstaff'] } }, false],
    ['a group that she is not in is excluded', { groups: { exclude: ['00gother'] } }, true],
  ] as const)('heeds people: %s', (_, people, expected) => {
    const one = policy('one', [rule('rule', { conditions: { people } })]);
    expect(evaluate([one], subject('00u1', '00gstaff')).rule !== undefined).toBe(expected);
  });

  it('is nothing of RADIUS or LDAP: everybody comes over the web', () => {
    const radius = policy('radius', [rule('rule', { conditions: { authContext: { authType: 'RADIUS' } } })]);
    expect(evaluate([last, radius], subject('00u1')).policy?.id).toBe('default');
  });

  it.each([
    ['included', { include: ['nzo1'] }, ['nzo1'], true],
    ['not included', { include: ['nzo1'] }, ['nzo2'], false],
    ['from nowhere known', { include: ['nzo1'] }, [], false],
    ['excluded', { exclude: ['nzo1'] }, ['nzo1', 'nzo2'], false],
    ['not excluded', { exclude: ['nzo1'] }, [], true],
    ['in both', { include: ['nzo1'], exclude: ['nzo2'] }, ['nzo1', 'nzo2'], false],
    ['in any zone', { include: ['ALL_ZONES'] }, ['nzo2'], true],
    ['in no zone', { exclude: ['ALL_ZONES'] }, ['nzo2'], false],
  ] as const)('goes by the network: %s', (_, zones, zoneIds, expected) => {
    const zoned = policy('zoned', [rule('rule', { conditions: { network: { connection: 'ZONE', ...zones } } })]);
    expect(evaluate([zoned], { ...subject('00u1'), zoneIds: new Set(zoneIds) }).rule !== undefined).toBe(expected);
    expect([asksForZones([zoned]), asksForZones([last])]).toEqual([true, false]);
  });

  it('is of a user type, where a rule asks for one', () => {
    const typed = policy('typed', [rule('rule', { conditions: { userType: { include: ['oty1'], exclude: [] } } })]);
    expect(evaluate([typed], { ...subject('00u1'), typeId: 'oty1' }).rule?.id).toBe('rule');
    expect(evaluate([typed], { ...subject('00u1'), typeId: 'oty2' }).rule).toBeUndefined();
    expect(evaluate([typed], subject('00u1')).rule).toBeUndefined();
    const others = policy('others', [rule('rule', { conditions: { userType: { include: [], exclude: ['oty1'] } } })]);
    expect(evaluate([others], { ...subject('00u1'), typeId: 'oty1' }).rule).toBeUndefined();
    expect(evaluate([others], { ...subject('00u1'), typeId: 'oty2' }).rule?.id).toBe('rule');
  });

  it('says why, condition by condition', () => {
    const { trace } = evaluate([last, staff], subject('00u1'));
    expect(trace.map(({ policy: { id }, status, conditions, rules }) => [id, status, conditions, rules.length])).toEqual([
      ['staff', 'NOT_MATCH', [{ type: 'people', status: 'NOT_MATCH' }], 0],
      ['default', 'MATCH', [{ type: 'people', status: 'MATCH' }], 1],
    ]);
  });

  it('asks for groups only where some active policy or rule names one', () => {
    expect(asksForGroups([last], everyone)).toBe(false);
    expect(asksForGroups([last, { ...staff, status: 'INACTIVE' }], everyone)).toBe(false);
    expect(asksForGroups([last, staff], everyone)).toBe(true);
    expect(asksForGroups([policy('one', [rule('rule', { conditions: forGroups([], ['00gstaff']) })])], everyone)).toBe(true);
  });
});

describe('priorities', () => {
  const ranked = (...ids: string[]) => ids.map((id, index) => ({ id, priority: index + 1, system: id === 'default' }));
  const order = (list: readonly { readonly id: string; readonly priority: number }[]) =>
    list.map(({ id, priority }) => `${id}${priority}`).join(' ');

  it.each([
    [undefined, 'a1 b2 new3 default4'],
    [1, 'new1 a2 b3 default4'],
    [2, 'a1 new2 b3 default4'],
    [99, 'a1 b2 new3 default4'],
  ])('of one that is put at %p', (priority, expected) => {
    const all = placeAt(ranked('a', 'b', 'default'), { id: 'new', priority: 0, system: false }, priority);
    expect(order(all)).toBe(expected);
  });

  it('move with one that is moved; what came with the org stays last', () => {
    const all = ranked('a', 'b', 'c', 'default');
    expect(order(placeAt(all, { id: 'c', priority: 3, system: false }, 1))).toBe('c1 a2 b3 default4');
    expect(order(placeAt(all, { id: 'default', priority: 4, system: true }, 1))).toBe('a1 b2 c3 default4');
  });

  it('leave a catch-all rule its own', () => {
    const rules = [{ id: 'all', priority: 99, system: true }];
    expect(order(placeAt(rules, { id: 'new', priority: 0, system: false }))).toBe('new1 all99');
    expect(order(withoutOne([{ id: 'new', priority: 1, system: false }, ...rules], 'new'))).toBe('all99');
  });

  it('close up behind one that goes, and those that keep theirs are the same objects', () => {
    const all = ranked('a', 'b', 'default');
    const left = withoutOne(all, 'b');
    expect(order(left)).toBe('a1 default2');
    expect(left[0]).toBe(all[0]);
  });
});
