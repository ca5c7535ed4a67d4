import { html, type Html } from '../presentation/index.ts';
import { errorSummary, hasErrors, renderForm } from './form.ts';
import { sign } from './icons.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, PageFrame } from './model.ts';
import { type Phrases, phrasesOf } from './phrases/index.ts';

/** One task: a title, a sentence, a form, and what stands under it. */
export interface TaskPage {
  readonly title: string;
  readonly lead?: Html | undefined;
  readonly form: Form;
  readonly submit: string;
  /** At the beginning of the form. */
  readonly before?: Html | undefined;
  readonly under?: readonly (Html | undefined)[] | undefined;
  /** What the address bar shows instead of an address that holds a token. */
  readonly address?: string | undefined;
  /** The status where the form comes back with errors. @default 400 */
  readonly refused?: number | undefined;
}

export function renderTask(frame: PageFrame, task: TaskPage): RenderedPage {
  const { title, lead, form, submit, before, under = [], address, refused = 400 } = task;
  const phrases = phrasesOf(frame.language);
  return renderPage(frame, {
    title,
    hasErrors: hasErrors(form),
    status: hasErrors(form) ? refused : 200,
    address,
    body: html`<h1>${title}</h1>
      ${lead && html`<p class="lead">${lead}</p>`}
      ${errorSummary(form, phrases)}${renderForm(form, submit, phrases, before)}${under}`,
  });
}

/** A good end: what is done, and the way on, where there is one. */
export interface DonePage {
  readonly title: string;
  readonly sentences: readonly Html[];
  readonly way?: { readonly label: string; readonly href: string } | undefined;
}

export const renderDone = (frame: PageFrame, { title, sentences, way }: DonePage): RenderedPage =>
  renderPage(frame, {
    title,
    body: html`${sign('check', 'good')}
      <h1>${title}</h1>
      ${sentences.map((sentence) => html`<p class="lead">${sentence}</p>`)}
      ${way && html`<p class="way"><a class="primary" href="${way.href}">${way.label}</a></p>`}`,
  });

/** Something is on its way by mail: to whom, what to do if it does not come, and the other way out. */
export interface MailSentPage {
  /** The first one is read out when the page opens. */
  readonly sentences: readonly Html[];
  /** The last of the hints. */
  readonly check: string;
  readonly again?: Html | undefined;
  readonly other: { readonly label: string; readonly href: string };
}

/** What to do if a mail does not come. `check`: the last of the hints. */
export function mailHints({ missing, waitAMoment, lookInSpam }: Phrases['checkMail'], check: string): Html {
  return html`<div class="steps">
    <h2>${missing}</h2>
    <ul>
      ${[waitAMoment, lookInSpam, check].map((hint) => html`<li>${hint}</li>`)}
    </ul>
  </div>`;
}

export function renderMailSent(frame: PageFrame, { sentences, check, again, other }: MailSentPage): RenderedPage {
  const { checkMail: words } = phrasesOf(frame.language);
  const [first, ...rest] = sentences;
  return renderPage(frame, {
    title: words.title,
    body: html`${sign('mail', 'plain')}
      <h1>${words.title}</h1>
      <p class="lead" role="status">${first}</p>
      ${rest.map((sentence) => html`<p class="lead">${sentence}</p>`)} ${mailHints(words, check)} ${again}
      <p class="aside"><a href="${other.href}">${other.label}</a></p>`,
  });
}
