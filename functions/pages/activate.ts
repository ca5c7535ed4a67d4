import * as z from 'zod/mini';

import { type ApiRequest, operation } from '../../shared/api/index.ts';
import { awaitsApproval, type User } from '../../shared/directory/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import {
  type FieldError,
  renderActivated,
  renderActivation,
  renderAwaitingApproval,
  renderCheckMail,
  renderLinkProblem,
} from '../../shared/pages/index.ts';
import { activateWithPassword, inspectLink, type LinkState, renewLink } from '../../shared/registration/index.ts';
import type { PageServices } from '../../shared/runtime/page-services.ts';
import { posted, shown } from './declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from './frame.ts';
import { newPasswordField } from './password-field.ts';
import { placeAfterwards } from './place-afterwards.ts';

type Good = Extract<LinkState, { state: 'good' }>;

/** A link that activates; what resets a password has a page of its own, which may ask for more. */
async function inspectActivation(services: PageServices, value: string): Promise<LinkState> {
  const link = await inspectLink(services, value);
  return link.state === 'good' && link.token.purpose !== 'activation' ? { state: 'dead' } : link;
}

async function choosePassword(
  request: ApiRequest,
  services: PageServices,
  token: string,
  link: Good,
  { error, problem }: { error?: FieldError; problem?: 'formExpired' } = {},
) {
  const groupId = link.token.data?.['groupId'];
  const joining = groupId === undefined ? [] : [groupId];
  const [{ csrf, cookies }, password] = await Promise.all([
    openForm(request, services),
    newPasswordField(services.policies, link.user, { name: 'password', joining, error }),
  ]);
  const page = renderActivation({
    ...frameOf(request, services.settings(), false),
    login: String(link.user.profile['login']),
    purpose: 'activation',
    address: '/activate',
    form: {
      action: '/activate/password',
      csrf,
      hidden: { token },
      problem,
      fields: [password],
    },
  });
  return show(page, { cookies });
}

async function linkProblem(request: ApiRequest, services: PageServices, link: Exclude<LinkState, Good>, token: string) {
  const { csrf, cookies } = await openForm(request, services);
  const page = renderLinkProblem({
    ...frameOf(request, services.settings(), false),
    reason: link.state === 'expired' ? 'expired' : 'invalid',
    newLink: link.state === 'expired' ? { action: '/activate/resend', csrf, hidden: { token }, fields: [] } : undefined,
    signInUrl: '/signin',
  });
  return show(page, { cookies });
}

/** What her password has led to: she may sign in, or waits for an administrator. */
function activated(request: ApiRequest, services: PageServices, user: User, { token }: Good) {
  const ending = {
    ...frameOf(request, services.settings()),
    login: String(user.profile['login']),
    signInUrl: '/signin',
    continueUrl: placeAfterwards(services.settings(), token.data?.['redirectUrl']),
  };
  return awaitsApproval(user) ? renderAwaitingApproval(ending) : renderActivated({ ...ending, purpose: 'activation' });
}

/** The address bar shows no token, so a reload asks without one. */
export const showActivationWithoutToken = operation({
  ...shown,
  id: 'showActivationWithoutToken',
  path: '/activate',
  summary: 'Asks for the link once more',
  success: { status: 404 },
  handle: async ({ request }, services: PageServices) => linkProblem(request, services, { state: 'dead' }, ''),
});

export const showActivation = operation({
  ...shown,
  id: 'showActivation',
  path: '/activate/{token}',
  summary: 'Where the link of a mail leads; consumes nothing',
  params: z.object({ token: z.string() }),
  async handle({ params, request }, services: PageServices) {
    const link = await inspectActivation(services, params.token);
    return link.state === 'good'
      ? choosePassword(request, services, params.token, link)
      : linkProblem(request, services, link, params.token);
  },
});

export const submitActivation = operation({
  ...posted,
  id: 'submitActivation',
  path: '/activate/password',
  summary: 'Consumes the link and sets the password',
  errors: ['one-time-token-invalid', 'password-refused'],
  async handle({ request, body, context }, services: PageServices) {
    const token = body['token'] ?? '';
    const password = body['password'] ?? '';
    const link = await inspectActivation(services, token);
    if (link.state !== 'good') return linkProblem(request, services, link, token);
    if (!(await isOwnForm(request, services, body['csrf']))) {
      return choosePassword(request, services, token, link, { problem: 'formExpired' });
    }
    if (password === '') return choosePassword(request, services, token, link, { error: { problem: 'required' } });
    try {
      const user = await activateWithPassword(services, token, password, context);
      return show(activated(request, services, user, link));
    } catch (error) {
      if (isRosterError(error, 'password-refused')) {
        return choosePassword(request, services, token, link, { error: { problem: 'passwordRules' } });
      }
      if (isRosterError(error, 'one-time-token-invalid')) return linkProblem(request, services, { state: 'dead' }, token);
      throw error;
    }
  },
});

export const resendActivation = operation({
  ...posted,
  id: 'resendActivation',
  path: '/activate/resend',
  summary: 'Mails a new link to the owner of an expired one',
  async handle({ request, body, context }, services: PageServices) {
    const token = body['token'] ?? '';
    const link = await inspectActivation(services, token);
    if (link.state !== 'expired' || !(await isOwnForm(request, services, body['csrf']))) {
      return linkProblem(request, services, link.state === 'good' ? { state: 'dead' } : link, token);
    }
    await renewLink(services, link.user.id, { rules: await services.rules(), language: languageOf(request) }, context);
    const frame = frameOf(request, services.settings());
    return show(
      renderCheckMail({ ...frame, address: String(link.user.profile['email']), wasResent: true, startAgainUrl: '/signup' }),
    );
  },
});
