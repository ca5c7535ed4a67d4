import { type ApiRequest, operation } from '../../shared/api/index.ts';
import { advance, beginTransaction } from '../../shared/authn/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import { policiesOf } from '../../shared/org/index.ts';
import { renderSignedIn, renderSignIn } from '../../shared/pages/index.ts';
import { selfServiceOffers } from '../../shared/policy/index.ts';
import type { PageServices } from '../../shared/runtime/page-services.ts';
import { authenticate, endSession, getSession, type Session } from '../../shared/sign-in/index.ts';
import { posted, shown } from './declarations.ts';
import { deviceOf } from './device-cookie.ts';
import { expiredPasswordForm } from './expired-password-form.ts';
import { appOf, pathFor } from './for-app.ts';
import { frameOf, isOwnForm, openForm, show } from './frame.ts';
import { redirect, sessionCookie } from './session-cookie.ts';
import { goOn } from './step-cookie.ts';

async function form(
  request: ApiRequest,
  services: PageServices,
  login = '',
  problem?: 'wrongCredentials' | 'signOnDenied' | 'accountLocked' | 'formExpired',
) {
  const { csrf, cookies } = await openForm(request, services);
  const { enrollment } = await services.rules({ app: appOf(request) });
  const offers = selfServiceOffers(policiesOf(services.settings(), 'PASSWORD'));
  const page = renderSignIn({
    ...frameOf(request, services.settings()),
    signUpUrl: enrollment.unknownUserAction === 'REGISTER' ? pathFor(request, '/signup') : null,
    forgotUrl: offers.reset ? '/signin/forgot' : null,
    unlockUrl: offers.unlock ? '/signin/unlock' : null,
    form: {
      action: pathFor(request, '/signin'),
      csrf,
      problem,
      fields: [
        { name: 'username', label: '', type: 'email', required: true, autocomplete: 'username', value: login },
        { name: 'password', label: '', type: 'password', required: true, autocomplete: 'current-password' },
      ],
    },
  });
  return show(page, { cookies });
}

async function currentSession(request: ApiRequest, services: PageServices): Promise<Session | undefined> {
  const id = request.cookies.get(sessionCookie);
  if (id === undefined) return undefined;
  return getSession(services, id).catch((error: unknown) => {
    if (isRosterError(error, 'not-found')) return undefined;
    throw error;
  });
}

export const showStart = operation({
  ...shown,
  id: 'showStart',
  path: '/',
  summary: 'Leads to the sign-in page',
  success: { status: 303 },
  handle: async () => redirect('/signin'),
});

export const showSignIn = operation({
  ...shown,
  id: 'showSignIn',
  path: '/signin',
  summary: 'The sign-in form, or who is signed in',
  async handle({ request }, services: PageServices) {
    const session = await currentSession(request, services);
    if (session === undefined) return form(request, services);
    const { csrf, cookies } = await openForm(request, services);
    const page = renderSignedIn({
      ...frameOf(request, services.settings()),
      login: session.login,
      signOut: { action: '/signin/out', csrf },
      continueUrl: null,
      changeEmailUrl: '/account/email',
    });
    return show(page, { cookies });
  },
});

export const submitSignIn = operation({
  ...posted,
  id: 'submitSignIn',
  path: '/signin',
  summary: 'Signs in with a login and a password',
  success: { status: 303 },
  errors: ['authentication-failed', 'sign-on-denied'],
  async handle({ request, body, context }, services: PageServices) {
    const { csrf, username = '', password = '' } = body;
    const app = appOf(request);
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, username, 'formExpired');
    try {
      const user = await authenticate(services, username, password, context, await deviceOf(request, services));
      if (user.status === 'PASSWORD_EXPIRED') {
        const transaction = await beginTransaction(services, user, { status: 'PASSWORD_EXPIRED', app });
        return expiredPasswordForm(request, services, transaction);
      }
      return await goOn(services, await advance(services, user, { app }, context));
    } catch (error) {
      if (isRosterError(error, 'authentication-failed')) return form(request, services, username, 'wrongCredentials');
      if (isRosterError(error, 'account-locked')) return form(request, services, username, 'accountLocked');
      if (isRosterError(error, 'sign-on-denied')) return form(request, services, username, 'signOnDenied');
      throw error;
    }
  },
});

export const submitSignOut = operation({
  ...posted,
  id: 'submitSignOut',
  path: '/signin/out',
  summary: 'Ends the session',
  success: { status: 303 },
  async handle({ request, body, context }, services: PageServices) {
    const session = await currentSession(request, services);
    const own = session !== undefined && (await isOwnForm(request, services, body['csrf']));
    if (own) await endSession(services, session.id, context);
    return redirect('/signin', [`${sessionCookie}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`]);
  },
});
