import { isRosterError } from '../../../shared/kernel/index.ts';
import { attributeLabel, type FieldError, type FormField, type PageLanguage } from '../../../shared/pages/index.ts';
import { type AnswerFault, answerFaults, controlOf, type Question } from '../../../shared/profile-forms/index.ts';

export type Problem = 'formExpired' | 'registrationDenied' | 'registrationNotNow' | 'registrationFailed' | undefined;

/** Forms send text alone. */
export type TypedAnswers = Readonly<Record<string, string>>;

export function fieldOf(
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

export function faultyFields(questions: readonly Question[], answers: TypedAnswers): ReadonlyMap<string, FieldError> {
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
export function refusalOf(error: unknown, questions: readonly Question[]): { errors: Map<string, FieldError>; problem: Problem } {
  if (!isRosterError(error, 'registration-denied')) return { errors: refusedFields(error, questions), problem: undefined };
  const errors = new Map<string, FieldError>();
  for (const { attribute, text } of error.facts.messages) {
    const name = attribute === 'login' && !questions.some((question) => question.name === 'login') ? 'email' : attribute;
    const isAsked = questions.some((question) => question.name === name);
    if (isAsked && !errors.has(name)) errors.set(name, { problem: 'text', text });
  }
  return { errors, problem: errors.size > 0 ? undefined : denials[error.facts.because] };
}
