import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client, User } from '@okta/okta-sdk-nodejs';
import { Secret, TOTP } from 'otpauth';

import { apiClient, type Call, eventually } from '../support/api-client.ts';
import { submitForm } from '../support/hosted-form.ts';
import { startStack, type TestStack } from '../support/local-stack.ts';
import { codesOf, sdkClient } from '../support/sdk-client.ts';

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
const other = 'Kettle-Tuesday-24';
const question = { question: 'Where did we meet?', answer: 'On the night boat' };
let people = 0;

async function create(
  credentials: object = { password: { value: password } },
  query: object = {},
): Promise<{ id: string; login: string }> {
  const login = `person${++people}@credentials.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const { id = '' } = await client.userApi.createUser({ body: { profile, credentials }, ...query });
  return { id, login };
}

const signIn = async (username: string, secret: string): Promise<number> =>
  (await call('POST', '/api/v1/authn', { body: { username, password: secret }, token: null })).status;

const statusOf = async (userId: string): Promise<User['status']> => (await client.userApi.getUser({ userId })).status;

describe("a user's credentials, by Okta's SDK", () => {
  it('change by who knows the old password', async () => {
    const { id: userId, login } = await create({ password: { value: password }, recovery_question: question });
    const before = await client.userApi.getUser({ userId });
    const changed = await client.userApi.changePassword({
      userId,
      changePasswordRequest: { oldPassword: { value: password }, newPassword: { value: other } },
    });
    expect(changed).toMatchObject({ password: {}, recovery_question: { question: question.question }, provider: { type: 'OKTA' } });
    expect((await client.userApi.getUser({ userId })).passwordChanged).not.toBe(before.activated);
    expect([await signIn(login, password), await signIn(login, other)]).toEqual([401, 200]);
    const wrong = { oldPassword: { value: password }, newPassword: { value: 'Kettle-Wednesday-25' } };
    expect(await codesOf(client.userApi.changePassword({ userId, changePasswordRequest: wrong }))).toEqual([403, 'E0000014']);
  });

  it('can be recovered by the answer to a question, however it is spelled', async () => {
    const { id: userId, login } = await create();
    await client.userApi.changeRecoveryQuestion({
      userId,
      userCredentials: { password: { value: password }, recovery_question: question },
    });
    const by = (answer: string) =>
      client.userApi.forgotPasswordSetNewPassword({
        userId,
        userCredentials: { password: { value: other }, recovery_question: { question: 'Whatever?', answer } },
      });
    expect(await codesOf(by('On the day boat'))).toEqual([403, 'E0000087']);
    await by(' on the  NIGHT boat ');
    expect(await signIn(login, other)).toBe(200);
  });

  it('are reset by an administrator: nobody signs in until the link was used', async () => {
    const { id: userId, login } = await create();
    const { resetPasswordUrl = '' } = await client.userApi.generateResetPasswordToken({ userId, sendEmail: false });
    expect(new URL(resetPasswordUrl).origin).toBe(stack.url);
    expect([await statusOf(userId), await signIn(login, password)]).toEqual(['RECOVERY', 401]);
    const page = await fetch(resetPasswordUrl);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Choose a new password')]);
    // A newer link ends the older one.
    const newer = await client.userApi.generateResetPasswordToken({ userId, sendEmail: false });
    expect((await fetch(resetPasswordUrl)).status).toBe(404);
    expect((await fetch(String(newer.resetPasswordUrl))).status).toBe(200);
  });

  it('leave a forgotten password as it is until the link is used', async () => {
    const { id: userId, login } = await create();
    const { resetPasswordUrl } = await client.userApi.forgotPassword({ userId, sendEmail: false });
    expect(resetPasswordUrl).toMatch(/\/signin\/reset-password\/[0-9A-Za-z]{22}$/);
    expect([await statusOf(userId), await signIn(login, password)]).toEqual(['ACTIVE', 200]);
  });

  it('come back by the link that is mailed', async () => {
    const { id: userId, login } = await create();
    expect((await client.userApi.forgotPassword({ userId })).resetPasswordUrl).toBeUndefined();
    const link = await eventually(async () => {
      const mail = (await stack.mailbox()).find(({ to }) => to.includes(login));
      const [found] = /https?:\/\/\S+\/signin\/reset-password\/\S+/.exec(mail?.text ?? '') ?? [];
      if (found === undefined) throw new Error(`no link was mailed to ${login}`);
      return found;
    });
    const token = link.slice(link.lastIndexOf('/') + 1);
    expect((await submitForm(stack.url, link, '/signin/reset-password', { token, password: other })).status).toBe(200);
    expect([await signIn(login, password), await signIn(login, other)]).toEqual([401, 200]);
    expect((await fetch(link)).status).toBe(404);
  });

  it('AC-034: expire, with another password for once', async () => {
    const { id: userId } = await create();
    // This SDK's method takes the answer for a user, and loses the password in it.
    const { body } = await call('POST', `/api/v1/users/${userId}/lifecycle/expire_password_with_temp_password`);
    const { tempPassword } = body as { tempPassword: string };
    expect(await statusOf(userId)).toBe('PASSWORD_EXPIRED');
    await client.userApi.changePassword({
      userId,
      changePasswordRequest: { oldPassword: { value: tempPassword }, newPassword: { value: other } },
    });
    expect(await statusOf(userId)).toBe('ACTIVE');
  });

  it('end with all sessions', async () => {
    const { id: userId, login } = await create();
    const { sessionToken } = (await call('POST', '/api/v1/authn', { body: { username: login, password }, token: null })).body as {
      sessionToken: string;
    };
    const { id: sessionId = '' } = await client.sessionApi.createSession({ createSessionRequest: { sessionToken } });
    expect((await client.sessionApi.getSession({ sessionId })).status).toBe('ACTIVE');
    await client.userApi.revokeUserSessions({ userId });
    // The SDK would answer from its memory.
    expect((await call('GET', `/api/v1/sessions/${sessionId}`)).status).toBe(404);
    await client.userApi.resetFactors({ userId });
  });

  it('are factors besides: enrolled, proved, and taken away', async () => {
    const { id: userId, login } = await create();
    const { userFactorApi } = client;
    const question = { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer: 'Boiled cabbage' } };
    const asked = await userFactorApi.enrollFactor({ userId: login, body: question as never });
    expect(asked).toMatchObject({ factorType: 'question', status: 'ACTIVE' });
    const app = { factorType: 'token:software:totp', provider: 'GOOGLE' };
    const begun = await userFactorApi.enrollFactor({ userId, body: app as never });
    const { activation } = begun['_embedded'] as unknown as { readonly activation: { readonly sharedSecret: string } };
    const secret = Secret.fromBase32(activation.sharedSecret);
    const passCode = new TOTP({ secret }).generate();
    const factorId = begun.id ?? '';
    await userFactorApi.activateFactor({ userId, factorId, body: { passCode } });
    const listed: (string | undefined)[] = [];
    await (await userFactorApi.listFactors({ userId })).each((factor) => void listed.push(factor?.factorType));
    expect(listed).toEqual(['question', 'token:software:totp']);
    const proved = await userFactorApi.verifyFactor({ userId, factorId: asked.id ?? '', body: { answer: 'boiled cabbage' } });
    expect(proved.factorResult).toBe('SUCCESS');
    expect(await codesOf(userFactorApi.verifyFactor({ userId, factorId, body: { passCode } }))).toEqual([403, 'E0000068']);
    const push = { factorType: 'push', provider: 'OKTA' };
    expect(await codesOf(userFactorApi.enrollFactor({ userId, body: push as never }))).toEqual([400, 'E0000001']);
    await userFactorApi.unenrollFactor({ userId, factorId });
    expect((await call('GET', `/api/v1/users/${userId}/factors/${factorId}`)).status).toBe(404);
    await client.userApi.resetFactors({ userId });
    expect((await call('GET', `/api/v1/users/${userId}/factors`)).body).toEqual([]);
  });

  it('come as a hash from elsewhere, and become one of ours at the first sign-in', async () => {
    const salt = Buffer.from('salt and pepper');
    const value = createHash('sha512').update(salt).update(password).digest('base64');
    const hash = { algorithm: 'SHA-512', salt: salt.toString('base64'), saltOrder: 'PREFIX', value };
    const { id: userId, login } = await create({ password: { hash } });
    expect((await client.userApi.getUser({ userId })).credentials).toMatchObject({ provider: { type: 'IMPORT', name: 'IMPORT' } });
    expect([await signIn(login, 'Correct-Horse-Battery-2'), await signIn(login, password), await signIn(login, password)]).toEqual([
      401, 200, 200,
    ]);
  });

  it('are with somebody else, or asked for by a hook: nobody gets in by a password of ours', async () => {
    const federated = await create({ provider: { type: 'FEDERATION', name: 'Campus' } }, { provider: true });
    const hooked = await create({ password: { hook: { type: 'default' } } });
    const shown = await Promise.all([federated, hooked].map(({ id: userId }) => client.userApi.getUser({ userId })));
    expect(shown).toMatchObject([
      { status: 'ACTIVE', credentials: { provider: { type: 'FEDERATION', name: 'Campus' } } },
      { status: 'ACTIVE', credentials: { password: {}, provider: { type: 'IMPORT' } } },
    ]);
    expect(await Promise.all([federated, hooked].map(({ login }) => signIn(login, password)))).toEqual([401, 401]);
  });

  it('take nothing of what a client may not say', async () => {
    const { id: userId } = await create();
    const told = {
      id: '00uAAAAAAAAAAAAAAAAA',
      status: 'SUSPENDED',
      passwordChanged: '2001-01-01T00:00:00.000Z',
      transitioningToStatus: 'ACTIVE',
    };
    await call('POST', `/api/v1/users/${userId}`, { body: { ...told, profile: { title: 'Countess' } } });
    const { id, status, passwordChanged } = await client.userApi.getUser({ userId });
    expect([id, status]).toEqual([userId, 'ACTIVE']);
    expect(passwordChanged).not.toEqual(new Date(told.passwordChanged));
  });
});
