import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { challengeByCode, proveByCode, resendCode } from '../../../shared/authn/index.ts';
import { type Context, isRosterError } from '../../../shared/kernel/index.ts';
import { type FieldError, renderRecoveryCode, renderUnlocked, type Wish } from '../../../shared/pages/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { posted } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { linkProblem } from './link-problem.ts';

const action = '/signin/forgot/code';
const again = '/signin/forgot/resend';
/** As long as the API wants people to wait for a text. Mails take no less. */
const waitSeconds = 30;

interface Waiting {
  readonly stateToken: string;
  /** As it was typed, for whoever typed it. */
  readonly name: string;
  readonly by: 'mail' | 'text';
  readonly wish: Wish;
}

async function form(
  request: ApiRequest,
  services: RecoveryPageServices,
  { stateToken, name, by, wish }: Waiting,
  { error, problem }: { readonly error?: FieldError; readonly problem?: 'formExpired' | 'codeTooSoon' } = {},
) {
  const { csrf, cookies } = await openForm(request, services);
  const hidden = { stateToken, username: name, by, wish };
  const code = {
    name: 'code',
    label: '',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    required: true,
    error,
  } as const;
  const page = renderRecoveryCode({
    ...frameOf(request, services.settings(), false),
    name,
    by,
    form: { action, csrf, hidden, problem, fields: [code] },
    resend: { action: again, csrf, hidden, waitSeconds },
    startAgainUrl: by === 'text' ? `/signin/${wish}?by=text` : `/signin/${wish}`,
  });
  return show(page, { cookies });
}

const wishes = { forgot: 'PASSWORD', unlock: 'UNLOCK' } as const;
const channels = { mail: 'EMAIL', text: 'SMS' } as const;

/** Where somebody gives the code, whether or not one was sent. Errors: recovery-too-soon, text-too-soon. */
export async function askForCode(
  request: ApiRequest,
  services: RecoveryPageServices,
  { wish, name, by }: Omit<Waiting, 'stateToken'>,
  context: Context,
) {
  const wanted = { wish: wishes[wish], by: channels[by], login: name, language: languageOf(request), relayState: undefined };
  const { stateToken } = await challengeByCode(services, wanted, context);
  return form(request, services, { stateToken, name, by, wish });
}

const waitingIn = ({ stateToken = '', username = '', by, wish }: Readonly<Record<string, string>>): Waiting => ({
  stateToken,
  name: username,
  by: by === 'text' ? by : 'mail',
  wish: wish === 'unlock' ? wish : 'forgot',
});

const tooSoon = (error: unknown): boolean => isRosterError(error, 'text-too-soon') || isRosterError(error, 'recovery-too-soon');

export const submitRecoveryCode = operation({
  ...posted,
  id: 'submitRecoveryCode',
  path: action,
  summary: 'Gives the code of a text message or a mail',
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const waiting = waitingIn(body);
    const code = (body['code'] ?? '').trim();
    if (!(await isOwnForm(request, services, body['csrf']))) return form(request, services, waiting, { problem: 'formExpired' });
    if (code === '') return form(request, services, waiting, { error: { problem: 'required' } });
    try {
      const proven = await proveByCode(services, waiting.stateToken, code, context);
      if (proven.wish === 'PASSWORD') return redirect(`/signin/reset-password/${proven.link}`);
      const login = String(proven.user.profile['login']);
      return show(renderUnlocked({ ...frameOf(request, services.settings(), false), login, signInUrl: '/signin' }));
    } catch (error) {
      if (isRosterError(error, 'code-not-matching')) return form(request, services, waiting, { error: { problem: 'wrongCode' } });
      if (isRosterError(error, 'invalid-token')) return linkProblem(request, services, waiting.wish);
      throw error;
    }
  },
});

export const resendRecoveryCode = operation({
  ...posted,
  id: 'resendRecoveryCode',
  path: again,
  summary: 'Has another code sent',
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const waiting = waitingIn(body);
    if (!(await isOwnForm(request, services, body['csrf']))) return form(request, services, waiting, { problem: 'formExpired' });
    try {
      await resendCode(services, waiting.stateToken, context);
      return form(request, services, waiting);
    } catch (error) {
      if (tooSoon(error)) return form(request, services, waiting, { problem: 'codeTooSoon' });
      if (isRosterError(error, 'invalid-token')) return linkProblem(request, services, waiting.wish);
      throw error;
    }
  },
});
