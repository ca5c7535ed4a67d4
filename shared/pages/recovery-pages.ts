import { html } from '../presentation/index.ts';
import { buttonForm, errorSummary, hasErrors, renderForm } from './form.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, FormTarget, PageFrame } from './model.ts';
import { mailHints, renderDone, renderMailSent, renderTask } from './page-kinds.ts';
import { phrasesOf } from './phrases/index.ts';
import { aside, usernameOf } from './registration-pages.ts';
import { emphasise } from './words.ts';

/** What somebody wants who can't sign in: another password, or the end of a pause. */
export type Wish = 'forgot' | 'unlock';

export interface AskForLinkPage extends PageFrame {
  readonly wish: Wish;
  /** One field for who she is. */
  readonly form: Form;
  /** By which way: a link by mail, or a code by text. */
  readonly by: 'mail' | 'text';
  /** Where the other way is asked for; null where there is none. */
  readonly otherWayUrl: string | null;
  readonly signInUrl: string;
}

/** Where somebody asks for a link, or a code. 400 where it comes back with errors. */
export function renderAskForLink(model: AskForLinkPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases[model.wish];
  const ways = phrases.askForLink;
  const isByText = model.by === 'text';
  return renderTask(model, {
    title: words.title,
    lead: html`${isByText ? ways.textLead : words.lead}`,
    form: model.form,
    submit: isByText ? ways.submitText : ways.submit,
    under: [
      aside('', isByText ? ways.byMail : ways.byText, model.otherWayUrl),
      aside(words.otherwise, ways.signIn, model.signInUrl),
    ],
  });
}

export interface RecoveryCodePage extends PageFrame {
  /** What was typed, shown back to whoever typed it and nowhere else. */
  readonly name: string;
  /** How the code comes: by mail it stands beside a link. */
  readonly by: 'mail' | 'text';
  /** One field for the code. */
  readonly form: Form;
  readonly resend: FormTarget & { readonly waitSeconds: number };
  readonly startAgainUrl: string;
}

/** After a code was asked for, and where it comes back with errors (400). The same whether or not anybody is known by that name. */
export function renderRecoveryCode(model: RecoveryCodePage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = phrases.recoveryCode;
  const { title, asked, label } = words[model.by];
  const { resend } = model;
  const fields = model.form.fields.map((field) => ({ ...field, label }));
  const form: Form = { ...model.form, fields };
  return renderPage(model, {
    title,
    hasErrors: hasErrors(form),
    status: hasErrors(form) ? 400 : 200,
    body: html`<h1>${title}</h1>
      <p class="lead" role="status">${emphasise(asked(model.name), model.name)}</p>
      ${errorSummary(form, phrases)}${renderForm(form, words.submit, phrases)}
      ${model.by === 'mail' && mailHints(phrases.checkMail, phrases.askForLink.checkName)}
      ${buttonForm(resend, words.resend, phrases, { seconds: resend.waitSeconds, words: words.resendIn })}
      <p class="aside"><a href="${model.startAgainUrl}">${phrases.askForLink.again}</a></p>`,
  });
}

export interface LinkAskedPage extends PageFrame {
  /** What was typed, shown back to whoever typed it and nowhere else. */
  readonly name: string;
  readonly startAgainUrl: string;
}

/** After a link was asked for again, while the first is on its way. The same whether or not anybody is known by that name. */
export function renderLinkAsked(model: LinkAskedPage): RenderedPage {
  const { askForLink: words } = phrasesOf(model.language);
  return renderMailSent(model, {
    sentences: [emphasise(words.asked(model.name), model.name)],
    check: words.checkName,
    other: { label: words.again, href: model.startAgainUrl },
  });
}

export interface UnlockPage extends PageFrame {
  readonly login: string;
  /** Holds the link's token in `hidden`, and no field. Showing the page consumes nothing. */
  readonly form: Form;
  /** What the address bar shows instead of the token. */
  readonly address: string;
}

/** Where the link that ends a pause leads. */
export function renderUnlock(model: UnlockPage): RenderedPage {
  const words = phrasesOf(model.language).unlockLink;
  return renderTask(model, {
    title: words.title,
    lead: emphasise(words.lead(model.login), model.login),
    form: model.form,
    submit: words.submit,
    address: model.address,
  });
}

export interface UnlockedPage extends PageFrame {
  readonly login: string;
  readonly signInUrl: string;
}

export function renderUnlocked(model: UnlockedPage): RenderedPage {
  const words = phrasesOf(model.language).unlocked;
  return renderDone(model, {
    title: words.title,
    sentences: [emphasise(words.text(model.login), model.login)],
    way: { label: words.signIn, href: model.signInUrl },
  });
}

export interface ExpiredPasswordPage extends PageFrame {
  readonly login: string;
  /** Holds the state token in `hidden`. */
  readonly form: Form;
}

/** Whoever gave a password that has expired chooses another. 400 where it comes back with errors. */
export function renderExpiredPassword(model: ExpiredPasswordPage): RenderedPage {
  const words = phrasesOf(model.language).expiredPassword;
  return renderTask(model, {
    title: words.title,
    lead: emphasise(words.lead(model.login), model.login),
    form: model.form,
    submit: words.submit,
    before: usernameOf(model.login),
  });
}
