import type { ApiRequest, RawReply } from '../../../shared/api/index.ts';
import { maskedAddress, type OpenTransaction } from '../../../shared/authn/index.ts';
import {
  factorOf,
  isSent,
  kindOf,
  offeredKinds,
  type OwnFactor,
  qrCodeSvg,
  questions,
  questionText,
  totpUri,
  usableFactors,
} from '../../../shared/factors/index.ts';
import {
  type FactorKindName,
  type FormField,
  type FormProblem,
  type FormTarget,
  renderFactorChoice,
  renderFactorForm,
} from '../../../shared/pages/index.ts';
import { trusted } from '../../../shared/presentation/index.ts';
import type { FactorPageServices } from '../../../shared/runtime/factor-page-services.ts';
import { frameOf, openForm, show } from '../frame.ts';

/** What the page says of a step that was refused: of the form as a whole, or of what was entered. */
export interface StepProblem {
  readonly form?: FormProblem;
  readonly isRefused?: boolean;
  /** What is wrong with the number that a text should go to. */
  readonly phone?: 'mobile' | 'unservedCountry';
}

const isFactorKind = (name: string): name is FactorKindName =>
  ['okta_question', 'google_otp', 'okta_otp', 'okta_sms', 'okta_email'].includes(name);
const kindName = (factor: Pick<OwnFactor, 'type' | 'provider'>): FactorKindName => {
  const { name } = kindOf(factor);
  if (!isFactorKind(name)) throw new Error(`the page has no words for ${name}`);
  return name;
};

async function frame(request: ApiRequest, services: FactorPageServices, { user }: OpenTransaction) {
  const { csrf, cookies } = await openForm(request, services);
  const to = (action: string, hidden?: FormTarget['hidden']): FormTarget => ({
    action: `/signin/${action}`,
    csrf,
    ...(hidden === undefined ? {} : { hidden }),
  });
  const page = { ...frameOf(request, services.settings()), login: String(user.profile['login']), cancel: to('verify/cancel') };
  return { page, to, cookies };
}

const codeField = (error?: FormField['error']): FormField => ({
  name: 'passCode',
  label: '',
  type: 'text',
  required: true,
  autocomplete: 'one-time-code',
  inputmode: 'numeric',
  maxLength: 10,
  error,
});

const answerField = (label: string, error?: FormField['error']): FormField => ({
  name: 'answer',
  label,
  type: 'password',
  required: true,
  autocomplete: 'off',
  maxLength: 100,
  error,
});

/** Which factor she shows. */
async function choice(request: ApiRequest, services: FactorPageServices, open: OpenTransaction, { form: problem }: StepProblem) {
  const { page, to, cookies } = await frame(request, services, open);
  const ways = usableFactors(open.user).map((factor) => ({
    kind: kindName(factor),
    hint: isSent(factor) ? maskedAddress(factor) : undefined,
    to: to('verify/choice', { factorId: factor.id }),
  }));
  return show(renderFactorChoice({ ...page, purpose: 'choose', ways, problem }), { cookies });
}

/** Whoever has to give something with it comes to a form of its own. */
const withDetails: ReadonlySet<string> = new Set(['okta_sms', 'okta_question']);

/** Which factor she wants to have: those that her policy requires, where it requires any. */
async function offers(request: ApiRequest, services: FactorPageServices, open: OpenTransaction, { form, isRefused }: StepProblem) {
  const { page, to, cookies } = await frame(request, services, open);
  const left = offeredKinds(open.user, await services.enrollment(open.userId)).filter(({ own }) => own?.status !== 'ACTIVE');
  const required = left.filter(({ isRequired }) => isRequired);
  const ways = (required.length > 0 ? required : left).map(({ kind }) => {
    const name = kindName(kind);
    return { kind: name, to: withDetails.has(name) ? `/signin/verify?kind=${name}` : to('verify/enroll', { kind: name }) };
  });
  const problem = form ?? (isRefused === true ? 'tryAgain' : undefined);
  return show(renderFactorChoice({ ...page, purpose: 'enroll', ways, problem }), { cookies });
}

/** Asks for what proves her. */
async function challengeForm(
  request: ApiRequest,
  services: FactorPageServices,
  open: OpenTransaction,
  { form: problem, isRefused }: StepProblem,
) {
  const { page, to, cookies } = await frame(request, services, open);
  const factor = factorOf(open.user, open.factorId ?? '');
  const error = isRefused === true ? ({ problem: 'required' } as const) : undefined;
  const isQuestion = factor.type === 'question';
  const fields = isQuestion ? [answerField(questionText(factor.question ?? ''), error)] : [codeField(error)];
  const rendered = renderFactorForm({
    ...page,
    asks: isQuestion ? 'answer' : isSent(factor) ? 'sentCode' : 'appCode',
    address: isSent(factor) ? maskedAddress(factor) : undefined,
    form: { ...to('verify'), fields, problem },
    resend: isSent(factor) ? to('verify/resend') : undefined,
    other: to('verify/back'),
  });
  return show(rendered, { cookies });
}

/** What an app is told again whenever the page is, until it has shown a code. */
async function keyOf(services: FactorPageServices, { user }: OpenTransaction, { id, type }: OwnFactor) {
  if (type !== 'token:software:totp') return undefined;
  const secret = await services.factorServices.factors.findSecret(user.id, id);
  if (secret === undefined) return undefined;
  const text = await services.factorServices.vault.open(user.id, secret.sealed);
  const picture = trusted(qrCodeSvg(totpUri(text, services.orgName(), String(user.profile['login']))));
  return { picture, text: text.replaceAll(/(.{4})(?=.)/g, '$1 ') };
}

/** Asks for the first code of a factor. */
async function activationForm(
  request: ApiRequest,
  services: FactorPageServices,
  open: OpenTransaction,
  { form: problem, isRefused }: StepProblem,
) {
  const { page, to, cookies } = await frame(request, services, open);
  const factor = factorOf(open.user, open.factorId ?? '');
  const rendered = renderFactorForm({
    ...page,
    asks: isSent(factor) ? 'sentCode' : 'appCode',
    address: isSent(factor) ? factor.address : undefined,
    key: await keyOf(services, open, factor),
    form: { ...to('verify/activation'), fields: [codeField(isRefused === true ? { problem: 'required' } : undefined)], problem },
    resend: isSent(factor) ? to('verify/resend') : undefined,
    other: to('verify/back'),
  });
  return show(rendered, { cookies });
}

const pages = {
  MFA_REQUIRED: choice,
  MFA_CHALLENGE: challengeForm,
  MFA_ENROLL: offers,
  MFA_ENROLL_ACTIVATE: activationForm,
} as const;

/** The page of the step that is next. */
export function stepPage(
  request: ApiRequest,
  services: FactorPageServices,
  open: OpenTransaction,
  problem: StepProblem = {},
): Promise<RawReply> {
  return pages[open.status as keyof typeof pages](request, services, open, problem);
}

/** The form of a factor that is about something she has to give; undefined where `kind` is of none, or another step is next. */
export function detailsForm(
  request: ApiRequest,
  services: FactorPageServices,
  open: OpenTransaction,
  { kind = '', phoneNumber, question }: Readonly<Record<string, string>>,
  problem: StepProblem = {},
): Promise<RawReply> | undefined {
  if (open.status !== 'MFA_ENROLL' || !withDetails.has(kind)) return undefined;
  return details(request, services, open, { kind, phoneNumber, question }, problem);
}

async function details(
  request: ApiRequest,
  services: FactorPageServices,
  open: OpenTransaction,
  {
    kind,
    phoneNumber,
    question,
  }: { readonly kind: string; readonly phoneNumber?: string | undefined; readonly question?: string | undefined },
  { form: problem, isRefused = false, phone: wrong }: StepProblem,
) {
  const { page, to, cookies } = await frame(request, services, open);
  const phone: FormField = {
    name: 'phoneNumber',
    label: '',
    type: 'tel',
    required: true,
    autocomplete: 'tel',
    inputmode: 'tel',
    value: phoneNumber,
    error: isRefused || wrong !== undefined ? { problem: wrong ?? 'mobile' } : undefined,
  };
  const options = Object.entries(questions).map(([value, label]) => ({ value, label }));
  const fields: FormField[] = [
    {
      name: 'question',
      label: '',
      type: 'select',
      required: true,
      options,
      value: question,
      error: isRefused && (question ?? '') === '' ? { problem: 'required' } : undefined,
    },
    answerField('', isRefused && (question ?? '') !== '' ? { problem: 'tooShort', least: 4 } : undefined),
  ];
  const isPhone = kind === 'okta_sms';
  const rendered = renderFactorForm({
    ...page,
    asks: isPhone ? 'phone' : 'question',
    form: { ...to('verify/enroll', { kind }), fields: isPhone ? [phone] : fields, problem },
    other: '/signin/verify',
  });
  return show(rendered, { cookies });
}
