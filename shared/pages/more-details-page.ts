import type { RenderedPage } from './layout.ts';
import type { Form, PageFrame } from './model.ts';
import { renderTask } from './page-kinds.ts';
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
  const words = phrasesOf(model.language).moreDetails;
  return renderTask(model, {
    title: words.title,
    lead: emphasise(words.lead(model.login), model.login),
    form: model.form,
    submit: words.submit,
    under: [aside(words.notYou, words.signIn, model.signInUrl)],
  });
}
