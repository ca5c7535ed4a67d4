import * as z from 'zod/mini';

import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { questionFor, resetByLink } from '../../../shared/authn/index.ts';
import type { User } from '../../../shared/directory/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import { type FieldError, renderActivated, renderActivation } from '../../../shared/pages/index.ts';
import { inspectLink } from '../../../shared/registration/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, openForm, show } from '../frame.ts';
import { newPasswordField } from '../password-field.ts';
import { linkProblem } from './link-problem.ts';

interface Faults {
  readonly problem?: 'formExpired';
  readonly answer?: FieldError | undefined;
  readonly password?: FieldError | undefined;
}

/** Whose password the link sets; undefined where it sets none. */
async function ownerOf(services: RecoveryPageServices, token: string): Promise<User | undefined> {
  const link = await inspectLink(services, token);
  return link.state === 'good' && link.token.purpose === 'recovery' ? link.user : undefined;
}

async function form(request: ApiRequest, services: RecoveryPageServices, token: string, user: User, faults: Faults = {}) {
  const [{ csrf, cookies }, question, password] = await Promise.all([
    openForm(request, services),
    questionFor(services, user),
    newPasswordField(services.policies, user, { name: 'password', error: faults.password }),
  ]);
  const answer =
    question === undefined
      ? []
      : [{ name: 'answer', label: question, type: 'text', required: true, autocomplete: 'off', error: faults.answer } as const];
  const page = renderActivation({
    ...frameOf(request, services.settings(), false),
    login: String(user.profile['login']),
    purpose: 'recovery',
    address: '/signin/reset-password',
    form: {
      action: '/signin/reset-password',
      csrf,
      hidden: { token },
      problem: faults.problem,
      fields: [...answer, password],
    },
  });
  return show(page, { cookies });
}

export const showPasswordReset = operation({
  ...shown,
  id: 'showPasswordReset',
  path: '/signin/reset-password/{token}',
  summary: 'Where the link of a password reset leads; consumes nothing',
  params: z.object({ token: z.string() }),
  async handle({ params, request }, services: RecoveryPageServices) {
    const user = await ownerOf(services, params.token);
    return user === undefined ? linkProblem(request, services, 'forgot') : form(request, services, params.token, user);
  },
});

/** The address bar shows no token, so a reload asks without one. */
export const showPasswordResetWithoutToken = operation({
  ...shown,
  id: 'showPasswordResetWithoutToken',
  path: '/signin/reset-password',
  summary: 'Asks for the link of a password reset once more',
  success: { status: 404 },
  handle: ({ request }, services: RecoveryPageServices) => linkProblem(request, services, 'forgot'),
});

export const submitPasswordReset = operation({
  ...posted,
  id: 'submitPasswordReset',
  path: '/signin/reset-password',
  summary: 'Consumes the link and sets the password',
  errors: ['one-time-token-invalid', 'answer-not-matching', 'password-refused'],
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const { token = '', password = '', answer = '' } = body;
    const user = await ownerOf(services, token);
    if (user === undefined) return linkProblem(request, services, 'forgot');
    const again = (faults: Faults) => form(request, services, token, user, faults);
    if (!(await isOwnForm(request, services, body['csrf']))) return again({ problem: 'formExpired' });
    if (password === '') return again({ password: { problem: 'required' } });
    try {
      await resetByLink(services, token, { password, answer }, context);
    } catch (error) {
      if (isRosterError(error, 'answer-not-matching')) return again({ answer: { problem: 'wrongAnswer' } });
      if (isRosterError(error, 'password-refused')) return again({ password: { problem: 'passwordRules' } });
      if (isRosterError(error, 'one-time-token-invalid')) return linkProblem(request, services, 'forgot');
      throw error;
    }
    const frame = frameOf(request, services.settings());
    return show(renderActivated({ ...frame, login: String(user.profile['login']), purpose: 'recovery', signInUrl: '/signin' }));
  },
});
