import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { fillProfile } from '../../../shared/authn/index.ts';
import type { EnrollmentApiServices } from '../../../shared/runtime/registration-services.ts';
import { presentSuccess } from '../../../shared/sign-in/index.ts';
import { SignedInBody } from '../sign-in/bodies.ts';

/**
 * The last step of a sign-in that asks for attributes. Whoever has the state token is whoever has proven herself.
 *
 * @see https://github.com/okta/okta-signin-widget/blob/master/src/v1/models/EnrollUser.js
 */
export const enrollProfile = operation({
  id: 'enrollProfile',
  method: 'POST',
  path: '/api/v1/authn/enroll',
  summary: 'Add what a sign-in asks for to the profile',
  scope: 'none',
  params: z.object({}),
  query: z.object({}),
  body: z.object({
    stateToken: z.string(),
    registration: z.object({ profile: z.record(z.string().check(z.maxLength(100)), z.unknown()) }),
  }),
  success: { status: 200, body: SignedInBody },
  errors: [
    'invalid-token',
    'transaction-state-mismatch',
    'sign-on-denied',
    'profile-update-denied',
    'claim-taken',
    'validation-failed',
    'malformed-body',
  ],
  async handle({ body: { stateToken, registration }, context }, services: EnrollmentApiServices) {
    return presentSuccess(await fillProfile(services, stateToken, registration.profile, context));
  },
});
