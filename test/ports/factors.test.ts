import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';

import { everyItem } from '../support/every-item.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';

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

async function somebody(more: object = {}): Promise<Somebody> {
  const login = `person${(made += 1)}@factors.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace', ...more };
  const body = { profile, credentials: { password: { value: 'Correct-Horse-Battery-1' } } };
  const { status, body: user, text } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=true', body });
  if (status !== 200) throw new Error(text);
  return { id: String(user['id']), login };
}

const factors = ({ id }: Somebody, method: string, path = '', call: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('factors', method, `/api/v1/users/${id}/factors${path}`, call);
const enroll = (user: Somebody, body: object, query = ''): Promise<OrgAnswer> => factors(user, 'POST', '', { body, query });
const list = async (user: Somebody): Promise<Record<string, unknown>[]> =>
  JSON.parse((await factors(user, 'GET')).text) as Record<string, unknown>[];

const totpFactor = { factorType: 'token:software:totp', provider: 'GOOGLE' };
const mailFactor = { factorType: 'email', provider: 'OKTA' };
const questionFactor = {
  factorType: 'question',
  provider: 'OKTA',
  profile: { question: 'disliked_food', answer: 'Boiled cabbage' },
};

interface WithActivation {
  readonly activation: { readonly sharedSecret: string };
}
const secretOf = ({ body }: OrgAnswer): string => (body['_embedded'] as WithActivation).activation.sharedSecret;
/** Of now, or so many half minutes away. */
const codeOf = (sharedSecret: string, away = 0): string =>
  new TOTP({ secret: Secret.fromBase32(sharedSecret) }).generate({ timestamp: Date.now() + away * 30_000 });

/** Messages to somebody, oldest first. */
const messagesTo = (address: string) =>
  org.messages.map(({ body }) => body).filter(({ to }) => to === address) as {
    readonly kind: string;
    readonly template?: string;
    readonly code?: string;
    readonly variables?: Readonly<Record<string, string>>;
  }[];
const lastCodeTo = (address: string): string => {
  const found = messagesTo(address).findLast(({ code, variables }) => code ?? variables?.['verificationToken']);
  return found?.code ?? found?.variables?.['verificationToken'] ?? '';
};
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function enrolledApp(user: Somebody): Promise<{ id: string; sharedSecret: string }> {
  const answer = await enroll(user, totpFactor);
  const id = String(answer.body['id']);
  const sharedSecret = secretOf(answer);
  const active = await factors(user, 'POST', `/${id}/lifecycle/activate`, { body: { passCode: codeOf(sharedSecret) } });
  if (active.status !== 200) throw new Error(active.text);
  return { id, sharedSecret };
}

describe('an app that shows codes', () => {
  it('is told its secret once, proved by a code, and then proves who she is', async () => {
    const ada = await somebody();
    const answer = await enroll(ada, totpFactor);
    expect(answer.status).toBe(200);
    const id = String(answer.body['id']);
    const url = `https://id.example.com/api/v1/users/${ada.id}/factors/${id}`;
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^uft[0-9A-Za-z]{17}$/),
      factorType: 'token:software:totp',
      provider: 'GOOGLE',
      vendorName: 'GOOGLE',
      status: 'PENDING_ACTIVATION',
      created: expect.any(String),
      lastUpdated: expect.any(String),
      profile: { credentialId: ada.login },
      _links: {
        activate: { href: `${url}/lifecycle/activate`, hints: { allow: ['POST'] } },
        self: { href: url, hints: { allow: ['GET', 'DELETE'] } },
        user: { href: `https://id.example.com/api/v1/users/${ada.id}`, hints: { allow: ['GET'] } },
      },
      _embedded: {
        activation: {
          timeStep: 30,
          sharedSecret: expect.stringMatching(/^[A-Z2-7]{32}$/),
          encoding: 'base32',
          keyLength: 32,
          _links: { qrcode: { href: expect.stringMatching(/^data:image\/svg\+xml;base64,/), type: 'image/svg+xml' } },
        },
      },
    });
    const sharedSecret = secretOf(answer);
    const activate = { body: { passCode: codeOf(sharedSecret) } };
    const active = await factors(ada, 'POST', `/${id}/lifecycle/activate`, activate);
    expect([active.status, active.body['status'], active.body['_embedded']]).toEqual([200, 'ACTIVE', undefined]);
    // The code is used up; the next one proves her.
    const again = await factors(ada, 'POST', `/${id}/verify`, activate);
    expect([again.status, again.body['errorCode']]).toEqual([403, 'E0000068']);
    const next = await factors(ada, 'POST', `/${id}/verify`, { body: { passCode: codeOf(sharedSecret, 1) } });
    expect([next.status, next.body]).toEqual([200, { factorResult: 'SUCCESS' }]);
    expect(messagesTo(ada.login).map(({ template }) => template)).toEqual(['AuthenticatorEnrolled']);
    // Sealed: nothing of it lies in the table.
    expect(JSON.stringify(await everyItem())).not.toContain(sharedSecret);
  });

  it('has each code used once, however many try it at once', async () => {
    const ada = await somebody();
    const { id, sharedSecret } = await enrolledApp(ada);
    const body = { passCode: codeOf(sharedSecret, 1) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => factors(ada, 'POST', `/${id}/verify`, { body })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body: { errorCode } }) => errorCode))).toEqual(new Set([undefined, 'E0000068']));
  });

  it('lets nobody guess for long: after five wrong codes not even the right one is compared', async () => {
    const ada = await somebody();
    const { id, sharedSecret } = await enrolledApp(ada);
    const wrong = { body: { passCode: 'wrong' } };
    const answers = await Promise.all(Array.from({ length: 30 }, () => factors(ada, 'POST', `/${id}/verify`, wrong)));
    expect(answers.filter(({ body }) => body['errorCode'] === 'E0000068')).toHaveLength(5);
    expect(answers.filter(({ body }) => body['errorCode'] === 'E0000069')).toHaveLength(25);
    const right = await factors(ada, 'POST', `/${id}/verify`, { body: { passCode: codeOf(sharedSecret, 1) } });
    expect([right.status, right.body['errorCode']]).toEqual([403, 'E0000069']);
  });

  it('begun anew has another secret, and the one before is worth nothing', async () => {
    const ada = await somebody();
    const first = await enroll(ada, totpFactor);
    const second = await enroll(ada, totpFactor);
    expect(second.body['id']).toBe(first.body['id']);
    expect(secretOf(second)).not.toBe(secretOf(first));
    const path = `/${String(first.body['id'])}/lifecycle/activate`;
    const old = await factors(ada, 'POST', path, { body: { passCode: codeOf(secretOf(first)) } });
    const now = await factors(ada, 'POST', path, { body: { passCode: codeOf(secretOf(second)) } });
    expect([old.status, now.status]).toEqual([403, 200]);
  });
});

describe('a code that is sent', () => {
  it('goes to an address of hers, proves that, and voids the one before', async () => {
    const ada = await somebody({ secondEmail: 'ada@home.example' });
    const elsewhere = await enroll(ada, { ...mailFactor, profile: { email: 'eve@evil.example' } });
    expect([elsewhere.status, elsewhere.body['errorCode']]).toEqual([400, 'E0000001']);
    const { status, body } = await enroll(ada, { ...mailFactor, profile: { email: 'ada@home.example' } });
    expect([status, body['status'], body['profile']]).toEqual([200, 'PENDING_ACTIVATION', { email: 'ada@home.example' }]);
    const code = lastCodeTo('ada@home.example');
    expect(code).toMatch(/^\d{6}$/);
    const soon = await factors(ada, 'POST', `/${String(body['id'])}/resend`, { body: mailFactor });
    expect([soon.status, soon.body['errorCode']]).toEqual([429, 'E0000118']);
    const path = `/${String(body['id'])}/lifecycle/activate`;
    expect((await factors(ada, 'POST', path, { body: { passCode: otherThan(code) } })).status).toBe(403);
    const active = await factors(ada, 'POST', path, { body: { passCode: code } });
    expect([active.status, active.body['status']]).toEqual([200, 'ACTIVE']);
    const challenge = await factors(ada, 'POST', `/${String(body['id'])}/verify`);
    expect([challenge.status, challenge.body['factorResult']]).toEqual([200, 'CHALLENGE']);
    const passCode = lastCodeTo('ada@home.example');
    const tries = await Promise.all(
      Array.from({ length: 4 }, () => factors(ada, 'POST', `/${String(body['id'])}/verify`, { body: { passCode } })),
    );
    expect(tries.filter((answer) => answer.status === 200)).toHaveLength(1);
    const templates = messagesTo('ada@home.example').map(({ template }) => template);
    expect(templates).toEqual(['EmailFactorVerification', 'EmailChallenge']);
  });

  it('is good for ten minutes at most', async () => {
    const ada = await somebody();
    const { status, text } = await enroll(ada, mailFactor, 'tokenLifetimeSeconds=601');
    expect([status, text]).toEqual([400, expect.stringContaining('600 seconds at most')]);
  });

  it('proves nothing any more once its address is not hers', async () => {
    const ada = await somebody();
    const { body } = await enroll(ada, mailFactor, 'activate=true');
    expect(body['status']).toBe('ACTIVE');
    const profile = { email: 'new@factors.example' };
    await org.call('users', 'POST', `/api/v1/users/${ada.id}`, { body: { profile } });
    const challenge = await factors(ada, 'POST', `/${String(body['id'])}/verify`);
    expect([challenge.status, messagesTo(ada.login).filter(({ template }) => template === 'EmailChallenge')]).toEqual([400, []]);
  });

  it('goes by text to a number, however its digits are parted', async () => {
    const ada = await somebody();
    const phoneNumber = '+49 (151) 1234-5678\u202c';
    const { status, body } = await enroll(ada, { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber } });
    expect([status, body['profile']]).toEqual([200, { phoneNumber: '+4915112345678' }]);
    const [text] = messagesTo('+4915112345678');
    expect(text).toMatchObject({ kind: 'text', purpose: 'enrollment', code: expect.stringMatching(/^\d{6}$/) });
    const soon = await factors(ada, 'POST', `/${String(body['id'])}/resend`, { body: {} });
    expect([soon.status, soon.body['errorCode']]).toEqual([429, 'E0000109']);
    const active = await factors(ada, 'POST', `/${String(body['id'])}/lifecycle/activate`, { body: { passCode: text?.code } });
    expect(active.body['status']).toBe('ACTIVE');
  });

  it('goes by text to mobile phones alone, in countries that the org sends texts to, and says so at once', async () => {
    const ada = await somebody();
    const refused = async (phoneNumber: string): Promise<unknown> => {
      const answer = await enroll(ada, { factorType: 'sms', provider: 'OKTA', profile: { phoneNumber } }, 'activate=true');
      return [answer.status, answer.body['errorCode'], answer.body['errorCauses']];
    };
    const invalid = (cause: string): unknown => [400, 'E0000098', [{ errorSummary: `phoneNumber: ${cause}` }]];
    const noMobile = 'It must be the number of a mobile phone with its country code, as E.164';
    for (const number of ['12', '', '0151 12345678', '+49 30 123456', '+49 180 1234567', '+88213123456'])
      expect([number, await refused(number)]).toEqual([number, invalid(noMobile)]);
    expect(await refused('+55 11 91234-5678')).toEqual(invalid('No texts are sent to its country'));
    const rules = { countries: ['BR'], perDay: 10, perCountryPerDay: 10 };
    expect((await org.call('templates', 'PUT', '/api/v1/org/textMessages', { body: rules })).status).toBe(200);
    expect(await refused('+49 151 12345678')).toEqual(invalid('No texts are sent to its country'));
    expect((await factors(ada, 'GET', '')).text).toBe('[]');
    expect(messagesTo('+5511912345678')).toEqual([]);
    expect(await refused('+55 (0)11 91234-5678')).toEqual([200, undefined, undefined]);
  });
});

describe('a question', () => {
  it('is done with its answer, which is not remembered by its spelling', async () => {
    const ada = await somebody();
    const { status, body } = await enroll(ada, questionFactor);
    expect([status, body['status'], body['profile']]).toEqual([
      200,
      'ACTIVE',
      { question: 'disliked_food', questionText: expect.stringMatching(/\?$/) },
    ]);
    const verify = (answer: string): Promise<OrgAnswer> =>
      factors(ada, 'POST', `/${String(body['id'])}/verify`, { body: { answer } });
    expect((await verify('boiled  CABBAGE')).body).toEqual({ factorResult: 'SUCCESS' });
    expect((await verify('carrots')).status).toBe(403);
  });

  it.each([
    ['too short', { question: 'disliked_food', answer: 'egg' }],
    ['part of the question', { question: 'disliked_food', answer: 'food' }],
    ['to no question of ours', { question: 'mothers_maiden_name', answer: 'Byron' }],
    ['missing', { question: 'disliked_food' }],
  ])('is refused with an answer that is %s', async (_, profile) => {
    const { status, body } = await enroll(await somebody(), { ...questionFactor, profile });
    expect([status, body['errorCode']]).toEqual([400, 'E0000001']);
  });
});

describe('her factors', () => {
  it('are listed by kind, once each, and offered as far as her policy lets her', async () => {
    const ada = await somebody();
    await enrolledApp(ada);
    await enroll(ada, questionFactor);
    expect((await list(ada)).map(({ factorType }) => factorType)).toEqual(['question', 'token:software:totp']);
    expect((await enroll(ada, questionFactor)).status).toBe(400);
    const catalog = JSON.parse((await factors(ada, 'GET', '/catalog')).text) as Record<string, unknown>[];
    expect(catalog.map(({ factorType, provider, status, enrollment }) => [factorType, provider, status, enrollment])).toEqual([
      ['question', 'OKTA', 'ACTIVE', 'OPTIONAL'],
      ['token:software:totp', 'GOOGLE', 'ACTIVE', 'OPTIONAL'],
      ['token:software:totp', 'OKTA', 'NOT_SETUP', 'OPTIONAL'],
      ['sms', 'OKTA', 'NOT_SETUP', 'OPTIONAL'],
      ['email', 'OKTA', 'NOT_SETUP', 'OPTIONAL'],
    ]);
    const asked = JSON.parse((await factors(ada, 'GET', '/questions')).text) as Record<string, unknown>[];
    expect(asked).toHaveLength(20);
  });

  it('go with their secrets, one by one, all at once, and with her', async () => {
    const ada = await somebody();
    const { id } = await enrolledApp(ada);
    await enroll(ada, questionFactor);
    const partsLeft = async (): Promise<number> =>
      (await everyItem()).filter(({ pk, sk }) => pk === `p#${ada.id}` && String(sk).startsWith('factor.')).length;
    expect(await partsLeft()).toBe(2);
    expect((await factors(ada, 'DELETE', `/${id}`)).status).toBe(204);
    expect([(await factors(ada, 'GET', `/${id}`)).status, await partsLeft()]).toEqual([404, 1]);
    const reset = (): Promise<OrgAnswer> => org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/reset_factors`);
    expect((await reset()).status).toBe(200);
    expect([await list(ada), await partsLeft()]).toEqual([[], 0]);
    // Nothing is left to tell of.
    await reset();
    const told = messagesTo(ada.login).filter(({ template }) => template === 'AuthenticatorReset');
    expect(told.map(({ variables }) => variables?.['request.factors'])).toEqual(['Google Authenticator', 'Security question']);
    await enrolledApp(ada);
    await org.call('users', 'POST', `/api/v1/users/${ada.id}/lifecycle/deactivate`);
    expect([await list(ada), await partsLeft()]).toEqual([[], 0]);
    const afterwards = await enroll(ada, totpFactor);
    expect([afterwards.status, afterwards.body['errorCode']]).toEqual([403, 'E0000038']);
  });

  it.each([
    ['push', 'OKTA', 'Factor not enabled.'],
    ['webauthn', 'FIDO', 'Factor not enabled.'],
    ['push', 'YUBICO', 'Factor not enabled.'],
    ['call', 'OKTA', 'Factor not enabled.'],
    ['push', 'UNSUPPORTED_PROVIDER', 'Invalid Provider.'],
    ['pigeon', 'OKTA', 'Invalid Factor Type.'],
  ])('are not of type %s by %s', async (factorType, provider, cause) => {
    const { status, body } = await enroll(await somebody(), { factorType, provider });
    expect([status, body['errorCode'], body['errorCauses']]).toEqual([400, 'E0000001', [{ errorSummary: cause }]]);
  });

  it('are enrolled as her policy allows', async () => {
    const ada = await somebody();
    const { body: policy } = await org.call('policies', 'POST', '/api/v1/policies', {
      body: {
        type: 'MFA_ENROLL',
        name: 'Nothing by mail',
        conditions: { people: { users: { include: [ada.id] } } },
        settings: { type: 'AUTHENTICATORS', authenticators: [{ key: 'google_otp', enroll: { self: 'REQUIRED' } }] },
      },
    });
    expect(policy['id']).toBeDefined();
    const rule = { type: 'MFA_ENROLL', name: 'Everybody', actions: { enroll: { self: 'LOGIN' } } };
    const added = await org.call('policies', 'POST', `/api/v1/policies/${String(policy['id'])}/rules`, { body: rule });
    if (added.status !== 200) throw new Error(added.text);
    const refused = await enroll(ada, mailFactor);
    expect([refused.status, refused.body['errorCauses']]).toEqual([400, [{ errorSummary: 'Factor not enabled.' }]]);
    expect((await enroll(ada, totpFactor)).status).toBe(200);
  });
});
