import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { challengeByText, proveByText, resendText } from '../../../shared/authn/index.ts';
import { type Context, isRosterError } from '../../../shared/kernel/index.ts';
import { type FieldError, renderTextCode, renderUnlocked } from '../../../shared/pages/index.ts';
import type { RecoveryWish } from '../../../shared/recovery/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { posted } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { linkProblem } from './link-problem.ts';

const action = '/signin/forgot/code';
const again = '/signin/forgot/resend';
/** As long as the API wants people to wait. */
const waitSeconds = 30;

interface Waiting {
  readonly stateToken: string;
  /** As it was typed, for whoever typed it. */
  readonly name: string;
}

async function form(
  request: ApiRequest,
  services: RecoveryPageServices,
  { stateToken, name }: Waiting,
  { error, problem }: { readonly error?: FieldError; readonly problem?: 'formExpired' | 'codeTooSoon' } = {},
) {
  const { csrf, cookies } = await openForm(request, services);
  const hidden = { stateToken, username: name };
  const code = {
    name: 'code',
    label: '',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    required: true,
    error,
  } as const;
  const page = renderTextCode({
    ...frameOf(request, services.settings(), false),
    name,
    form: { action, csrf, hidden, problem, fields: [code] },
    resend: { action: again, csrf, hidden, waitSeconds },
    startAgainUrl: '/signin/forgot?by=text',
  });
  return show(page, { cookies });
}

/** Where somebody gives the code, whether or not one was sent. Errors: text-too-soon. */
export async function askForCode(
  request: ApiRequest,
  services: RecoveryPageServices,
  { wish, name }: { readonly wish: RecoveryWish; readonly name: string },
  context: Context,
) {
  const wanted = { wish, login: name, language: languageOf(request), relayState: undefined };
  return form(request, services, { stateToken: (await challengeByText(services, wanted, context)).stateToken, name });
}

const waitingIn = ({ stateToken = '', username = '' }: Readonly<Record<string, string>>): Waiting => ({
  stateToken,
  name: username,
});

export const submitRecoveryCode = operation({
  ...posted,
  id: 'submitRecoveryCode',
  path: action,
  summary: 'Gives the code of a text message',
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const waiting = waitingIn(body);
    const code = (body['code'] ?? '').trim();
    if (!(await isOwnForm(request, services, body['csrf']))) return form(request, services, waiting, { problem: 'formExpired' });
    if (code === '') return form(request, services, waiting, { error: { problem: 'required' } });
    try {
      const proven = await proveByText(services, waiting.stateToken, code, context);
      if (proven.wish === 'PASSWORD') return redirect(`/signin/reset-password/${proven.link}`);
      const login = String(proven.user.profile['login']);
      return show(renderUnlocked({ ...frameOf(request, services.settings(), false), login, signInUrl: '/signin' }));
    } catch (error) {
      if (isRosterError(error, 'code-not-matching')) return form(request, services, waiting, { error: { problem: 'wrongCode' } });
      if (isRosterError(error, 'invalid-token')) return linkProblem(request, services, 'forgot');
      throw error;
    }
  },
});

export const resendRecoveryCode = operation({
  ...posted,
  id: 'resendRecoveryCode',
  path: again,
  summary: 'Has another code sent by text message',
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const waiting = waitingIn(body);
    if (!(await isOwnForm(request, services, body['csrf']))) return form(request, services, waiting, { problem: 'formExpired' });
    try {
      await resendText(services, waiting.stateToken, context);
      return form(request, services, waiting);
    } catch (error) {
      if (isRosterError(error, 'text-too-soon')) return form(request, services, waiting, { problem: 'codeTooSoon' });
      if (isRosterError(error, 'invalid-token')) return linkProblem(request, services, 'forgot');
      throw error;
    }
  },
});
