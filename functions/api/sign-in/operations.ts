import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import type { AuthnServices } from '../../../shared/runtime/sign-in-services.ts';
import {
  createSession as create,
  endSession,
  getSession as get,
  presentSession,
  refreshSession as refresh,
} from '../../../shared/sign-in/index.ts';
import { SessionBody } from './bodies.ts';
import { ownSessionOperations } from './own-session.ts';
import { transactionOperations } from './transactions.ts';

const none = z.object({});
const sessionPath = z.object({ sessionId: z.string().check(z.minLength(1)) });

/** The session that the path names, read beside the token. */
const prefetchSession = ({ sessionId }: z.output<typeof sessionPath>, { signIns }: AuthnServices): Promise<unknown>[] => [
  signIns.findSession(sessionId),
];

export const createSession = operation({
  id: 'createSession',
  method: 'POST',
  path: '/api/v1/sessions',
  summary: 'Create a session with a session token',
  scope: 'none',
  params: none,
  query: none,
  body: z.object({ sessionToken: z.string() }),
  success: { status: 200, body: SessionBody },
  errors: ['authentication-failed', 'validation-failed', 'malformed-body'],
  async handle({ body }, services: AuthnServices) {
    return presentSession(await create(services, body.sessionToken), services.origin);
  },
});

export const getSession = operation({
  id: 'getSession',
  method: 'GET',
  path: '/api/v1/sessions/{sessionId}',
  summary: 'Retrieve a session',
  scope: 'okta.sessions.read',
  params: sessionPath,
  query: none,
  body: none,
  success: { status: 200, body: SessionBody },
  errors: ['not-found'],
  prefetch: prefetchSession,
  async handle({ params }, services: AuthnServices) {
    return presentSession(await get(services, params.sessionId), services.origin);
  },
});

export const revokeSession = operation({
  id: 'revokeSession',
  method: 'DELETE',
  path: '/api/v1/sessions/{sessionId}',
  summary: 'Revoke a session',
  scope: 'okta.sessions.manage',
  params: sessionPath,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found'],
  prefetch: prefetchSession,
  async handle({ params, context }, services: AuthnServices) {
    await endSession(services, params.sessionId, context);
  },
});

export const refreshSession = operation({
  id: 'refreshSession',
  method: 'POST',
  path: '/api/v1/sessions/{sessionId}/lifecycle/refresh',
  summary: 'Refresh a session',
  scope: 'okta.sessions.manage',
  params: sessionPath,
  query: none,
  body: none,
  success: { status: 200, body: SessionBody },
  errors: ['not-found'],
  prefetch: prefetchSession,
  async handle({ params }, services: AuthnServices) {
    return presentSession(await refresh(services, params.sessionId), services.origin);
  },
});

/** Every operation of the sign-in function. */
export const signInOperations = [
  ...transactionOperations,
  ...ownSessionOperations,
  createSession,
  getSession,
  revokeSession,
  refreshSession,
];
