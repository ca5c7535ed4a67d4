import { type User } from '../directory/index.ts';
import { toOktaTime, toOktaTimeOrNull } from '../kernel/index.ts';
import type { Session } from './model.ts';
import type { SignedIn } from './sign-in.ts';

/** Who is signing in, as each answer of a transaction has her. */
export function presentSignedInUser(user: User): object {
  const { login, firstName = null, lastName = null, locale = 'en', timezone = 'America/Los_Angeles' } = user.profile;
  return {
    id: user.id,
    passwordChanged: toOktaTimeOrNull(user.passwordChanged),
    profile: { login, firstName, lastName, locale, timeZone: timezone },
  };
}

/** @see https://developer.okta.com/docs/reference/api/authn/#transaction-state */
export function presentSuccess({ user, sessionToken, expires, relayState }: SignedIn): object {
  return {
    expiresAt: toOktaTime(expires),
    status: 'SUCCESS',
    ...(relayState === undefined ? {} : { relayState }),
    sessionToken,
    _embedded: { user: presentSignedInUser(user) },
  };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Session/ */
export const presentSession = (session: Session, origin: string): object => presentAs(session.id, session, origin);

/** As scripts of her browser see it: the id is what the cookie holds, which no script may read. */
export const presentOwnSession = (session: Session, origin: string): object => presentAs('me', session, origin);

function presentAs(id: string, session: Session, origin: string): object {
  const href = `${origin}/api/v1/sessions/${id}`;
  return {
    id,
    login: session.login,
    userId: session.userId,
    expiresAt: toOktaTime(session.expires),
    status: 'ACTIVE',
    lastPasswordVerification: toOktaTime(session.lastPasswordVerification),
    lastFactorVerification: toOktaTimeOrNull(session.lastFactorVerification ?? null),
    amr: ['pwd', ...(session.amr === undefined ? [] : [...new Set(session.amr), 'mfa'])],
    idp: { id: null, type: 'OKTA' },
    mfaActive: session.amr !== undefined,
    _links: {
      self: { href, hints: { allow: ['GET', 'DELETE'] } },
      refresh: { href: `${href}/lifecycle/refresh`, hints: { allow: ['POST'] } },
      user: { name: session.login, href: `${origin}/api/v1/users/${session.userId}`, hints: { allow: ['GET'] } },
    },
  };
}
