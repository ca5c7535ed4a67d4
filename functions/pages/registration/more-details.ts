import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { fillProfile, findProfileStep, type ProfileStep } from '../../../shared/authn/index.ts';
import { type Context, isRosterError } from '../../../shared/kernel/index.ts';
import { type FieldError, type FormProblem, renderMoreDetails } from '../../../shared/pages/index.ts';
import type { Question } from '../../../shared/profile-forms/index.ts';
import type { RegistrationPageServices } from '../../../shared/runtime/registration-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { forgetStep, goOn, stepTokenOf } from '../step-cookie.ts';
import { faultyFields, fieldOf, type TypedAnswers } from './profile-fields.ts';

interface Faults {
  readonly answers?: TypedAnswers;
  readonly errors?: ReadonlyMap<string, FieldError>;
  readonly problem?: FormProblem | undefined;
}

/** Undefined where there is no such step, or it is over. */
async function openStep(request: ApiRequest, services: RegistrationPageServices): Promise<ProfileStep | undefined> {
  return findProfileStep(services, stepTokenOf(request) ?? '').catch((error: unknown) => {
    if (isRosterError(error, 'invalid-token') || isRosterError(error, 'transaction-state-mismatch')) return undefined;
    throw error;
  });
}

const signInAgain = () => redirect('/signin', [forgetStep]);

async function form(
  request: ApiRequest,
  services: RegistrationPageServices,
  { transaction, questions }: ProfileStep,
  { answers = {}, errors = new Map(), problem }: Faults = {},
) {
  const language = languageOf(request);
  const { csrf, cookies } = await openForm(request, services);
  const fields = questions.map((question) => fieldOf(question, language, answers, errors));
  const page = renderMoreDetails({
    ...frameOf(request, services.settings()),
    login: String(transaction.user.profile['login']),
    form: { action: '/signin/profile', csrf, fields, problem },
    signInUrl: '/signin',
  });
  return show(page, { cookies });
}

const denials = { denied: 'profileDenied', notNow: 'profileNotNow', failed: 'profileFailed' } as const;

/** Whatever is refused stands at its question, where it has one. */
function atQuestions(questions: readonly Question[], named: readonly (readonly [string, FieldError])[]): Map<string, FieldError> {
  return new Map(named.filter(([name]) => questions.some((question) => question.name === name)));
}

/** What the page shows for a step that was refused; undefined where nothing is left but to sign in again. */
function faultsOf(error: unknown, questions: readonly Question[]): Omit<Faults, 'answers'> | undefined {
  if (isRosterError(error, 'invalid-token') || isRosterError(error, 'authentication-failed')) return undefined;
  if (isRosterError(error, 'sign-on-denied')) return { problem: 'signOnDenied' };
  if (isRosterError(error, 'profile-update-denied')) {
    const { messages, because } = error.facts;
    const errors = atQuestions(
      questions,
      messages.map(({ attribute, text }) => [attribute, { problem: 'text', text }]),
    );
    return { errors, problem: errors.size > 0 ? undefined : denials[because] };
  }
  const notAllowed = { problem: 'notAllowed' } as const;
  if (isRosterError(error, 'claim-taken')) {
    const errors = atQuestions(questions, [[error.facts.field ?? '', notAllowed]]);
    return { errors, problem: errors.size > 0 ? undefined : 'profileNotNow' };
  }
  if (!isRosterError(error, 'validation-failed')) throw error;
  const errors = atQuestions(
    questions,
    error.facts.causes.map((cause) => [cause.split(':')[0] ?? '', notAllowed]),
  );
  return { errors, problem: errors.size > 0 ? undefined : 'profileNotNow' };
}

async function save(
  request: ApiRequest,
  services: RegistrationPageServices,
  step: ProfileStep,
  answers: TypedAnswers,
  context: Context,
) {
  try {
    return await goOn(services, await fillProfile(services, step.transaction.stateToken, answers, context));
  } catch (error) {
    const faults = faultsOf(error, step.questions);
    return faults === undefined ? signInAgain() : form(request, services, step, { answers, ...faults });
  }
}

export const showMoreDetails = operation({
  ...shown,
  id: 'showMoreDetails',
  path: '/signin/profile',
  summary: 'What a sign-in asks for',
  async handle({ request }, services: RegistrationPageServices) {
    const step = await openStep(request, services);
    return step === undefined ? signInAgain() : form(request, services, step);
  },
});

export const submitMoreDetails = operation({
  ...posted,
  id: 'submitMoreDetails',
  path: '/signin/profile',
  summary: 'Adds what a sign-in asks for to the profile, and ends it',
  success: { status: 303 },
  errors: ['validation-failed', 'profile-update-denied', 'sign-on-denied', 'claim-taken'],
  async handle({ request, body, context }, services: RegistrationPageServices) {
    const { csrf, ...answers } = body;
    const step = await openStep(request, services);
    if (step === undefined) return signInAgain();
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, step, { answers, problem: 'formExpired' });
    const errors = faultyFields(step.questions, answers);
    return errors.size > 0 ? form(request, services, step, { answers, errors }) : save(request, services, step, answers, context);
  },
});
