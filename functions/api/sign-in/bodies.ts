import * as z from 'zod/mini';

import { component, Link, Time } from '../../../shared/api/index.ts';

export const SessionBody = component(
  'Session',
  z.object({
    id: z.string(),
    login: z.string(),
    userId: z.string(),
    expiresAt: Time,
    status: z.literal('ACTIVE'),
    lastPasswordVerification: Time,
    lastFactorVerification: z.nullable(Time),
    amr: z.array(z.literal('pwd')),
    idp: z.object({ id: z.nullable(z.string()), type: z.literal('OKTA') }),
    mfaActive: z.boolean(),
    _links: z.object({ self: Link, refresh: Link, user: Link }),
  }),
);

/** A sign-in that needs nothing more. */
export const SignedInBody = component(
  'AuthenticationTransaction',
  z.object({
    status: z.literal('SUCCESS'),
    expiresAt: Time,
    /** Buys one session. */
    sessionToken: z.string(),
    _embedded: z.object({
      user: z.object({
        id: z.string(),
        passwordChanged: z.nullable(Time),
        profile: z.object({
          login: z.string(),
          firstName: z.nullable(z.string()),
          lastName: z.nullable(z.string()),
          locale: z.string(),
          timeZone: z.string(),
        }),
      }),
    }),
  }),
);
