import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { type FieldError, renderCheckMail, renderClosed, renderSignUp } from '../../../shared/pages/index.ts';
import { questionsOf, register, type RegistrationRules, resendLink } from '../../../shared/registration/index.ts';
import type { RegistrationPageServices } from '../../../shared/runtime/registration-services.ts';
import { posted, shown } from '../declarations.ts';
import { appOf } from '../for-app.ts';
import { frameOf, isOwnForm, keptQuery, languageOf, openForm, show } from '../frame.ts';
import { placeAfterwards } from '../place-afterwards.ts';
import { faultyFields, fieldOf, type Problem, refusalOf, type TypedAnswers } from './profile-fields.ts';

const resendWaitSeconds = 30;

/** What a form was opened with goes along to its target. */
function pathFor(request: ApiRequest, path: string): string {
  const kept = new URLSearchParams(keptQuery(request)).toString();
  return kept === '' ? path : `${path}?${kept}`;
}

const rulesOf = (request: ApiRequest, services: RegistrationPageServices): Promise<RegistrationRules> =>
  services.rules({ app: appOf(request) });

async function form(
  request: ApiRequest,
  services: RegistrationPageServices,
  rules: RegistrationRules,
  {
    answers = {},
    errors = new Map(),
    problem,
  }: { answers?: TypedAnswers; errors?: ReadonlyMap<string, FieldError>; problem?: Problem } = {},
) {
  const language = languageOf(request);
  const { csrf, cookies } = await openForm(request, services);
  const fields = questionsOf(rules).map((question) => fieldOf(question, language, answers, errors));
  const page = renderSignUp({
    ...frameOf(request, services.settings()),
    form: { action: pathFor(request, '/signup'), csrf, fields, problem },
    signInUrl: '/signin',
  });
  return show(page, { cookies });
}

async function checkMail(request: ApiRequest, services: RegistrationPageServices, address: string, wasResent: boolean) {
  const { csrf, cookies } = await openForm(request, services);
  const page = renderCheckMail({
    ...frameOf(request, services.settings()),
    address,
    wasResent,
    resend: { action: pathFor(request, '/signup/resend'), csrf, hidden: { email: address }, waitSeconds: resendWaitSeconds },
    startAgainUrl: pathFor(request, '/signup'),
  });
  return show(page, { cookies });
}

const isOpen = ({ enrollment }: RegistrationRules): boolean => enrollment.unknownUserAction === 'REGISTER';

const closed = (request: ApiRequest, services: RegistrationPageServices) =>
  show(renderClosed({ ...frameOf(request, services.settings()), signInUrl: '/signin' }));

export const showSignUp = operation({
  ...shown,
  id: 'showSignUp',
  path: '/signup',
  summary: 'The registration form',
  async handle({ request }, services: RegistrationPageServices) {
    const rules = await rulesOf(request, services);
    return isOpen(rules) ? form(request, services, rules) : closed(request, services);
  },
});

export const submitSignUp = operation({
  ...posted,
  id: 'submitSignUp',
  path: '/signup',
  summary: 'Registers somebody',
  errors: ['validation-failed', 'registration-closed', 'registration-denied'],
  async handle({ request, body, context }, services: RegistrationPageServices) {
    const rules = await rulesOf(request, services);
    if (!isOpen(rules)) return closed(request, services);
    const { csrf, ...answers } = body;
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, rules, { answers, problem: 'formExpired' });
    const errors = faultyFields(questionsOf(rules), answers);
    if (errors.size > 0) return form(request, services, rules, { answers, errors });
    try {
      const redirectUrl = placeAfterwards(services.settings(), request.query.get('redirectUrl'));
      await register(services, { rules, answers, language: languageOf(request), redirectUrl }, context);
    } catch (error) {
      return form(request, services, rules, { answers, ...refusalOf(error, questionsOf(rules)) });
    }
    return checkMail(request, services, (answers['email'] ?? '').trim(), false);
  },
});

export const resendSignUp = operation({
  ...posted,
  id: 'resendSignUp',
  path: '/signup/resend',
  summary: 'Sends the link again',
  async handle({ request, body, context }, services: RegistrationPageServices) {
    const address = (body['email'] ?? '').trim();
    const rules = await rulesOf(request, services);
    if (!(await isOwnForm(request, services, body['csrf']))) return form(request, services, rules, { problem: 'formExpired' });
    // Unknown addresses are answered alike.
    await resendLink(services, address, { rules, language: languageOf(request) }, context);
    return checkMail(request, services, address, true);
  },
});
