import { html } from '../presentation/index.ts';
import { buttonForm } from './form.ts';
import type { RenderedPage } from './layout.ts';
import type { Form, FormTarget, PageFrame } from './model.ts';
import { renderDone, renderMailSent, renderTask } from './page-kinds.ts';
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
  const { pending, form } = model;
  const waiting =
    pending &&
    html`<div class="steps">
      <h2>${words.waiting}</h2>
      <p>${emphasise(words.waitingFor(pending.to), pending.to)}</p>
      ${buttonForm(pending.cancel, words.cancel, phrases)}
    </div>`;
  return renderTask(model, {
    title: words.title,
    lead: emphasise(words.lead(model.address), model.address),
    form,
    submit: words.submit,
    before: usernameOf(model.login),
    under: [waiting, aside('', words.back, model.backUrl)],
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
  const { changeEmail: words, checkMail } = phrasesOf(model.language);
  return renderMailSent(model, {
    sentences: [emphasise(words.asked(model.to), model.to), emphasise(words.stays(model.address), model.address)],
    check: checkMail.checkAddress,
    other: { label: checkMail.otherAddress, href: model.startAgainUrl },
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
  const words = phrasesOf(model.language).confirmEmail;
  return renderTask(model, {
    title: words.title,
    lead: emphasise(words.lead(model.to), model.to),
    form: model.form,
    submit: words.submit,
    before: usernameOf(model.login),
    address: model.shownAt,
  });
}

export interface EmailChangedPage extends PageFrame {
  readonly to: string;
  readonly login: string;
  readonly continueUrl: string;
}

export function renderEmailChanged(model: EmailChangedPage): RenderedPage {
  const words = phrasesOf(model.language).emailChanged;
  const { to, login } = model;
  return renderDone(model, {
    title: words.title,
    sentences:
      login === to
        ? [emphasise(words.textAndSignIn(to), to)]
        : [emphasise(words.text(to), to), emphasise(words.signInAs(login), login)],
    way: { label: words.continue, href: model.continueUrl },
  });
}
