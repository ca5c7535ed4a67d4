import { html } from '../presentation/index.ts';
import { buttonForm } from './form.ts';
import { sign } from './icons.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, FormTarget, PageFrame } from './model.ts';
import { renderTask } from './page-kinds.ts';
import { phrasesOf } from './phrases/index.ts';
import { aside } from './registration-pages.ts';
import { emphasise } from './words.ts';

export interface SignInPage extends PageFrame {
  readonly form: Form;
  /** Null where registration is closed. */
  readonly signUpUrl: string | null;
  /** Null where people can't reset their password themselves. */
  readonly forgotUrl: string | null;
  /** Null where people can't end a pause of their account themselves. */
  readonly unlockUrl: string | null;
}

/** Sign-in by name and password. 401 where it comes back with errors. */
export function renderSignIn(model: SignInPage): RenderedPage {
  const words = phrasesOf(model.language).signIn;
  return renderTask(model, {
    title: words.title,
    form: model.form,
    submit: words.submit,
    refused: 401,
    under: [
      aside('', words.forgot, model.forgotUrl),
      aside('', words.unlock, model.unlockUrl),
      aside(words.noAccount, words.signUp, model.signUpUrl),
    ],
  });
}

export interface SignedInPage extends PageFrame {
  readonly login: string;
  readonly signOut?: FormTarget | undefined;
  /** Where the person was on their way to; null where these pages are all that there is. */
  readonly continueUrl: string | null;
  /** Where she changes her address. */
  readonly changeEmailUrl?: string | undefined;
}

export function renderSignedIn(model: SignedInPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.signedIn;
  const way =
    model.continueUrl === null
      ? undefined
      : html`<p class="way"><a class="primary" href="${model.continueUrl}">${words.continue}</a></p>`;
  return renderPage(model, {
    title: words.title,
    body: html`${sign('check', 'good')}
      <h1>${words.title}</h1>
      <p class="lead">${emphasise(words.text(model.login), model.login)}</p>
      ${way}${model.signOut && buttonForm(model.signOut, words.signOut, phrases)}${aside('', words.changeEmail, model.changeEmailUrl ?? null)}`,
  });
}
