import { attributes, html, type Html } from '../presentation/index.ts';
import { errorSummary, hasErrors, renderForm } from './form.ts';
import { type IconName, sign } from './icons.ts';
import { type RenderedPage, renderPage } from './layout.ts';
import type { Form, PageFrame } from './model.ts';
import { phrasesOf } from './phrases/index.ts';
import { aside } from './registration-pages.ts';
import { spanInWords } from './words.ts';

export interface LinkProblemPage extends PageFrame {
  /** `invalid` is a link that is unknown: cut short, replaced by a newer one, or so old that it is forgotten. */
  readonly reason: 'expired' | 'used' | 'invalid';
  /** Asks for a new link, usually by one field for the address; the answer is `renderCheckMail` whoever asks. */
  readonly newLink?: Form | undefined;
  readonly signInUrl: string | null;
}

/** A link that can't be used. 410, or 404 where it is unknown, or 400 where the form for a new one comes back. */
export function renderLinkProblem(model: LinkProblemPage): RenderedPage {
  const phrases = phrasesOf(model.language);
  const words = { expired: phrases.linkExpired, used: phrases.linkUsed, invalid: phrases.linkInvalid }[model.reason];
  const { newLink } = model;
  const cameBack = newLink !== undefined && hasErrors(newLink);
  return renderPage(model, {
    title: words.title,
    hasErrors: cameBack,
    status: cameBack ? 400 : model.reason === 'invalid' ? 404 : 410,
    body: html`${sign(model.reason === 'expired' ? 'clock' : 'link', 'plain')}
      <h1>${words.title}</h1>
      <p class="lead">${words.text}</p>
      ${newLink && html`${errorSummary(newLink, phrases)}${renderForm(newLink, phrases.newLink.submit, phrases)}`}${aside('', phrases.newLink.signIn, model.signInUrl)}`,
  });
}

export interface ClosedPage extends PageFrame {
  readonly signInUrl: string | null;
}

/** Nobody may register. 403. */
export function renderClosed(model: ClosedPage): RenderedPage {
  const words = phrasesOf(model.language).closed;
  return ending(model, {
    sign: ['lock', 'plain'],
    status: 403,
    title: words.title,
    text: words.text,
    after: aside(words.haveAccount, words.signIn, model.signInUrl),
  });
}

export interface TooManyPage extends PageFrame {
  /** Null where it is not known. */
  readonly waitSeconds: number | null;
  /** Where the person was; a page that is asked for, never an answer to a form. */
  readonly againUrl: string;
}

/** A limit was reached. 429; give `retryAfter` to `pageResponse`. */
export function renderTooMany(model: TooManyPage): RenderedPage {
  const words = phrasesOf(model.language).tooMany;
  const { waitSeconds } = model;
  const when = waitSeconds === null ? words.againLater : words.againIn(spanInWords(waitSeconds, model.language));
  const wait = attributes({
    'data-wait': waitSeconds,
    'data-wait-words': waitSeconds === null ? undefined : words.tryAgainIn('{time}'),
  });
  return ending(model, {
    sign: ['clock', 'plain'],
    status: 429,
    title: words.title,
    text: `${words.text} ${when}`,
    after: html`<p class="way"><a class="primary" data-quiet href="${model.againUrl}" ${wait}>${words.tryAgain}</a></p>`,
  });
}

export interface WrongPage extends PageFrame {
  /** Finds the failure in the log. */
  readonly errorId: string;
  readonly againUrl: string | null;
}

/** A failure of ours. 500. */
export function renderWrong(model: WrongPage): RenderedPage {
  const words = phrasesOf(model.language).wrong;
  const way =
    model.againUrl === null
      ? undefined
      : html`<p class="way"><a class="primary" href="${model.againUrl}">${words.tryAgain}</a></p>`;
  return ending(model, {
    sign: ['alert', 'bad'],
    status: 500,
    title: words.title,
    text: words.text,
    after: html`${way}
      <div class="steps">
        <p>${words.quote}</p>
        <p class="quote"><bdi>${model.errorId}</bdi></p>
      </div>`,
  });
}

export interface NotFoundPage extends PageFrame {
  readonly homeUrl: string | null;
}

/** 404. */
export function renderNotFound(model: NotFoundPage): RenderedPage {
  const words = phrasesOf(model.language).notFound;
  const way =
    model.homeUrl === null ? undefined : html`<p class="way"><a class="primary" href="${model.homeUrl}">${words.home}</a></p>`;
  return ending(model, { sign: ['search', 'plain'], status: 404, title: words.title, text: words.text, after: way });
}

interface Ending {
  readonly sign: readonly [IconName, 'plain' | 'good' | 'bad'];
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly after: Html | undefined;
}

function ending(frame: PageFrame, { sign: [icon, tone], status, title, text, after }: Ending): RenderedPage {
  return renderPage(frame, {
    title,
    status,
    body: html`${sign(icon, tone)}
      <h1>${title}</h1>
      <p class="lead">${text}</p>
      ${after}`,
  });
}
