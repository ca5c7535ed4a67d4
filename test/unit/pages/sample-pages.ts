import {
  type Form,
  type FormField,
  type PageFrame,
  type PageLanguage,
  type PasswordRule,
  renderActivated,
  renderActivation,
  renderAwaitingApproval,
  renderAskForLink,
  renderChangeEmail,
  renderCheckMail,
  renderClosed,
  renderConfirmEmail,
  renderEmailAsked,
  renderInvitation,
  renderEmailChanged,
  renderExpiredPassword,
  renderFactorChoice,
  renderFactorForm,
  renderMoreDetails,
  renderLinkAsked,
  type RenderedPage,
  renderLinkProblem,
  renderNotFound,
  renderSignedIn,
  renderRecoveryCode,
  renderSignIn,
  renderSignUp,
  renderTooMany,
  renderUnlock,
  renderUnlocked,
  renderWrong,
} from '../../../shared/pages/index.ts';
import { qrCodeSvg } from '../../../shared/factors/index.ts';
import { type Brand, plainBrand, trusted } from '../../../shared/presentation/index.ts';

export const brand: Brand = {
  ...plainBrand('Acme'),
  helpUrl: 'https://help.example.com/',
  privacyUrl: 'https://example.com/privacy',
};

export function frame(language: PageLanguage = 'en', of: Brand = brand): PageFrame {
  return {
    brand: of,
    language,
    translations: (['en', 'es'] as const).map((other) => ({ language: other, href: `?locale=${other}` })),
  };
}

export function field(name: string, changes: Partial<FormField> = {}): FormField {
  return { name, label: `Label of ${name}`, type: 'text', required: true, ...changes };
}

export function form(fields: readonly FormField[] = [field('email')], changes: Partial<Form> = {}): Form {
  return { action: '/signup', csrf: 'csrf-value', fields, ...changes };
}

const giveUp = { action: '/signin/verify/cancel', csrf: 'csrf-value' } as const;
const way = (action: string, kind: string) => ({ action, csrf: 'csrf-value', hidden: { kind } });
const passCode = (changes: Partial<FormField> = {}): FormField =>
  field('passCode', { label: '', autocomplete: 'one-time-code', inputmode: 'numeric', maxLength: 10, ...changes });

const rules: readonly PasswordRule[] = [
  { rule: 'minLength', least: 8 },
  { rule: 'lower' },
  { rule: 'upper' },
  { rule: 'number' },
  { rule: 'withoutLogin', value: 'ana.garcia@example.com' },
  { rule: 'notCommon' },
];

export const newPassword = field('password', { label: '', type: 'password', autocomplete: 'new-password', rules });

const newAddress = (changes: Partial<FormField> = {}): FormField =>
  field('newEmail', { label: '', type: 'email', autocomplete: 'email', ...changes });
const password = (changes: Partial<FormField> = {}): FormField =>
  field('password', { label: '', type: 'password', autocomplete: 'current-password', ...changes });

const details: readonly FormField[] = [
  field('mobilePhone', { type: 'tel', label: 'Mobile phone', autocomplete: 'tel' }),
  field('town', { label: 'Town' }),
  field('seats', { label: 'Seats', required: false, inputmode: 'numeric', help: 'You can change it later.' }),
  field('plan', { label: 'Plan', type: 'select', options: [{ value: 'free', label: 'For one' }] }),
];

const everyField: readonly FormField[] = [
  field('firstName', { autocomplete: 'given-name', value: 'Ana' }),
  field('lastName', { required: false, help: 'As in your passport', error: { problem: 'tooLong', most: 50 } }),
  field('email', { type: 'email', autocomplete: 'email', error: { problem: 'email' } }),
  field('mobilePhone', { type: 'tel', error: { problem: 'mobile' } }),
  field('countryCode', {
    type: 'select',
    options: [
      { value: 'DE', label: 'Deutschland' },
      { value: 'ES', label: 'España' },
    ],
    value: 'ES',
    error: { problem: 'required' },
  }),
  { ...newPassword, value: 'S3cret-typed', error: { problem: 'passwordRules' } },
  field('terms', { type: 'checkbox', error: { problem: 'required' } }),
];

/** Every page in every state that people can meet. */
export function samplePages(language: PageLanguage = 'en', of: Brand = brand): Readonly<Record<string, RenderedPage>> {
  const base = frame(language, of);
  const login = 'ana.garcia@example.com';
  const newLink = form([field('email', { label: '', type: 'email' })], { action: '/activate/resend' });
  const credentials = [field('username', { label: '', autocomplete: 'username' }), { ...newPassword, rules: undefined }];
  return {
    'sign-up': renderSignUp({ ...base, form: form(), signInUrl: '/signin' }),
    'sign-up with errors': renderSignUp({ ...base, form: form(everyField), signInUrl: '/signin' }),
    'sign-up refused': renderSignUp({ ...base, form: form([field('email')], { problem: 'refused' }), signInUrl: null }),
    'check mail': renderCheckMail({
      ...base,
      address: login,
      startAgainUrl: '/signup',
      resend: { action: '/signup/resend', csrf: 'csrf-value', hidden: { email: login }, waitSeconds: 30 },
    }),
    'check mail again': renderCheckMail({ ...base, address: login, wasResent: true, startAgainUrl: '/signup' }),
    activation: renderActivation({
      ...base,
      login,
      purpose: 'activation',
      address: '/activate',
      form: form([newPassword], { action: '/activate/password', hidden: { token: 'Token0123456789abcdefg' } }),
    }),
    'activation with errors': renderActivation({
      ...base,
      login,
      purpose: 'activation',
      address: '/activate',
      form: form([{ ...newPassword, error: { problem: 'text', text: 'Password is too common.' } }], { problem: 'formExpired' }),
    }),
    recovery: renderActivation({
      ...base,
      login,
      purpose: 'recovery',
      address: '/signin/reset-password',
      form: form([newPassword], { action: '/signin/reset-password', hidden: { token: 'Token0123456789abcdefg' } }),
    }),
    recovered: renderActivated({ ...base, login, purpose: 'recovery', signInUrl: '/signin' }),
    activated: renderActivated({ ...base, login, purpose: 'activation', signInUrl: '/signin' }),
    'awaiting approval': renderAwaitingApproval({ ...base, login, signInUrl: '/signin' }),
    'sign-in': renderSignIn({
      ...base,
      form: form(credentials),
      signUpUrl: '/signup',
      forgotUrl: '/signin/forgot',
      unlockUrl: '/signin/unlock',
    }),
    'sign-in with errors': renderSignIn({
      ...base,
      form: form(credentials, { problem: 'wrongCredentials' }),
      signUpUrl: null,
      forgotUrl: null,
      unlockUrl: null,
    }),
    forgot: renderAskForLink({
      ...base,
      wish: 'forgot',
      by: 'mail',
      otherWayUrl: '/signin/forgot?by=text',
      form: form(credentials.slice(0, 1)),
      signInUrl: '/signin',
    }),
    'forgot, by text': renderAskForLink({
      ...base,
      wish: 'forgot',
      by: 'text',
      otherWayUrl: '/signin/forgot',
      form: { ...form(credentials.slice(0, 1)), problem: 'codeTooSoon' },
      signInUrl: '/signin',
    }),
    'code of a text': renderRecoveryCode({
      ...base,
      name: login,
      by: 'text',
      form: form([field('code', { label: '', inputmode: 'numeric', autocomplete: 'one-time-code' })]),
      resend: { action: '/signin/forgot/resend', csrf: 'csrf-value', waitSeconds: 30 },
      startAgainUrl: '/signin/forgot',
    }),
    'code of a mail with errors': renderRecoveryCode({
      ...base,
      name: login,
      by: 'mail',
      form: form([field('code', { label: '', error: { problem: 'wrongCode' } })]),
      resend: { action: '/signin/forgot/resend', csrf: 'csrf-value', waitSeconds: 30 },
      startAgainUrl: '/signin/forgot',
    }),
    'unlock with errors': renderAskForLink({
      ...base,
      wish: 'unlock',
      by: 'mail',
      otherWayUrl: null,
      form: form([field('username', { label: '', error: { problem: 'required' } })], { action: '/signin/unlock' }),
      signInUrl: '/signin',
    }),
    'link asked': renderLinkAsked({ ...base, name: login, startAgainUrl: '/signin/forgot' }),
    'recovery with a question': renderActivation({
      ...base,
      login,
      purpose: 'recovery',
      address: '/signin/reset-password',
      form: form([field('answer', { label: 'Where did we meet?', error: { problem: 'wrongAnswer' } }), newPassword]),
    }),
    unlock: renderUnlock({ ...base, login, form: form([], { action: '/signin/unlock/link' }), address: '/signin/unlock' }),
    unlocked: renderUnlocked({ ...base, login, signInUrl: '/signin' }),
    'expired password': renderExpiredPassword({
      ...base,
      login,
      form: form([
        field('oldPassword', { label: '', type: 'password', error: { problem: 'wrongPassword' } }),
        { ...newPassword, name: 'newPassword' },
      ]),
    }),
    'factor choice': renderFactorChoice({
      ...base,
      login,
      purpose: 'choose',
      ways: [
        { kind: 'google_otp', to: way('/signin/verify/choice', 'uft1') },
        { kind: 'okta_email', hint: 'a...a@example.com', to: way('/signin/verify/choice', 'emf1') },
      ],
      cancel: giveUp,
    }),
    'factors to enroll': renderFactorChoice({
      ...base,
      login,
      purpose: 'enroll',
      problem: 'codeTooSoon',
      ways: [
        { kind: 'okta_otp', to: way('/signin/verify/enroll', 'okta_otp') },
        { kind: 'okta_sms', to: '/signin/verify?kind=okta_sms' },
        { kind: 'okta_question', to: '/signin/verify?kind=okta_question' },
      ],
      cancel: giveUp,
    }),
    'factor code': renderFactorForm({
      ...base,
      login,
      asks: 'sentCode',
      address: 'a...a@example.com',
      form: form([passCode()], { action: '/signin/verify' }),
      resend: { action: '/signin/verify/resend', csrf: 'csrf-value' },
      other: { action: '/signin/verify/back', csrf: 'csrf-value' },
      cancel: giveUp,
    }),
    'factor code with errors': renderFactorForm({
      ...base,
      login,
      asks: 'appCode',
      form: form([passCode({ error: { problem: 'required' } })], { action: '/signin/verify', problem: 'wrongCode' }),
      other: { action: '/signin/verify/back', csrf: 'csrf-value' },
      cancel: giveUp,
    }),
    'factor set up': renderFactorForm({
      ...base,
      login,
      asks: 'appCode',
      key: { picture: trusted(qrCodeSvg('otpauth://totp/Acme:ana?secret=JBSWY3DPEHPK3PXP')), text: 'JBSW Y3DP EHPK 3PXP' },
      form: form([passCode()], { action: '/signin/verify/activation' }),
      other: { action: '/signin/verify/back', csrf: 'csrf-value' },
      cancel: giveUp,
    }),
    'factor question': renderFactorForm({
      ...base,
      login,
      asks: 'question',
      form: form(
        [
          field('question', { label: '', type: 'select', options: [{ value: 'first_award', label: 'What did you win first?' }] }),
          field('answer', { label: '', type: 'password', error: { problem: 'tooShort', least: 4 } }),
        ],
        { action: '/signin/verify/enroll' },
      ),
      other: '/signin/verify',
      cancel: giveUp,
    }),
    'more details': renderMoreDetails({ ...base, login, form: form(details), signInUrl: '/signin' }),
    'more details with errors': renderMoreDetails({
      ...base,
      login,
      form: form(
        details.map((each) => (each.name === 'town' ? { ...each, error: { problem: 'required' } } : each)),
        { problem: 'profileNotNow' },
      ),
      signInUrl: '/signin',
    }),
    'signed in': renderSignedIn({
      ...base,
      login,
      signOut: { action: '/signin/out', csrf: 'csrf-value' },
      continueUrl: '/next',
      changeEmailUrl: '/account/email',
    }),
    invitation: renderInvitation({
      ...base,
      email: login,
      address: '/invitation/link',
      signInUrl: '/signin',
      form: form(
        [
          field('firstName', { label: 'First name', autocomplete: 'given-name', error: { problem: 'required' } }),
          field('lastName', { label: 'Last name', value: 'García', isFixed: true, required: false }),
        ],
        { action: '/invitation/accept', hidden: { token: 'token-value' }, problem: 'accountExists' },
      ),
    }),
    'change of e-mail': renderChangeEmail({
      ...base,
      login,
      address: login,
      backUrl: '/signin',
      form: form([newAddress(), password()], { action: '/account/email' }),
    }),
    'change of e-mail that waits': renderChangeEmail({
      ...base,
      login,
      address: login,
      backUrl: '/signin',
      pending: { to: 'ana@new.example', cancel: { action: '/account/email/cancel', csrf: 'csrf-value' } },
      form: form([newAddress({ error: { problem: 'email' }, value: 'ana' }), password({ error: { problem: 'wrongPassword' } })], {
        action: '/account/email',
        problem: 'addressManaged',
      }),
    }),
    'change of e-mail asked': renderEmailAsked({ ...base, to: 'ana@new.example', address: login, startAgainUrl: '/account/email' }),
    'confirm e-mail': renderConfirmEmail({
      ...base,
      login,
      to: 'ana@new.example',
      shownAt: '/account/email',
      form: form([password()], { action: '/account/email/confirm', hidden: { token: 'token-value' } }),
    }),
    'e-mail changed': renderEmailChanged({ ...base, to: 'ana@new.example', login: 'ana@new.example', continueUrl: '/signin' }),
    'link expired': renderLinkProblem({ ...base, reason: 'expired', newLink, signInUrl: '/signin' }),
    'link used': renderLinkProblem({ ...base, reason: 'used', signInUrl: '/signin' }),
    'link invalid': renderLinkProblem({
      ...base,
      reason: 'invalid',
      newLink: form([field('email', { error: { problem: 'required' } })]),
      signInUrl: null,
    }),
    closed: renderClosed({ ...base, signInUrl: '/signin' }),
    'too many': renderTooMany({ ...base, waitSeconds: 95, againUrl: '/signin' }),
    wrong: renderWrong({ ...base, errorId: 'oaeK3vZ9xQm2TtR7LwY1bN0cA', againUrl: '/signup' }),
    'not found': renderNotFound({ ...base, homeUrl: '/signin' }),
  };
}

/** A page without its styles and its script: what tests look at. */
export function markupOf(page: RenderedPage | undefined): string {
  return page?.html.toString().replace(/<(style|script)>[\s\S]*?<\/\1>/g, '') ?? 'no such page';
}
