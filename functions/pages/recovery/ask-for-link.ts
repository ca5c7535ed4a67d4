import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import { renderAskForLink, renderLinkAsked, type Wish } from '../../../shared/pages/index.ts';
import { policiesOf } from '../../../shared/org/index.ts';
import { selfServiceOffers } from '../../../shared/policy/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, openForm, show } from '../frame.ts';
import { askForCode } from './recovery-code.ts';

const paths = { forgot: '/signin/forgot', unlock: '/signin/unlock' } as const;

/** The same for everybody: whether somebody's own policy lets her have a text is found out behind the queue. */
const offersTexts = (services: RecoveryPageServices): boolean =>
  selfServiceOffers(policiesOf(services.settings(), 'PASSWORD')).texts;

const byOf = (services: RecoveryPageServices, wanted: string | null | undefined): 'mail' | 'text' =>
  wanted === 'text' && offersTexts(services) ? 'text' : 'mail';

interface Shown {
  readonly name?: string;
  readonly problem?: 'formExpired' | 'codeTooSoon';
  readonly isMissing?: boolean;
  readonly by?: 'mail' | 'text';
}

async function form(
  request: ApiRequest,
  services: RecoveryPageServices,
  wish: Wish,
  { name = '', problem, isMissing = false, by = byOf(services, request.query.get('by')) }: Shown = {},
) {
  const { csrf, cookies } = await openForm(request, services);
  const page = renderAskForLink({
    ...frameOf(request, services.settings()),
    wish,
    by,
    otherWayUrl: offersTexts(services) ? (by === 'text' ? paths[wish] : `${paths[wish]}?by=text`) : null,
    signInUrl: '/signin',
    form: {
      action: paths[wish],
      csrf,
      hidden: { by },
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
      const by = byOf(services, body['by']);
      if (!(await isOwnForm(request, services, body['csrf'])))
        return form(request, services, wish, { name, by, problem: 'formExpired' });
      if (name === '') return form(request, services, wish, { by, isMissing: true });
      try {
        return await askForCode(request, services, { wish, name, by }, context);
      } catch (error) {
        // Whoever asks twice in a row has the mail of the first time, and its link.
        if (isRosterError(error, 'recovery-too-soon'))
          return show(renderLinkAsked({ ...frameOf(request, services.settings()), name, startAgainUrl: paths[wish] }));
        if (isRosterError(error, 'text-too-soon')) return form(request, services, wish, { name, by, problem: 'codeTooSoon' });
        throw error;
      }
    },
  });

export const askForLinkOperations = [
  showForm('showForgotPassword', 'forgot', 'Where somebody asks for another password'),
  submitForm(
    'submitForgotPassword',
    'forgot',
    'Has a link and a code mailed, or a code texted, by which a password can be set anew',
  ),
  showForm('showUnlockRequest', 'unlock', 'Where somebody asks for the end of a pause'),
  submitForm('submitUnlockRequest', 'unlock', 'Has a link and a code mailed, or a code texted, that ends the pause of an account'),
];
