import { type ApiRequest, operation, type RawReply } from '../../../shared/api/index.ts';
import {
  activateStep,
  cancelTransaction,
  enrollStep,
  factorStatuses,
  findTransaction,
  type OpenTransaction,
  previousStep,
  resendActivation,
  resendChallenge,
  verifyStep,
} from '../../../shared/authn/index.ts';
import { factorKinds } from '../../../shared/factors/index.ts';
import { type Context, isRosterError } from '../../../shared/kernel/index.ts';
import type { FactorPageServices } from '../../../shared/runtime/factor-page-services.ts';
import { posted, shown } from '../declarations.ts';
import { isOwnForm } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { forgetStep, goOn, stepTokenOf } from '../step-cookie.ts';
import { detailsForm, stepPage, type StepProblem } from './render.ts';

const over = (): RawReply => redirect('/signin', [forgetStep]);

/** The sign-in that the browser is in the midst of; undefined where there is none, or it is over. */
async function openStep(request: ApiRequest, services: FactorPageServices): Promise<OpenTransaction | undefined> {
  const token = stepTokenOf(request);
  if (token === undefined) return undefined;
  return findTransaction(services, token, factorStatuses).catch((error: unknown) => {
    if (isRosterError(error, 'invalid-token') || isRosterError(error, 'transaction-state-mismatch')) return undefined;
    throw error;
  });
}

/** What the page says of a step that was refused; undefined where nothing is left but to sign in again. */
function problemOf(error: unknown): StepProblem | undefined {
  if (isRosterError(error, 'passcode-invalid')) return { form: 'wrongCode' };
  if (isRosterError(error, 'factor-tries-spent')) return { form: 'factorPaused' };
  if (isRosterError(error, 'recovery-too-soon') || isRosterError(error, 'text-too-soon')) return { form: 'codeTooSoon' };
  if (isRosterError(error, 'forbidden') || isRosterError(error, 'sign-on-denied')) return { form: 'signOnDenied' };
  if (isRosterError(error, 'validation-failed')) return { isRefused: true };
  if (isRosterError(error, 'phone-number-invalid'))
    return { phone: error.facts.because === 'country-not-served' ? 'unservedCountry' : 'mobile' };
  return undefined;
}

const isOver = (error: unknown): boolean =>
  isRosterError(error, 'invalid-token') ||
  isRosterError(error, 'transaction-state-mismatch') ||
  isRosterError(error, 'not-found') ||
  isRosterError(error, 'authentication-failed');

type Fields = Readonly<Record<string, string>>;
type Take = (services: FactorPageServices, open: OpenTransaction, fields: Fields, context: Context) => Promise<RawReply>;

/** A step that a form asks for. What was refused is said on the page where it was asked for. */
const target = <const Id extends string>(id: Id, path: string, summary: string, take: Take) =>
  operation({
    ...posted,
    id,
    path: `/signin/${path}`,
    summary,
    success: { status: 303 },
    async handle({ request, body, context }, services: FactorPageServices) {
      const open = await openStep(request, services);
      if (open === undefined) return over();
      if (!(await isOwnForm(request, services, body['csrf']))) return stepPage(request, services, open, { form: 'formExpired' });
      try {
        return await take(services, open, body, context);
      } catch (error) {
        if (isOver(error)) return over();
        const problem = problemOf(error);
        if (problem === undefined) throw error;
        return detailsForm(request, services, open, body, problem) ?? stepPage(request, services, open, problem);
      }
    },
  });

const again = (): RawReply => redirect('/signin/verify');

export const showFactorStep = operation({
  ...shown,
  id: 'showFactorStep',
  path: '/signin/verify',
  summary: 'Asks for a factor, or has one enrolled, on the way in',
  async handle({ request }, services: FactorPageServices) {
    const open = await openStep(request, services);
    if (open === undefined) return over();
    const kind = request.query.get('kind') ?? '';
    return detailsForm(request, services, open, { kind }) ?? stepPage(request, services, open);
  },
});

export const factorPageOperations = [
  showFactorStep,
  target('submitFactor', 'verify', 'Shows a factor', async (services, open, { passCode, answer }, context) =>
    goOn(
      services,
      await verifyStep(services, open.stateToken, open.factorId ?? '', { passCode: passCode ?? '', answer: answer ?? '' }, context),
    ),
  ),
  target(
    'submitFactorChoice',
    'verify/choice',
    'Chooses a factor, to which a code is sent',
    async (services, open, { factorId = '' }, context) => {
      await verifyStep(services, open.stateToken, factorId, {}, context);
      return again();
    },
  ),
  target('submitFactorResend', 'verify/resend', 'Has the code sent anew', async (services, open) => {
    const resend = open.status === 'MFA_CHALLENGE' ? resendChallenge : resendActivation;
    await resend(services, open.stateToken, open.factorId ?? '');
    return again();
  }),
  target('submitFactorBack', 'verify/back', 'Goes back to the choice', async (services, open) => {
    await previousStep(services, open.stateToken);
    return again();
  }),
  target('submitFactorCancel', 'verify/cancel', 'Gives the sign-in up', async (services, open) => {
    await cancelTransaction(services, open.stateToken);
    return over();
  }),
  target('submitFactorEnrollment', 'verify/enroll', 'Enrolls a factor', async (services, open, fields, context) => {
    const { kind: name, phoneNumber, question, answer } = fields;
    const kind = factorKinds.find((each) => each.name === name);
    if (kind === undefined) return again();
    const step = await enrollStep(services, open.stateToken, { kind, phoneNumber, question, answer }, context);
    return 'advance' in step ? goOn(services, step.advance) : again();
  }),
  target(
    'submitFactorActivation',
    'verify/activation',
    'Shows that a factor is hers',
    async (services, open, { passCode = '' }, context) =>
      goOn(services, await activateStep(services, open.stateToken, open.factorId ?? '', { passCode }, context)),
  ),
];
