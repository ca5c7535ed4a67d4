import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { textOf, type User } from '../../../shared/directory/index.ts';
import { askForEmailChange, cancelEmailChange, pendingEmailChange } from '../../../shared/email-change/index.ts';
import { type Context, isRosterError } from '../../../shared/kernel/index.ts';
import {
  type FieldError,
  type FormProblem,
  renderChangeEmail,
  renderEmailAsked,
  renderTooMany,
} from '../../../shared/pages/index.ts';
import type { AccountPageServices } from '../../../shared/runtime/account-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, openForm, show } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { byHerself, whoIsSignedIn } from './who-is-signed-in.ts';

const path = '/account/email';

interface Faults {
  readonly typed?: string;
  readonly problem?: FormProblem;
  readonly newEmail?: FieldError;
  readonly password?: FieldError;
}

async function form(request: ApiRequest, services: AccountPageServices, user: User, faults: Faults = {}) {
  const { csrf, cookies } = await openForm(request, services);
  const pending = pendingEmailChange(user, services.clock.now());
  const page = renderChangeEmail({
    ...frameOf(request, services.settings()),
    login: String(user.profile['login']),
    address: textOf(user.profile, 'email') ?? '',
    backUrl: '/signin',
    pending: pending && { to: pending.to, cancel: { action: `${path}/cancel`, csrf } },
    form: {
      action: path,
      csrf,
      problem: faults.problem,
      fields: [
        {
          name: 'newEmail',
          label: '',
          type: 'email',
          required: true,
          autocomplete: 'email',
          value: faults.typed,
          error: faults.newEmail,
        },
        {
          name: 'password',
          label: '',
          type: 'password',
          required: true,
          autocomplete: 'current-password',
          error: faults.password,
        },
      ],
    },
  });
  return show(page, { cookies });
}

/** What the page says of a wish that was refused. */
function faultsOf(error: unknown): Faults {
  if (isRosterError(error, 'credentials-not-proven')) return { password: { problem: 'wrongPassword' } };
  if (isRosterError(error, 'validation-failed')) return { newEmail: { problem: 'email' } };
  const isManaged =
    isRosterError(error, 'attributes-not-writable') ||
    isRosterError(error, 'profile-sourced') ||
    isRosterError(error, 'email-change-not-allowed');
  if (isManaged) return { problem: 'addressManaged' };
  throw error;
}

async function ask(
  request: ApiRequest,
  services: AccountPageServices,
  user: User,
  wish: { readonly email: string; readonly password: string },
  context: Context,
) {
  try {
    await askForEmailChange(services, user.id, wish, byHerself(context, user));
  } catch (error) {
    if (isRosterError(error, 'rate-limited')) {
      return show(renderTooMany({ ...frameOf(request, services.settings()), waitSeconds: null, againUrl: path }));
    }
    return form(request, services, user, { typed: wish.email, ...faultsOf(error) });
  }
  const address = textOf(user.profile, 'email') ?? '';
  return show(renderEmailAsked({ ...frameOf(request, services.settings()), to: wish.email, address, startAgainUrl: path }));
}

export const showEmailChange = operation({
  ...shown,
  id: 'showEmailChange',
  path,
  summary: 'Where somebody who is signed in asks for another address',
  async handle({ request }, services: AccountPageServices) {
    const user = await whoIsSignedIn(request, services);
    return user === undefined ? redirect('/signin') : form(request, services, user);
  },
});

export const submitEmailChange = operation({
  ...posted,
  id: 'submitEmailChange',
  path,
  summary: 'Has a link mailed that confirms another address',
  errors: ['credentials-not-proven', 'validation-failed', 'attributes-not-writable', 'profile-sourced'],
  async handle({ request, body, context }, services: AccountPageServices) {
    const user = await whoIsSignedIn(request, services);
    if (user === undefined) return redirect('/signin');
    const { csrf, password = '' } = body;
    const email = (body['newEmail'] ?? '').trim();
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, user, { typed: email, problem: 'formExpired' });
    const required = { problem: 'required' } as const;
    if (email === '' || password === '') {
      const missing = { ...(email === '' && { newEmail: required }), ...(password === '' && { password: required }) };
      return form(request, services, user, { typed: email, ...missing });
    }
    return ask(request, services, user, { email, password }, context);
  },
});

export const submitEmailChangeCancelled = operation({
  ...posted,
  id: 'submitEmailChangeCancelled',
  path: `${path}/cancel`,
  summary: 'Gives up a change of address that waits',
  success: { status: 303 },
  async handle({ request, body, context }, services: AccountPageServices) {
    const user = await whoIsSignedIn(request, services);
    if (user === undefined) return redirect('/signin');
    if (!(await isOwnForm(request, services, body['csrf']))) return form(request, services, user, { problem: 'formExpired' });
    await cancelEmailChange(services, user.id, byHerself(context, user));
    return redirect(path);
  },
});
