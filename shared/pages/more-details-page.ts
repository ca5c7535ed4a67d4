import { html } from '../presentation/index.ts';
import { errorSummary, hasErrors, renderForm } from './form.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, PageFrame } from './model.ts';
import { phrasesOf } from './phrases/index.ts';
import { aside } from './registration-pages.ts';
import { emphasise } from './words.ts';

export interface MoreDetailsPage extends PageFrame {
  readonly login: string;
  readonly form: Form;
  /** Where somebody else signs in. */
  readonly signInUrl: string;
}

/** Whoever has signed in adds what her policy asks for. 400 where it comes back with errors. */
export function renderMoreDetails(model: MoreDetailsPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.moreDetails;
  return renderPage(model, {
    title: words.title,
    hasErrors: hasErrors(model.form),
    status: hasErrors(model.form) ? 400 : 200,
    body: html`<h1>${words.title}</h1>
      <p class="lead">${emphasise(words.lead(model.login), model.login)}</p>
      ${errorSummary(model.form, phrases)}${renderForm(model.form, words.submit, phrases)}${aside(words.notYou, words.signIn, model.signInUrl)}`,
  });
}
