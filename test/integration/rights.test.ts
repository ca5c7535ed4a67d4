/**
 * Rights that functions need and that no other test has them use: without these, the count of unused grants at the end of a whole run
 * (scripts/grants.ts) would ask to take them away.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { ruleConsumer } from '../../shared/group-rules/index.ts';
import { accountKeys } from '../../shared/store/items.ts';
import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { submitForm } from '../support/hosted-form.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';

const Identified = z.looseObject({ id: z.string() });
const Item = z.record(z.string(), z.unknown());

let stack: TestStack;
let call: Call;
let table: DynamoDBDocumentClient;
let queues: SQSClient;
let TableName: string | undefined;

beforeAll(async () => {
  stack = await startStack();
  call = apiClient(stack);
  // Signed as nobody whom the stack knows: an operator, who may do anything.
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  const endpoint = stack.endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  table = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1', credentials, endpoint }));
  queues = new SQSClient({ region: 'eu-west-1', credentials, endpoint: stack.endpoints['AWS_ENDPOINT_URL_SQS'] ?? '' });
  TableName = named('DirectoryTable');
}, 60_000);

afterAll(async () => {
  await stack?.stop();
});

const named = (prefix: string): string | undefined => Object.entries(stack.names).find(([id]) => id.startsWith(prefix))?.[1];

const tokenPartition = (): string => `t#${createHash('sha256').update(stack.apiToken).digest('hex')}`;

async function created(path: string, body: object): Promise<string> {
  const { status, text, body: made } = await call('POST', path, { body });
  if (status >= 300) throw new Error(text);
  return Identified.parse(made).id;
}

const person = (login: string): object => ({ login, email: login, firstName: 'Ada', lastName: 'Lovelace' });
const bookmark = { name: 'bookmark', settings: { app: { url: 'https://wiki.example/' } } };
const hook = (name: string): object => ({
  name,
  events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
  channel: { type: 'HTTP', version: '1.0.0', config: { uri: 'http://127.0.0.1:9/hook' } },
});

const inlineHook = (name: string): object => ({
  name,
  type: 'com.okta.user.pre-registration',
  channel: { type: 'HTTP', version: '1.0.0', config: { uri: 'http://127.0.0.1:9/hook' } },
});

describe('every function that is asked to change something', () => {
  it.each<[string, string, object, string, object]>([
    ['users', '/api/v1/users', { profile: person('once@rights.example') }, '/api/v1/users', { profile: {} }],
    ['groups', '/api/v1/groups', { profile: { name: 'Once' } }, '/api/v1/groups', { profile: {} }],
    ['imports', '/api/v1/imports', { name: 'once' }, '/api/v1/imports/imp00000000000000000/lifecycle/cancel', {}],
    ['directory jobs', '/api/v1/directoryJobs', { type: 'checkSearchIndex' }, '/api/v1/directoryJobs', { type: 'nothing' }],
    ['policies', '/api/v1/policies', { type: 'PASSWORD', name: 'Once' }, '/api/v1/policies', { type: 'NOTHING', name: 'Once' }],
    ['schemas', '/api/v1/meta/types/user', { name: 'once', displayName: 'Once' }, '/api/v1/meta/types/user', { name: '1' }],
    ['apps', '/api/v1/apps', { ...bookmark, label: 'Once' }, '/api/v1/apps', { ...bookmark, label: '' }],
    ['inline hooks', '/api/v1/inlineHooks', inlineHook('Once'), `/api/v1/inlineHooks/cal${'0'.repeat(17)}/lifecycle/activate`, {}],
    [
      'mails',
      '/api/v1/templates/sms',
      { name: 'Once', type: 'SMS_VERIFY_CODE', template: '${org.name}: ${code}' },
      '/api/v1/templates/sms',
      { name: 'Once', type: 'SMS_VERIFY_CODE', template: 'no code' },
    ],
    ['invitations', '/api/v1/invitations', { email: 'invited.once@rights.example' }, '/api/v1/invitations', { email: 'nobody' }],
    ['event hooks', '/api/v1/eventHooks', hook('Once'), `/api/v1/eventHooks/who${'0'.repeat(17)}/lifecycle/activate`, {}],
  ])(
    'of %s keeps its answer for an Idempotency-Key, and gives a key back that came to nothing',
    async (_, path, body, bad, nothing) => {
      const headers = { 'idempotency-key': `once ${path}` };
      const [first, second] = [await call('POST', path, { body, headers }), await call('POST', path, { body, headers })];
      expect([second.status, second.body]).toEqual([first.status, first.body]);
      expect(first.status).toBeLessThan(300);
      const failing = { body: nothing, headers: { 'idempotency-key': `failing ${path}` } };
      const failed = [await call('POST', bad, failing), await call('POST', bad, failing)].map(({ status }) => status);
      expect(failed[0]).toBeGreaterThanOrEqual(400);
      expect(failed).toEqual([failed[0], failed[0]]);
    },
  );

  it('of factors does so too, and has people show and enroll them whose groups decide', async () => {
    const login = 'factors@rights.example';
    const groupId = await created('/api/v1/groups', { profile: { name: 'Guarded' } });
    const credentials = { password: { value: 'Correct-Horse-Battery-1' } };
    await created('/api/v1/users', { profile: person(login), credentials, groupIds: [groupId] });
    const conditions = { people: { groups: { include: [groupId] } } };
    const policyId = await created('/api/v1/policies', { type: 'OKTA_SIGN_ON', name: 'Guard', conditions });
    const actions = { signon: { access: 'ALLOW', requireFactor: true } };
    await created(`/api/v1/policies/${policyId}/rules`, { type: 'SIGN_ON', name: 'Everybody', actions });
    const policies = z
      .array(z.looseObject({ id: z.string(), name: z.string() }))
      .parse((await call('GET', '/api/v1/policies?type=ACCESS_POLICY')).body);
    const accounts = policies.find(({ name }) => name.includes('Account Management'));
    const condition = "accessRequest.operation == 'enroll' && user.isMemberOf({'group.profile.name': 'Guests'})";
    const deny = { name: 'Guests', conditions: { elCondition: { condition } }, actions: { appSignOn: { access: 'DENY' } } };
    await created(`/api/v1/policies/${accounts?.id ?? ''}/rules`, deny);

    const State = z.looseObject({ status: z.string(), stateToken: z.optional(z.string()) });
    const step = async (path: string, body: object) =>
      State.parse((await call('POST', `/api/v1/authn${path}`, { body, token: null })).body);
    const primary = { username: login, password: credentials.password.value };
    const profile = { question: 'disliked_food', answer: 'Boiled cabbage' };
    const { stateToken } = await step('', primary);
    expect((await step('/factors', { stateToken, factorType: 'question', profile })).status).toBe('SUCCESS');
    const factors = `/api/v1/users/${login}/factors`;
    const [factor] = z.array(Identified).parse((await call('GET', factors)).body);
    const next = await step('', primary);
    const shown = { stateToken: next.stateToken, answer: profile.answer };
    expect((await step(`/factors/${factor?.id ?? ''}/verify`, shown)).status).toBe('SUCCESS');

    const enroll = (factorType: string, key: string) =>
      call('POST', factors, { body: { factorType, provider: 'OKTA' }, headers: { 'idempotency-key': `factor ${key}` } });
    const [first, second] = [await enroll('token:software:totp', 'once'), await enroll('token:software:totp', 'once')];
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect([(await enroll('push', 'failing')).status, (await enroll('push', 'failing')).status]).toEqual([400, 400]);
    await call('DELETE', `${factors}/${Identified.parse(first.body).id}`);
  });

  it('of deliveries of a hook does so too', async () => {
    const path = `/api/v1/eventHooks/${await created('/api/v1/eventHooks', hook('Replayed'))}`;
    const nobody = `/api/v1/eventHooks/who${'0'.repeat(17)}`;
    const pause = (of: string, key: string): Promise<{ status: number; body: unknown }> =>
      call('POST', `${of}/lifecycle/pause`, { headers: { 'idempotency-key': `pause ${key}` } });
    const [first, second] = [await pause(path, 'once'), await pause(path, 'once')];
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect([(await pause(nobody, 'failing')).status, (await pause(nobody, 'failing')).status]).toEqual([404, 404]);
  });

  it('of group rules does so too', async () => {
    const groupId = await created('/api/v1/groups', { profile: { name: 'Ruled' } });
    const body = {
      name: 'Once',
      conditions: { expression: { value: 'user.department == "Sales"' } },
      actions: { assignUserToGroups: { groupIds: [groupId] } },
    };
    const create = (key: string, sent: object): Promise<{ status: number; body: unknown }> =>
      call('POST', '/api/v1/groups/rules', { body: sent, headers: { 'idempotency-key': `rule ${key}` } });
    const [first, second] = [await create('once', body), await create('once', body)];
    expect([first.status, second.body]).toEqual([200, first.body]);
    const bad = { ...body, name: 'Twice', conditions: { expression: { value: 'user.shoe == 44' } } };
    expect([(await create('failing', bad)).status, (await create('failing', bad)).status]).toEqual([400, 400]);
  });

  it('of sessions does so too', async () => {
    const login = 'session@rights.example';
    await created('/api/v1/users', { profile: person(login), credentials: { password: { value: 'Correct-Horse-Battery-1' } } });
    const signedIn = await call('POST', '/api/v1/authn', {
      body: { username: login, password: 'Correct-Horse-Battery-1' },
      token: null,
    });
    const { sessionToken } = z.object({ sessionToken: z.string() }).parse(signedIn.body);
    const id = Identified.parse((await call('POST', '/api/v1/sessions', { body: { sessionToken }, token: null })).body).id;
    const refresh = (session: string, key: string): Promise<{ status: number; body: unknown }> =>
      call('POST', `/api/v1/sessions/${session}/lifecycle/refresh`, { headers: { 'idempotency-key': `session ${key}` } });
    const [first, second] = [await refresh(id, 'once'), await refresh(id, 'once')];
    expect([first.status, second.body]).toEqual([200, first.body]);
    const nobody = `102${'0'.repeat(22)}`;
    expect([(await refresh(nobody, 'failing')).status, (await refresh(nobody, 'failing')).status]).toEqual([404, 404]);
  });
});

describe('an application', () => {
  it('is assigned to somebody by her login', async () => {
    const login = 'assigned@rights.example';
    await created('/api/v1/users', { profile: person(login) });
    const settings = { app: { url: 'https://wiki.example' } };
    const appId = await created('/api/v1/apps', { name: 'bookmark', label: 'Wiki', signOnMode: 'BOOKMARK', settings });
    const assigned = await call('POST', `/api/v1/apps/${appId}/users`, { body: { id: login, scope: 'USER' } });
    expect([assigned.status, assigned.body]).toMatchObject([200, { credentials: { userName: login } }]);
  });
});

describe('an account whose tries are used up', () => {
  it('has its owner told by mail, where her password policy says so', async () => {
    const groupId = await created('/api/v1/groups', { profile: { name: 'Told' } });
    const login = 'told@rights.example';
    const credentials = { password: { value: 'Correct-Horse-Battery-1' } };
    await created('/api/v1/users', { profile: person(login), credentials, groupIds: [groupId] });
    const lockout = { maxAttempts: 2, userLockoutNotificationChannels: ['EMAIL'] };
    const conditions = { people: { groups: { include: [groupId] } } };
    const policy = { type: 'PASSWORD', name: 'Two tries', conditions, settings: { password: { lockout } } };
    const policyId = await created('/api/v1/policies', policy);
    const actions = { passwordChange: { access: 'ALLOW' } };
    await created(`/api/v1/policies/${policyId}/rules`, { name: 'Everybody', actions });
    const miss = (): Promise<{ status: number }> =>
      call('POST', '/api/v1/authn', { body: { username: login, password: 'wrong' }, token: null });
    expect([(await miss()).status, (await miss()).status]).toEqual([401, 401]);
    const mailsToHer = async (): Promise<number> => (await stack.mailbox()).filter(({ to }) => to.includes(login)).length;
    await eventually(async () => expect(await mailsToHer()).toBe(1));
  });
});

describe('somebody who can’t sign in', () => {
  it('asks by the API, has her policy asked for her groups, and is told of her last wrong answer', async () => {
    const groupId = await created('/api/v1/groups', { profile: { name: 'Questioned' } });
    const login = 'questioned@rights.example';
    const recovery_question = { question: 'Where did we meet?', answer: 'On the night boat' };
    const credentials = { password: { value: 'Correct-Horse-Battery-1' }, recovery_question };
    await created('/api/v1/users', { profile: person(login), credentials, groupIds: [groupId] });
    const conditions = { people: { groups: { include: [groupId] } } };
    const settings = {
      password: { lockout: { maxAttempts: 1, userLockoutNotificationChannels: ['EMAIL'] } },
      recovery: { factors: { recovery_question: { status: 'ACTIVE' } } },
    };
    const policyId = await created('/api/v1/policies', { type: 'PASSWORD', name: 'Questions', conditions, settings });
    const actions = { selfServicePasswordReset: { access: 'ALLOW' }, selfServiceUnlock: { access: 'ALLOW' } };
    await created(`/api/v1/policies/${policyId}/rules`, { name: 'Everybody', actions });
    const ask = (wish: string): Promise<{ status: number }> =>
      call('POST', `/api/v1/authn/recovery/${wish}`, { body: { username: login }, token: null });
    const mailed = (text: RegExp): Promise<string> =>
      eventually(async () => {
        const mails = (await stack.mailbox()).filter(({ to }) => to.includes(login));
        const found = mails.map((mail) => text.exec(mail.text)?.[0]).find((each) => each !== undefined);
        if (found === undefined) throw new Error('no such mail');
        return found;
      });
    expect((await ask('password')).status).toBe(200);
    const link = await mailed(/https?:\/\/\S+\/signin\/reset-password\/\S+/);
    // The next wish finds her link, and that it is not of this one. The second within five seconds is counted, and no more.
    expect([(await ask('unlock')).status, (await ask('unlock')).status]).toEqual([200, 429]);
    await mailed(/isn.t locked|not locked/i);
    const fields = { token: link.split('/').at(-1) ?? '', answer: 'In a dream', password: 'the kettle is a mile away' };
    expect((await submitForm(stack.url, link, '/signin/reset-password', fields)).status).toBe(400);
    await mailed(/sign-in is paused/i);
    // On the page of the sign-in, too, for somebody else of her group.
    const friend = 'friend@rights.example';
    await created('/api/v1/users', { profile: person(friend), credentials, groupIds: [groupId] });
    const missed = await submitForm(stack.url, '/signin', '/signin', { username: friend, password: 'wrong' });
    expect(missed.status).toBe(401);
    await eventually(async () => expect((await stack.mailbox()).some(({ to }) => to.includes(friend))).toBe(true));
  });
});

describe('registration', () => {
  const Listed = z.array(z.looseObject({ id: z.string() }));
  const first = async (path: string): Promise<string> => Listed.parse((await call('GET', path)).body)[0]?.id ?? '';

  it('asks an endpoint that wants a token, bought with what a hook key signs, before somebody is made', async () => {
    const asked: { readonly url: string; readonly authorization: string | undefined; readonly text: string }[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        asked.push({ url: request.url ?? '', authorization: request.headers.authorization, text });
        const token = { access_token: 'a-token', token_type: 'Bearer', expires_in: 300 };
        const value = { nickName: 'Countess' };
        const commands = [{ type: 'com.okta.user.profile.update', value }];
        response.end(JSON.stringify(request.url === '/token' ? token : { commands }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const hookKeyId = await created('/api/v1/hook-keys', { name: 'Registration' });
    const config = { uri: `${origin}/ask`, tokenUrl: `${origin}/token`, authType: 'private_key_jwt', clientId: 'c', hookKeyId };
    const inlineHookId = await created('/api/v1/inlineHooks', { ...inlineHook('Ask'), channel: { type: 'OAUTH', config } });
    const rulesPath = `/api/v1/policies/${await first('/api/v1/policies?type=PROFILE_ENROLLMENT')}/rules`;
    const rulePath = `${rulesPath}/${await first(rulesPath)}`;
    const rule = z
      .looseObject({ name: z.string(), actions: z.object({ profileEnrollment: z.looseObject({}) }) })
      .parse((await call('GET', rulePath)).body);
    const setHooks = async (preRegistrationInlineHooks: object[] | null): Promise<void> => {
      const profileEnrollment = { ...rule.actions.profileEnrollment, preRegistrationInlineHooks };
      const body = { name: rule.name, actions: { profileEnrollment } };
      expect((await call('PUT', rulePath, { body })).status).toBe(200);
    };
    await setHooks([{ inlineHookId }]);
    const email = 'asked@rights.example';
    const register = async (): Promise<number> =>
      (await submitForm(stack.url, '/signup', '/signup', { email, firstName: 'Ada', lastName: 'Lovelace' })).status;
    const policyId = await first('/api/v1/policies?type=PROFILE_ENROLLMENT');
    const byScript = async (): Promise<number> => {
      const body = { userProfile: { email: 'script@rights.example', firstName: 'Ada', lastName: 'Lovelace' } };
      return (await call('POST', `/api/v1/registration/${policyId}/register`, { body, token: null })).status;
    };
    try {
      // The second time she is known, and gets her link again.
      expect([await register(), await register(), await byScript(), await byScript()]).toEqual([200, 200, 200, 200]);
    } finally {
      await setHooks(null);
      server.close();
    }
    // Each function buys a token for itself.
    expect(asked.map(({ url }) => url)).toEqual(['/token', '/ask', '/ask', '/token', '/ask', '/ask']);
    const bearers = asked.filter(({ url }) => url === '/ask').map(({ authorization }) => authorization);
    expect(new Set(bearers)).toEqual(new Set(['Bearer a-token']));
    expect(asked[0]?.text).toContain('client_assertion=');
    expect((await call('GET', `/api/v1/users/${email}`)).body).toMatchObject({ profile: { nickName: 'Countess' } });
  });
});

describe('registrations that have to be approved', () => {
  const policies = '/api/v1/policies?type=PROFILE_ENROLLMENT';
  const Enrolling = z.looseObject({
    id: z.string(),
    name: z.string(),
    actions: z.object({ profileEnrollment: z.looseObject({ targetGroupIds: z.array(z.string()) }) }),
  });

  async function rule(): Promise<{ readonly at: string; readonly found: z.infer<typeof Enrolling> }> {
    const [policy] = z.array(Identified).parse((await call('GET', policies)).body);
    const rules = `/api/v1/policies/${policy?.id ?? ''}/rules`;
    const [found] = z.array(Enrolling).parse((await call('GET', rules)).body);
    if (found === undefined) throw new Error('the policy has no rule');
    return { at: `${rules}/${found.id}`, found };
  }

  async function approvalIs(approval: 'NONE' | 'REQUIRED'): Promise<void> {
    const { at, found } = await rule();
    const profileEnrollment = { ...found.actions.profileEnrollment, activationRequirements: { approval } };
    expect((await call('PUT', at, { body: { name: found.name, actions: { profileEnrollment } } })).status).toBe(200);
  }

  async function linkOf(email: string): Promise<string> {
    await submitForm(stack.url, '/signup', '/signup', { email, firstName: 'Ada', lastName: 'Lovelace' });
    return eventually(async () => {
      const mail = (await stack.mailbox()).find(({ to }) => to.includes(email));
      const link = /\/activate\/[\w-]+/.exec(mail?.text ?? '')?.[0];
      if (link === undefined) throw new Error(`no link for ${email}`);
      return link;
    });
  }

  async function byTransaction(link: string): Promise<unknown> {
    const opened = await call('POST', '/api/v1/authn', { body: { token: link.split('/').at(-1) }, token: null });
    const { stateToken } = z.looseObject({ stateToken: z.string() }).parse(opened.body);
    const body = { stateToken, newPassword: 'Kettle-Tuesday-24' };
    const answer = await call('POST', '/api/v1/authn/credentials/reset_password', { body, token: null });
    return z.looseObject({ status: z.string() }).parse(answer.body).status;
  }

  it('wait for an administrator, by page and by API, and lead to the group once there is one', async () => {
    const [groupId] = (await rule()).found.actions.profileEnrollment.targetGroupIds;
    const [paged, scripted, free] = ['paged', 'scripted', 'free'].map((name) => `${name}@waiting.example`);
    await approvalIs('REQUIRED');
    const links = await Promise.all([linkOf(paged ?? ''), linkOf(scripted ?? ''), linkOf(free ?? '')]);
    const fields = { token: links[0].split('/').at(-1) ?? '', password: 'Kettle-Tuesday-24' };
    expect((await submitForm(stack.url, links[0], '/activate/password', fields)).status).toBe(200);
    expect(await byTransaction(links[1])).toBe('PENDING_APPROVAL');
    await approvalIs('NONE');
    expect(await byTransaction(links[2])).toBe('SUCCESS');
    const path = '/api/v1/registrations';
    const listed = z.array(z.looseObject({ id: z.string(), groupId: z.string() }));
    const [second, first] = listed.parse((await call('GET', `${path}?status=PENDING`)).body);
    expect([second?.groupId, first?.groupId]).toEqual([groupId, groupId]);
    expect((await call('POST', `${path}/${first?.id}/lifecycle/approve`)).status).toBe(200);
    expect((await call('POST', `${path}/${second?.id}/lifecycle/deny`, { body: { reason: 'No' } })).status).toBe(200);
    for (const email of [paged, free]) {
      const groups = z.array(Identified).parse((await call('GET', `/api/v1/users/${email}/groups`)).body);
      expect(groups.map(({ id }) => id)).toContain(groupId);
    }
    await eventually(async () => {
      const mails = (await stack.mailbox()).filter(({ to }) => [paged, scripted].some((email) => to.includes(email ?? '')));
      expect(mails.map(({ text }) => /is approved|was not approved/.exec(text)?.[0])).toEqual(
        expect.arrayContaining(['is approved', 'was not approved']),
      );
    });
  });
});

describe('the pages of registration', () => {
  it('have whoever was invited take the place of a stranger who typed her address, with all that was hers', async () => {
    const badge = { badge: { title: 'Badge', type: 'string', unique: 'UNIQUE_VALIDATED' } };
    const schema = { definitions: { custom: { id: '#custom', type: 'object', properties: badge } } };
    expect((await call('POST', '/api/v1/meta/schemas/user/default', { body: schema })).status).toBe(200);
    const email = 'invited@rights.example';
    await submitForm(stack.url, '/signup', '/signup', { email, firstName: 'Mallory', lastName: 'Lovelace' });
    expect((await call('POST', `/api/v1/users/${email}`, { body: { profile: { badge: '1' } } })).status).toBe(200);
    const groupIds = [await created('/api/v1/groups', { profile: { name: 'Invited' } })];
    const path = '/api/v1/invitations';
    const { body } = await call('POST', `${path}?sendEmail=false`, { body: { email, groupIds, profile: { badge: '2' } } });
    const { id } = Identified.parse(body);
    const again = await call('POST', `${path}/${id}/lifecycle/resend?sendEmail=false`);
    const { invitationUrl } = z.object({ invitationUrl: z.string() }).parse(again.body);
    const token = invitationUrl.split('/').at(-1) ?? '';
    const shown = await submitForm(stack.url, `/invitation/${token}`, '/invitation/accept', {
      token,
      firstName: 'Ada',
      lastName: 'King',
    });
    expect(shown.url).toContain('/activate');
    expect((await call('GET', `/api/v1/users/${email}`)).body).toMatchObject({ profile: { firstName: 'Ada', badge: '2' } });
    expect((await call('GET', `${path}?status=ACCEPTED`)).body).toMatchObject([{ id, email }]);
    const other = await created(path, { email: 'uninvited@rights.example' });
    expect((await call('POST', `${path}/${other}/lifecycle/revoke`)).status).toBe(200);
  });
});

describe('the log appender', () => {
  const pagesOf = async (eventType: string, id: string): Promise<number> => {
    const { body } = await call('GET', `/api/v1/logs?filter=${encodeURIComponent(`eventType eq "${eventType}"`)}&limit=1000`);
    return z
      .array(z.object({ target: z.nullable(z.array(z.object({ id: z.string() }))) }))
      .parse(body)
      .filter(({ target }) => target?.some((each) => each.id === id)).length;
  };

  const forget = (pk: string): Promise<unknown> => table.send(new DeleteCommand({ TableName, Key: { pk, sk: 'l' } }));

  it.each<[string, string, () => Promise<string>, (id: string) => Promise<unknown>, string]>([
    [
      'a user',
      'u',
      () => created('/api/v1/users', { profile: person('gap@rights.example') }),
      (id) => call('POST', `/api/v1/users/${id}`, { body: { profile: { title: 'Engineer' } } }),
      'user.lifecycle.create',
    ],
    [
      'a group',
      'g',
      () => created('/api/v1/groups', { profile: { name: 'Gap' } }),
      (id) => call('PUT', `/api/v1/groups/${id}`, { body: { profile: { name: 'Gap closed' } } }),
      'group.lifecycle.create',
    ],
    [
      'an event hook',
      'h',
      () => created('/api/v1/eventHooks', hook('Gap')),
      (id) => call('PUT', `/api/v1/eventHooks/${id}`, { body: hook('Gap closed') }),
      'event_hook.created',
    ],
    [
      'an inline hook',
      'v',
      () => created('/api/v1/inlineHooks', inlineHook('Gap')),
      (id) => call('PUT', `/api/v1/inlineHooks/${id}`, { body: inlineHook('Gap closed') }),
      'inline_hook.created',
    ],
    [
      'a key of inline hooks',
      'f',
      () => created('/api/v1/hook-keys', { name: 'Gap' }),
      (id) => call('PUT', `/api/v1/hook-keys/${id}`, { body: { name: 'Gap closed' } }),
      'system.hook.key.created',
    ],
  ])('fills a gap before an event of %s', async (_, prefix, create, change, eventType) => {
    const id = await create();
    await eventually(async () => expect(await pagesOf(eventType, id)).toBe(1));
    // As if the record of the first event had never come.
    await forget(`${prefix}#${id}`);
    await change(id);
    await eventually(async () => expect(await pagesOf(eventType, id)).toBe(2));
  });

  it.each([
    ['an API token', 't'],
    ['the org', 'o'],
  ])('fills a gap before an event of %s', async (_, prefix) => {
    const pk = prefix === 'o' ? 'o#org' : tokenPartition();
    const first = Item.parse((await table.send(new GetCommand({ TableName, Key: { pk, sk: 'e#000000000001' } }))).Item);
    const event = z.looseObject({ entity: z.looseObject({}) }).parse(first['event']);
    const mark = async (): Promise<unknown> => (await table.send(new GetCommand({ TableName, Key: { pk, sk: 'l' } }))).Item;
    // Further than any change that other tests have made.
    const version = z.looseObject({ version: z.number() }).parse(await mark()).version + 50;
    const later = { ...event, uuid: crypto.randomUUID(), entity: { ...event.entity, version } };
    const sk = `e#${String(version).padStart(12, '0')}`;
    await table.send(new PutCommand({ TableName, Item: { ...first, sk, event: later } }));
    await eventually(async () => expect(await mark()).toMatchObject({ version }));
  });
});

describe('the message worker', () => {
  const queued = (message: object): Promise<unknown> => {
    const whole = { language: 'en', tokenHash: null, queued: Date.now(), ...message };
    return queues.send(new SendMessageCommand({ QueueUrl: named('MessagingMessagesQueue'), MessageBody: JSON.stringify(whole) }));
  };
  const changed = {
    template: 'PasswordChanged',
    variables: { 'user.profile.firstName': 'Ada', 'user.profile.login': 'ada', 'request.time': '0' },
  };
  const itemOf = async (id: string): Promise<unknown> =>
    (await table.send(new GetCommand({ TableName, Key: { pk: `w#${id}`, sk: 'w' }, ConsistentRead: true }))).Item;
  const textsTo = async (number: string): Promise<number> => (await stack.mailbox()).filter(({ to }) => to.includes(number)).length;

  it('sends a text once, however often it is queued', async () => {
    const expires = Date.now() + 600_000;
    const text = {
      id: 'text-1',
      kind: 'text',
      userId: '00u1',
      to: '+4917012345678',
      purpose: 'verification',
      code: '012345',
      expires,
    };
    await queued(text);
    await eventually(async () => expect(await textsTo(text.to)).toBe(1));
    await queued(text);
    await queued({ ...text, id: 'text-2' });
    await eventually(async () => expect(await itemOf('text-2')).toMatchObject({ state: 'sent' }));
    await eventually(async () => expect(await textsTo(text.to)).toBe(2));
  });

  it('asks the org’s own sender of texts first, by a token that a hook key buys', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        asked.push(request.url ?? '');
        const commands = [{ type: 'com.okta.telephony.action', value: [{ status: 'SUCCESSFUL', provider: 'own' }] }];
        const token = { access_token: 'a-token', token_type: 'Bearer', expires_in: 300 };
        response.end(JSON.stringify(request.url === '/token' ? token : { commands }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const hookKeyId = await created('/api/v1/hook-keys', { name: 'Telephony' });
    const config = { uri: `${origin}/send`, tokenUrl: `${origin}/token`, authType: 'private_key_jwt', clientId: 'c', hookKeyId };
    const hook = {
      name: 'Texts',
      type: 'com.okta.telephony.provider',
      version: '1.0.0',
      channel: { type: 'OAUTH', version: '1.0.0', config },
    };
    const path = `/api/v1/inlineHooks/${await created('/api/v1/inlineHooks', hook)}`;
    const facts = { userId: '00u1', purpose: 'enrollment', code: '012345', expires: Date.now() + 600_000 };
    const to = '+4917012345670';
    try {
      await queued({ ...facts, id: 'theirs-1', kind: 'text', to });
      await eventually(async () => expect(await itemOf('theirs-1')).toMatchObject({ state: 'sent' }));
    } finally {
      await call('POST', `${path}/lifecycle/deactivate`);
      server.close();
    }
    expect([asked, await textsTo(to)]).toEqual([['/token', '/send'], 0]);
  });

  it('lets go of a message that it could not send', async () => {
    await queued({
      ...changed,
      id: 'broken-1',
      kind: 'mail',
      to: 'broken@example.com',
      variables: { ...changed.variables, 'request.time': 'never' },
    });
    await queued({ ...changed, id: 'after-1', kind: 'mail', to: 'broken@example.com' });
    await eventually(async () => expect(await itemOf('after-1')).toMatchObject({ state: 'sent' }));
    await eventually(async () => expect(await itemOf('broken-1')).toBeUndefined());
  });
});

describe('the import worker', () => {
  const Progress = z.looseObject({ id: z.string(), status: z.string(), rows: z.looseObject({}) });

  async function runImport(content: string): Promise<z.infer<typeof Progress>> {
    const begun = await call('POST', '/api/v1/imports', { body: { name: 'rights' } });
    const { id, uploadUrl } = z.object({ id: z.string(), uploadUrl: z.string() }).parse(begun.body);
    await fetch(uploadUrl, { method: 'PUT', body: content });
    return eventually(async () => {
      const progress = Progress.parse((await call('GET', `/api/v1/imports/${id}`)).body);
      if (progress.status !== 'COMPLETED') throw new Error(`the import is ${progress.status}`);
      return progress;
    }, 30);
  }

  it('frees a login that an import left behind which died', async () => {
    const Item = {
      pk: 'c#login#left@rights.example',
      sk: 'c',
      v: 1,
      r: 'local',
      owner: '00u00000000000000000',
      normalizer: 1,
      since: 1,
    };
    await table.send(new PutCommand({ TableName, Item }));
    expect(await runImport('login,email,firstName,lastName\nleft@rights.example,left@rights.example,Left,Over\n')).toMatchObject({
      rows: { created: 1, failed: 0 },
    });
  }, 60_000);

  it('looks among the events of somebody who changed meanwhile for its own', async () => {
    const id = await created('/api/v1/users', { profile: person('meanwhile@rights.example') });
    await created('/api/v1/groups', { profile: { name: 'Joined' } });
    // As if she were changed after the import began.
    const later = { ExpressionAttributeValues: { ':at': Date.now() + 60_000 }, UpdateExpression: 'SET lastUpdated = :at' };
    await table.send(new UpdateCommand({ TableName, Key: { pk: `u#${id}`, sk: 'u' }, ...later }));
    expect(await runImport('login,firstName,groups\nmeanwhile@rights.example,New,Joined\n')).toMatchObject({
      rows: { updated: 1, failed: 0 },
    });
  }, 60_000);
});

describe('a consumer of the log', () => {
  const Position = z.looseObject({ pk: z.string(), sk: z.string(), position: z.number() });
  type Position = z.infer<typeof Position>;
  let receiver: Server;

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const verification = request.headers['x-okta-verification-challenge'];
      const fails = request.url === '/failing' && request.method === 'POST';
      response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ verification }));
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });

  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  async function verifiedHook(name: string, path: string): Promise<string> {
    const address = receiver.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const channel = { type: 'HTTP', version: '1.0.0', config: { uri: `http://127.0.0.1:${port}/${path}` } };
    const id = await created('/api/v1/eventHooks', { ...hook(name), channel });
    expect((await call('POST', `/api/v1/eventHooks/${id}/lifecycle/verify`)).status).toBe(200);
    return id;
  }

  const hookConsumer = async (): Promise<string> => `hook.${await verifiedHook('Behind', 'hook')}`;

  async function positionsOf(consumer: string): Promise<Position[]> {
    const ExpressionAttributeValues = { ':pk': `q#${consumer}` };
    const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues, ConsistentRead: true };
    return z.array(Position).parse((await table.send(new QueryCommand(query))).Items);
  }

  /** Puts a consumer back to where the log begins, and says in which shard it has something to catch up with. */
  async function putBack(consumer: string): Promise<Position> {
    const moved = await eventually(async () => {
      const behind = (await positionsOf(consumer)).find(({ position }) => position > 0);
      if (!behind) throw new Error(`${consumer} has not moved`);
      return behind;
    });
    const ExpressionAttributeNames = { '#position': 'position', '#offset': 'offset' };
    const ExpressionAttributeValues = { ':none': 0 };
    const UpdateExpression = 'SET #position = :none, #offset = :none, leasedUntil = :none, retryAt = :none';
    const { pk, sk } = moved;
    await table.send(
      new UpdateCommand({ TableName, Key: { pk, sk }, UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues }),
    );
    return moved;
  }

  const caughtUp = (consumer: string, { sk, position }: Position): Promise<void> =>
    eventually(async () => {
      const now = (await positionsOf(consumer)).find((each) => each.sk === sk);
      expect(now?.position).toBeGreaterThanOrEqual(position);
    });

  it('that lies behind unheard of is woken by the sweep', async () => {
    for (const consumer of ['bus', await hookConsumer()]) {
      const before = await putBack(consumer);
      await stack.invoke('SweeperFunction', {});
      await caughtUp(consumer, before);
    }
  }, 60_000);

  it('that has no time left goes on in its next invocation', async () => {
    const bus = await putBack('bus');
    const wakeUp = { Records: [{ messageId: '1', body: JSON.stringify({ shard: Number(bus.sk) }) }] };
    await stack.invoke('LogBusPublisher', wakeUp, 9000);
    await caughtUp('bus', bus);
    const consumer = await hookConsumer();
    const hooks = await putBack(consumer);
    await stack.invoke('EventHooksDelivery', { Records: [] }, 14_000);
    await caughtUp(consumer, hooks);
    const rules = await putBack(ruleConsumer);
    await stack.invoke('GroupRulesWorker', {}, 19_000);
    await caughtUp(ruleConsumer, rules);
  }, 60_000);

  it('has the administrators told of what it gave up', async () => {
    const id = await verifiedHook('Hopeless', 'failing');
    await created('/api/v1/users', { profile: person('hopeless@rights.example') });
    const FilterExpression = 'begins_with(pk, :pk) AND begins_with(sk, :sk)';
    const ExpressionAttributeValues = { ':pk': `d#${id}#`, ':sk': 'p#' };
    // A consumer that is at work meanwhile may count a try of its own over what is written here: hence again until the mail is there.
    const giveUp = async (): Promise<void> => {
      const scan = { TableName, FilterExpression, ExpressionAttributeValues, ConsistentRead: true };
      const { Items = [] } = await table.send(new ScanCommand(scan));
      const aside = z.looseObject({ pk: z.string(), sk: z.string(), tries: z.number().min(1) }).safeParse(Items[0]);
      if (!aside.success) return;
      const { pk, sk } = aside.data;
      const ConditionExpression = 'attribute_exists(pk)';
      // As if it had failed seven times, the last of them long ago.
      const tries = {
        UpdateExpression: 'SET tries = :tries, retryAt = :past',
        ExpressionAttributeValues: { ':tries': 7, ':past': 1 },
      };
      await table.send(new UpdateCommand({ TableName, Key: { pk, sk }, ConditionExpression, ...tries }));
      const due = { UpdateExpression: 'SET asideAt = :past, retryAt = :past', ExpressionAttributeValues: { ':past': 1 } };
      const Key = { pk: `q#hook.${id}`, sk: pk.slice(-3) };
      await table.send(new UpdateCommand({ TableName, Key, ConditionExpression, ...due }));
      await stack.invoke('EventHooksDelivery', { Records: [] });
    };
    const told = async () => {
      const mails = await stack.mailbox();
      return mails.filter(({ to, text }) => to.includes(stack.adminLogin) && text.includes('Hopeless'));
    };
    await eventually(async () => {
      if ((await told()).length === 0) await giveUp();
      expect(await told()).toHaveLength(1);
    }, 50);
  }, 60_000);
});

describe('the walk over the directory', () => {
  it('is begun by the sweep where its messages were lost, hands on what it has no time for, and mends the search index', async () => {
    const login = 'walked@rights.example';
    const id = await created('/api/v1/users', { profile: person(login) });
    const search = `/api/v1/users?search=${encodeURIComponent('profile.lastName eq "Lovelace"')}&limit=200`;
    const found = async (): Promise<boolean> =>
      z
        .array(Identified)
        .parse((await call('GET', search)).body)
        .some((user) => user.id === id);
    await eventually(async () => expect(await found()).toBe(true));
    const pk = 'x#user#profile.lastName.1#0';
    await table.send(new DeleteCommand({ TableName, Key: { pk, sk: `lovelace\u0001${id}` } }));
    const ghost = { pk, sk: `byron\u0001${id}` };
    await table.send(new PutCommand({ TableName, Item: { ...ghost, version: 1 } }));
    expect(await found()).toBe(false);

    const job = await created('/api/v1/directoryJobs', { type: 'repairSearchIndex' });
    const walk = async (): Promise<unknown> => (await call('GET', `/api/v1/directoryJobs/${job}`)).body;
    const message = { Records: [{ messageId: '1', body: JSON.stringify({ jobId: job, segment: 0, version: 0 }) }] };
    await stack.invoke('DirectoryJobsWorker', message, 9000);
    // As if they had been due for a while.
    await table.send(
      new UpdateCommand({
        TableName,
        Key: { pk: `j#${job}`, sk: 'j' },
        UpdateExpression: 'SET startsAt = :then',
        ExpressionAttributeValues: { ':then': 0 },
      }),
    );
    await stack.invoke('SweeperFunction', {});
    await eventually(async () => expect(await walk()).toMatchObject({ status: 'COMPLETED' }));
    expect(await found()).toBe(true);
    expect((await table.send(new GetCommand({ TableName, Key: ghost }))).Item).toBeUndefined();
  }, 60_000);
});

describe('the eraser', () => {
  const Stored = z.looseObject({ event: z.looseObject({ entity: z.looseObject({}), targets: z.array(z.unknown()) }) });
  const read = async (pk: string, sk: string): Promise<unknown> =>
    (await table.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item;

  /** An event of the entity with this version that names somebody, as if it had come about there; found in the log a little later. */
  async function mention(pk: string, who: object, version: number): Promise<void> {
    const first = Stored.parse(await read(pk, 'e#000000000001'));
    const { event } = first;
    const entity = { ...event.entity, version };
    const told = { ...event, uuid: crypto.randomUUID(), published: Date.now(), entity, targets: [...event.targets, who] };
    const sk = `e#${String(version).padStart(12, '0')}`;
    await table.send(new PutCommand({ TableName, Item: { ...first, pk, sk, event: told } }));
    await eventually(async () => expect(await read(pk, 'l')).toMatchObject({ version }));
  }

  it('finds a person wherever events name her', async () => {
    const login = 'mentioned@rights.example';
    const id = await created('/api/v1/users', { profile: person(login) });
    const groupId = await created('/api/v1/groups', { profile: { name: 'Mentions' } });
    const hookId = await created('/api/v1/eventHooks', hook('Mentions'));
    const importId = await created('/api/v1/imports', { name: 'mentions' });
    const inlineHookId = await created('/api/v1/inlineHooks', inlineHook('Mentions'));
    const keyId = await created('/api/v1/hook-keys', { name: 'Mentions' });
    const entities = [`g#${groupId}`, `h#${hookId}`, `v#${inlineHookId}`, `f#${keyId}`, `i#${importId}`];
    const partitions = [...entities, 'o#org', tokenPartition()];
    const who = { id, type: 'User', alternateId: login, displayName: 'Ada Lovelace' };
    for (const pk of partitions) {
      await mention(pk, who, 90);
      // One that only the log still has.
      await mention(pk, who, 91);
      await table.send(new DeleteCommand({ TableName, Key: { pk, sk: 'e#000000000091' } }));
    }
    for (const _ of ['deactivated', 'deleted']) expect((await call('DELETE', `/api/v1/users/${id}`)).status).toBe(204);
    // A join, and an account in an app, in the very moment of the deletion.
    const appId = `0oa${'0'.repeat(17)}`;
    const members = [
      ...accountKeys({ userId: id, appId }).map((key) => ({ ...key, appId })),
      { pk: `u#${id}`, sk: `m#${groupId}`, shard: 0, origin: { by: 'admin', since: 0 } },
      { pk: `g#${groupId}#0`, sk: `m#${id}`, origin: { by: 'admin', since: 0 } },
    ];
    for (const member of members) await table.send(new PutCommand({ TableName, Item: { ...member, v: 1, r: 'eu-west-1' } }));
    await eventually(async () => {
      await stack.invoke('SweeperFunction', {});
      for (const { pk, sk } of members) expect(await read(pk, sk)).toBeUndefined();
      for (const pk of partitions) expect(JSON.stringify(await read(pk, 'e#000000000090'))).not.toContain(login);
    }, 60);
  }, 120_000);
});
