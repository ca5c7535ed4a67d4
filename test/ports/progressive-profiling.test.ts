import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { DialResult } from '../../shared/hooks/index.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const custom = {
  town: { title: 'Town', type: 'string', maxLength: 40 },
  plan: { title: 'Plan', type: 'string', enum: ['free', 'team'] },
  seats: { title: 'Seats', type: 'integer', minimum: 1, maximum: 500 },
  badge: { title: 'Badge', type: 'string', unique: 'UNIQUE_VALIDATED', permissions: [{ principal: 'SELF', action: 'READ_WRITE' }] },
  grade: { title: 'Grade', type: 'string', permissions: [{ principal: 'SELF', action: 'READ_ONLY' }] },
  ward: { title: 'Ward', type: 'string', permissions: [{ principal: 'SELF', action: 'HIDE' }] },
};
const writable = { permissions: [{ principal: 'SELF', action: 'READ_WRITE' }] };
const email = { name: 'email', label: 'Email', required: true };
const asked = [
  email,
  { name: 'town', label: 'Town', required: true },
  { name: 'seats', label: 'Seats', required: false },
  { name: 'plan', label: 'Plan', required: true },
  // Which none of these keeps anybody out.
  { name: 'grade', label: 'Grade', required: true },
  { name: 'ward', label: 'Ward', required: true },
  { name: 'secondEmail', label: 'Second email', required: true },
  { name: 'coupon', label: 'Coupon', required: true },
];

let org: Org;
let policyId = '';
let rulePath = '';
let ruleName = '';
let people = 0;

async function setRule(more: object = {}, path = rulePath): Promise<void> {
  const profileEnrollment = { progressiveProfilingAction: 'ENABLED', profileAttributes: asked, ...more };
  const answer = await org.call('policies', 'PUT', path, { body: { name: ruleName, actions: { profileEnrollment } } });
  if (answer.status !== 200) throw new Error(answer.text);
}

async function onlyRule(ofPolicy: string): Promise<string> {
  const path = `/api/v1/policies/${ofPolicy}/rules`;
  const [rule] = JSON.parse((await org.call('policies', 'GET', path)).text) as { readonly id: string; readonly name: string }[];
  ruleName = rule?.name ?? '';
  return `${path}/${rule?.id}`;
}

beforeAll(async () => {
  org = await Org.start();
  const { town, plan, seats } = custom;
  const open = { town: { ...town, ...writable }, plan: { ...plan, ...writable }, seats: { ...seats, ...writable } };
  const properties = { ...custom, ...open };
  const body = { definitions: { custom: { properties } } };
  expect((await org.call('schemas', 'POST', '/api/v1/meta/schemas/user/default', { body })).status).toBe(200);
  const query = 'type=PROFILE_ENROLLMENT';
  const [policy] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query })).text) as { readonly id: string }[];
  policyId = policy?.id ?? '';
  rulePath = await onlyRule(policyId);
}, 60_000);
afterAll(() => org.stop());

const said = (body: object | '', status = 200): DialResult => ({
  ok: true,
  status,
  headers: {},
  body: body === '' ? '' : JSON.stringify(body),
  latencyMs: 1,
});
beforeEach(async () => {
  org.endpoints.dialled.length = 0;
  org.endpoints.endpoint = () => said('', 204);
  await setRule();
});

interface Somebody {
  readonly id: string;
  readonly login: string;
}

async function somebody(profile: object = {}, query = 'activate=true'): Promise<Somebody> {
  const login = `person${(people += 1)}@profiling.example`;
  const body = {
    profile: { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...profile },
    credentials: { password: { value: password } },
  };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query, body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), login };
}

const step = (body: object, path = ''): Promise<OrgAnswer> =>
  org.call(path === '/enroll' ? 'registration' : 'signIn', 'POST', `/api/v1/authn${path}`, { body, token: null });
const signIn = ({ login }: Somebody, more: object = {}): Promise<OrgAnswer> => step({ username: login, password, ...more });
const tokenOf = ({ body }: OrgAnswer): string => String(body['stateToken']);
const enroll = (stateToken: string, profile: object): Promise<OrgAnswer> =>
  step({ stateToken, registration: { profile } }, '/enroll');
const openSession = ({ body: { sessionToken } }: OrgAnswer): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken } });
const profileOf = async ({ id }: Somebody): Promise<Readonly<Record<string, unknown>>> =>
  (await org.call('users', 'GET', `/api/v1/users/${id}`)).body['profile'] as Readonly<Record<string, unknown>>;
const namesIn = ({ text }: OrgAnswer): unknown => [...text.matchAll(/"name":"(\w+)","label"/g)].map(([, name]) => name);

describe('a sign-in by the API', () => {
  it('asks for what is missing, and what may stay open, once the password is right; then she is in', async () => {
    const ada = await somebody();
    const asks = await signIn(ada, { relayState: '/inbox' });
    expect([asks.status, asks.body]).toEqual([
      200,
      {
        stateToken: expect.stringMatching(/^[\w-]{20,}$/),
        expiresAt: expect.stringMatching(/Z$/),
        status: 'PROFILE_REQUIRED',
        relayState: '/inbox',
        _embedded: {
          user: expect.objectContaining({ id: ada.id }),
          policy: {
            registration: {
              profile: [
                { name: 'town', label: 'Town', title: 'Town', required: true, type: 'string', maxLength: 40 },
                { name: 'seats', label: 'Seats', title: 'Seats', required: false, type: 'integer', minimum: 1, maximum: 500 },
                { name: 'plan', label: 'Plan', title: 'Plan', required: true, type: 'string', enum: ['free', 'team'] },
              ],
            },
          },
        },
        _links: {
          next: { name: 'enroll', href: 'https://id.example.com/api/v1/authn/enroll', hints: { allow: ['POST'] } },
          cancel: { href: 'https://id.example.com/api/v1/authn/cancel', hints: { allow: ['POST'] } },
        },
      },
    ]);
    expect((await step({ stateToken: tokenOf(asks) })).body).toEqual(asks.body);
    const done = await enroll(tokenOf(asks), { town: ' Rome ', plan: 'team' });
    expect([done.status, done.body]).toMatchObject([
      200,
      { status: 'SUCCESS', relayState: '/inbox', sessionToken: expect.any(String) },
    ]);
    expect((await openSession(done)).status).toBe(200);
    expect(await profileOf(ada)).toMatchObject({ town: 'Rome', plan: 'team', firstName: 'Ada', email: ada.login });
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
  });

  it('asks nobody whose required ones are there, nor where the policy does not', async () => {
    expect((await signIn(await somebody({ town: 'Rome', plan: 'free' }))).body['status']).toBe('SUCCESS');
    await setRule({ progressiveProfilingAction: 'DISABLED' });
    expect((await signIn(await somebody())).body['status']).toBe('SUCCESS');
  });

  it('says at each attribute what is wrong with an answer, and the step can be taken again', async () => {
    const ada = await somebody();
    const stateToken = tokenOf(await signIn(ada));
    const refused = await enroll(stateToken, { plan: 'all', seats: 0, email: 'other@profiling.example' });
    const causes = (refused.body['errorCauses'] as { readonly errorSummary: string }[]).map(({ errorSummary }) => errorSummary);
    expect([refused.status, causes.map((cause) => cause.split(':')[0])]).toEqual([400, ['town', 'seats', 'plan']]);
    expect(await profileOf(ada)).not.toHaveProperty('plan');
    expect((await enroll(stateToken, { town: 'Rome', plan: 'free', email: 'other@profiling.example', login: 'x' })).status).toBe(
      200,
    );
    expect(await profileOf(ada)).toMatchObject({ email: ada.login, login: ada.login });
  });

  it('is let in once by one token, be it tried by fifty at once', async () => {
    const ada = await somebody();
    const stateToken = tokenOf(await signIn(ada));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => enroll(stateToken, { town: `Rome ${index}`, plan: 'free' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const codes = new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body['errorCode']));
    expect([...codes]).toEqual(['E0000011']);
  });

  it('ends where she is suspended, has another password, or gives it up meanwhile', async () => {
    const answers = { town: 'Rome', plan: 'free' };
    const [suspended, changed, given] = [await somebody(), await somebody(), await somebody()];
    const tokens = [tokenOf(await signIn(suspended)), tokenOf(await signIn(changed)), tokenOf(await signIn(given))] as const;
    await org.call('users', 'POST', `/api/v1/users/${suspended.id}/lifecycle/suspend`);
    const body = { credentials: { password: { value: 'Kettle-Tuesday-24' } } };
    await org.call('users', 'POST', `/api/v1/users/${changed.id}`, { body });
    await step({ stateToken: tokens[2] }, '/cancel');
    for (const stateToken of tokens) expect((await enroll(stateToken, answers)).body['errorCode']).toBe('E0000011');
    expect(await profileOf(changed)).not.toHaveProperty('town');
  });

  it('ends where her policy lets her in no more, and the log tells of it', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Kept out' } } });
    const include = [String(group.body['id'])];
    const ada = await somebody();
    const stateToken = tokenOf(await signIn(ada));
    await org.call('groups', 'PUT', `/api/v1/groups/${include[0]}/users/${ada.id}`);
    const policy = { type: 'OKTA_SIGN_ON', name: 'Nobody', conditions: { people: { groups: { include } } } };
    const { body } = await org.call('policies', 'POST', '/api/v1/policies', { body: policy });
    const rule = { name: 'All', actions: { signon: { access: 'DENY' } } };
    await org.call('policies', 'POST', `/api/v1/policies/${String(body['id'])}/rules`, { body: rule });
    await org.records();
    const denied = await enroll(stateToken, { town: 'Rome', plan: 'free' });
    expect([denied.status, denied.body['errorCode']]).toEqual([403, 'E0000006']);
    expect(await profileOf(ada)).not.toHaveProperty('town');
    expect(JSON.stringify(await org.records())).toContain('policy.evaluate_sign_on');
    await org.call('policies', 'DELETE', `/api/v1/policies/${String(body['id'])}`);
  });

  it('takes no token of another step, and its own opens nothing else', async () => {
    const ada = await somebody();
    const expired = await somebody({}, 'nextLogin=changePassword');
    expect((await enroll(tokenOf(await signIn(expired)), {})).status).toBe(403);
    const stateToken = tokenOf(await signIn(ada));
    expect((await step({ stateToken }, '/skip')).status).toBe(403);
    expect((await openSession({ ...(await signIn(ada)), body: { sessionToken: stateToken } })).status).toBe(401);
  });

  it('asks after a password that had expired, too', async () => {
    const ada = await somebody({}, 'nextLogin=changePassword');
    const stateToken = tokenOf(await signIn(ada));
    const body = { stateToken, oldPassword: password, newPassword: 'Kettle-Tuesday-24' };
    const next = await step(body, '/credentials/change_password');
    expect([next.body['status'], namesIn(next)]).toEqual(['PROFILE_REQUIRED', ['town', 'seats', 'plan']]);
    expect((await enroll(tokenOf(next), { town: 'Rome', plan: 'free' })).body['status']).toBe('SUCCESS');
  });

  it('asks last, after a factor, and her session knows of both', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Guarded' } } });
    const include = [String(group.body['id'])];
    const policy = { type: 'OKTA_SIGN_ON', name: 'Guarded', conditions: { people: { groups: { include } } } };
    const { body } = await org.call('policies', 'POST', '/api/v1/policies', { body: policy });
    const signon = { access: 'ALLOW', requireFactor: true, factorPromptMode: 'ALWAYS' };
    await org.call('policies', 'POST', `/api/v1/policies/${String(body['id'])}/rules`, {
      body: { name: 'All', actions: { signon } },
    });
    const [ada, late] = [await somebody(), await somebody()];
    const question = { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer: 'Boiled cabbage' } };
    const factor = await org.call('factors', 'POST', `/api/v1/users/${ada.id}/factors`, { body: question });
    const early = tokenOf(await signIn(late));
    for (const { id } of [ada, late]) await org.call('groups', 'PUT', `/api/v1/groups/${include[0]}/users/${id}`);
    // Whoever was asked for attributes before a factor was begins anew.
    expect((await enroll(early, { town: 'Rome', plan: 'free' })).status).not.toBe(200);
    const required = await signIn(ada);
    expect(required.body['status']).toBe('MFA_REQUIRED');
    expect((await enroll(tokenOf(required), { town: 'Rome', plan: 'free' })).status).toBe(403);
    const proof = { stateToken: tokenOf(required), answer: 'Boiled cabbage' };
    const path = `/api/v1/authn/factors/${String(factor.body['id'])}/verify`;
    const asks = await org.call('factors', 'POST', path, { body: proof, token: null });
    expect([asks.body['status'], namesIn(asks)]).toEqual(['PROFILE_REQUIRED', ['town', 'seats', 'plan']]);
    const session = await openSession(await enroll(tokenOf(asks), { town: 'Rome', plan: 'free' }));
    expect(session.body).toMatchObject({ amr: ['pwd', 'kba', 'mfa'], mfaActive: true });
    await org.call('policies', 'DELETE', `/api/v1/policies/${String(body['id'])}`);
  });

  it('lets her in without a word where nothing is asked any more', async () => {
    const ada = await somebody();
    const stateToken = tokenOf(await signIn(ada));
    await setRule({ progressiveProfilingAction: 'DISABLED' });
    expect((await enroll(stateToken, { town: 'Rome' })).body['status']).toBe('SUCCESS');
    expect(await profileOf(ada)).not.toHaveProperty('town');
  });

  it('asks as the policy of the application has it that she signs in to', async () => {
    const make = { type: 'PROFILE_ENROLLMENT', name: 'Of the shop', status: 'ACTIVE' };
    const { body: policy } = await org.call('policies', 'POST', '/api/v1/policies', { body: make });
    const ofShop = await onlyRule(String(policy['id']));
    await setRule({ profileAttributes: [email, { name: 'badge', label: 'Badge', required: true }] }, ofShop);
    const application = {
      name: 'bookmark',
      label: 'Shop',
      signOnMode: 'BOOKMARK',
      settings: { app: { url: 'https://shop.example' } },
    };
    const { body: app } = await org.call('apps', 'POST', '/api/v1/apps', { body: application });
    const audience = String(app['id']);
    const bound = await org.call('apps', 'PUT', `/api/v1/apps/${audience}/policies/${String(policy['id'])}`);
    expect(bound.status).toBe(204);
    const ada = await somebody({ town: 'Rome', plan: 'free' });
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
    expect((await signIn(ada, { audience: '0oanobodynobodynobod' })).body['status']).toBe('SUCCESS');
    const asks = await signIn(ada, { audience });
    expect(namesIn(asks)).toEqual(['badge']);
    expect((await enroll(tokenOf(asks), { badge: 'A-1' })).status).toBe(200);
    const other = await signIn(await somebody({ town: 'Rome', plan: 'free' }), { audience });
    const taken = await enroll(tokenOf(other), { badge: 'a-1' });
    expect([taken.status, taken.text]).toEqual([400, expect.stringContaining('badge')]);
    expect((await enroll(tokenOf(other), { badge: 'A-2' })).status).toBe(200);
  });
});

describe('a sign-in on the page', () => {
  const pairs = ({ cookies }: OrgAnswer): string[] => cookies.map((cookie) => cookie.split(';')[0] ?? '');
  const csrfOf = ({ text }: OrgAnswer): string => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';

  async function begin({ login }: Somebody): Promise<{ readonly answer: OrgAnswer; readonly cookies: string[] }> {
    const form = await org.call('pages', 'GET', '/signin');
    const body = new URLSearchParams({ csrf: csrfOf(form), username: login, password });
    const answer = await org.call('pages', 'POST', '/signin', { body, cookies: pairs(form), token: null });
    return { answer, cookies: [...pairs(form), ...pairs(answer)] };
  }
  const post = (cookies: string[], fields: Record<string, string>): Promise<OrgAnswer> =>
    org.call('registrationPages', 'POST', '/signin/profile', { body: new URLSearchParams(fields), cookies, token: null });

  it('shows a form with what is missing, and then she is in', async () => {
    const ada = await somebody();
    const { answer, cookies } = await begin(ada);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/signin/profile']);
    expect(cookies.join(';')).not.toContain('__Host-sid');
    const form = await org.call('registrationPages', 'GET', '/signin/profile', { cookies });
    expect([form.status, form.text]).toEqual([200, expect.stringContaining('A few more details')]);
    expect([...form.text.matchAll(/id="field-(\w+)"/g)].map(([, name]) => name)).toEqual(['town', 'seats', 'plan']);
    const csrf = csrfOf(form);
    const again = await post(cookies, { csrf, town: '', seats: '9', plan: 'free' });
    expect([again.status, again.text]).toEqual([400, expect.stringMatching(/id="field-town-error"/)]);
    expect(again.text).toContain('value="9"');
    const done = await post(cookies, { csrf, town: 'Rome', seats: '9', plan: 'free' });
    expect([done.status, done.headers['location']]).toEqual([303, '/signin']);
    expect(done.cookies.join(';')).toMatch(/__Host-sid=102/);
    expect(done.cookies.join(';')).toMatch(/__Host-roster-step=;[^]*Max-Age=0/);
    expect(await profileOf(ada)).toMatchObject({ town: 'Rome', seats: 9, plan: 'free' });
  });

  it('leads whoever has no such step to sign in, and believes no form of another browser', async () => {
    expect((await org.call('registrationPages', 'GET', '/signin/profile')).headers['location']).toBe('/signin');
    const ada = await somebody();
    const { cookies } = await begin(ada);
    const page = await post(cookies, { csrf: 'forged', town: 'Rome', plan: 'free' });
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('open for too long')]);
    expect(await profileOf(ada)).not.toHaveProperty('town');
  });

  it('shows the hook’s words at their question, as text', async () => {
    await setRule({ preRegistrationInlineHooks: [{ inlineHookId: await hook() }] });
    const { cookies } = await begin(await somebody());
    const form = await org.call('registrationPages', 'GET', '/signin/profile', { cookies });
    const errorCauses = [{ errorSummary: '<b>No</b> such town', location: 'data.userProfileUpdate.town' }];
    org.endpoints.endpoint = () => said({ error: { errorSummary: 'No.', errorCauses } });
    const page = await post(cookies, { csrf: csrfOf(form), town: 'Rome', plan: 'free' });
    expect([page.status, page.text]).toEqual([
      400,
      expect.stringMatching(/id="field-town-error"[^]*&lt;b&gt;No&lt;\/b&gt; such town/),
    ]);
    org.endpoints.endpoint = () => said({ error: {} });
    const vague = await post(cookies, { csrf: csrfOf(form), town: 'Rome', plan: 'free' });
    expect(vague.text).toContain('We found some errors. Please review the form and make corrections.');
  });
});

async function hook(): Promise<string> {
  const config = { uri: 'https://crm.example.com/ask', authScheme: { key: 'Authorization', value: 'canary-1618' } };
  const body = { name: 'Ask', type: 'com.okta.user.pre-registration', channel: { type: 'HTTP', version: '1.0.0', config } };
  return String((await org.call('inlineHooks', 'POST', '/api/v1/inlineHooks', { body })).body['id']);
}

describe('AC-058: an answer that a hook is asked about', () => {
  let hookId = '';
  const good = { town: 'Rome', plan: 'free' };
  const update = (value: object): object => ({ type: 'com.okta.user.progressive.profile.update', value });

  beforeEach(async () => {
    hookId = await hook();
    await setRule({ preRegistrationInlineHooks: [{ inlineHookId: hookId }] });
  });

  it('is saved where the hook has nothing to say; the hook sees what is added, and no more', async () => {
    const ada = await somebody({ department: 'Engines' });
    expect((await enroll(tokenOf(await signIn(ada)), good)).status).toBe(200);
    const [call] = org.endpoints.dialled;
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      eventType: 'com.okta.user.pre-registration',
      requestType: 'progressive.profile',
      source: hookId,
      data: {
        context: {
          request: { method: 'POST', ipAddress: '203.0.113.1', url: { value: '/idp/idx/enroll/update' } },
          user: {
            id: ada.id,
            passwordChanged: expect.stringMatching(/Z$/),
            profile: { login: ada.login, firstName: 'Ada', lastName: 'Lovelace', locale: 'en', timeZone: expect.any(String) },
            _links: { groups: { href: `/api/v1/users/${ada.id}/groups` }, factors: { href: `/api/v1/users/${ada.id}/factors` } },
          },
        },
        action: 'ALLOW',
        userProfileUpdate: good,
      },
    });
    expect(call?.body).not.toContain('Engines');
  });

  it('is saved with what the hook sets besides', async () => {
    const ada = await somebody({ department: 'Engines' });
    org.endpoints.endpoint = () => said({ commands: [update({ town: 'Roma', grade: 'B', department: null })] });
    expect((await enroll(tokenOf(await signIn(ada)), good)).status).toBe(200);
    const profile = await profileOf(ada);
    expect(profile).toMatchObject({ town: 'Roma', plan: 'free', grade: 'B' });
    expect(profile['department'] ?? null).toBeNull();
  });

  it.each([
    ['a DENY', () => said({ commands: [{ type: 'com.okta.action.update', value: { registration: 'DENY' } }] })],
    ['an error', () => said({ error: {} })],
    ['no answer', (): DialResult => ({ ok: false, kind: 'timeout', detail: '', latencyMs: 3000 })],
    ['the command of registration', () => said({ commands: [{ type: 'com.okta.user.profile.update', value: { town: 'Oslo' } }] })],
    ['an attribute that there is not', () => said({ commands: [update({ password: 'Secret-1' })] })],
    ['a value that the schema refuses', () => said({ commands: [update({ seats: 1000 })] })],
    ['a way in', () => said({ commands: [update({ email: 'other@profiling.example' })] })],
    ['a way back', () => said({ commands: [update({ secondEmail: 'other@profiling.example' })] })],
    ['another login', () => said({ commands: [update({ login: 'other@profiling.example' })] })],
    ['what is required, taken away', () => said({ commands: [update({ town: null })] })],
  ])('is not saved, and she is not in, on %s; the step stays', async (_what, endpoint) => {
    const ada = await somebody();
    const stateToken = tokenOf(await signIn(ada));
    const before = await profileOf(ada);
    org.endpoints.endpoint = endpoint;
    const denied = await enroll(stateToken, good);
    expect([denied.status, denied.body['errorCode']]).toEqual([403, 'E0000006']);
    expect(await profileOf(ada)).toEqual(before);
    org.endpoints.endpoint = () => said('', 204);
    expect((await enroll(stateToken, good)).body['status']).toBe('SUCCESS');
  });

  it('gives up a unique value for the one that the hook sets', async () => {
    const attributes = [email, { name: 'town', label: 'Town', required: true }];
    await setRule({ profileAttributes: attributes, preRegistrationInlineHooks: [{ inlineHookId: hookId }] });
    const ada = await somebody({ badge: 'Old-1' });
    org.endpoints.endpoint = () => said({ commands: [update({ badge: 'New-1' })] });
    expect((await enroll(tokenOf(await signIn(ada)), { town: 'Rome' })).status).toBe(200);
    expect(await profileOf(ada)).toMatchObject({ badge: 'New-1' });
    await somebody({ badge: 'old-1' });
    await expect(somebody({ badge: 'new-1' })).rejects.toThrow('badge');
  });

  it('gives the hook’s words to a client, at their attribute', async () => {
    const errorCauses = [{ errorSummary: 'No such town', location: 'data.userProfile.town' }];
    org.endpoints.endpoint = () => said({ error: { errorSummary: 'No.', errorCauses } });
    const denied = await enroll(tokenOf(await signIn(await somebody())), good);
    expect(denied.body).toMatchObject({ errorCauses: [{ errorSummary: 'town: No such town' }] });
  });

  it('is asked of nobody before the answers are whole, and is shut while the hook is switched off', async () => {
    const stateToken = tokenOf(await signIn(await somebody()));
    expect((await enroll(stateToken, { town: 'Rome' })).status).toBe(400);
    await org.call('inlineHooks', 'POST', `/api/v1/inlineHooks/${hookId}/lifecycle/deactivate`);
    expect((await enroll(stateToken, good)).status).toBe(403);
    expect(org.endpoints.dialled).toEqual([]);
  });
});
