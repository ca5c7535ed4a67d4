import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { DialResult } from '../../shared/hooks/index.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

let org: Org;
let hookId = '';
let rulePath = '';
let people = 0;
let rule: { readonly name: string; readonly actions: { readonly profileEnrollment: object } };

const hooksPath = '/api/v1/inlineHooks';
const listOf = async (area: 'policies', path: string, query = ''): Promise<readonly { readonly id: string }[]> =>
  JSON.parse((await org.call(area, 'GET', path, { query })).text) as readonly { readonly id: string }[];

async function makeHook(type = 'com.okta.user.pre-registration'): Promise<string> {
  const config = { uri: 'https://crm.example.com/ask', authScheme: { key: 'Authorization', value: 'canary-1618' } };
  const body = { name: 'Ask', type, channel: { type: 'HTTP', version: '1.0.0', config } };
  return String((await org.call('inlineHooks', 'POST', hooksPath, { body })).body['id']);
}

const attributes = [
  { name: 'email', label: 'Email', required: true },
  { name: 'firstName', label: 'First name', required: true },
  { name: 'lastName', label: 'Last name', required: true },
  { name: 'coupon', label: 'Coupon', required: false },
];

function setRule(hooks: readonly string[] | null): Promise<OrgAnswer> {
  const profileEnrollment = {
    unknownUserAction: 'REGISTER',
    profileAttributes: attributes,
    preRegistrationInlineHooks: hooks?.map((inlineHookId) => ({ inlineHookId })) ?? null,
  };
  return org.call('policies', 'PUT', rulePath, { body: { name: rule.name, actions: { profileEnrollment } } });
}

beforeAll(async () => {
  org = await Org.start();
  const [policy] = await listOf('policies', '/api/v1/policies', 'type=PROFILE_ENROLLMENT');
  const rulesPath = `/api/v1/policies/${policy?.id}/rules`;
  const [found] = await listOf('policies', rulesPath);
  rulePath = `${rulesPath}/${found?.id}`;
  rule = found as unknown as typeof rule;
  hookId = await makeHook();
  expect((await setRule([hookId])).status).toBe(200);
}, 60_000);
afterAll(() => org.stop());

const said = (body: unknown, status = 200): DialResult => ({
  ok: true,
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  latencyMs: 1,
});

beforeEach(() => {
  org.endpoints.dialled.length = 0;
  org.endpoints.endpoint = () => said('', 204);
});

const address = (): string => `person${(people += 1)}@registration.example`;

async function register(more: Readonly<Record<string, string>> = {}): Promise<OrgAnswer> {
  const form = await org.call('registrationPages', 'GET', '/signup');
  const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  const body = new URLSearchParams({ csrf, email: address(), firstName: 'Ada', lastName: 'Lovelace', ...more });
  return org.call('registrationPages', 'POST', '/signup', {
    body,
    cookies: form.cookies.map((cookie) => cookie.split(';')[0] ?? ''),
    token: null,
  });
}

const find = async (login: string): Promise<OrgAnswer> => org.call('users', 'GET', `/api/v1/users/${login}`);

/** What the stream has told of hooks since it was last read. */
async function told(): Promise<{ readonly eventType: string; readonly outcome?: object; readonly debugData?: object }[]> {
  const text = JSON.stringify(await org.records());
  return [...text.matchAll(/inline_hook\.(?:executed|response\.processed)/g)].map(([eventType]) => ({ eventType }));
}

describe('the policy', () => {
  it('names a hook that is there, active, and of registration', async () => {
    const [other, idle] = [await makeHook('com.okta.import.transform'), await makeHook()];
    await org.call('inlineHooks', 'POST', `${hooksPath}/${idle}/lifecycle/deactivate`);
    for (const [id, cause] of [
      ['calnobodynobodynobod', 'There is no inline hook'],
      [other, 'is not of type com.okta.user.pre-registration'],
      [idle, 'is not active'],
    ] as const) {
      const refused = await setRule([id]);
      expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(cause)]);
    }
    expect((await setRule([hookId, idle])).status).toBe(400);
    const { body } = await org.call('policies', 'GET', rulePath);
    expect(body).toMatchObject({ actions: { profileEnrollment: { preRegistrationInlineHooks: [{ inlineHookId: hookId }] } } });
  });

  it('keeps the hook that it names from being deleted', async () => {
    const id = await makeHook();
    await setRule([id]);
    await org.call('inlineHooks', 'POST', `${hooksPath}/${id}/lifecycle/deactivate`);
    const refused = await org.call('inlineHooks', 'DELETE', `${hooksPath}/${id}`);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('names it')]);
    await setRule([hookId]);
    expect((await org.call('inlineHooks', 'DELETE', `${hooksPath}/${id}`)).status).toBe(204);
  });
});

describe('AC-058: a registration that a hook is asked about', () => {
  it('is as before where the hook has nothing to say, and the hook sees what no schema knows', async () => {
    await told();
    const email = address();
    expect((await register({ email, coupon: 'SPRING' })).status).toBe(200);
    expect(await find(email)).toMatchObject({ status: 200, body: { status: 'PROVISIONED' } });
    const [call] = org.endpoints.dialled;
    expect(call?.headers).toMatchObject({ Authorization: 'canary-1618' });
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      requestType: 'self.service.registration',
      source: hookId,
      data: {
        context: { request: { ipAddress: '203.0.113.1' } },
        userProfile: { email, login: email, firstName: 'Ada', lastName: 'Lovelace', coupon: 'SPRING' },
        action: 'ALLOW',
      },
    });
    expect((await told()).map(({ eventType }) => eventType)).toEqual(
      expect.arrayContaining(['inline_hook.executed', 'inline_hook.response.processed']),
    );
  });

  it('takes what the hook sets', async () => {
    const email = address();
    const value = { city: 'Rome', lastName: 'Byron' };
    org.endpoints.endpoint = () => said({ commands: [{ type: 'com.okta.user.profile.update', value }] });
    expect((await register({ email })).status).toBe(200);
    expect((await find(email)).body).toMatchObject({ profile: { email, firstName: 'Ada', lastName: 'Byron', city: 'Rome' } });
  });

  it('is refused with the page’s words where the hook says no', async () => {
    const email = address();
    const value = { registration: 'DENY' };
    org.endpoints.endpoint = () => said({ commands: [{ type: 'com.okta.action.update', value }] });
    const page = await register({ email });
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('Registration denied.')]);
    expect((await find(email)).status).toBe(404);
  });

  it('shows the hook’s words at their question, as text and not as HTML, and what was typed', async () => {
    const email = address();
    const words = '<img src=x onerror=alert(1)>Only "example.com"';
    const errorCauses = [{ errorSummary: words, location: 'data.userProfile.login' }];
    org.endpoints.endpoint = () => said({ error: { errorSummary: 'No.', errorCauses } });
    const page = await register({ email });
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/id="field-email-error"[^]*&lt;img src=x onerror=alert\(1\)&gt;Only &quot;example\.com/);
    expect(page.text).not.toContain('<img src=x');
    expect(page.text).toContain(`value="${email}"`);
    expect((await find(email)).status).toBe(404);
  });

  it.each([
    ['no answer', (): DialResult => ({ ok: false, kind: 'timeout', detail: '', latencyMs: 3000 }), 'There was an error creating'],
    ['an answer without end', (): DialResult => ({ ok: false, kind: 'too-large', detail: '', latencyMs: 9 }), 'There was an error'],
    ['a page of HTML', () => said('<html>'), 'There was an error creating your account'],
    ['a redirect', () => said('', 302), 'There was an error creating your account'],
    ['a failure', () => said('', 503), 'There was an error creating your account'],
    ['an unknown command', () => said({ commands: [{ type: 'x', value: {} }] }), 'There was an error creating'],
    [
      'an attribute that there is not',
      () => said({ commands: [{ type: 'com.okta.user.profile.update', value: { password: 'Secret-1' } }] }),
      'There was an error creating your account',
    ],
    [
      'a status',
      () => said({ commands: [{ type: 'com.okta.user.profile.update', value: { status: 'ACTIVE' } }] }),
      'There was an error creating your account',
    ],
    [
      'a prototype',
      () => said('{"commands":[{"type":"com.okta.user.profile.update","value":{"__proto__":{"city":"Rome"}}}]}'),
      'There was an error creating your account',
    ],
    [
      'a value that the schema refuses',
      () => said({ commands: [{ type: 'com.okta.user.profile.update', value: { email: 'nobody' } }] }),
      'There was an error creating your account',
    ],
    [
      'a value of another type',
      () => said({ commands: [{ type: 'com.okta.user.profile.update', value: { firstName: { a: 1 } } }] }),
      'There was an error creating your account',
    ],
    ['an error without words', () => said({ error: {} }), 'Registration can’t be completed at this time.'],
  ])('makes nobody on %s', async (_what, endpoint, words) => {
    const email = address();
    org.endpoints.endpoint = endpoint;
    const page = await register({ email });
    expect([page.status, page.text]).toEqual([400, expect.stringContaining(words)]);
    expect((await find(email)).status).toBe(404);
    expect(org.messages.filter(({ body }) => body['to'] === email)).toEqual([]);
  });

  it('does not tell whether the address is known: the hook is asked and answered alike', async () => {
    const email = address();
    await register({ email });
    org.endpoints.dialled.length = 0;
    const [again, fresh] = [await register({ email }), await register()];
    const plain = ({ status, text }: OrgAnswer): unknown => [
      status,
      text.replaceAll(/person\d+@registration\.example/g, 'somebody').replaceAll(/name="csrf" value="[^"]+"/g, ''),
    ];
    expect(plain(again)).toEqual(plain(fresh));
    const shapes = org.endpoints.dialled.map(({ body }) => Object.keys(JSON.parse(body ?? '')));
    expect(shapes).toHaveLength(2);
    expect(shapes[0]).toEqual(shapes[1]);
    const value = { registration: 'DENY' };
    org.endpoints.endpoint = () => said({ commands: [{ type: 'com.okta.action.update', value }] });
    expect(plain(await register({ email }))).toEqual(plain(await register()));
  });

  it('asks nobody before the form is whole and its values are valid', async () => {
    expect((await register({ firstName: '' })).status).toBe(400);
    expect((await register({ email: 'nobody' })).status).toBe(400);
    expect(org.endpoints.dialled).toEqual([]);
  });

  it('is closed while the hook is switched off, and open once no hook is named', async () => {
    await org.call('inlineHooks', 'POST', `${hooksPath}/${hookId}/lifecycle/deactivate`);
    const page = await register();
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('There was an error creating your account')]);
    expect(org.endpoints.dialled).toEqual([]);
    await setRule(null);
    expect((await register()).status).toBe(200);
    await org.call('inlineHooks', 'POST', `${hooksPath}/${hookId}/lifecycle/activate`);
    await setRule([hookId]);
  });
});

describe('an invitation that a hook is asked about', () => {
  const preset = { lastName: 'Hopper', department: 'Navy' };

  /** The page of an invitation's link, on which names are typed. */
  async function accept(email: string, fields: Readonly<Record<string, string>> = { firstName: 'Grace' }): Promise<OrgAnswer> {
    const body = { email, profile: preset };
    const invited = await org.call('invitations', 'POST', '/api/v1/invitations', { query: 'sendEmail=false', body });
    const link = new URL(String(invited.body['invitationUrl'])).pathname;
    const form = await org.call('registrationPages', 'GET', link, { token: null });
    const hidden = [...form.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const accepted = await org.call('registrationPages', 'POST', '/invitation/accept', {
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }),
      cookies: form.cookies.map((cookie) => cookie.split(';')[0] ?? ''),
      token: null,
    });
    // The link is spent by whoever comes in by it, and by nothing else.
    const still = await org.call('registrationPages', 'GET', link, { token: null });
    expect(still.status).toBe(accepted.status === 303 ? 404 : 200);
    return accepted;
  }

  it('tells the hook what the administrator has set among the answers, and goes on where it allows that', async () => {
    const email = address();
    expect((await accept(email, { firstName: 'Grace', lastName: 'Mine', coupon: 'SPRING' })).status).toBe(303);
    const [call, ...more] = org.endpoints.dialled;
    expect(more).toEqual([]);
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      requestType: 'self.service.registration',
      data: { userProfile: { email, login: email, firstName: 'Grace', ...preset, coupon: 'SPRING' }, action: 'ALLOW' },
    });
    expect((await find(email)).body).toMatchObject({ status: 'PROVISIONED', profile: { firstName: 'Grace', ...preset } });
  });

  it('takes what the hook sets, in place of what the administrator has set, too', async () => {
    const email = address();
    const value = { city: 'Rome', department: 'Army' };
    org.endpoints.endpoint = () => said({ commands: [{ type: 'com.okta.user.profile.update', value }] });
    expect((await accept(email)).status).toBe(303);
    expect((await find(email)).body).toMatchObject({ profile: { email, lastName: 'Hopper', ...value } });
  });

  it.each<[string, () => DialResult, string]>([
    [
      'the hook says no',
      () => said({ commands: [{ type: 'com.okta.action.update', value: { registration: 'DENY' } }] }),
      'Registration denied.',
    ],
    [
      'it has no answer in time',
      () => ({ ok: false, kind: 'timeout', detail: '', latencyMs: 3000 }),
      'There was an error creating',
    ],
    [
      'it names another address than the one invited',
      () => said({ commands: [{ type: 'com.okta.user.profile.update', value: { email: 'mallory@evil.example' } }] }),
      'There was an error creating',
    ],
    [
      'it has words for a field',
      () =>
        said({
          error: { errorSummary: 'No.', errorCauses: [{ errorSummary: 'Not this <b>', location: 'data.userProfile.firstName' }] },
        }),
      'Not this &lt;b&gt;',
    ],
  ])('makes nobody where %s, and its link stays good', async (_what, endpoint, words) => {
    const email = address();
    org.endpoints.endpoint = endpoint;
    const page = await accept(email);
    expect([page.status, page.text]).toEqual([400, expect.stringContaining(words)]);
    expect([(await find(email)).status, (await find('mallory@evil.example')).status]).toEqual([404, 404]);
  });
});
