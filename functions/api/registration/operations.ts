import * as z from 'zod/mini';

import { operation } from '../../../shared/api/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import { attributeLabel, type PageLanguage, pickPageLanguage, signUpWords } from '../../../shared/pages/index.ts';
import { profileSchemaOf } from '../../../shared/profile-forms/index.ts';
import { questionsOf, register, type RegistrationRules, requireOpen } from '../../../shared/registration/index.ts';
import type { RegistrationApiServices } from '../../../shared/runtime/registration-services.ts';
import { enrollProfile } from './enroll-profile.ts';
import { RegisteredBody, RegistrationFormBody } from './bodies.ts';

/** As pages choose it; scripts say it in the query, where a browser's own header is not theirs to set. */
const inLanguage = { locale: z.optional(z.string().check(z.maxLength(35))) };

const languageOf = (locale: string | undefined, header: string | undefined): PageLanguage =>
  pickPageLanguage({ locale: locale ?? null, acceptLanguage: header ?? null });

function presentForm(rules: RegistrationRules, language: PageLanguage): object {
  const questions = questionsOf(rules).map((question) => ({
    ...question,
    label: attributeLabel(language, question.name, question.label),
  }));
  return {
    policyId: rules.policyId,
    lastUpdate: rules.lastUpdated,
    profileSchema: profileSchemaOf(questions),
    _embedded: { words: signUpWords(language) },
  };
}

/**
 * The form of whoever registers, for a script that shows it: the classic Sign-In Widget's, and our own element's.
 *
 * @see https://github.com/okta/okta-signin-widget/blob/master/src/v1/models/RegistrationSchema.js
 */
export const getRegistrationForm = operation({
  id: 'getRegistrationForm',
  method: 'GET',
  path: '/api/v1/registration/form',
  summary: 'Retrieve the registration form',
  scope: 'none',
  params: z.object({}),
  query: z.object({ ...inLanguage, app: z.optional(z.string()), policy: z.optional(z.string()) }),
  body: z.object({}),
  success: { status: 200, body: RegistrationFormBody },
  errors: ['registration-closed', 'not-found', 'validation-failed'],
  async handle({ query: { locale, app, policy }, request }, services: RegistrationApiServices) {
    const rules = await services.rules({ app, policy });
    if (policy !== undefined && rules.policyId !== policy) throw new RosterError('not-found', { id: policy, type: 'Policy' });
    requireOpen(rules);
    return presentForm(rules, languageOf(locale, request.headers['accept-language']));
  },
});

export const registerUser = operation({
  id: 'registerUser',
  method: 'POST',
  path: '/api/v1/registration/{policyId}/register',
  summary: 'Register somebody',
  scope: 'none',
  params: z.object({ policyId: z.string() }),
  query: z.object(inLanguage),
  body: z.object({
    userProfile: z.record(z.string().check(z.maxLength(100)), z.unknown()),
    relayState: z.optional(z.nullable(z.string().check(z.maxLength(2048)))),
  }),
  success: { status: 200, body: RegisteredBody },
  errors: ['registration-closed', 'registration-denied', 'not-found', 'validation-failed', 'malformed-body'],
  async handle({ params: { policyId }, query, body, request, context }, services: RegistrationApiServices) {
    const rules = await services.rules({ policy: policyId });
    if (rules.policyId !== policyId) throw new RosterError('not-found', { id: policyId, type: 'Policy' });
    const language = languageOf(query.locale, request.headers['accept-language']);
    await register(services, { rules, answers: body.userProfile, language }, context);
    return { status: 'MAIL_SENT', ...(typeof body.relayState === 'string' && { relayState: body.relayState }) };
  },
});

export const registrationOperations = [getRegistrationForm, registerUser, enrollProfile];
