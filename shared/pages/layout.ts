import { createHash } from 'node:crypto';

import {
  accentColors,
  attributes,
  type Brand,
  directionOf,
  html,
  type Html,
  initialOf,
  logoOf,
  trusted,
} from '../presentation/index.ts';
import type { PageFrame } from './model.ts';
import { phrasesOf } from './phrases/index.ts';
import { pageScript } from './script.ts';
import { brandStyles, pageStyles } from './styles.ts';

/** A page, with what its security policy must allow and the status that it is answered with unless the caller knows better. */
export interface RenderedPage {
  readonly html: Html;
  readonly status: number;
  readonly language: string;
  /** CSP sources: hashes of the page's own styles and script, and the origin of the brand's logo. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  readonly images: readonly string[];
}

export interface PageContent {
  readonly title: string;
  readonly body: Html;
  readonly status?: number | undefined;
  /** Says so in the title, which is the first thing that a screen reader reads. */
  readonly hasErrors?: boolean | undefined;
  /** What the address bar shall show instead of an address that holds a token. */
  readonly address?: string | undefined;
}

/** A style sheet or script in the page itself: the policy knows it by the hash of exactly what stands between the tags. */
interface Inlined {
  readonly element: Html;
  readonly source: string;
}

const styles = inline('style', pageStyles);
const script = inline('script', pageScript);

/** Puts content into the frame that every page shares. */
export function renderPage(frame: PageFrame, content: PageContent): RenderedPage {
  const { brand, language } = frame;
  const colors = inline('style', brandStyles(brand));
  const root = attributes({ lang: language, dir: directionOf(language), 'data-address': content.address });
  const page = html`<!doctype html>
    <html ${root}>
      <head>
        <meta charset="utf-8" />
        <title>${titleOf(frame, content)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${favicon(brand)} ${styles.element}${colors.element}
      </head>
      <body>
        <main>${brandMark(brand)}${content.body}</main>
        ${footer(frame)}${script.element}
      </body>
    </html>`;
  const logo = logoOf(brand);
  return {
    html: page,
    status: content.status ?? 200,
    language,
    styles: [styles.source, colors.source],
    scripts: [script.source],
    images: logo === undefined ? [] : [logo.origin],
  };
}

function inline(element: 'style' | 'script', text: string): Inlined {
  const hash = createHash('sha256').update(text).digest('base64');
  return { element: trusted(`<${element}>${text}</${element}>`), source: `'sha256-${hash}'` };
}

function titleOf({ brand, language }: PageFrame, { title, hasErrors }: PageContent): string {
  const full = `${title} – ${brand.name}`;
  return hasErrors === true ? phrasesOf(language).titleWithError(full) : full;
}

function brandMark(brand: Brand): Html {
  const logo = logoOf(brand);
  const mark = html`<span class="mark" aria-hidden="true">${initialOf(brand)}</span><span>${brand.name}</span>`;
  return html`<div class="brand">${logo === undefined ? mark : html`<img src="${logo.href}" alt="${brand.name}" />`}</div>`;
}

/** The logo, or the same mark as on the page. Without one, browsers would ask for `/favicon.ico` on every page. */
function favicon(brand: Brand): Html {
  const logo = logoOf(brand);
  if (logo !== undefined) return html`<link rel="icon" href="${logo.href}" />`;
  const { fill, onFill } = accentColors(brand.accentColor, 'light');
  const text = html`<text
    x="16"
    y="22"
    font-family="system-ui,sans-serif"
    font-size="18"
    font-weight="600"
    text-anchor="middle"
    fill="${onFill}"
    >${initialOf(brand)}</text
  >`;
  const mark = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <rect width="32" height="32" rx="7" fill="${fill}" />
    ${text}
  </svg>`;
  return trusted(`<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(mark.toString()).replaceAll("'", '%27')}" />`);
}

/** Other languages, help and privacy; nothing where there is none of them. */
function footer({ brand, language, translations = [] }: PageFrame): Html | undefined {
  const words = phrasesOf(language);
  const links = translations
    .filter((translation) => translation.language !== language)
    .map(({ language: other, href }) => {
      return html`<a href="${href}" lang="${other}" hreflang="${other}">${phrasesOf(other).languageName}</a>`;
    });
  if (brand.helpUrl !== null) links.push(html`<a href="${brand.helpUrl}">${words.help}</a>`);
  if (brand.privacyUrl !== null) links.push(html`<a href="${brand.privacyUrl}">${words.privacy}</a>`);
  return links.length === 0 ? undefined : html`<footer>${links}</footer>`;
}
