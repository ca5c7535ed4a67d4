import { html } from '../presentation/index.ts';
import { buttonForm, errorSummary, hasErrors, renderForm } from './form.ts';
import { sign } from './icons.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, FormTarget, PageFrame } from './model.ts';
import { phrasesOf } from './phrases/index.ts';
import { aside, usernameOf } from './registration-pages.ts';
import { emphasise } from './words.ts';

export interface ChangeEmailPage extends PageFrame {
  readonly login: string;
  /** Her address at present. */
  readonly address: string;
  readonly form: Form;
  /** A change that waits for the link to be followed. */
  readonly pending?: { readonly to: string; readonly cancel: FormTarget } | undefined;
  readonly backUrl: string;
}

/** Where somebody who is signed in asks for another address. 400 where it comes back with errors. */
export function renderChangeEmail(model: ChangeEmailPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.changeEmail;
  const { pending } = model;
  const waiting =
    pending &&
    html`<div class="steps">
      <h2>${words.waiting}</h2>
      <p>${emphasise(words.waitingFor(pending.to), pending.to)}</p>
      ${buttonForm(pending.cancel, words.cancel, phrases)}
    </div>`;
  return renderPage(model, {
    title: words.title,
    hasErrors: hasErrors(model.form),
    status: hasErrors(model.form) ? 400 : 200,
    body: html`<h1>${words.title}</h1>
      <p class="lead">${emphasise(words.lead(model.address), model.address)}</p>
      ${errorSummary(model.form, phrases)}${renderForm(model.form, words.submit, phrases, usernameOf(model.login))}${waiting}${aside('', words.back, model.backUrl)}`,
  });
}

export interface EmailAskedPage extends PageFrame {
  /** The address that the person typed, shown back to her alone. */
  readonly to: string;
  /** The address that stays until then. */
  readonly address: string;
  readonly startAgainUrl: string;
}

/** After another address was asked for; the same whether or not another person has it. */
export function renderEmailAsked(model: EmailAskedPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.checkMail;
  return renderPage(model, {
    title: words.title,
    body: html`${sign('mail', 'plain')}
      <h1>${words.title}</h1>
      <p class="lead" role="status">${emphasise(phrases.changeEmail.asked(model.to), model.to)}</p>
      <p class="lead">${emphasise(phrases.changeEmail.stays(model.address), model.address)}</p>
      <div class="steps">
        <h2>${words.missing}</h2>
        <ul>
          <li>${words.waitAMoment}</li>
          <li>${words.lookInSpam}</li>
          <li>${words.checkAddress}</li>
        </ul>
      </div>
      <p class="aside"><a href="${model.startAgainUrl}">${words.otherAddress}</a></p>`,
  });
}

export interface ConfirmEmailPage extends PageFrame {
  readonly login: string;
  readonly to: string;
  /** Holds the link's token in `hidden`, and asks for the password of whoever is not signed in. Showing the page consumes nothing. */
  readonly form: Form;
  /** What the address bar shows instead of the token. */
  readonly shownAt: string;
}

/** Where the link leads that goes to the new address. */
export function renderConfirmEmail(model: ConfirmEmailPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.confirmEmail;
  return renderPage(model, {
    title: words.title,
    hasErrors: hasErrors(model.form),
    status: hasErrors(model.form) ? 400 : 200,
    address: model.shownAt,
    body: html`<h1>${words.title}</h1>
      <p class="lead">${emphasise(words.lead(model.to), model.to)}</p>
      ${errorSummary(model.form, phrases)}${renderForm(model.form, words.submit, phrases, usernameOf(model.login))}`,
  });
}

export interface EmailChangedPage extends PageFrame {
  readonly to: string;
  readonly login: string;
  readonly continueUrl: string;
}

export function renderEmailChanged(model: EmailChangedPage): RenderedPage {
  const words = phrasesOf(model.language).emailChanged;
  return renderPage(model, {
    title: words.title,
    body: html`${sign('check', 'good')}
      <h1>${words.title}</h1>
      <p class="lead">${emphasise(words.text(model.to), model.to)}</p>
      <p class="lead">${emphasise(words.signInAs(model.login), model.login)}</p>
      <p class="way"><a class="primary" href="${model.continueUrl}">${words.continue}</a></p>`,
  });
}
