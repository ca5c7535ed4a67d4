import { html, type Html } from '../presentation/index.ts';
import { buttonForm, errorSummary, hasErrors, linkForm, renderForm } from './form.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, FormProblem, FormTarget, PageFrame } from './model.ts';
import { type Phrases, phrasesOf } from './phrases/index.ts';
import { usernameOf } from './registration-pages.ts';
import { emphasise } from './words.ts';

export type FactorKindName = keyof Phrases['factors']['kinds'];

/** One way to confirm who somebody is: a button, or a link to a form of its own. */
export interface FactorWay {
  readonly kind: FactorKindName;
  /** Where the code goes, masked. */
  readonly hint?: string | undefined;
  readonly to: FormTarget | string;
}

export interface FactorChoicePage extends PageFrame {
  /** To show a factor, or to have one from now on. */
  readonly purpose: 'choose' | 'enroll';
  readonly login: string;
  readonly ways: readonly FactorWay[];
  readonly problem?: FormProblem | undefined;
  readonly cancel: FormTarget;
}

function way({ kind, hint, to }: FactorWay, phrases: Phrases): Html {
  const label = phrases.factors.kinds[kind];
  if (typeof to === 'string') return html`<p class="way"><a class="primary" data-quiet href="${to}">${label}</a></p>`;
  return buttonForm(to, hint === undefined ? label : `${label}: ${hint}`, phrases);
}

const problemForm = (problem: FormProblem | undefined): Form => ({ action: '', csrf: '', fields: [], problem });

/** By which factor somebody goes on. 400 where it comes back with a problem. */
export function renderFactorChoice(model: FactorChoicePage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const { factors: words } = phrases;
  const [title, lead] = model.purpose === 'choose' ? [words.chooseTitle, words.chooseLead] : [words.enrollTitle, words.enrollLead];
  return renderPage(model, {
    title,
    hasErrors: model.problem !== undefined,
    status: model.problem === undefined ? 200 : 400,
    body: html`<h1>${title}</h1>
      <p class="lead">${emphasise(lead(model.login), model.login)}</p>
      ${errorSummary(problemForm(model.problem), phrases)}
      <div class="ways">${model.ways.map((each) => way(each, phrases))}</div>
      <div class="aside links">${linkForm(model.cancel, words.cancel)}</div>`,
  });
}

export interface FactorFormPage extends PageFrame {
  readonly login: string;
  /** What the form asks for: a code or an answer that proves her, or what a factor is about that she wants to have. */
  readonly asks: 'appCode' | 'sentCode' | 'answer' | 'phone' | 'question';
  /** Where the code went, masked. */
  readonly address?: string | undefined;
  /** What an app is told that is set up: as a picture, and as text. */
  readonly key?: { readonly picture: Html; readonly text: string } | undefined;
  readonly form: Form;
  readonly resend?: FormTarget | undefined;
  /** Back to the choice. */
  readonly other?: FormTarget | string | undefined;
  readonly cancel: FormTarget;
}

function headOf({ asks, address = '', key }: FactorFormPage, { factors: words }: Phrases): { title: string; lead: Html } {
  switch (asks) {
    case 'appCode':
      return key === undefined
        ? { title: words.codeTitle, lead: html`${words.appLead}` }
        : { title: words.appTitle, lead: html`${words.scan}` };
    case 'sentCode':
      return { title: words.codeTitle, lead: emphasise(words.sentLead(address), address) };
    case 'answer':
      return { title: words.answerTitle, lead: html`${words.questionLead}` };
    case 'phone':
      return { title: words.phoneTitle, lead: html`${words.phoneLead}` };
    case 'question':
      return { title: words.questionTitle, lead: html`${words.questionLead}` };
  }
}

function keyOf({ key }: FactorFormPage, { factors: words }: Phrases): Html | undefined {
  if (key === undefined) return undefined;
  return html`<div class="qr" role="img" aria-label="${words.picture}">${key.picture}</div>
    <p class="steps">${words.key}</p>
    <p class="quote" dir="ltr">${key.text}</p>`;
}

function otherWay({ other }: FactorFormPage, { factors: words }: Phrases): Html | undefined {
  if (other === undefined) return undefined;
  return typeof other === 'string' ? html`<a href="${other}">${words.other}</a>` : linkForm(other, words.other);
}

/** Where somebody enters what proves her, or what a factor is about. 400 where it comes back with errors. */
export function renderFactorForm(model: FactorFormPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const { factors: words } = phrases;
  const { title, lead } = headOf(model, phrases);
  const submit = model.asks === 'phone' || model.asks === 'question' ? words.next : words.confirm;
  return renderPage(model, {
    title,
    hasErrors: hasErrors(model.form),
    status: hasErrors(model.form) ? 400 : 200,
    body: html`<h1>${title}</h1>
      <p class="lead" role="status">${lead}</p>
      ${errorSummary(model.form, phrases)}${keyOf(model, phrases)}${renderForm(model.form, submit, phrases, usernameOf(model.login))}
      <div class="aside links">
        ${model.resend && linkForm(model.resend, words.resend)} ${otherWay(model, phrases)} ${linkForm(model.cancel, words.cancel)}
      </div>`,
  });
}
