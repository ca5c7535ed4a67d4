import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { root } from '../../shared/runtime/root.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';

const password = 'Correct-Horse-Battery-1';
const other = 'Kettle-Tuesday-24';
let org: Org;
let made = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(() => org.stop());

interface Somebody {
  readonly id: string;
  readonly login: string;
}

async function somebody(query = 'activate=true', more: object = {}): Promise<Somebody> {
  const login = `person${(made += 1)}@authn.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const body = { profile, credentials: { password: { value: password } }, ...more };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query, body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), login };
}
const withExpiredPassword = (more?: object): Promise<Somebody> => somebody('nextLogin=changePassword', more);

/** A step of a transaction, as a browser takes it: without a token of the API. */
const step = (body: object, path = ''): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', `/api/v1/authn${path}`, { body, token: null });
const signIn = ({ login }: Somebody, secret = password, more: object = {}): Promise<OrgAnswer> =>
  step({ username: login, password: secret, ...more });
const change = (stateToken: unknown, newPassword = other, more: object = {}): Promise<OrgAnswer> =>
  step({ stateToken, oldPassword: password, newPassword, ...more }, '/credentials/change_password');

const statusOf = async ({ id }: Somebody): Promise<unknown> =>
  (await org.call('users', 'GET', `/api/v1/users/${id}`)).body['status'];
const begun = async (user: Somebody): Promise<unknown> => (await signIn(user)).body['stateToken'];
const openSession = ({ body: { sessionToken } }: OrgAnswer): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken } });

describe('a password that has expired', () => {
  it('is told to who knows it, with what a form for another one needs', async () => {
    const ada = await withExpiredPassword();
    const { status, body } = await signIn(ada, password, { relayState: '/inbox' });
    expect([status, body]).toEqual([
      200,
      {
        stateToken: expect.stringMatching(/^[\w-]{20,}$/),
        expiresAt: expect.stringMatching(/Z$/),
        status: 'PASSWORD_EXPIRED',
        relayState: '/inbox',
        _embedded: {
          user: {
            id: ada.id,
            passwordChanged: expect.any(String),
            profile: { login: ada.login, firstName: 'Ada', lastName: 'Lovelace', locale: 'en', timeZone: 'America/Los_Angeles' },
          },
          policy: {
            complexity: expect.objectContaining({ minLength: 8, excludeUsername: 'true' }),
            age: { minAgeMinutes: 0, historyCount: 0 },
          },
        },
        _links: {
          next: {
            name: 'changePassword',
            href: 'https://id.example.com/api/v1/authn/credentials/change_password',
            hints: { allow: ['POST'] },
          },
          cancel: { href: 'https://id.example.com/api/v1/authn/cancel', hints: { allow: ['POST'] } },
        },
      },
    ]);
    expect((await step({ stateToken: body['stateToken'] })).body).toEqual(body);
  });

  it('is told to nobody else', async () => {
    const ada = await withExpiredPassword();
    const [wrong, nobody] = [await signIn(ada, 'wrong'), await signIn({ id: '', login: 'nobody@authn.example' })];
    expect([wrong.status, wrong.body['errorCode']]).toEqual([401, 'E0000004']);
    expect({ ...wrong.body, errorId: '' }).toEqual({ ...nobody.body, errorId: '' });
  });

  it('is replaced by another one, and she is in', async () => {
    const ada = await withExpiredPassword();
    const { stateToken } = (await signIn(ada, password, { relayState: '/inbox' })).body;
    const done = await change(stateToken);
    expect([done.status, done.body]).toMatchObject([
      200,
      { status: 'SUCCESS', relayState: '/inbox', _embedded: { user: { id: ada.id } } },
    ]);
    expect((await openSession(done)).status).toBe(200);
    expect(await statusOf(ada)).toBe('ACTIVE');
    expect((await signIn(ada, other)).body['status']).toBe('SUCCESS');
    expect((await signIn(ada)).status).toBe(401);
  });

  it('is replaced once by one token, be it tried by a hundred at once', async () => {
    const ada = await withExpiredPassword();
    const stateToken = await begun(ada);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => change(stateToken, `${other}-${index}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    // The others find the token gone, or the password that they know no more; none fails.
    const codes = new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body['errorCode']));
    expect([...codes].filter((code) => code !== 'E0000011' && code !== 'E0000014')).toEqual([]);
  });

  it('stays where the new one is refused, or the old one is wrong, and the step can be taken again', async () => {
    const ada = await withExpiredPassword();
    const stateToken = await begun(ada);
    expect((await change(stateToken, 'short')).body).toMatchObject({ errorCode: 'E0000001' });
    expect((await change(stateToken, other, { oldPassword: 'wrong' })).body).toMatchObject({
      errorCode: 'E0000014',
      errorCauses: [{ errorSummary: 'oldPassword: The credentials provided were incorrect.' }],
    });
    expect(await statusOf(ada)).toBe('PASSWORD_EXPIRED');
    expect((await change(stateToken)).status).toBe(200);
  });

  it('ends her other sessions where she asks for it, and not the one that begins', async () => {
    const ada = await somebody();
    const first = await openSession(await signIn(ada));
    await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/expire_password`);
    const second = await openSession(await change(await begun(ada), other, { revokeSessions: true }));
    const stands = ({ body }: OrgAnswer): Promise<OrgAnswer> => org.call('signIn', 'GET', `/api/v1/sessions/${String(body['id'])}`);
    expect([(await stands(first)).status, (await stands(second)).status]).toEqual([404, 200]);
  });
});

describe('a password that will soon expire', () => {
  it('is told to a client that asks, once it is near; she changes it or keeps it, and is in', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Warned' } } });
    const groupIds = [String(group.body['id'])];
    const policy = {
      type: 'PASSWORD',
      name: 'Nine days',
      conditions: { people: { groups: { include: groupIds } } },
      settings: { password: { age: { maxAgeDays: 9, expireWarnDays: 9 } } },
    };
    const made = await org.call('policies', 'POST', '/api/v1/policies', { body: policy });
    const actions = { passwordChange: { access: 'ALLOW' } };
    await org.call('policies', 'POST', `/api/v1/policies/${String(made.body['id'])}/rules`, { body: { name: 'All', actions } });
    const [ada, bob] = [await somebody('activate=true', { groupIds }), await somebody()];
    const asking = { options: { warnBeforePasswordExpired: true }, relayState: 'here' };
    expect((await signIn(ada)).body['status']).toBe('SUCCESS');
    expect((await signIn(bob, password, asking)).body['status']).toBe('SUCCESS');
    const warned = await signIn(ada, password, asking);
    expect(warned.body).toMatchObject({
      status: 'PASSWORD_WARN',
      _embedded: { policy: { expiration: { passwordExpireDays: 8 } } },
      _links: { next: { name: 'changePassword' }, skip: { href: 'https://id.example.com/api/v1/authn/skip' } },
    });
    const { stateToken } = warned.body;
    const kept = await step({ stateToken }, '/skip');
    expect(kept.body).toMatchObject({ status: 'SUCCESS', relayState: 'here' });
    expect((await openSession(kept)).status).toBe(200);
    expect((await step({ stateToken }, '/skip')).body['errorCode']).toBe('E0000011');
    const again = await signIn(ada, password, asking);
    expect((await change(again.body['stateToken'])).body['status']).toBe('SUCCESS');
    expect((await step({ stateToken: await begun(await withExpiredPassword()) }, '/skip')).body['errorCode']).toBe('E0000079');
  });
});

/** The token of the newest link that somebody would be mailed. */
async function recoveryToken({ id }: Somebody): Promise<string> {
  const { body } = await org.call('credentials', 'POST', `/api/v1/users/${id}/credentials/forgot_password`, {
    query: 'sendEmail=false',
  });
  return new URL(String(body['resetPasswordUrl'])).pathname.split('/').at(-1) ?? '';
}
const recover = (token: unknown, more: object = {}): Promise<OrgAnswer> =>
  step({ recoveryToken: token, ...more }, '/recovery/token');
const reset = (stateToken: unknown, newPassword = other, more: object = {}): Promise<OrgAnswer> =>
  step({ stateToken, newPassword, ...more }, '/credentials/reset_password');
const answer = (stateToken: unknown, text: string): Promise<OrgAnswer> => step({ stateToken, answer: text }, '/recovery/answer');
const next = ({ body }: OrgAnswer): unknown => (body['_links'] as { next: { name: string; href: string } }).next;

describe('a password that was forgotten', () => {
  it('is set by the token of a link, and she is in; the link is spent then, and not before', async () => {
    const ada = await somebody();
    const token = await recoveryToken(ada);
    const open = await recover(token, { relayState: '/inbox' });
    expect([open.status, open.body]).toMatchObject([
      200,
      {
        status: 'PASSWORD_RESET',
        recoveryType: 'PASSWORD',
        relayState: '/inbox',
        _embedded: { user: { id: ada.id }, policy: { complexity: { minLength: 8 } } },
      },
    ]);
    expect(next(open)).toEqual({
      name: 'resetPassword',
      href: 'https://id.example.com/api/v1/authn/credentials/reset_password',
      hints: { allow: ['POST'] },
    });
    expect((await reset(open.body['stateToken'], 'short')).body['errorCode']).toBe('E0000001');
    expect((await recover(token)).status).toBe(200);
    const done = await reset(open.body['stateToken']);
    expect(done.body).toMatchObject({ status: 'SUCCESS', relayState: '/inbox' });
    expect((await openSession(done)).status).toBe(200);
    expect((await recover(token)).body['errorCode']).toBe('E0000011');
    expect([(await signIn(ada, other)).status, (await signIn(ada)).status]).toEqual([200, 401]);
  });

  it('is set once by one link, be it tried by a hundred at once, and by the newest link alone', async () => {
    const ada = await somebody();
    const older = (await recover(await recoveryToken(ada))).body['stateToken'];
    const token = await recoveryToken(ada);
    expect((await reset(older)).body['errorCode']).toBe('E0000011');
    const opened = await Promise.all(Array.from({ length: 10 }, () => recover(token)));
    const tries = Array.from({ length: 100 }, (_, index) => reset(opened[index % 10]?.body['stateToken'], `${other}-${index}`));
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const codes = new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body['errorCode']));
    expect([...codes]).toEqual(['E0000011']);
  });

  it('asks for the recovery question where her policy does, and gives it so many tries as a password', async () => {
    const { body: policies } = {
      body: JSON.parse((await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PASSWORD' })).text),
    };
    const policy = (policies as { id: string; system: boolean; settings: { recovery: { factors: object } } }[]).find(
      ({ system }) => system,
    );
    const settings = {
      ...policy?.settings,
      recovery: { factors: { ...policy?.settings.recovery.factors, recovery_question: { status: 'ACTIVE' } } },
    };
    const replaced = await org.call('policies', 'PUT', `/api/v1/policies/${policy?.id}`, { body: { ...policy, settings } });
    expect(replaced.status).toBe(200);
    const credentials = { password: { value: password }, recovery_question: { question: 'Where?', answer: 'On the night boat' } };
    const [ada, bob] = [await somebody('activate=true', { credentials }), await somebody('activate=true', { credentials })];
    const open = await recover(await recoveryToken(ada));
    expect(open.body).toMatchObject({ status: 'RECOVERY', _embedded: { user: { recovery_question: { question: 'Where?' } } } });
    expect(open.body['_embedded']).not.toHaveProperty('policy');
    const { stateToken } = open.body;
    expect((await reset(stateToken)).body['errorCode']).toBe('E0000079');
    expect((await answer(stateToken, 'nowhere')).body['errorCode']).toBe('E0000087');
    const answered = await answer(stateToken, 'on the night boat');
    expect(answered.body).toMatchObject({ status: 'PASSWORD_RESET' });
    expect((await answer(stateToken, 'on the night boat')).body['errorCode']).toBe('E0000011');
    expect((await answer(answered.body['stateToken'], 'on the night boat')).body['errorCode']).toBe('E0000079');
    expect((await reset(answered.body['stateToken'], other, { revokeSessions: true })).status).toBe(200);

    const his = (await recover(await recoveryToken(bob))).body['stateToken'];
    for (let tries = 0; tries < 10; tries += 1) await answer(his, 'wrong');
    expect((await answer(his, 'on the night boat')).body['errorCode']).toBe('E0000087');
    await org.call('policies', 'PUT', `/api/v1/policies/${policy?.id}`, { body: policy ?? {} });
  }, 60_000);

  it('is not one of those that her policy remembers', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Remembered' } } });
    const groupIds = [String(group.body['id'])];
    const policy = {
      type: 'PASSWORD',
      name: 'Three of them',
      conditions: { people: { groups: { include: groupIds } } },
      settings: { password: { age: { historyCount: 3 } } },
    };
    const made = await org.call('policies', 'POST', '/api/v1/policies', { body: policy });
    const actions = { selfServicePasswordReset: { access: 'ALLOW' } };
    await org.call('policies', 'POST', `/api/v1/policies/${String(made.body['id'])}/rules`, { body: { name: 'All', actions } });
    const ada = await somebody('activate=true', { groupIds });
    const { stateToken } = (await recover(await recoveryToken(ada))).body;
    expect((await reset(stateToken, password)).text).toContain('Password has been used too recently');
    expect((await reset(stateToken)).status).toBe(200);
  });

  it('is the first one, with the token of an activation', async () => {
    const ada = await somebody('activate=false', { credentials: {} });
    const { body } = await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/activate`, { query: 'sendEmail=false' });
    const token = String(body['activationToken']);
    expect((await recover(token)).body['errorCode']).toBe('E0000011');
    const open = await step({ token });
    expect(open.body).toMatchObject({ status: 'PASSWORD_RESET', _embedded: { user: { id: ada.id, passwordChanged: null } } });
    expect((await reset(open.body['stateToken'])).body['status']).toBe('SUCCESS');
    expect(await statusOf(ada)).toBe('ACTIVE');
    expect((await step({ token: await recoveryToken(ada) })).body['errorCode']).toBe('E0000011');
  });
});

describe('a state token', () => {
  const refused = { status: 401, body: { errorCode: 'E0000011' } };

  it('opens no session and no link, and no session token is one', async () => {
    const ada = await withExpiredPassword();
    const stateToken = await begun(ada);
    const sessions = await org.call('signIn', 'POST', '/api/v1/sessions', { body: { sessionToken: stateToken } });
    expect(sessions.status).toBe(401);
    expect((await org.call('pages', 'GET', `/activate/${String(stateToken)}`, { token: null })).status).not.toBe(200);
    const bob = await somebody();
    expect(await change((await signIn(bob)).body['sessionToken'])).toMatchObject(refused);
  });

  it('is void once it is cancelled, and gives back what came with it', async () => {
    const ada = await withExpiredPassword();
    const { body } = await signIn(ada, password, { relayState: 'here' });
    const { stateToken } = body;
    expect((await step({ stateToken }, '/cancel')).body).toEqual({ relayState: 'here' });
    expect(await step({ stateToken }, '/cancel')).toMatchObject(refused);
    expect(await step({ stateToken })).toMatchObject(refused);
    expect(await change(stateToken)).toMatchObject(refused);
    expect((await step({ stateToken: await begun(ada) }, '/cancel')).body).toEqual({});
  });

  it('is void when she is not as she was: deactivated, or with another password', async () => {
    const [ada, bob] = [await withExpiredPassword(), await withExpiredPassword()];
    const [hers, his] = [await begun(ada), await begun(bob)];
    await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/deactivate`);
    await org.call('users', 'POST', `/api/v1/users/${bob.id}`, { body: { credentials: { password: { value: other } } } });
    expect([await step({ stateToken: hers }), await step({ stateToken: his })]).toMatchObject([refused, refused]);
  });

  it('is void after its time, whatever the table still holds', async () => {
    const ada = await withExpiredPassword();
    const stateToken = await begun(ada);
    const { clock } = root();
    const now = clock.now.bind(clock);
    Object.assign(clock, { now: () => now() + 15 * 60_000 });
    try {
      expect(await step({ stateToken })).toMatchObject(refused);
    } finally {
      Object.assign(clock, { now });
    }
    expect((await step({ stateToken })).status).toBe(200);
  });

  it('leads no further where a policy has come to forbid the change, or to keep her out', async () => {
    const group = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Kept as they are' } } });
    const groupIds = [String(group.body['id'])];
    const ada = await withExpiredPassword({ groupIds });
    const stateToken = await begun(ada);
    const conditions = { people: { groups: { include: groupIds } } };
    const policy = async (type: string, actions: object): Promise<string> => {
      const { body } = await org.call('policies', 'POST', '/api/v1/policies', {
        body: { type, name: `${type} of few`, conditions },
      });
      const rule = { name: 'Nobody', actions };
      const { status, text } = await org.call('policies', 'POST', `/api/v1/policies/${String(body['id'])}/rules`, { body: rule });
      if (status !== 200) throw new Error(text);
      return String(body['id']);
    };
    const id = await policy('PASSWORD', {
      passwordChange: { access: 'DENY' },
      selfServicePasswordReset: { access: 'DENY' },
      selfServiceUnlock: { access: 'DENY' },
    });
    expect((await change(stateToken)).body['errorCode']).toBe('E0000035');
    await org.call('policies', 'DELETE', `/api/v1/policies/${id}`);
    await policy('OKTA_SIGN_ON', { signon: { access: 'DENY' } });
    expect([(await change(stateToken)).body['errorCode'], (await signIn(ada)).body['errorCode']]).toEqual(['E0000006', 'E0000006']);
    expect(await statusOf(ada)).toBe('PASSWORD_EXPIRED');
  });
});
