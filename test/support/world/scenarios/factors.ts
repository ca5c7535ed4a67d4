import { Secret, TOTP } from 'otpauth';

import { type ApiAnswer, type ApiCall, type Client, formOf } from '../client.ts';
import { password } from '../org.ts';
import { get, type OperationScenario, post, remove } from './scenario.ts';

const app = { factorType: 'token:software:totp', provider: 'GOOGLE' };
const mail = { factorType: 'email', provider: 'OKTA' };
const question = { factorType: 'question', provider: 'OKTA', profile: { question: 'disliked_food', answer: 'Boiled cabbage' } };

const factors = (userId: string, path = ''): string => `/api/v1/users/${userId}/factors${path}`;

const enroll = (on: Client, userId: string, body: object): Promise<ApiAnswer> => on.call('POST', factors(userId), body);
const idOf = ({ body }: ApiAnswer): string => String(body['id']);

/** What an app shows that has been told an enrollment's secret. */
export function codeShown(on: Client, { body }: ApiAnswer): string {
  const { activation } = body['_embedded'] as { readonly activation: { readonly sharedSecret: string } };
  return new TOTP({ secret: Secret.fromBase32(activation.sharedSecret) }).generate({ timestamp: on.world.clock.now() });
}

export const factorScenarios: Readonly<Record<string, OperationScenario>> = {
  listFactors: async (on, { adaId }) => {
    await enroll(on, adaId, question);
    return get(factors(adaId));
  },
  enrollFactor: (_on, { adaId }) => post(factors(adaId), question),
  'enrollFactor: an app': (_on, { adaId }) => post(factors(adaId), app),
  'enrollFactor: by mail': (_on, { adaId }) => post(factors(adaId), mail),
  listSupportedFactors: (_on, { adaId }) => get(factors(adaId, '/catalog')),
  listSupportedSecurityQuestions: (_on, { adaId }) => get(factors(adaId, '/questions')),
  getFactor: async (on, { adaId }) => get(factors(adaId, `/${idOf(await enroll(on, adaId, question))}`)),
  unenrollFactor: async (on, { adaId }) => remove(factors(adaId, `/${idOf(await enroll(on, adaId, question))}`)),
  activateFactor: async (on, { adaId }) => {
    const begun = await enroll(on, adaId, app);
    return post(factors(adaId, `/${idOf(begun)}/lifecycle/activate`), { passCode: codeShown(on, begun) });
  },
  resendEnrollFactor: async (on, { adaId }) => {
    const begun = await enroll(on, adaId, mail);
    on.world.clock.advance(5_000);
    return post(factors(adaId, `/${idOf(begun)}/resend`), mail);
  },
  verifyFactor: async (on, { adaId }) =>
    post(factors(adaId, `/${idOf(await enroll(on, adaId, question))}/verify`), { answer: 'boiled cabbage' }),
  'verifyFactor: a code by mail': async (on, { adaId }) => {
    const { body } = await on.call('POST', `${factors(adaId)}?activate=true`, mail);
    return post(factors(adaId, `/${String(body['id'])}/verify`), {});
  },
  'resetFactors: where there are some': async (on, { adaId }) => {
    await enroll(on, adaId, question);
    return post(`/api/v1/users/${adaId}/lifecycle/reset_factors`);
  },
};

const credentials = { username: 'ada@example.com', password };

/** Everybody is asked for a factor. */
async function askForFactors(on: Client): Promise<void> {
  const policyId = await on.firstOf('/api/v1/policies?type=OKTA_SIGN_ON');
  const rules = `/api/v1/policies/${policyId}/rules`;
  const actions = { signon: { access: 'ALLOW', requireFactor: true } };
  await on.call('POST', rules, { type: 'SIGN_ON', name: 'Everybody', priority: 1, actions });
}

/** Ada on her way in, with a factor or with none. */
async function onTheWay(on: Client, adaId: string, factor?: object): Promise<{ stateToken: unknown; factorId: string }> {
  await askForFactors(on);
  const made = factor === undefined ? undefined : await on.call('POST', `${factors(adaId)}?activate=true`, factor);
  const { body } = await on.call('POST', '/api/v1/authn', credentials);
  return { stateToken: body['stateToken'], factorId: made === undefined ? '' : idOf(made) };
}

const steps = '/api/v1/authn/factors';

/** A code was sent, which she is about to show. */
async function challenged(on: Client, adaId: string): Promise<{ stateToken: unknown; factorId: string }> {
  const way = await onTheWay(on, adaId, mail);
  await on.call('POST', `${steps}/${way.factorId}/verify`, { stateToken: way.stateToken });
  return way;
}

interface WithFactor {
  readonly factor: ApiAnswer['body'];
}

async function enrolling(
  on: Client,
  adaId: string,
  factor: object,
): Promise<{ stateToken: unknown; factorId: string; answer: ApiAnswer }> {
  const { stateToken } = await onTheWay(on, adaId);
  const answer = await on.call('POST', steps, { stateToken, ...factor });
  const { factor: begun } = answer.body['_embedded'] as WithFactor;
  return { stateToken, factorId: String(begun['id']), answer: { ...answer, body: begun } };
}

export const factorStepScenarios: Readonly<Record<string, OperationScenario>> = {
  'primaryAuthentication: where a factor is asked for': async (on, { adaId }) => {
    await askForFactors(on);
    await enroll(on, adaId, question);
    return post('/api/v1/authn', credentials);
  },
  verifyFactorOfTransaction: async (on, { adaId }) => {
    const { stateToken, factorId } = await onTheWay(on, adaId, question);
    return post(`${steps}/${factorId}/verify`, { stateToken, answer: 'boiled cabbage' });
  },
  'verifyFactorOfTransaction: a code by mail': async (on, { adaId }) => {
    const { stateToken, factorId } = await onTheWay(on, adaId, mail);
    return post(`${steps}/${factorId}/verify`, { stateToken });
  },
  resendFactorChallenge: async (on, { adaId }) => {
    const { stateToken, factorId } = await challenged(on, adaId);
    on.world.clock.advance(5_000);
    return post(`${steps}/${factorId}/verify/resend`, { stateToken });
  },
  previousTransactionState: async (on, { adaId }) =>
    post('/api/v1/authn/previous', { stateToken: (await challenged(on, adaId)).stateToken }),
  enrollFactorOfTransaction: async (on, { adaId }) => post(steps, { stateToken: (await onTheWay(on, adaId)).stateToken, ...app }),
  'enrollFactorOfTransaction: a question': async (on, { adaId }) =>
    post(steps, { stateToken: (await onTheWay(on, adaId)).stateToken, ...question }),
  activateFactorOfTransaction: async (on, { adaId }) => {
    const { stateToken, factorId, answer } = await enrolling(on, adaId, app);
    return post(`${steps}/${factorId}/lifecycle/activate`, { stateToken, passCode: codeShown(on, answer) });
  },
  resendFactorActivation: async (on, { adaId }) => {
    const { stateToken, factorId } = await enrolling(on, adaId, mail);
    on.world.clock.advance(5_000);
    return post(`${steps}/${factorId}/lifecycle/resend`, { stateToken });
  },
};

const cookiesOf = (...answers: readonly ApiAnswer[]): string[] =>
  answers.flatMap(({ cookies }) => cookies.map((cookie) => cookie.split(';')[0] ?? ''));

/** The page of Ada's next step, in her browser. */
async function stepPage(on: Client): Promise<ApiAnswer> {
  const form = await on.succeed(get('/signin'));
  const led = await on.succeed(formOf(form, '/signin', credentials));
  const cookies = cookiesOf(form, led);
  const page = await on.succeed({ ...get('/signin/verify'), cookies });
  return { ...page, cookies };
}

/** Sends one of the page's forms: the last hidden fields of a name count, so that of the ways that it offers the last is taken. */
async function send(
  on: Client,
  page: ApiAnswer,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> {
  const answer = await on.succeed(formOf(page, action, fields));
  const next = await on.succeed({ ...get('/signin/verify'), cookies: page.cookies });
  return { ...(answer.status === 303 ? next : answer), cookies: page.cookies };
}

async function challengePage(on: Client, adaId: string): Promise<{ page: ApiAnswer; factorId: string }> {
  await askForFactors(on);
  const factorId = idOf(await on.call('POST', `${factors(adaId)}?activate=true`, mail));
  return { page: await send(on, await stepPage(on), '/signin/verify/choice', { factorId }), factorId };
}

async function enrollPage(on: Client): Promise<ApiAnswer> {
  await askForFactors(on);
  return stepPage(on);
}

const codeMailed = (on: Client): string => {
  const codes = on.world.services
    .waiting('messages')
    .map(({ body }) => /"verificationToken":"(\d{6})"/.exec(body)?.[1])
    .filter((code) => code !== undefined);
  return codes.at(-1) ?? '';
};

export const factorPageScenarios: Readonly<Record<string, OperationScenario>> = {
  'submitSignIn: where a factor is asked for': async (on, { adaId }): Promise<ApiCall> => {
    await askForFactors(on);
    await enroll(on, adaId, question);
    return formOf(await on.succeed(get('/signin')), '/signin', credentials);
  },
  showFactorStep: async (on) => {
    const { cookies } = await enrollPage(on);
    return { ...get('/signin/verify'), cookies };
  },
  submitFactorChoice: async (on, { adaId }) => {
    await askForFactors(on);
    const factorId = idOf(await on.call('POST', `${factors(adaId)}?activate=true`, mail));
    return formOf(await stepPage(on), '/signin/verify/choice', { factorId });
  },
  submitFactor: async (on, { adaId }) => {
    const { page } = await challengePage(on, adaId);
    return formOf(page, '/signin/verify', { passCode: codeMailed(on) });
  },
  submitFactorResend: async (on, { adaId }) => {
    const { page } = await challengePage(on, adaId);
    on.world.clock.advance(5_000);
    return formOf(page, '/signin/verify/resend', {});
  },
  submitFactorBack: async (on, { adaId }) => formOf((await challengePage(on, adaId)).page, '/signin/verify/back', {}),
  submitFactorCancel: async (on) => formOf(await enrollPage(on), '/signin/verify/cancel', {}),
  submitFactorEnrollment: async (on) => formOf(await enrollPage(on), '/signin/verify/enroll', { kind: 'google_otp' }),
  submitFactorActivation: async (on) => {
    const page = await send(on, await enrollPage(on), '/signin/verify/enroll', { kind: 'okta_email' });
    return formOf(page, '/signin/verify/activation', { passCode: codeMailed(on) });
  },
};
