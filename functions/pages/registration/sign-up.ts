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
import type { Attribute } from '../../../shared/profiles/index.ts';
import {
  missingAnswers,
  type Question,
  questionsOf,
  register,
  type RegistrationRules,
  renewLink,
} from '../../../shared/registration/index.ts';
import type { RegistrationPageServices } from '../../../shared/runtime/registration-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';

type Answers = Readonly<Record<string, string>>;
type Problem = 'formExpired' | 'registrationDenied' | 'registrationNotNow' | 'registrationFailed' | undefined;

const resendWaitSeconds = 30;

const autocompletes: Readonly<Record<string, string>> = {
  firstName: 'given-name',
  lastName: 'family-name',
  middleName: 'additional-name',
  email: 'email',
  login: 'username',
  mobilePhone: 'tel',
  primaryPhone: 'tel',
  organization: 'organization',
  city: 'address-level2',
  zipCode: 'postal-code',
  countryCode: 'country',
};

function typeOf({ name, format }: Attribute): FormField['type'] {
  if (format === 'email' || name === 'login') return 'email';
  if (format === 'uri') return 'url';
  return name.endsWith('Phone') ? 'tel' : 'text';
}

function fieldOf(
  { name, label, required, attribute }: Question,
  language: PageLanguage,
  answers: Answers,
  errors: ReadonlyMap<string, FieldError>,
): FormField {
  return {
    name,
    label: attributeLabel(language, name, label),
    type: attribute === undefined ? 'text' : typeOf(attribute),
    required,
    autocomplete: autocompletes[name],
    value: answers[name],
    error: errors.get(name),
    maxLength: attribute?.maxLength,
  };
}

/** Sentences of the domain begin with the field's name; what a page says of it are its own words. */
function errorOf(cause: string, attribute: Attribute | undefined): FieldError {
  if (/blank/.test(cause)) return { problem: 'required' };
  if (/more than/.test(cause) && attribute?.maxLength !== undefined) return { problem: 'tooLong', most: attribute.maxLength };
  if (/at least/.test(cause) && attribute?.minLength !== undefined) return { problem: 'tooShort', least: attribute.minLength };
  return attribute !== undefined && typeOf(attribute) === 'email' ? { problem: 'email' } : { problem: 'notAllowed' };
}

function errorsOf(error: unknown, questions: readonly Question[]): Map<string, FieldError> {
  if (!isRosterError(error, 'validation-failed')) throw error;
  const errors = new Map<string, FieldError>();
  for (const cause of error.facts.causes) {
    // A login that the form does not ask for is the address.
    const named = cause.split(':')[0] ?? '';
    const name = questions.some((question) => question.name === named) ? named : 'email';
    const attribute = questions.find((question) => question.name === name)?.attribute;
    if (!errors.has(name)) errors.set(name, errorOf(cause, attribute));
  }
  return errors;
}

const denials = { denied: 'registrationDenied', notNow: 'registrationNotNow', failed: 'registrationFailed' } as const;

/** What a hook has to say, at the questions that it says it of; where it says nothing of them, the page's own words. */
function refusalOf(error: unknown, questions: readonly Question[]): { errors: Map<string, FieldError>; problem: Problem } {
  if (!isRosterError(error, 'registration-denied')) return { errors: errorsOf(error, questions), problem: undefined };
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
  services.rules(appOf(request));

async function form(
  request: ApiRequest,
  services: RegistrationPageServices,
  rules: RegistrationRules,
  {
    answers = {},
    errors = new Map(),
    problem,
  }: { answers?: Answers; errors?: ReadonlyMap<string, FieldError>; problem?: Problem } = {},
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
    const missing = missingAnswers(rules, answers);
    if (missing.length > 0) {
      return form(request, services, rules, {
        answers,
        errors: new Map(missing.map((name) => [name, { problem: 'required' as const }])),
      });
    }
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
