import { type ApiRequest, operation, RawReply } from '../../shared/api/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import { redirectResponse, renderSignedIn, renderSignIn } from '../../shared/pages/index.ts';
import type { PageServices } from '../../shared/runtime/page-services.ts';
import { createSession, endSession, getSession, type Session, signIn } from '../../shared/sign-in/index.ts';
import { posted, shown } from './declarations.ts';
import { frameOf, isOwnForm, openForm, show } from './frame.ts';

const sessionCookie = '__Host-sid';

function redirect(location: string, cookies: readonly string[] = []): RawReply {
  const { statusCode, headers, cookies: set } = redirectResponse(location, cookies);
  return new RawReply({ status: statusCode, headers, ...(set === undefined ? {} : { cookies: set }) });
}

async function form(
  request: ApiRequest,
  services: PageServices,
  login = '',
  problem?: 'wrongCredentials' | 'signOnDenied' | 'formExpired',
) {
  const { csrf, cookies } = await openForm(request, services);
  const { enrollment } = await services.rules();
  const page = renderSignIn({
    ...frameOf(request, services.settings()),
    signUpUrl: enrollment.unknownUserAction === 'REGISTER' ? '/signup' : null,
    forgotUrl: null,
    form: {
      action: '/signin',
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
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, username, 'formExpired');
    try {
      const { sessionToken } = await signIn(services, username, password, context);
      const session = await createSession(services, sessionToken);
      const lasts = session.persistent === true ? `; Max-Age=${Math.floor((session.expires - session.created) / 1000)}` : '';
      return redirect('/signin', [`${sessionCookie}=${session.id}; Path=/; Secure; HttpOnly; SameSite=Lax${lasts}`]);
    } catch (error) {
      if (isRosterError(error, 'authentication-failed')) return form(request, services, username, 'wrongCredentials');
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
