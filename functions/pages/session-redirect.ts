import * as z from 'zod/mini';

import { operation } from '../../shared/api/index.ts';
import { isRosterError, RosterError } from '../../shared/kernel/index.ts';
import { isTrustedPlace } from '../../shared/org/index.ts';
import type { PageServices } from '../../shared/runtime/page-services.ts';
import { createSession } from '../../shared/sign-in/index.ts';
import { shown } from './declarations.ts';
import { enter, redirect } from './session-cookie.ts';

/** Where a browser may be led: to this origin, or to one that is trusted so. Errors: validation-failed. */
function placeOf({ origin, settings }: PageServices, redirectUrl: string | undefined): string {
  if (redirectUrl === undefined) return '/signin';
  const url = URL.parse(redirectUrl, origin);
  const isOwn = url?.origin === origin && url.username === '' && url.password === '';
  if (url !== null && (isOwn || isTrustedPlace(settings().trustedOrigins, url))) return url.href;
  throw new RosterError('validation-failed', {
    object: 'redirectUrl',
    causes: ['redirectUrl: It must lead to a trusted origin with the scope REDIRECT'],
  });
}

/**
 * A session token becomes the cookie of a session; the Sign-In Widget ends here. Where the token buys nothing she signs in on the page.
 *
 * @see https://developer.okta.com/docs/guides/session-cookie/main/
 */
export const redirectWithSession = operation({
  ...shown,
  id: 'redirectWithSession',
  path: '/login/sessionCookieRedirect',
  summary: 'Opens a session by a session token and leads on',
  query: z.object({ token: z.optional(z.string()), redirectUrl: z.optional(z.string().check(z.maxLength(2048))) }),
  success: { status: 303 },
  errors: ['validation-failed'],
  async handle({ query: { token = '', redirectUrl } }, services: PageServices) {
    const place = placeOf(services, redirectUrl);
    try {
      return await enter(services, await createSession(services, token), place);
    } catch (error) {
      if (isRosterError(error, 'authentication-failed')) return redirect('/signin');
      throw error;
    }
  },
});
