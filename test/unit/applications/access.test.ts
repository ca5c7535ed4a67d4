import { describe, expect, it } from '@jest/globals';

import {
  type App,
  type AppUser,
  decideAccess,
  listAccess,
  presentAccess,
  usableApps,
  type Visitor,
} from '../../../shared/applications/index.ts';
import {
  completeActions,
  type Conditions,
  defaultAccessPolicy,
  type Policy,
  type PolicyRule,
} from '../../../shared/policy/index.ts';
import { buildUser } from '../directory/search/support/directory.ts';

const at = Date.UTC(2026, 10, 1);

const app = (id: string, more: Partial<App> = {}): App => ({
  id,
  name: 'bookmark',
  label: `App ${id}`,
  status: 'ACTIVE',
  created: at,
  lastUpdated: at,
  signOnMode: 'BOOKMARK',
  features: [],
  userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
  accessibility: {},
  visibility: {},
  settings: {},
  schema: { id: 'osc', name: 'app', title: '', description: '', created: at, lastUpdated: at, base: [], custom: [] },
  mappings: {},
  groups: [],
  ...more,
});

const group = (id: string, priority = 0) => ({ id, priority, profile: {}, lastUpdated: at });

const account = (appId: string, scope: AppUser['scope']): AppUser => ({
  userId: buildUser(1).id,
  appId,
  scope,
  created: at,
  lastUpdated: at,
  statusChanged: at,
  userName: 'ada',
  hasGivenName: false,
  profile: {},
  given: [],
  fromGroups: [],
  failed: [],
});

const rule = (name: string, priority: number, access: 'ALLOW' | 'DENY', conditions: Conditions): PolicyRule => ({
  id: `rul${name}`,
  name,
  type: 'ACCESS_POLICY',
  status: 'ACTIVE',
  priority,
  system: false,
  created: at,
  lastUpdated: at,
  conditions,
  actions: completeActions({ appSignOn: { access } }, 'ACCESS_POLICY'),
});

const standard = defaultAccessPolicy(at);
/** Staff may, guests may not, others may not. */
const strict: Policy = {
  ...standard,
  id: 'rstStrict',
  name: 'Strict',
  system: false,
  rules: [
    rule('Guests', 1, 'DENY', { people: { groups: { include: ['guests'] } } }),
    rule('Staff', 2, 'ALLOW', { people: { groups: { include: ['staff', 'board'] } } }),
    ...standard.rules.map((each) => ({ ...each, actions: completeActions({ appSignOn: { access: 'DENY' } }, 'ACCESS_POLICY') })),
  ],
};
const settings = { policies: [standard, strict] };
const wiki = app('0oa1', { groups: [group('board', 1), group('staff', 0)], policies: { ACCESS_POLICY: strict.id } });

function visitor({
  groups = [],
  accounts = [],
  user = {},
}: {
  readonly groups?: readonly string[];
  readonly accounts?: readonly AppUser[];
  readonly user?: Partial<Visitor['user']>;
} = {}): Visitor {
  const whole = { ...buildUser(1), ...user };
  return {
    user: whole,
    groups: new Map(groups.map((id) => [id, id.toUpperCase()])),
    accounts,
    subject: { userId: whole.id, groupIds: new Set(['everyone', ...groups]), typeId: whole.typeId },
  };
}

const reasons = (one: App, who: Visitor): string[] => decideAccess(one, who, settings).obstacles.map(({ reason }) => reason);

describe('whether somebody may use an application', () => {
  it.each([
    ['assigned by a group whose rule allows', wiki, visitor({ groups: ['staff'] }), []],
    ['in a group that is denied as well', wiki, visitor({ groups: ['staff', 'guests'] }), ['DENIED_BY_POLICY']],
    [
      'with an account that a group gave her which she has left',
      wiki,
      visitor({ accounts: [account('0oa1', 'GROUP')] }),
      ['NOT_ASSIGNED', 'DENIED_BY_POLICY'],
    ],
    ['with an account of her own, under the default policy', app('0oa2'), visitor({ accounts: [account('0oa2', 'USER')] }), []],
    ['with an account in another application', app('0oa2'), visitor({ accounts: [account('0oa3', 'USER')] }), ['NOT_ASSIGNED']],
    ['suspended', wiki, visitor({ groups: ['staff'], user: { status: 'SUSPENDED' } }), ['USER_NOT_ACTIVE']],
    ['on her way out', wiki, visitor({ groups: ['staff'], user: { transitioningTo: 'DEPROVISIONED' } }), ['USER_NOT_ACTIVE']],
    [
      'of an application that rests',
      { ...wiki, status: 'INACTIVE' } satisfies App,
      visitor({ groups: ['staff'] }),
      ['APP_NOT_ACTIVE'],
    ],
    [
      'with everything against her',
      { ...wiki, status: 'INACTIVE' } satisfies App,
      visitor({ user: { status: 'STAGED' } }),
      ['USER_NOT_ACTIVE', 'APP_NOT_ACTIVE', 'NOT_ASSIGNED', 'DENIED_BY_POLICY'],
    ],
  ])('%s', (_, one, who, expected) => {
    expect(reasons(one, who)).toEqual(expected);
  });

  it('is no where the org has no policy for applications yet, or no rule is for her', () => {
    const who = visitor({ accounts: [account('0oa2', 'USER')] });
    const ruleless = { ...strict, rules: strict.rules.filter(({ system }) => !system) };
    for (const policies of [[], [{ ...ruleless, id: standard.id, system: true }]]) {
      const decision = decideAccess(app('0oa2'), who, { policies });
      expect(decision.obstacles.map(({ reason }) => reason)).toEqual(['NO_RULE_APPLIES']);
      expect(presentAccess(decision, who, { origin: 'https://o.example', at, inFull: true })).toMatchObject({ access: 'DENY' });
    }
  });

  it('says by which groups, policy and rule, and what the rule asks for', () => {
    const who = visitor({ groups: ['board', 'staff'], accounts: [account('0oa1', 'GROUP')] });
    const shown = presentAccess(decideAccess(wiki, who, settings), who, { origin: 'https://o.example', at, inFull: true });
    expect(shown).toMatchObject({
      access: 'ALLOW',
      reason: 'ALLOWED',
      message: 'The rule Staff of the policy Strict allows access',
      obstacles: [],
      assignment: {
        scope: 'GROUP',
        since: '2026-11-01T00:00:00.000Z',
        groups: [
          { id: 'staff', name: 'STAFF' },
          { id: 'board', name: 'BOARD' },
        ],
      },
      policy: { id: 'rstStrict', name: 'Strict' },
      rule: { name: 'Staff', groups: [{ id: 'staff' }, { id: 'board' }] },
      evaluatedRules: [
        { name: 'Guests', status: 'NOT_MATCH', conditions: [{ type: 'people', status: 'NOT_MATCH' }] },
        { name: 'Staff', status: 'MATCH' },
      ],
      verification: { factorMode: '1FA', reauthenticateIn: 'PT2H' },
    });
  });

  it('tells the person herself nothing of policies, rules and groups', () => {
    for (const who of [visitor({ groups: ['staff'] }), visitor({ groups: ['guests', 'staff'] })]) {
      const shown = presentAccess(decideAccess(wiki, who, settings), who, { origin: 'https://o.example', at, inFull: false });
      expect(JSON.stringify(shown)).not.toMatch(/Strict|Staff|STAFF|staff|guests|rul|rst/);
    }
  });
});

describe('the applications that somebody may use', () => {
  const apps = [wiki, app('0oa2'), app('0oa3', { status: 'INACTIVE' }), app('0oa4', { groups: [group('staff')] })];
  const who = visitor({ groups: ['staff'], accounts: [account('0oa3', 'USER')] });
  const ids = (query: Partial<Parameters<typeof listAccess>[3]>): string[] =>
    listAccess(apps, who, settings, { includeUnassigned: false, limit: 10, ...query }).items.map((each) => each.app.id);

  it('are those that she has and nothing keeps from her', () => {
    for (const one of [who, { ...who, user: { ...who.user, status: 'STAGED' as const } }]) {
      expect(usableApps(apps, one, settings).map(({ id }) => id)).toEqual(['0oa1', '0oa4']);
    }
    expect(ids({ access: 'ALLOW' })).toEqual(['0oa1', '0oa4']);
    expect(ids({ access: 'DENY' })).toEqual(['0oa3']);
    expect(ids({ includeUnassigned: true })).toEqual(['0oa1', '0oa2', '0oa3', '0oa4']);
  });

  it('come in pages, also when one is gone meanwhile', () => {
    const first = listAccess(apps, who, settings, { includeUnassigned: true, limit: 2 });
    expect(first.items.map((each) => each.app.id)).toEqual(['0oa1', '0oa2']);
    const left = apps.filter(({ id }) => id !== '0oa2');
    const second = listAccess(left, who, settings, { includeUnassigned: true, limit: 2, after: first.next ?? '' });
    expect([second.items.map((each) => each.app.id), second.next]).toEqual([['0oa3', '0oa4'], undefined]);
  });
});
