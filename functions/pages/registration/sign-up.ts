import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import {
  attributeLabel,
  type FieldError,
  type FormField,
  type PageLanguage,
  renderCheckMail,
  renderClosed,
  renderSignUp,
} from '../../../shared/pages/index.ts';
import { type AnswerFault, answerFaults, controlOf, type Question } from '../../../shared/profile-forms/index.ts';
import { questionsOf, register, type RegistrationRules, renewLink } from '../../../shared/registration/index.ts';
import type { RegistrationPageServices } from '../../../shared/runtime/registration-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';

type Problem = 'formExpired' | 'registrationDenied' | 'registrationNotNow' | 'registrationFailed' | undefined;

const resendWaitSeconds = 30;

/** Forms send text alone. */
type TypedAnswers = Readonly<Record<string, string>>;

function fieldOf(
  question: Question,
  language: PageLanguage,
  answers: TypedAnswers,
  errors: ReadonlyMap<string, FieldError>,
): FormField {
  const { name, label, required } = question;
  return {
    ...controlOf(question),
    name,
    label: attributeLabel(language, name, label),
    required,
    value: answers[name],
    error: errors.get(name),
  };
}

/** What is wrong with an answer, in the kinds that pages have words for. */
function errorOf(found: AnswerFault, question: Question): FieldError {
  switch (found.fault) {
    case 'required':
    case 'must-agree':
      return { problem: 'required' };
    case 'too-long':
      return { problem: 'tooLong', most: found.most };
    case 'too-short':
      return { problem: 'tooShort', least: found.least };
    case 'no-login':
      return { problem: 'email' };
    default:
      return { problem: controlOf(question).type === 'email' ? 'email' : 'notAllowed' };
  }
}

function faultyFields(questions: readonly Question[], answers: TypedAnswers): ReadonlyMap<string, FieldError> {
  const faults = answerFaults(questions, answers);
  return new Map(
    questions.flatMap((question) => {
      const fault = faults.get(question.name);
      return fault === undefined ? [] : [[question.name, errorOf(fault, question)] as const];
    }),
  );
}

/** What the directory refuses of answers that fit by themselves. Its sentences begin with the field's name; what the page says of it are its own words. */
function refusedFields(error: unknown, questions: readonly Question[]): Map<string, FieldError> {
  if (!isRosterError(error, 'validation-failed')) throw error;
  return new Map(
    error.facts.causes.map((cause) => {
      // A login that the form does not ask for is the address.
      const named = cause.split(':')[0] ?? '';
      const question = questions.find(({ name }) => name === named);
      const isAddress = question === undefined || controlOf(question).type === 'email';
      return [question?.name ?? 'email', { problem: isAddress ? 'email' : 'notAllowed' }] as const;
    }),
  );
}

const denials = { denied: 'registrationDenied', notNow: 'registrationNotNow', failed: 'registrationFailed' } as const;

/** What a hook has to say, at the questions that it says it of; where it says nothing of them, the page's own words. */
function refusalOf(error: unknown, questions: readonly Question[]): { errors: Map<string, FieldError>; problem: Problem } {
  if (!isRosterError(error, 'registration-denied')) return { errors: refusedFields(error, questions), problem: undefined };
  const errors = new Map<string, FieldError>();
  for (const { attribute, text } of error.facts.messages) {
    const name = attribute === 'login' && !questions.some((question) => question.name === 'login') ? 'email' : attribute;
    const isAsked = questions.some((question) => question.name === name);
    if (isAsked && !errors.has(name)) errors.set(name, { problem: 'text', text });
  }
  return { errors, problem: errors.size > 0 ? undefined : denials[error.facts.because] };
}

/** The application that somebody registers for: its policy says what the form asks. Carried from page to page. */
const appOf = ({ query }: ApiRequest): string | undefined => query.get('app') ?? undefined;

function pathFor(request: ApiRequest, path: string): string {
  const app = appOf(request);
  return app === undefined ? path : `${path}?app=${encodeURIComponent(app)}`;
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
      await register(services, { rules, answers, language: languageOf(request) }, context);
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
    await renewLink(services, address, { rules, language: languageOf(request) }, context).catch((error: unknown) => {
      if (!isRosterError(error, 'not-found')) throw error;
    });
    return checkMail(request, services, address, true);
  },
});
