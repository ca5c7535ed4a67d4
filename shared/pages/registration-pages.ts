import { html, type Html } from '../presentation/index.ts';
import { buttonForm } from './form.ts';
import { sign } from './icons.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, FormTarget, PageFrame } from './model.ts';
import { renderDone, renderMailSent, renderTask } from './page-kinds.ts';
import { phrasesOf } from './phrases/index.ts';
import { emphasise } from './words.ts';

export interface SignUpPage extends PageFrame {
  readonly form: Form;
  /** Null where nobody signs in on these pages. */
  readonly signInUrl: string | null;
}

/** The form that the registration policy asks for. 400 where it comes back with errors. */
export function renderSignUp(model: SignUpPage): RenderedPage {
  const words = phrasesOf(model.language).signUp;
  return renderTask(model, {
    title: words.title,
    form: model.form,
    submit: words.submit,
    under: [aside(words.haveAccount, words.signIn, model.signInUrl)],
  });
}

export interface InvitationPage extends PageFrame {
  /** The address that was invited. */
  readonly email: string;
  /** Holds the link's token in `hidden`. Showing the page consumes nothing. */
  readonly form: Form;
  /** What the address bar shows instead of the token. */
  readonly address: string;
  readonly signInUrl: string;
}

/** Where the link of an invitation leads: what the policy asks, as far as the administrator has not said it. 400 where it comes back with errors. */
export function renderInvitation(model: InvitationPage): RenderedPage {
  const { invitation: words, signUp } = phrasesOf(model.language);
  return renderTask(model, {
    title: words.title,
    lead: html`${emphasise(words.lead(model.email), model.email)} ${words.next}`,
    form: model.form,
    submit: words.submit,
    under: [aside(signUp.haveAccount, signUp.signIn, model.signInUrl)],
    address: model.address,
  });
}

export interface CheckMailPage extends PageFrame {
  /** The address that the person typed, shown back to them and nowhere else. */
  readonly address: string;
  /** True when this page answers a request to send again. */
  readonly wasResent?: boolean | undefined;
  /** Absent where it was sent too often already. `waitSeconds` is a courtesy of the page; the server holds the limit. */
  readonly resend?: (FormTarget & { readonly waitSeconds: number }) | undefined;
  /** Where another address can be given. */
  readonly startAgainUrl: string;
}

/** After sign-up, and after a new link was asked for. The same for addresses that have an account and those that have none. */
export function renderCheckMail(model: CheckMailPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.checkMail;
  const sentence = model.wasResent === true ? words.resentTo(model.address) : words.sentTo(model.address);
  const { resend } = model;
  return renderMailSent(model, {
    sentences: [emphasise(sentence, model.address)],
    check: words.checkAddress,
    again: resend && buttonForm(resend, words.resend, phrases, { seconds: resend.waitSeconds, words: words.resendIn }),
    other: { label: words.otherAddress, href: model.startAgainUrl },
  });
}

export interface ActivationPage extends PageFrame {
  /** Whose account it is, for the person and for their password manager. */
  readonly login: string;
  /** The first password of an account, or another one. */
  readonly purpose: 'activation' | 'recovery';
  /** Holds the link's token in `hidden`. Showing the page consumes nothing. */
  readonly form: Form;
  /** What the address bar shows instead of the token. The same page without a token is asked for on reload. */
  readonly address: string;
}

/** Where a link from a mail leads: choose a password. 400 where it comes back with errors. */
export function renderActivation(model: ActivationPage): RenderedPage {
  const words = phrasesOf(model.language)[model.purpose];
  return renderTask(model, {
    title: words.title,
    lead: emphasise(words.lead(model.login), model.login),
    form: model.form,
    submit: words.submit,
    before: usernameOf(model.login),
    address: model.address,
  });
}

/** Whose password it is, for a password manager. Has no name, so it is not sent: the token alone says whose is set. */
export const usernameOf = (login: string): Html =>
  html`<input type="text" autocomplete="username" value="${login}" readonly hidden />`;

export interface ActivatedPage extends PageFrame {
  readonly login: string;
  readonly purpose: 'activation' | 'recovery';
  readonly signInUrl: string | null;
  /** Where she was on her way to when she registered: goes before the sign-in page. */
  readonly continueUrl?: string | undefined;
}

/** The account is ready, or open again. */
export function renderActivated(model: ActivatedPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases[model.purpose === 'activation' ? 'activated' : 'recovered'];
  const { continueUrl, signInUrl } = model;
  const href = continueUrl ?? signInUrl;
  const label = continueUrl === undefined ? words.signIn : phrases.signedIn.continue;
  return renderDone(model, {
    title: words.title,
    sentences: [emphasise(words.text(model.login), model.login)],
    way: href === null ? undefined : { label, href },
  });
}

export interface AwaitingApprovalPage extends PageFrame {
  readonly login: string;
  readonly signInUrl: string | null;
  /** Where she was on her way to when she registered. */
  readonly continueUrl?: string | undefined;
}

/** The password is chosen, and an administrator has to approve before she can sign in. */
export function renderAwaitingApproval(model: AwaitingApprovalPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const { awaitingApproval: words } = phrases;
  const { continueUrl, signInUrl } = model;
  return renderPage(model, {
    title: words.title,
    body: html`${sign('clock', 'plain')}
      <h1>${words.title}</h1>
      <p class="lead" role="status">${words.text}</p>
      <p class="lead">${emphasise(words.mail(model.login), model.login)}</p>
      ${aside('', continueUrl === undefined ? words.signIn : phrases.signedIn.continue, continueUrl ?? signInUrl)}`,
  });
}

/** The other way out, under the form. */
export function aside(question: string, answer: string, href: string | null): Html | undefined {
  return href === null ? undefined : html`<p class="aside">${question} <a href="${href}">${answer}</a></p>`;
}
