import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { activateStep, enrollStep, resendActivation, resendChallenge, verifyStep } from '../../../shared/authn/index.ts';
import { kindAskedFor } from '../../../shared/factors/index.ts';
import type { FactorApiServices } from '../../../shared/runtime/factor-services.ts';
import { FactorStepBody, SignedInBody } from '../sign-in/bodies.ts';
import { presentAdvance, presentStep } from '../sign-in/present-step.ts';
import { EnrollProfile } from './bodies.ts';

/** Whoever has the state token is whoever gave the right password: no step asks for another right. */
const step = <const Id extends string, Params extends z.core.$ZodType>(id: Id, path: string, summary: string, params: Params) =>
  ({
    id,
    method: 'POST',
    path: `/api/v1/authn/factors${path}`,
    summary,
    scope: 'none',
    params,
    query: z.object({}),
  }) as const;

const ofFactor = z.object({ factorId: z.string().check(z.minLength(1)) });
const StateToken = z.object({ stateToken: z.string() });
const Next = z.union([SignedInBody, FactorStepBody]);
const usual = ['invalid-token', 'transaction-state-mismatch', 'validation-failed', 'malformed-body'] as const;

export const enrollFactorOfTransaction = operation({
  ...step('enrollFactorOfTransaction', '', 'Enroll a factor on the way in', z.object({})),
  body: z.extend(StateToken, { factorType: z.string(), provider: z.optional(z.string()), profile: z.optional(EnrollProfile) }),
  success: { status: 200, body: Next },
  errors: [...usual, 'forbidden', 'phone-number-invalid', 'recovery-too-soon', 'text-too-soon', 'sign-on-denied'],
  async handle({ body, context }, services: FactorApiServices) {
    const { stateToken, factorType, provider = 'OKTA', profile = {} } = body;
    const step = await enrollStep(services, stateToken, { kind: kindAskedFor(factorType, provider), ...profile }, context);
    return 'advance' in step ? presentAdvance(services, step.advance) : presentStep(services, step.open, step.sharedSecret);
  },
});

export const activateFactorOfTransaction = operation({
  ...step('activateFactorOfTransaction', '/{factorId}/lifecycle/activate', 'Activate a factor on the way in', ofFactor),
  body: z.extend(StateToken, { passCode: z.optional(z.string()) }),
  success: { status: 200, body: Next },
  errors: [...usual, 'not-found', 'factor-tries-spent', 'passcode-invalid', 'sign-on-denied'],
  async handle({ params, body, context }, services: FactorApiServices) {
    const { stateToken, ...given } = body;
    return presentAdvance(services, await activateStep(services, stateToken, params.factorId, given, context));
  },
});

export const resendFactorActivation = operation({
  ...step('resendFactorActivation', '/{factorId}/lifecycle/resend', 'Send the code of an enrollment anew', ofFactor),
  body: StateToken,
  success: { status: 200, body: FactorStepBody },
  errors: [...usual, 'not-found', 'recovery-too-soon', 'text-too-soon'],
  async handle({ params, body }, services: FactorApiServices) {
    return presentStep(services, await resendActivation(services, body.stateToken, params.factorId));
  },
});

export const verifyFactorOfTransaction = operation({
  ...step('verifyFactorOfTransaction', '/{factorId}/verify', 'Prove oneself by a factor, or have a code sent', ofFactor),
  body: z.extend(StateToken, { passCode: z.optional(z.string()), answer: z.optional(z.string()) }),
  success: { status: 200, body: Next },
  errors: [
    ...usual,
    'not-found',
    'recovery-too-soon',
    'text-too-soon',
    'factor-tries-spent',
    'passcode-invalid',
    'sign-on-denied',
    'authentication-failed',
  ],
  async handle({ params, body, context }, services: FactorApiServices) {
    const { stateToken, ...given } = body;
    return presentAdvance(services, await verifyStep(services, stateToken, params.factorId, given, context));
  },
});

export const resendFactorChallenge = operation({
  ...step('resendFactorChallenge', '/{factorId}/verify/resend', 'Send the code of a challenge anew', ofFactor),
  body: StateToken,
  success: { status: 200, body: FactorStepBody },
  errors: [...usual, 'not-found', 'recovery-too-soon', 'text-too-soon'],
  async handle({ params, body }, services: FactorApiServices) {
    return presentStep(services, await resendChallenge(services, body.stateToken, params.factorId));
  },
});

export const factorStepOperations = [
  enrollFactorOfTransaction,
  activateFactorOfTransaction,
  resendFactorActivation,
  verifyFactorOfTransaction,
  resendFactorChallenge,
];
