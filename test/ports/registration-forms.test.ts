import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

const asked = [
  { name: 'email', label: 'Primary email', required: true },
  { name: 'firstName', label: 'Given name', required: true },
  { name: 'plan', label: 'Plan', required: true },
  { name: 'seats', label: 'Seats', required: false },
  { name: 'consent', label: 'I agree to the terms', required: true },
  { name: 'coupon', label: 'Coupon', required: false },
];
const custom = {
  plan: {
    title: 'Plan',
    type: 'string',
    enum: ['free', 'team'],
    oneOf: [
      { const: 'free', title: 'For one' },
      { const: 'team', title: 'For many' },
    ],
  },
  seats: { title: 'Seats', description: 'You can change it later.', type: 'integer', minimum: 1, maximum: 500 },
  consent: { title: 'Consent', type: 'boolean' },
};

let org: Org;
let policyId = '';
let rulePath = '';
let ruleName = '';
let people = 0;

const setEnrollment = async (changes: object = {}): Promise<void> => {
  const profileEnrollment = { unknownUserAction: 'REGISTER', profileAttributes: asked, ...changes };
  const { status, text } = await org.call('policies', 'PUT', rulePath, {
    body: { name: ruleName, actions: { profileEnrollment } },
  });
  if (status !== 200) throw new Error(text);
};

beforeAll(async () => {
  org = await Org.start();
  const properties = { definitions: { custom: { properties: custom } } };
  expect((await org.call('schemas', 'POST', '/api/v1/meta/schemas/user/default', { body: properties })).status).toBe(200);
  const list = async (path: string, query = ''): Promise<{ readonly id: string; readonly name: string }[]> =>
    JSON.parse((await org.call('policies', 'GET', path, { query })).text);
  policyId = (await list('/api/v1/policies', 'type=PROFILE_ENROLLMENT'))[0]?.id ?? '';
  const [rule] = await list(`/api/v1/policies/${policyId}/rules`);
  rulePath = `/api/v1/policies/${policyId}/rules/${rule?.id}`;
  ruleName = rule?.name ?? '';
  await setEnrollment();
}, 60_000);
afterAll(() => org.stop());

const answers = (): Record<string, unknown> => ({
  email: `somebody${(people += 1)}@forms.example`,
  firstName: 'Ada',
  plan: 'team',
  seats: 5,
  consent: true,
});
const showForm = (query = ''): Promise<OrgAnswer> =>
  org.call('registration', 'GET', '/api/v1/registration/form', { query, token: null });
const register = (userProfile: object, more: object = {}, id = policyId): Promise<OrgAnswer> =>
  org.call('registration', 'POST', `/api/v1/registration/${id}/register`, { body: { userProfile, ...more }, token: null });
const profileOf = async (login: unknown): Promise<unknown> =>
  (await org.call('users', 'GET', `/api/v1/users/${String(login)}`)).body['profile'];

async function registerOnPage(fields: Readonly<Record<string, string>>): Promise<OrgAnswer> {
  const form = await org.call('registrationPages', 'GET', '/signup', { token: null });
  const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  const cookies = form.cookies.map((cookie) => cookie.split(';')[0] ?? '');
  return org.call('registrationPages', 'POST', '/signup', { body: new URLSearchParams({ csrf, ...fields }), cookies, token: null });
}

describe('the registration form', () => {
  it('comes from policy and schema, for scripts', async () => {
    const { status, body } = await showForm();
    expect([status, body['policyId'], body['profileSchema']]).toEqual([
      200,
      policyId,
      {
        properties: {
          email: { type: 'string', title: 'Email address', format: 'email', minLength: 5, maxLength: 100 },
          firstName: { type: 'string', title: 'Given name', minLength: 1, maxLength: 50 },
          plan: custom.plan,
          seats: { ...custom.seats },
          consent: { type: 'boolean', title: 'I agree to the terms' },
          coupon: { type: 'string', title: 'Coupon' },
        },
        required: ['email', 'firstName', 'plan', 'consent'],
        fieldOrder: ['email', 'firstName', 'plan', 'seats', 'consent', 'coupon'],
      },
    ]);
    expect(body['_embedded']).toMatchObject({ words: { language: 'en', sentTo: expect.stringContaining('{address}') } });
  });

  it('speaks the language that is asked for', async () => {
    const { body } = await showForm('locale=es-MX');
    expect(body).toMatchObject({
      profileSchema: { properties: { email: { title: 'Correo electrónico' } } },
      _embedded: { words: { language: 'es', direction: 'ltr' } },
    });
  });

  it('shows the same as a page: choices, boxes, help', async () => {
    const { text } = await org.call('registrationPages', 'GET', '/signup', { token: null });
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/<select [^>]*name="plan"[^>]*>.*<option value="free">For one<\/option>/);
    expect(text).toMatch(/<input [^>]*type="checkbox"[^>]*name="consent"/);
    expect(text).toContain('You can change it later.');
  });
});

describe('whoever registers', () => {
  it('has typed values, by script and on the page', async () => {
    const bySript = answers();
    const { status, body } = await register(bySript, { relayState: '/inbox' });
    expect([status, body]).toEqual([200, { status: 'MAIL_SENT', relayState: '/inbox' }]);
    expect(await profileOf(bySript['email'])).toMatchObject({ plan: 'team', seats: 5, consent: true });
    const onPage = { email: 'page@forms.example', firstName: 'Ada', plan: 'free', seats: '7', consent: 'true' };
    expect((await registerOnPage(onPage)).status).toBe(200);
    expect(await profileOf(onPage.email)).toMatchObject({ plan: 'free', seats: 7, consent: true });
  });

  it('is told at each field what is wrong with it, by the same rules', async () => {
    const { status, body } = await register({ email: 'nobody', firstName: '', plan: 'huge', seats: 0, consent: false });
    expect([status, body['errorCode'], body['errorCauses']]).toEqual([
      400,
      'E0000001',
      [
        'email: Does not match required pattern',
        'firstName: The field cannot be left blank',
        'plan: The field must be one of the values of its enumeration',
        'seats: The field must not be less than 1',
        'consent: The field must be true',
      ].map((errorSummary) => ({ errorSummary })),
    ]);
    const page = await registerOnPage({ email: 'nobody', plan: 'huge', seats: '0' });
    expect(page.status).toBe(400);
    const wrong = [...page.text.matchAll(/id="field-([\w-]+)-error"/g)].map(([, name]) => name);
    expect(wrong).toEqual(['email', 'firstName', 'plan', 'seats', 'consent']);
  });

  it('AC-056: hears nothing of an address that is known', async () => {
    const known = answers();
    const [first, again] = [await register(known), await register({ ...known, firstName: 'Mallory' })];
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(await profileOf(known['email'])).toMatchObject({ firstName: 'Ada' });
  });

  it('AC-054: sets nothing that was not asked', async () => {
    const more = { nickName: 'Trojan', status: 'ACTIVE', secondEmail: 'mallory@evil.example', userType: 'admin' };
    const person = answers();
    expect((await register({ ...person, ...more })).status).toBe(200);
    expect(await profileOf(person['email'])).not.toMatchObject({ nickName: 'Trojan' });
    expect(await profileOf(person['email'])).toMatchObject({ secondEmail: null });
  });
});

describe('an inline hook', () => {
  it('says at a field why nobody is registered', async () => {
    const config = {
      uri: 'https://hooks.example.com/',
      method: 'POST',
      headers: [],
      authScheme: { type: 'HEADER', key: 'k', value: 'v' },
    };
    const hook = {
      name: 'Ask',
      type: 'com.okta.user.pre-registration',
      version: '1.0.0',
      channel: { type: 'HTTP', version: '1.0.0', config },
    };
    const { body } = await org.call('inlineHooks', 'POST', '/api/v1/inlineHooks', { body: hook });
    await setEnrollment({ preRegistrationInlineHooks: [{ inlineHookId: body['id'] }] });
    const cause = { errorSummary: 'Only example.com emails can register.', location: 'data.userProfile.email' };
    const said = {
      commands: [{ type: 'com.okta.action.update', value: { registration: 'DENY' } }],
      error: { errorSummary: 'No', errorCauses: [cause] },
    };
    org.endpoints.endpoint = () => ({
      ok: true,
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
      latencyMs: 1,
    });
    const denied = await register(answers());
    expect([denied.status, denied.body['errorCauses']]).toEqual([
      403,
      [{ errorSummary: 'email: Only example.com emails can register.' }],
    ]);
    await setEnrollment();
  });
});

describe('AC-057: where registration is closed', () => {
  it('nobody gets a form or registers, by page or script', async () => {
    await setEnrollment({ unknownUserAction: 'DENY' });
    expect([(await showForm()).status, (await showForm(`policy=${policyId}`)).status]).toEqual([403, 403]);
    const person = answers();
    expect((await register(person)).status).toBe(403);
    expect((await registerOnPage({ email: String(person['email']), firstName: 'Ada' })).status).toBe(403);
    expect((await org.call('users', 'GET', `/api/v1/users/${String(person['email'])}`)).status).toBe(404);
    await setEnrollment();
  });

  it('policies of other kinds, and of nobody, register nobody', async () => {
    const [password] = JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PASSWORD' })).text);
    for (const id of [password.id, 'rstaaaaaaaaaaaaaaaaa', '../users', 'x'.repeat(300)]) {
      expect([id, (await register(answers(), {}, encodeURIComponent(id))).status]).toEqual([id, 404]);
    }
  });
});
