import { Secret, TOTP } from 'otpauth';

import type { ApiAnswer, Client } from '../client.ts';
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
