import * as z from 'zod/mini';

import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { confirmEmailChange, type EmailLink, inspectEmailLink } from '../../../shared/email-change/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import {
  type FieldError,
  type FormProblem,
  renderConfirmEmail,
  renderEmailChanged,
  renderLinkProblem,
} from '../../../shared/pages/index.ts';
import type { AccountPageServices } from '../../../shared/runtime/account-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, openForm, show } from '../frame.ts';
import { whoIsSignedIn } from './who-is-signed-in.ts';

interface Faults {
  readonly problem?: FormProblem;
  readonly password?: FieldError;
}

const linkProblem = (request: ApiRequest, services: AccountPageServices) =>
  show(renderLinkProblem({ ...frameOf(request, services.settings(), false), reason: 'invalid', signInUrl: '/signin' }));

async function form(request: ApiRequest, services: AccountPageServices, token: string, link: EmailLink, faults: Faults = {}) {
  const [{ csrf, cookies }, visitor] = await Promise.all([openForm(request, services), whoIsSignedIn(request, services)]);
  const password = {
    name: 'password',
    label: '',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    error: faults.password,
  } as const;
  const page = renderConfirmEmail({
    ...frameOf(request, services.settings(), false),
    login: String(link.user.profile['login']),
    to: link.to,
    shownAt: '/account/email',
    form: {
      action: '/account/email/confirm',
      csrf,
      hidden: { token },
      problem: faults.problem,
      fields: visitor?.id === link.user.id ? [] : [password],
    },
  });
  return show(page, { cookies });
}

/** What the page says where the address could not become hers; undefined where nothing is left to do with the link. */
function faultsOf(error: unknown): Faults | undefined {
  if (isRosterError(error, 'credentials-not-proven')) return { password: { problem: 'wrongPassword' } };
  if (isRosterError(error, 'claim-taken')) return { problem: 'addressTaken' };
  const isManaged =
    isRosterError(error, 'attributes-not-writable') ||
    isRosterError(error, 'profile-sourced') ||
    isRosterError(error, 'validation-failed');
  if (isManaged) return { problem: 'addressManaged' };
  if (isRosterError(error, 'one-time-token-invalid') || isRosterError(error, 'email-change-not-allowed')) return undefined;
  throw error;
}

export const showEmailConfirmation = operation({
  ...shown,
  id: 'showEmailConfirmation',
  path: '/account/email/{token}',
  summary: 'Where the link of a mail leads that confirms an address; consumes nothing',
  params: z.object({ token: z.string() }),
  async handle({ params: { token }, request }, services: AccountPageServices) {
    const link = await inspectEmailLink(services, token);
    return link === undefined ? linkProblem(request, services) : form(request, services, token, link);
  },
});

export const submitEmailConfirmation = operation({
  ...posted,
  id: 'submitEmailConfirmation',
  path: '/account/email/confirm',
  summary: 'Consumes the link and changes the address',
  errors: ['one-time-token-invalid', 'credentials-not-proven', 'claim-taken', 'email-change-not-allowed'],
  async handle({ request, body, context }, services: AccountPageServices) {
    const { token = '', password = '', csrf } = body;
    const link = await inspectEmailLink(services, token);
    if (link === undefined) return linkProblem(request, services);
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, token, link, { problem: 'formExpired' });
    const signedInAs = (await whoIsSignedIn(request, services))?.id;
    if (signedInAs !== link.user.id && password === '') {
      return form(request, services, token, link, { password: { problem: 'required' } });
    }
    try {
      const user = await confirmEmailChange(services, token, { signedInAs, password }, context);
      const login = String(user.profile['login']);
      return show(renderEmailChanged({ ...frameOf(request, services.settings()), to: link.to, login, continueUrl: '/signin' }));
    } catch (error) {
      const faults = faultsOf(error);
      return faults === undefined ? linkProblem(request, services) : form(request, services, token, link, faults);
    }
  },
});
