import * as z from 'zod/mini';

import { flag, operation } from '../../../shared/api/index.ts';
import { getUserByIdOrLogin, type User } from '../../../shared/directory/index.ts';
import {
  activateFactor as activate,
  enrollFactor as enroll,
  factorOf,
  kindAskedFor,
  presentCatalog,
  presentEnrolled,
  presentFactor,
  presentFactors,
  presentQuestions,
  presentVerification,
  resendCode,
  unenrollFactor as unenroll,
  verifyFactor as verify,
} from '../../../shared/factors/index.ts';
import { isId } from '../../../shared/kernel/index.ts';
import { longestCodeLife, usualCodeLife } from '../../../shared/one-time-codes/index.ts';
import type { FactorApiServices } from '../../../shared/runtime/factor-services.ts';
import { EnrollProfile, FactorBody, QuestionBody, SupportedFactorBody, VerifiedBody } from './bodies.ts';
import { factorStepOperations } from './steps.ts';

const text = z.string().check(z.minLength(1));
const ofUser = z.object({ userId: text });
const ofFactor = z.object({ userId: text, factorId: text });
const none = z.object({});

/** The user whom the path names, read beside the token. */
const prefetch = ({ userId }: z.output<typeof ofUser>, { users }: FactorApiServices): Promise<unknown>[] => [
  isId('user', userId) ? users.find(userId) : users.findByLogin(userId),
];

const factors = <const Id extends string, Params extends typeof ofUser>(
  id: Id,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  summary: string,
  params: Params,
) =>
  ({
    id,
    method,
    path: `/api/v1/users/{userId}/factors${path}`,
    summary,
    scope: method === 'GET' ? 'okta.users.read' : 'okta.users.manage',
    params,
    prefetch,
  }) as const;

const own = ({ userId }: z.output<typeof ofUser>, services: FactorApiServices): Promise<User> =>
  getUserByIdOrLogin(services, userId);

const second = 1000;
const most = longestCodeLife / second;

/** How long a code is good for that is sent: ten minutes at most, where Okta lets it be a day. */
const CodeLife = z.object({
  tokenLifetimeSeconds: z.optional(
    z.coerce
      .number()
      .check(
        z.int({ error: 'It must be a whole number of seconds' }),
        z.minimum(1, { error: 'It must be 1 or more' }),
        z.maximum(most, { error: `A code is good for ${most} seconds at most` }),
      ),
  ),
});
const lifeOf = ({ tokenLifetimeSeconds = usualCodeLife / second }: z.output<typeof CodeLife>): number =>
  tokenLifetimeSeconds * second;

export const listFactors = operation({
  ...factors('listFactors', 'GET', '', 'List all enrolled factors', ofUser),
  query: none,
  body: none,
  success: { status: 200, body: z.array(FactorBody) },
  errors: ['not-found'],
  async handle({ params }, services: FactorApiServices) {
    return presentFactors({ user: await own(params, services), origin: services.origin });
  },
});

export const enrollFactor = operation({
  ...factors('enrollFactor', 'POST', '', 'Enroll a factor', ofUser),
  query: z.extend(CodeLife, { activate: flag(false) }),
  body: z.object({
    factorType: z.string(),
    provider: z.optional(z.string()),
    profile: z.optional(EnrollProfile),
  }),
  success: { status: 200, body: FactorBody },
  errors: [
    'not-found',
    'transition-not-allowed',
    'phone-number-invalid',
    'recovery-too-soon',
    'text-too-soon',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ params, query, body, context }, services: FactorApiServices) {
    const { factorType, provider = 'OKTA', profile = {} } = body;
    const user = await own(params, services);
    const wanted = { kind: kindAskedFor(factorType, provider), ...profile, life: lifeOf(query), activate: query.activate };
    return presentEnrolled(await enroll(services, user, wanted, context), services.orgName(), services.origin);
  },
});

export const listSupportedFactors = operation({
  ...factors('listSupportedFactors', 'GET', '/catalog', 'List all supported factors', ofUser),
  query: none,
  body: none,
  success: { status: 200, body: z.array(SupportedFactorBody) },
  errors: ['not-found'],
  async handle({ params }, services: FactorApiServices) {
    const user = await own(params, services);
    return presentCatalog({ user, origin: services.origin }, await services.enrollment(user.id));
  },
});

/** One list for everybody, for whoever is on her way in has no token yet. Nobody is looked up, so it tells nothing of who is there. */
export const listSupportedSecurityQuestions = operation({
  id: 'listSupportedSecurityQuestions',
  method: 'GET',
  path: '/api/v1/users/{userId}/factors/questions',
  summary: 'List all supported security questions',
  scope: 'none',
  params: ofUser,
  query: none,
  body: none,
  success: { status: 200, body: z.array(QuestionBody) },
  errors: [],
  handle: async () => presentQuestions(),
});

export const getFactor = operation({
  ...factors('getFactor', 'GET', '/{factorId}', 'Retrieve a factor', ofFactor),
  query: none,
  body: none,
  success: { status: 200, body: FactorBody },
  errors: ['not-found'],
  async handle({ params }, services: FactorApiServices) {
    const user = await own(params, services);
    return presentFactor(factorOf(user, params.factorId), { user, origin: services.origin });
  },
});

export const unenrollFactor = operation({
  ...factors('unenrollFactor', 'DELETE', '/{factorId}', 'Unenroll a factor', ofFactor),
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'transition-not-allowed'],
  async handle({ params, context }, services: FactorApiServices) {
    const { id } = await own(params, services);
    await unenroll(services, id, params.factorId, context);
  },
});

export const activateFactor = operation({
  ...factors('activateFactor', 'POST', '/{factorId}/lifecycle/activate', 'Activate a factor', ofFactor),
  query: none,
  body: z.object({ passCode: z.optional(z.string()) }),
  success: { status: 200, body: FactorBody },
  errors: ['not-found', 'factor-tries-spent', 'passcode-invalid', 'validation-failed', 'malformed-body'],
  async handle({ params, body, context }, services: FactorApiServices) {
    const { user, factor } = await activate(services, await own(params, services), params.factorId, body, context);
    return presentFactor(factor, { user, origin: services.origin });
  },
});

export const resendEnrollFactor = operation({
  ...factors('resendEnrollFactor', 'POST', '/{factorId}/resend', 'Resend a factor enrollment', ofFactor),
  query: CodeLife,
  body: none,
  success: { status: 200, body: FactorBody },
  errors: ['not-found', 'recovery-too-soon', 'text-too-soon', 'validation-failed', 'malformed-body'],
  async handle({ params, query }, services: FactorApiServices) {
    const user = await own(params, services);
    const factor = await resendCode(services, user, params.factorId, lifeOf(query));
    return presentFactor(factor, { user, origin: services.origin });
  },
});

export const verifyFactor = operation({
  ...factors('verifyFactor', 'POST', '/{factorId}/verify', 'Verify a factor', ofFactor),
  query: CodeLife,
  body: z.object({ passCode: z.optional(z.string()), answer: z.optional(z.string()) }),
  success: { status: 200, body: VerifiedBody },
  errors: [
    'not-found',
    'recovery-too-soon',
    'text-too-soon',
    'factor-tries-spent',
    'passcode-invalid',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ params, query, body, context }, services: FactorApiServices) {
    const user = await own(params, services);
    const verification = await verify(services, user, params.factorId, { ...body, life: lifeOf(query) }, context);
    return presentVerification(verification, { user, origin: services.origin });
  },
});

/** Every operation of the factors function. */
export const factorOperations = [
  listFactors,
  enrollFactor,
  listSupportedFactors,
  listSupportedSecurityQuestions,
  getFactor,
  unenrollFactor,
  activateFactor,
  resendEnrollFactor,
  verifyFactor,
  ...factorStepOperations,
];
