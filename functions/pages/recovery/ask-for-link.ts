import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import { renderAskForLink, renderLinkAsked, type Wish } from '../../../shared/pages/index.ts';
import { requestRecovery } from '../../../shared/recovery/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';

const paths = { forgot: '/signin/forgot', unlock: '/signin/unlock' } as const;
const wishes = { forgot: 'PASSWORD', unlock: 'UNLOCK' } as const;

async function form(
  request: ApiRequest,
  services: RecoveryPageServices,
  wish: Wish,
  { name = '', problem, isMissing = false }: { name?: string; problem?: 'formExpired'; isMissing?: boolean } = {},
) {
  const { csrf, cookies } = await openForm(request, services);
  const page = renderAskForLink({
    ...frameOf(request, services.settings()),
    wish,
    signInUrl: '/signin',
    form: {
      action: paths[wish],
      csrf,
      problem,
      fields: [
        {
          name: 'username',
          label: '',
          type: 'email',
          required: true,
          autocomplete: 'username',
          value: name,
          error: isMissing ? { problem: 'required' } : undefined,
        },
      ],
    },
  });
  return show(page, { cookies });
}

/** Whoever asks twice in a row has the mail of the first time. */
async function ask(
  services: RecoveryPageServices,
  wish: Wish,
  name: string,
  request: ApiRequest,
  context: Parameters<typeof requestRecovery>[2],
) {
  const wanted = { wish: wishes[wish], login: name, language: languageOf(request), relayState: undefined };
  await requestRecovery(services.recoveryRequests, wanted, context).catch((error: unknown) => {
    if (!isRosterError(error, 'recovery-too-soon')) throw error;
  });
  return show(renderLinkAsked({ ...frameOf(request, services.settings()), name, startAgainUrl: paths[wish] }));
}

const showForm = <const Id extends string>(id: Id, wish: Wish, summary: string) =>
  operation({
    ...shown,
    id,
    path: paths[wish],
    summary,
    handle: ({ request }, services: RecoveryPageServices) => form(request, services, wish),
  });

const submitForm = <const Id extends string>(id: Id, wish: Wish, summary: string) =>
  operation({
    ...posted,
    id,
    path: paths[wish],
    summary,
    async handle({ request, body, context }, services: RecoveryPageServices) {
      const name = (body['username'] ?? '').trim();
      if (!(await isOwnForm(request, services, body['csrf'])))
        return form(request, services, wish, { name, problem: 'formExpired' });
      return name === '' ? form(request, services, wish, { isMissing: true }) : ask(services, wish, name, request, context);
    },
  });

export const askForLinkOperations = [
  showForm('showForgotPassword', 'forgot', 'Where somebody asks for another password'),
  submitForm('submitForgotPassword', 'forgot', 'Has a link mailed by which a password can be set anew'),
  showForm('showUnlockRequest', 'unlock', 'Where somebody asks for the end of a pause'),
  submitForm('submitUnlockRequest', 'unlock', 'Has a link mailed that ends the pause of an account'),
];
