import { describe, expect, it } from '@jest/globals';

import {
  accountsChange,
  type App,
  type AppUser,
  decideAccount,
  decideAccounts,
  decideSources,
  type MappingKit,
  type Person,
} from '../../../shared/applications/index.ts';
import { noLookups } from '../../../shared/expression/index.ts';
import type { Attribute, Schema } from '../../../shared/profiles/index.ts';
import { baseUserAttributes } from '../../../shared/profiles/index.ts';
import { mappingPlaces } from '../../../shared/runtime/mapping-places.ts';
import { buildUser } from '../directory/search/support/directory.ts';

const at = Date.UTC(2026, 10, 1);
const attribute = (name: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  title: name,
  type: 'string',
  self: 'READ_ONLY',
  ...more,
});
const schemaOf = (name: Schema['name'], base: readonly Attribute[], custom: readonly Attribute[]): Schema => ({
  id: `osc${name}`,
  name,
  title: name,
  description: '',
  created: 0,
  lastUpdated: 0,
  base,
  custom,
});
const userName = attribute('userName', { required: true, maxLength: 100 });
const typeId = buildUser(1).typeId;

const app = (more: Partial<App> = {}): App => ({
  id: '0oaA',
  name: 'wiki',
  label: 'Wiki',
  status: 'ACTIVE',
  created: 1,
  lastUpdated: 1,
  signOnMode: 'BOOKMARK',
  features: [],
  userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
  accessibility: {},
  visibility: {},
  settings: {},
  schema: schemaOf('app', [userName], [attribute('nick'), attribute('dept'), attribute('role', { default: 'reader' })]),
  mappings: {
    [typeId]: {
      toApp: {
        nick: { expression: 'user.firstName', pushStatus: 'PUSH' },
        dept: { expression: 'user.department', pushStatus: 'DONT_PUSH' },
      },
      toDirectory: {},
    },
  },
  groups: [],
  ...more,
});

const userSchema = (master?: Attribute['master']): Schema =>
  schemaOf(
    'user',
    baseUserAttributes.map((each) => (each.name === 'title' && master !== undefined ? { ...each, master } : each)),
    [],
  );

const kit = (...apps: App[]): MappingKit => ({ apps, org: { name: 'Acme', subDomain: 'acme' }, places: mappingPlaces });

function person(more: Partial<Person> = {}): Person {
  const built = buildUser(1);
  const user = more.user ?? { ...built, profile: { ...built.profile, firstName: 'Ada', department: 'Maths' } };
  return { user, profile: user.profile, schema: userSchema(), groupIds: new Set(), accounts: [], lookups: noLookups, ...more };
}

/** Her account as somebody gave it to her. */
const account = (of: App, who: Person, more: Partial<AppUser> = {}): AppUser => ({
  ...decideAccount(kit(of), of, who, undefined, { scope: 'USER', at: at - 1 }).account,
  ...more,
});

const grouped = app({ groups: [{ id: '00gA', priority: 0, profile: { dept: 'By group' }, lastUpdated: 1 }] });

describe('an account', () => {
  it('begins with the name by the template, mapped values and defaults', () => {
    const { account: made, causes, failed } = decideAccount(kit(app()), app(), person(), undefined, { scope: 'USER', at });
    expect(made).toMatchObject({
      userName: 'user00001@example.com',
      profile: { nick: 'Ada', dept: 'Maths', role: 'reader' },
      given: [],
      failed: [],
    });
    expect([causes, failed]).toEqual([[], {}]);
  });

  it('is the same when it is decided on again', () => {
    for (const each of [app(), grouped]) {
      const who = person({ groupIds: new Set(['00gA']) });
      const before = account(each, who, { userName: 'other', hasGivenName: true, given: ['nick'] });
      expect(decideAccount(kit(each), each, who, before, { scope: before.scope, at }).account).toBe(before);
    }
  });

  it('follows the user where a property pushes, and keeps what was given by hand until null is given', () => {
    const of = app();
    const before = account(of, person(), { profile: { nick: 'Mine', dept: 'Maths' }, given: ['nick'] });
    const renamed = person({
      user: buildUser(1, { profile: { login: 'a@b.example', email: 'a@b.example', firstName: 'Augusta', lastName: 'L' } }),
    });
    expect(decideAccount(kit(of), of, renamed, before, { scope: 'USER', at }).account.profile).toMatchObject({
      nick: 'Mine',
      dept: 'Maths',
    });
    const released = decideAccount(kit(of), of, renamed, before, { scope: 'USER', given: { profile: { nick: null } }, at });
    expect(released.account).toMatchObject({ profile: { nick: 'Augusta' }, given: [] });
  });

  it('takes values of the first of her groups, below what was given, above what is mapped', () => {
    const groups = [
      { id: '00gB', priority: 2, profile: { dept: 'Second', role: 'writer' }, lastUpdated: 1 },
      { id: '00gA', priority: 1, profile: { dept: 'First' }, lastUpdated: 1 },
      { id: '00gC', priority: 0, profile: { dept: 'Not hers' }, lastUpdated: 1 },
    ];
    const of = app({ groups });
    const who = person({ groupIds: new Set(['00gA', '00gB']) });
    const made = account(of, who);
    expect(made).toMatchObject({ profile: { dept: 'First', role: 'writer', nick: 'Ada' }, fromGroups: ['dept', 'role'] });
    // Without the groups, the mapping has its say again.
    expect(decideAccount(kit(of), of, person(), made, { scope: 'USER', at }).account).toMatchObject({
      profile: { dept: 'Maths', role: 'reader' },
      fromGroups: [],
    });
  });

  it('names what could not be made, the name among it', () => {
    const of = app({
      userNameTemplate: { template: 'user.nickName', type: 'CUSTOM' },
      mappings: { [typeId]: { toApp: { nick: { expression: 'user.nope', pushStatus: 'PUSH' } }, toDirectory: {} } },
    });
    const { account: made, causes } = decideAccount(kit(of), of, person(), undefined, { scope: 'GROUP', at });
    expect(made.failed).toEqual(['nick', 'userName']);
    expect(causes).toEqual(['userName: The field cannot be left blank']);
  });

  it('has its name follow the template where that pushes, unless it was given', () => {
    const of = app({ userNameTemplate: { template: '${source.firstName}', type: 'CUSTOM', pushStatus: 'PUSH' } });
    const before = account(of, person(), { userName: 'old' });
    expect(decideAccount(kit(of), of, person(), before, { scope: 'USER', at }).account.userName).toBe('Ada');
    const given = { ...before, hasGivenName: true };
    expect(decideAccount(kit(of), of, person(), given, { scope: 'USER', at }).account.userName).toBe('old');
  });
});

describe('the accounts of somebody', () => {
  const changes = (of: App | undefined, who: Person) =>
    decideAccounts(kit(...(of === undefined ? [] : [of])), who, new Map(), at).map(({ before, after }) => [
      before?.scope ?? null,
      after?.scope ?? null,
    ]);
  const member = { groupIds: new Set(['00gA']) };
  const own = (of: App) => ({ accounts: [account(of, person())] });
  const byGroup = { accounts: [account(grouped, person(member), { scope: 'GROUP' as const })] };
  const gone = { user: { ...person().user, status: 'DEPROVISIONED' as const } };
  const resting = { ...grouped, status: 'INACTIVE' as const };

  it.each([
    ['begins with a group', grouped, person(member), [[null, 'GROUP']]],
    ['is not there without one', grouped, person(), []],
    ['ends with the group', grouped, person(byGroup), [['GROUP', null]]],
    ['stays hers without the group', app(), person(own(app())), []],
    ['ends with her', app(), person({ ...own(app()), ...gone }), [['USER', null]]],
    ['does not begin for whoever is gone', grouped, person({ ...member, ...gone }), []],
    ['ends with the app', undefined, person(own(app())), [['USER', null]]],
    ['by a group ends while the app rests', resting, person({ ...member, ...byGroup }), [['GROUP', null]]],
    ['of her own stays while the app rests', resting, person(own(grouped)), []],
    ['does not begin while the app rests', resting, person(member), []],
  ])('%s', (_what, of, who, expected) => {
    expect(changes(of, who)).toEqual(expected);
  });

  it('come about in one change, with an event for each', () => {
    const who = person(member);
    const change = accountsChange(who.user, decideAccounts(kit(grouped), who, new Map(), at), {}, at);
    expect(change?.events.map(({ eventType }) => eventType)).toEqual(['application.user_membership.add']);
    expect(change?.subject).toMatchObject({ kind: 'user', version: who.user.version + 1 });
    expect(accountsChange(who.user, [], {}, at)).toBeUndefined();
  });
});

describe('sources', () => {
  const source = (id: string, created: number, expression = 'appuser.nick'): App =>
    app({
      id,
      created,
      features: ['PROFILE_MASTERING'],
      mappings: { [typeId]: { toApp: {}, toDirectory: { title: { expression, pushStatus: 'PUSH' } } } },
    });
  const [old, young] = [source('0oaOld', 1), source('0oaYoung', 2)];
  const holding = (master?: Attribute['master'], ...apps: App[]): Person =>
    person({
      schema: userSchema(master),
      accounts: apps.map((each) => account(each, person(), { profile: { nick: each.id }, given: ['nick'] })),
    });
  const title = (who: Person, ...apps: App[]) => {
    const { sources, profile } = decideSources(kit(...apps), who);
    return [sources['title'] ?? null, profile['title'] ?? null];
  };
  const override = (...priority: { type: string; value?: string }[]): Attribute['master'] => ({ type: 'OVERRIDE', priority });

  it.each([
    ['the oldest app with an account', undefined, [old, young], ['0oaOld', '0oaOld']],
    ['another app where the oldest has no account', undefined, [young], ['0oaYoung', '0oaYoung']],
    ['nobody without an account', undefined, [], [null, null]],
    ['Roster, by OKTA', { type: 'OKTA' } as const, [old], [null, null]],
    [
      'the first of the priorities',
      override({ type: 'APP', value: '0oaYoung' }, { type: 'APP', value: '0oaOld' }),
      [old, young],
      ['0oaYoung', '0oaYoung'],
    ],
    [
      'the next where the first has no account',
      override({ type: 'APP', value: '0oaYoung' }, { type: 'APP', value: '0oaOld' }),
      [old],
      ['0oaOld', '0oaOld'],
    ],
    ['Roster, where it comes first', override({ type: 'OKTA' }, { type: 'APP', value: '0oaOld' }), [old], [null, null]],
  ])('%s decides', (_what, master, apps, expected) => {
    expect(title(holding(master, ...apps), old, young)).toEqual(expected);
  });

  it('are no apps that rest, or that have not the feature', () => {
    for (const not of [
      { ...old, status: 'INACTIVE' as const },
      { ...old, features: [] },
    ]) {
      expect(title(holding(undefined, not), not)).toEqual([null, null]);
    }
  });

  it('tell what they could not give', () => {
    const broken = source('0oaOld', 1, 'appuser.nope');
    expect(decideSources(kit(broken), holding(undefined, broken))).toMatchObject({
      sources: { title: '0oaOld' },
      changed: [],
      failed: new Map([['0oaOld', ['title']]]),
    });
  });
});
