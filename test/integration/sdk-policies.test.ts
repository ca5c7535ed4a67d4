import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccessPolicy,
  AuthenticatorEnrollmentPolicy,
  type Client,
  type Collection,
  IdpDiscoveryPolicy,
  IPNetworkZone,
  OktaSignOnPolicy,
  PasswordPolicy,
} from '@okta/okta-sdk-nodejs';
import * as z from 'zod';

import { apiClient, type Call } from '../support/api-client.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { codesOf, sdkClient } from '../support/sdk-client.ts';

const Session = z.looseObject({ id: z.string(), expiresAt: z.iso.datetime() });
const Policies = z.object({ policies: z.array(z.looseObject({ id: z.string() })) });
const Simulated = z.array(z.looseObject({ result: Policies, evaluated: Policies }));
const SignedIn = z.object({ sessionToken: z.string() });

let stack: TestStack;
let client: Client;
let call: Call;

beforeAll(async () => {
  stack = await startStack();
  client = sdkClient(stack);
  call = apiClient(stack);
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

const password = 'Correct-Horse-Battery-1';
let things = 0;

async function group(): Promise<string> {
  const { body } = await call('POST', '/api/v1/groups', { body: { profile: { name: `Group ${++things}` } } });
  return z.looseObject({ id: z.string() }).parse(body).id;
}

async function all<Item>(collection: Collection<Item>): Promise<Item[]> {
  const items: Item[] = [];
  await collection.each((item) => {
    items.push(item);
  });
  return items;
}

interface Person {
  readonly id: string;
  readonly login: string;
}

async function person(groupIds: string[] = [], secret = password): Promise<Person> {
  const login = `person${++things}@policies.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const body = { profile, groupIds, credentials: { password: { value: secret } } };
  return { id: (await client.userApi.createUser({ body })).id ?? '', login };
}

const changePassword = (userId: string, from: string, to: string) =>
  client.userApi.changePassword({
    userId,
    changePasswordRequest: { oldPassword: { value: from }, newPassword: { value: to } },
  });

const signIn = (username: string, secret = password) =>
  call('POST', '/api/v1/authn', { body: { username, password: secret }, token: null });

/** A policy for the members of a group, with one rule for all of them. */
async function policyFor(
  groupId: string,
  type: 'PASSWORD' | 'OKTA_SIGN_ON',
  { settings, actions }: { readonly settings?: object; readonly actions?: object },
): Promise<string> {
  const conditions = { people: { groups: { include: [groupId] } } };
  const policy = { type, name: `Policy ${++things}`, conditions, ...(settings === undefined ? {} : { settings }) };
  const { id: policyId = '' } = await client.policyApi.createPolicy({ policy });
  const ruleType = type === 'PASSWORD' ? 'PASSWORD' : 'SIGN_ON';
  await client.policyApi.createPolicyRule({ policyId, policyRule: { type: ruleType, name: 'All of them', actions } as object });
  return policyId;
}

const names = async (type: 'PASSWORD' | 'OKTA_SIGN_ON'): Promise<(string | undefined)[]> =>
  (await all(await client.policyApi.listPolicies({ type }))).map(({ name, priority }) => `${name} ${priority}`);

describe("policies, by Okta's SDK", () => {
  it('are made, put in order, replaced, switched off and deleted', async () => {
    const { policyApi } = client;
    const first = await policyApi.createPolicy({ policy: { type: 'OKTA_SIGN_ON', name: 'First' } });
    expect(first).toBeInstanceOf(OktaSignOnPolicy);
    expect(first).toMatchObject({ status: 'ACTIVE', priority: 1, system: false });
    const before = await policyApi.createPolicy({ policy: { type: 'OKTA_SIGN_ON', name: 'Before', priority: 1 } });
    expect(await names('OKTA_SIGN_ON')).toEqual(['Before 1', 'First 2', 'Default Policy 3']);
    const policyId = first.id ?? '';
    // Its status is changed by the lifecycle alone.
    const moved = { type: 'OKTA_SIGN_ON', name: 'Renamed', priority: 1, status: 'INACTIVE' } as const;
    expect(await policyApi.replacePolicy({ policyId, policy: moved })).toMatchObject({ name: 'Renamed', status: 'ACTIVE' });
    expect(await names('OKTA_SIGN_ON')).toEqual(['Renamed 1', 'Before 2', 'Default Policy 3']);
    await policyApi.deactivatePolicy({ policyId });
    expect((await policyApi.getPolicy({ policyId })).status).toBe('INACTIVE');
    await policyApi.activatePolicy({ policyId });
    await policyApi.activatePolicy({ policyId });
    await policyApi.deletePolicy({ policyId });
    await policyApi.deletePolicy({ policyId: before.id ?? '' });
    expect(await names('OKTA_SIGN_ON')).toEqual(['Default Policy 1']);
    expect(await codesOf(policyApi.getPolicy({ policyId }))).toEqual([404, 'E0000007']);
  });

  it('have rules, in an order of their own', async () => {
    const { policyApi } = client;
    const { id: policyId = '' } = await policyApi.createPolicy({ policy: { type: 'PASSWORD', name: 'With rules' } });
    const rule = (name: string, more: object = {}) =>
      policyApi.createPolicyRule({ policyId, policyRule: { type: 'PASSWORD', name, ...more } as object });
    const one = await rule('One');
    expect(one).toMatchObject({ status: 'ACTIVE', priority: 1, conditions: { network: { connection: 'ANYWHERE' } } });
    await rule('Zero', { priority: 1 });
    const list = async () => (await all(await policyApi.listPolicyRules({ policyId }))).map(({ name }) => name);
    expect(await list()).toEqual(['Zero', 'One']);
    const ruleId = one.id ?? '';
    await policyApi.replacePolicyRule({ policyId, ruleId, policyRule: Object.assign(one, { priority: 1 }) });
    expect(await list()).toEqual(['One', 'Zero']);
    await policyApi.deactivatePolicyRule({ policyId, ruleId });
    expect((await policyApi.getPolicyRule({ policyId, ruleId })).status).toBe('INACTIVE');
    await policyApi.activatePolicyRule({ policyId, ruleId });
    await policyApi.deletePolicyRule({ policyId, ruleId });
    expect(await list()).toEqual(['Zero']);
    await policyApi.deletePolicy({ policyId });
  });

  it('that came with the org stay, and what is not supported is refused by its name', async () => {
    const { policyApi } = client;
    const [standard] = await all(await policyApi.listPolicies({ type: 'PASSWORD' }));
    expect(standard).toBeInstanceOf(PasswordPolicy);
    const policyId = standard?.id ?? '';
    expect(await codesOf(policyApi.deletePolicy({ policyId }))).toEqual([403, 'E0000006']);
    expect(await codesOf(policyApi.deactivatePolicy({ policyId }))).toEqual([403, 'E0000006']);
    const zone = { type: 'PASSWORD', name: 'Zone', conditions: { network: { connection: 'ZONE', include: ['nzo1'] } } };
    const refusal = await call('POST', `/api/v1/policies/${policyId}/rules`, { body: zone });
    expect([refusal.status, refusal.text]).toEqual([400, expect.stringContaining('There is no network zone nzo1')]);
    const unknown = await call('POST', '/api/v1/policies', { body: { type: 'ENTITY_RISK', name: 'Risk' } });
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining('ENTITY_RISK are not supported')]);
    const lost = { type: 'PASSWORD', name: 'Lost', conditions: { people: { groups: { include: ['00gnobody0000000000a'] } } } };
    const missing = await call('POST', '/api/v1/policies', { body: lost });
    expect([missing.status, missing.text]).toEqual([400, expect.stringContaining('There is no group 00gnobody0000000000a')]);
  });

  it('of passwords hold for the members of their groups, wherever a password is set', async () => {
    const strict = await group();
    const settings = { password: { complexity: { minLength: 20 }, age: { historyCount: 2 } } };
    await policyFor(strict, 'PASSWORD', { settings });
    expect(await codesOf(person([strict], 'Kettle-Tuesday-24'))).toEqual([400, 'E0000001']);
    // The org's name is as well known as the list of passwords.
    expect(await codesOf(person([], 'Kettle-roster-24'))).toEqual([400, 'E0000001']);
    const outside = await person([], 'Kettle-Tuesday-24');
    const inside = await person([strict]);
    // By an administrator, and by herself.
    const set = { credentials: { password: { value: 'Kettle-Tuesday-24' } } };
    expect(await codesOf(client.userApi.updateUser({ userId: inside.id, user: set }))).toEqual([400, 'E0000001']);
    await client.userApi.updateUser({ userId: outside.id, user: set });
    expect(await codesOf(changePassword(inside.id, password, 'Kettle-Tuesday-24'))).toEqual([400, 'E0000001']);
    await changePassword(inside.id, password, 'Kettle-Tuesday-24-and-more');
    expect(await codesOf(changePassword(inside.id, 'Kettle-Tuesday-24-and-more', password))).toEqual([400, 'E0000001']);
    // On the page that a link leads to, she reads the rules of hers.
    const reset = await client.userApi.generateResetPasswordToken({ userId: inside.id, sendEmail: false });
    expect(await (await fetch(String(reset.resetPasswordUrl))).text()).toContain('data-least="20"');
    // And as long as she is in the group.
    await client.groupApi.unassignUserFromGroup({ groupId: strict, userId: inside.id });
    await client.userApi.updateUser({ userId: inside.id, user: set });
  });

  it('of passwords say what people may do by themselves', async () => {
    const kept = await group();
    const actions = { passwordChange: { access: 'DENY' }, selfServicePasswordReset: { access: 'DENY' } };
    await policyFor(kept, 'PASSWORD', { actions });
    const { id: userId } = await person([kept]);
    expect(await codesOf(changePassword(userId, password, 'Kettle-Tuesday-24'))).toEqual([403, 'E0000035']);
    expect(await codesOf(client.userApi.forgotPassword({ userId, sendEmail: false }))).toEqual([403, 'E0000034']);
    // An administrator may, all the same.
    await client.userApi.updateUser({ userId, user: { credentials: { password: { value: 'Kettle-Tuesday-24' } } } });
  });

  it('of passwords say how many tries there are', async () => {
    const cautious = await group();
    await policyFor(cautious, 'PASSWORD', { settings: { password: { lockout: { maxAttempts: 1, autoUnlockMinutes: 60 } } } });
    const { login } = await person([cautious]);
    expect((await signIn(login, 'wrong')).status).toBe(401);
    expect((await signIn(login)).status).toBe(401);
    const other = await person();
    expect([(await signIn(other.login, 'wrong')).status, (await signIn(other.login)).status]).toEqual([401, 200]);
  });

  it('of sign-on keep people out, and say how long a session lasts', async () => {
    const [out, brief] = [await group(), await group()];
    const signon = (access: string, session: object = {}) => ({ actions: { signon: { access, session } } });
    const denying = await policyFor(out, 'OKTA_SIGN_ON', signon('DENY'));
    await policyFor(brief, 'OKTA_SIGN_ON', signon('ALLOW', { maxSessionIdleMinutes: 5, maxSessionLifetimeMinutes: 7 }));
    const kept = await person([out]);
    const refused = await signIn(kept.login);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('E0000006')]);
    // Whoever has the wrong password learns nothing of it.
    expect((await signIn(kept.login, 'wrong')).status).toBe(401);
    const visitor = await person([brief]);
    const { sessionToken } = SignedIn.parse((await signIn(visitor.login)).body);
    const began = Date.now();
    const { id, expiresAt } = Session.parse((await call('POST', '/api/v1/sessions', { body: { sessionToken }, token: null })).body);
    expect(Date.parse(expiresAt) - began).toBeLessThanOrEqual(5 * 60_000 + 5_000);
    const refreshed = Session.parse((await call('POST', `/api/v1/sessions/${id}/lifecycle/refresh`)).body);
    expect(Date.parse(refreshed.expiresAt)).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    await client.policyApi.deactivatePolicy({ policyId: denying });
    expect((await signIn(kept.login)).status).toBe(200);
  });

  it('can be tried on somebody, with the reason why each held or did not, and copied', async () => {
    const { policyApi } = client;
    const groupId = await group();
    const policyId = await policyFor(groupId, 'OKTA_SIGN_ON', { actions: { signon: { access: 'DENY' } } });
    const { id } = await person();
    // The SDK sends a list, which Okta refuses as malformed.
    const simulate = async (ids: string[]) => {
      const body = { appInstance: '0oa1', policyContext: { user: { id }, groups: { ids } }, policyTypes: ['OKTA_SIGN_ON'] };
      const answer = await call('POST', '/api/v1/policies/simulate?expand=EVALUATED,RULE', { body });
      return Simulated.parse(answer.body)[0];
    };
    // As she is, and as she would be in the group.
    const asShe = await simulate([]);
    expect(asShe?.result.policies).toMatchObject([{ name: 'Default Policy', rules: [{ name: 'Default Rule', status: 'MATCH' }] }]);
    expect(asShe?.evaluated.policies.find((each) => each.id === policyId)).toMatchObject({
      status: 'NOT_MATCH',
      conditions: [{ type: 'people', status: 'NOT_MATCH' }],
    });
    expect((await simulate([groupId]))?.result.policies).toMatchObject([{ id: policyId, rules: [{ name: 'All of them' }] }]);
    const copy = await policyApi.clonePolicy({ policyId });
    const original = await policyApi.getPolicy({ policyId });
    expect(copy).toMatchObject({ name: `[cloned] ${original.name}`, priority: Number(original.priority) + 1, system: false });
    expect(await all(await policyApi.listPolicyRules({ policyId: copy.id ?? '' }))).toHaveLength(1);
    await policyApi.deletePolicy({ policyId: copy.id ?? '' });
    await policyApi.deletePolicy({ policyId });
  });

  it('of applications begin with a rule for everybody, stand in no order, and can be copied', async () => {
    const { policyApi } = client;
    const make = (name: string) => policyApi.createPolicy({ policy: { type: 'ACCESS_POLICY', name } });
    const [one, two] = [await make('One'), await make('Two')];
    expect(one).toBeInstanceOf(AccessPolicy);
    expect([one.priority, two.priority, one.id?.slice(0, 3)]).toEqual([1, 1, 'rst']);
    const policyId = one.id ?? '';
    const rules = async (id = policyId) =>
      (await all(await policyApi.listPolicyRules({ policyId: id }))).map(({ name, priority }) => `${name} ${priority}`);
    expect(await rules()).toEqual(['Catch-all Rule 99']);
    const type = (await all(await client.userTypeApi.listUserTypes()))[0]?.id ?? '';
    const rule = { name: 'Staff', type: 'ACCESS_POLICY', conditions: { userType: { include: [type], exclude: [] } } };
    const made = await call('POST', `/api/v1/policies/${policyId}/rules`, { body: rule });
    expect([made.status, made.body]).toEqual([
      200,
      expect.objectContaining({
        id: expect.stringMatching(/^rul/),
        conditions: expect.objectContaining({ riskScore: { level: 'ANY' }, userType: { include: [type], exclude: [] } }),
      }),
    ]);
    const factors = { appSignOn: { access: 'ALLOW', verificationMethod: { type: 'ASSURANCE', factorMode: '2FA' } } };
    const refused = await call('POST', `/api/v1/policies/${policyId}/rules`, { body: { ...rule, actions: factors } });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('it must be 1FA')]);
    const copy = await policyApi.clonePolicy({ policyId });
    expect(copy).toMatchObject({ name: '[cloned] One', priority: 1 });
    expect(await rules(copy.id)).toEqual(['Staff 1', 'Catch-all Rule 99']);
    expect(await all(await policyApi.listPolicyApps({ policyId }))).toEqual([]);
    expect(await all(await policyApi.listPolicyMappings({ policyId }))).toEqual([]);
    const mapping = await call('POST', `/api/v1/policies/${policyId}/mappings`, { body: { resourceId: '0oa1' } });
    expect([mapping.status, mapping.text]).toEqual([400, expect.stringContaining('no longer supported on this endpoint')]);
    for (const { id } of [one, two, copy]) await policyApi.deletePolicy({ policyId: id ?? '' });
    const further = await policyApi.createPolicy({ policy: { type: 'PROFILE_ENROLLMENT', name: 'For an app' } });
    expect(await rules(further.id)).toEqual(['Catch-all Rule 99']);
    await policyApi.deletePolicy({ policyId: further.id ?? '' });
  });

  it('of registration are what the form follows', async () => {
    const [standard] = await all(await client.policyApi.listPolicies({ type: 'PROFILE_ENROLLMENT' }));
    const policyId = standard?.id ?? '';
    const [rule] = await all(await client.policyApi.listPolicyRules({ policyId }));
    const profileAttributes = [
      { name: 'email', label: 'Work mail', required: true },
      { name: 'city', label: 'Where do you live?', required: true },
    ];
    const body = { name: rule?.name, actions: { profileEnrollment: { unknownUserAction: 'REGISTER', profileAttributes } } };
    expect((await call('PUT', `/api/v1/policies/${policyId}/rules/${rule?.id}`, { body })).status).toBe(200);
    expect(await (await fetch(`${stack.url}/signup`)).text()).toContain('Where do you live?');
    const closed = { name: rule?.name, actions: { profileEnrollment: { unknownUserAction: 'DENY', profileAttributes } } };
    expect((await call('PUT', `/api/v1/policies/${policyId}/rules/${rule?.id}`, { body: closed })).status).toBe(200);
    expect(await (await fetch(`${stack.url}/signup`)).text()).not.toContain('Where do you live?');
  });

  it('say what people enroll: the org’s default one, and those of groups', async () => {
    const { policyApi } = client;
    const [standard] = await all(await policyApi.listPolicies({ type: 'MFA_ENROLL' }));
    expect(standard).toBeInstanceOf(AuthenticatorEnrollmentPolicy);
    expect(standard).toMatchObject({ name: 'Default Policy', system: true, priority: 1, settings: { type: 'AUTHENTICATORS' } });
    const authenticators = (self: string) =>
      ['okta_verify', 'phone_number', 'security_question', 'okta_password'].map((key) => ({ key, enroll: { self } }));
    const policyId = standard?.id ?? '';
    const replaced = await policyApi.replacePolicy({
      policyId,
      policy: Object.assign(standard ?? {}, {
        settings: { authenticators: authenticators('OPTIONAL') },
      }) as AuthenticatorEnrollmentPolicy,
    });
    expect(replaced).toMatchObject({ id: policyId, settings: { authenticators: authenticators('OPTIONAL') } });

    const groupId = await group();
    const staff = await call('POST', '/api/v1/policies', {
      body: {
        type: 'MFA_ENROLL',
        name: 'Staff',
        conditions: { people: { groups: { include: [groupId] } } },
        settings: { type: 'FACTORS', factors: { okta_question: { enroll: { self: 'REQUIRED' } } } },
      },
    });
    expect([staff.status, staff.body]).toMatchObject([200, { priority: 1, settings: { type: 'FACTORS' } }]);
    const { id: staffId } = z.looseObject({ id: z.string() }).parse(staff.body);
    await call('POST', `/api/v1/policies/${staffId}/rules`, { body: { name: 'All', actions: { enroll: { self: 'NEVER' } } } });
    expect((await policyApi.getPolicy({ policyId })).priority).toBe(2);
    const { id } = await person();
    const simulate = async (ids: string[]) => {
      const body = { policyTypes: ['MFA_ENROLL'], policyContext: { user: { id }, groups: { ids } } };
      return Simulated.parse((await call('POST', '/api/v1/policies/simulate?expand=EVALUATED,RULE', { body })).body)[0]?.result
        .policies;
    };
    expect(await simulate([])).toMatchObject([{ id: policyId, rules: [{ actions: { enroll: { self: 'CHALLENGE' } } }] }]);
    expect(await simulate([groupId])).toMatchObject([
      {
        id: staffId,
        settings: { factors: { okta_question: { enroll: { self: 'REQUIRED' } } } },
        rules: [{ actions: { enroll: { self: 'NEVER' } } }],
      },
    ]);
    await policyApi.deletePolicy({ policyId: staffId });
    expect(await codesOf(policyApi.deletePolicy({ policyId }))).toEqual([403, 'E0000006']);
  });

  it('say where people sign in: one policy, whose last rule stays as it is', async () => {
    const { policyApi } = client;
    const [one, ...others] = await all(await policyApi.listPolicies({ type: 'IDP_DISCOVERY' }));
    expect(one).toBeInstanceOf(IdpDiscoveryPolicy);
    expect([one, others]).toMatchObject([{ name: 'Idp Discovery Policy', system: true }, []]);
    const policyId = one?.id ?? '';
    const [last] = await all(await policyApi.listPolicyRules({ policyId }));
    expect(last).toMatchObject({ system: true, actions: { idp: { providers: [{ type: 'OKTA' }] } } });
    const path = `/api/v1/policies/${policyId}`;
    const partners = {
      name: 'Partners',
      conditions: {
        userIdentifier: { type: 'IDENTIFIER', patterns: [{ matchType: 'SUFFIX', value: '@policies.example' }] },
        platform: { include: [{ type: 'MOBILE', os: { type: 'ANY' } }], exclude: [] },
      },
      actions: { idp: { providers: [{ type: 'OKTA' }] } },
    };
    const made = await call('POST', `${path}/rules`, { body: partners });
    expect([made.status, made.body]).toMatchObject([200, { priority: 1, type: 'IDP_DISCOVERY', conditions: partners.conditions }]);
    const { id } = await person();
    const chosen = async (platform?: string) => {
      const policyContext = { user: { id }, groups: { ids: [] }, ...(platform === undefined ? {} : { device: { platform } }) };
      const body = { policyTypes: ['IDP_DISCOVERY'], policyContext };
      return Simulated.parse((await call('POST', '/api/v1/policies/simulate?expand=EVALUATED,RULE', { body })).body)[0]?.result
        .policies;
    };
    expect([await chosen('IOS'), await chosen('WINDOWS'), await chosen()]).toMatchObject([
      [{ rules: [{ name: 'Partners' }] }],
      [{ rules: [{ name: 'Default Rule' }] }],
      [{ rules: [{ name: 'Default Rule' }] }],
    ]);
    const refusals = await Promise.all([
      call('POST', '/api/v1/policies', { body: { type: 'IDP_DISCOVERY', name: 'Another' } }),
      call('POST', `${path}/clone`),
      call('PUT', `${path}/rules/${last?.id}`, { body: { name: 'Default Rule' } }),
      call('POST', `${path}/rules`, { body: { ...partners, actions: { idp: { providers: [{ type: 'SAML2', id: '0oa1' }] } } } }),
      call('POST', `${path}/rules`, {
        body: { ...partners, conditions: { userIdentifier: { type: 'ATTRIBUTE', attribute: 'nickname', patterns: [] } } },
      }),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    const app = { include: [{ type: 'APP', id: '0oaaaaaaaaaaaaaaaaaa' }] };
    const lost = await call('POST', `${path}/rules`, { body: { ...partners, conditions: { app } } });
    expect([lost.status, lost.text]).toEqual([400, expect.stringContaining('There is no application 0oaaaaaaaaaaaaaaaaaa')]);
  });

  it('name network zones', async () => {
    const { networkZoneApi } = client;
    const names = async () => (await all(await networkZoneApi.listNetworkZones())).map(({ name }) => name);
    expect(await names()).toEqual(['BlockedIpZone', 'LegacyIpZone']);
    const gateways = [{ type: 'CIDR' as const, value: '1.2.3.4/24' }];
    const made = await networkZoneApi.createNetworkZone({
      zone: { type: 'IP', name: 'Office', status: 'ACTIVE', gateways } as IPNetworkZone,
    });
    expect(made).toBeInstanceOf(IPNetworkZone);
    expect(made).toMatchObject({ usage: 'POLICY', system: false, gateways, proxies: null });
    const zoneId = made.id ?? '';
    const more = [...gateways, { type: 'RANGE' as const, value: '2001:db8::1-2001:db8::9' }];
    const zone = Object.assign(made, { gateways: more });
    expect(await networkZoneApi.replaceNetworkZone({ zoneId, zone })).toMatchObject({ gateways: more, status: 'ACTIVE' });
    expect((await networkZoneApi.deactivateNetworkZone({ zoneId })).status).toBe('INACTIVE');
    expect((await networkZoneApi.activateNetworkZone({ zoneId })).status).toBe('ACTIVE');
    const pages = await networkZoneApi.listNetworkZones({ limit: 2 });
    expect(await all(pages)).toHaveLength(3);
    await networkZoneApi.deleteNetworkZone({ zoneId });
    expect(await codesOf(networkZoneApi.getNetworkZone({ zoneId }))).toEqual([404, 'E0000007']);
  });
});
