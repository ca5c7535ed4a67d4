import * as z from 'zod/mini';

import { type ApiRequest, operation, sessionIdOf } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { AuthnServices } from '../../../shared/runtime/sign-in-services.ts';
import { endSession, getSession, presentOwnSession, refreshSession } from '../../../shared/sign-in/index.ts';
import { SessionBody } from './bodies.ts';

/** The session that the browser's cookie names, whoever's it is. */
const own = {
  scope: 'none',
  params: z.object({}),
  query: z.object({}),
  body: z.object({}),
  errors: ['not-found'],
} as const;

/** Errors: not-found, as of a session that has ended. */
function idOf(request: ApiRequest): string {
  const id = sessionIdOf(request);
  if (id === undefined) throw new RosterError('not-found', { id: 'me', type: 'Session' });
  return id;
}

/**
 * Browsers send cookies along with whatever any page has them send: what changes a session has to come from a page of this origin, or of one
 * whose scripts are trusted. Errors: forbidden.
 */
function requireTrustedPage({ headers }: ApiRequest, { origin, trustsScripts }: AuthnServices): void {
  const from = headers['origin'];
  const isOurs = from === undefined ? headers['sec-fetch-site'] === 'same-origin' : from === origin || trustsScripts(from);
  if (!isOurs) throw new RosterError('forbidden', {});
}

export const getCurrentSession = operation({
  ...own,
  id: 'getCurrentSession',
  method: 'GET',
  path: '/api/v1/sessions/me',
  summary: 'Retrieve the current session',
  success: { status: 200, body: SessionBody },
  async handle({ request }, services: AuthnServices) {
    return presentOwnSession(await getSession(services, idOf(request)), services.origin);
  },
});

export const closeCurrentSession = operation({
  ...own,
  id: 'closeCurrentSession',
  method: 'DELETE',
  path: '/api/v1/sessions/me',
  summary: 'Close the current session',
  success: { status: 204 },
  errors: ['not-found', 'forbidden'],
  async handle({ request, context }, services: AuthnServices) {
    const id = idOf(request);
    requireTrustedPage(request, services);
    // Nobody else has her cookie.
    await endSession(services, id, { ...context, channel: 'page' });
  },
});

export const refreshCurrentSession = operation({
  ...own,
  id: 'refreshCurrentSession',
  method: 'POST',
  path: '/api/v1/sessions/me/lifecycle/refresh',
  summary: 'Refresh the current session',
  success: { status: 200, body: SessionBody },
  errors: ['not-found', 'forbidden'],
  async handle({ request }, services: AuthnServices) {
    const id = idOf(request);
    requireTrustedPage(request, services);
    return presentOwnSession(await refreshSession(services, id), services.origin);
  },
});

export const ownSessionOperations = [getCurrentSession, closeCurrentSession, refreshCurrentSession];
