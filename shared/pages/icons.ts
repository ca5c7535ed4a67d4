import { html, type Html } from '../presentation/index.ts';

/** Line drawings on a grid of 24; decoration only, so hidden from screen readers. */
const drawings = {
  alert: html`<circle cx="12" cy="12" r="9" /><path d="M12 7.5v5.5M12 16.4v.1" />`,
  check: html`<circle cx="12" cy="12" r="9" /><path d="m8 12.5 2.7 2.7L16 9.8" />`,
  mail: html`<rect x="3" y="5.5" width="18" height="13" rx="2" /><path d="m3.5 7 8.5 6.5L20.5 7" />`,
  clock: html`<circle cx="12" cy="12" r="9" /><path d="M12 7v5.3l3.2 2" />`,
  lock: html`<rect x="5" y="10.5" width="14" height="9.5" rx="2" /><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />`,
  link: html`<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />`,
  search: html`<circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" />`,
};

export type IconName = keyof typeof drawings;

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawings[name]}</svg>`;
}

/** The large sign above the title of a page that ends something. */
export function sign(name: IconName, tone: 'plain' | 'good' | 'bad'): Html {
  return html`<div class="sign" data-tone="${tone}">${icon(name)}</div>`;
}
