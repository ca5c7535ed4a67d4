import * as z from 'zod/mini';

import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import {
  acceptInvitation,
  inspectInvitation,
  type InvitationLink,
  type InvitedQuestion,
  questionsFor,
} from '../../../shared/invitations/index.ts';
import { type Context, isRosterError } from '../../../shared/kernel/index.ts';
import {
  type FieldError,
  type FormField,
  type FormProblem,
  type PageLanguage,
  renderInvitation,
  renderLinkProblem,
} from '../../../shared/pages/index.ts';
import type { RegistrationRules } from '../../../shared/registration/index.ts';
import type { RegistrationPageServices } from '../../../shared/runtime/registration-services.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, languageOf, openForm, show } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { faultyFields, fieldOf, refusalOf, type TypedAnswers } from './profile-fields.ts';

type Good = Extract<InvitationLink, { state: 'good' }>;

interface Returned {
  readonly answers?: TypedAnswers;
  readonly errors?: ReadonlyMap<string, FieldError>;
  readonly problem?: FormProblem | undefined;
}

/** Whoever invites sends another link; a page that did it would be a way to have mails sent. */
const linkProblem = (request: ApiRequest, services: RegistrationPageServices, link: Exclude<InvitationLink, Good>) =>
  show(
    renderLinkProblem({
      ...frameOf(request, services.settings(), false),
      reason: link.state === 'expired' ? 'expired' : 'invalid',
      signInUrl: '/signin',
    }),
  );

/** What was said for her is shown and not asked. */
function invitedField(
  question: InvitedQuestion,
  language: PageLanguage,
  answers: TypedAnswers,
  errors: ReadonlyMap<string, FieldError>,
): FormField {
  const field = fieldOf(question, language, answers, errors);
  const { preset } = question;
  if (preset === undefined) return field;
  const chosen = field.options?.find(({ value }) => value === String(preset));
  const value = chosen?.label ?? (Array.isArray(preset) ? preset.join(', ') : String(preset));
  const { options: _shown, maxLength: _any, ...shownField } = field;
  return { ...shownField, type: 'text', value, isFixed: true, required: false };
}

async function form(
  request: ApiRequest,
  services: RegistrationPageServices,
  token: string,
  { rules, link }: { readonly rules: RegistrationRules; readonly link: Good },
  { answers = {}, errors = new Map(), problem }: Returned = {},
) {
  const language = languageOf(request);
  const { csrf, cookies } = await openForm(request, services);
  const questions = questionsFor(rules, link.invitation).filter(({ name }) => name !== 'email');
  const page = renderInvitation({
    ...frameOf(request, services.settings(), false),
    email: link.email,
    // Whoever reloads asks for a link that there is not, and hears so.
    address: '/invitation/link',
    signInUrl: '/signin',
    form: {
      action: '/invitation/accept',
      csrf,
      hidden: { token },
      problem,
      fields: questions.map((question) => invitedField(question, language, answers, errors)),
    },
  });
  return show(page, { cookies });
}

/** What the page says where nobody could be made. */
function returnedFor(error: unknown, questions: readonly InvitedQuestion[]): Returned {
  if (isRosterError(error, 'claim-taken')) {
    const { claim, field } = error.facts;
    if (claim === 'login') return { problem: 'accountExists' };
    const isAsked = questions.some(({ name }) => name === field);
    return isAsked ? { errors: new Map([[field ?? '', { problem: 'notAllowed' }]]) } : { problem: 'refused' };
  }
  return refusalOf(error, questions);
}

async function accept(
  request: ApiRequest,
  services: RegistrationPageServices,
  { token, answers }: { readonly token: string; readonly answers: TypedAnswers },
  of: { readonly rules: RegistrationRules; readonly link: Good },
  context: Context,
) {
  try {
    const { link } = await acceptInvitation(services, token, { rules: of.rules, answers }, context);
    return redirect(`/activate/${link.value}`);
  } catch (error) {
    if (isRosterError(error, 'one-time-token-invalid')) return linkProblem(request, services, { state: 'dead' });
    return form(request, services, token, of, { answers, ...returnedFor(error, questionsFor(of.rules, of.link.invitation)) });
  }
}

export const showInvitation = operation({
  ...shown,
  id: 'showInvitation',
  path: '/invitation/{token}',
  summary: 'Where the link of an invitation leads; consumes nothing',
  params: z.object({ token: z.string() }),
  async handle({ params: { token }, request }, services: RegistrationPageServices) {
    const link = await inspectInvitation(services, token);
    if (link.state !== 'good') return linkProblem(request, services, link);
    return form(request, services, token, { rules: await services.rules(), link });
  },
});

export const submitInvitation = operation({
  ...posted,
  id: 'submitInvitation',
  path: '/invitation/accept',
  summary: 'Makes whoever was invited a user, and leads to the choice of a password',
  success: { status: 303 },
  errors: ['validation-failed', 'registration-denied', 'one-time-token-invalid', 'claim-taken'],
  async handle({ request, body, context }, services: RegistrationPageServices) {
    const { csrf, token = '', ...answers } = body;
    const link = await inspectInvitation(services, token);
    if (link.state !== 'good') return linkProblem(request, services, link);
    const of = { rules: await services.rules(), link };
    if (!(await isOwnForm(request, services, csrf))) {
      return form(request, services, token, of, { answers, problem: 'formExpired' });
    }
    const open = questionsFor(of.rules, link.invitation).filter(({ preset }) => preset === undefined);
    const errors = faultyFields(open, answers);
    if (errors.size > 0) return form(request, services, token, of, { answers, errors });
    return accept(request, services, { token, answers }, of, context);
  },
});
