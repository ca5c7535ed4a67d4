import { escapeHtml } from '../../presentation/index.ts';
import { HtmlPlace } from './html-place.ts';
import { htmlOf, textOf, type Value } from './values.ts';

/** Where a rendering goes: the template's own words as they are, values made harmless where they stand. */
export interface Sink {
  readonly length: number;
  words(text: string): void;
  value(value: Value, language: string): void;
  toString(): string;
}

/** A subject, a text message: no markup. */
export class PlainSink implements Sink {
  readonly #parts: string[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  words(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  value(value: Value, language: string): void {
    this.words(textOf(value, language));
  }

  toString(): string {
    return this.#parts.join('');
  }
}

const addresses = new Set(['href', 'src', 'action', 'formaction', 'background', 'cite', 'poster', 'longdesc', 'xlink:href']);

/** A scheme that leads somewhere, or none. Browsers skip white space and control characters in a scheme. */
function leadsSomewhere(url: string): boolean {
  const scheme = /^([^/?#]*):/.exec(url.replace(/[\p{Cc}\p{Cf}\s]/gu, ''))?.[1]?.toLowerCase();
  return scheme === undefined || ['http', 'https', 'mailto', 'tel'].includes(scheme);
}

function styleText(text: string): string {
  return /^[#a-z0-9 .,%-]*$/i.test(text) ? text : '';
}

/**
 * HTML. Values are escaped for the place where they stand: text and quoted attributes, attributes without quotes, addresses, styles. What
 * can't be made harmless leaves nothing.
 */
export class HtmlSink implements Sink {
  readonly #parts: string[] = [];
  readonly #place = new HtmlPlace();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  words(text: string): void {
    this.#place.read(text);
    this.#push(text);
  }

  value(value: Value, language: string): void {
    const text = this.#harmless(value, language);
    this.#place.passValue(text);
    this.#push(text);
  }

  toString(): string {
    return this.#parts.join('');
  }

  #push(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  #harmless(value: Value, language: string): string {
    const { place } = this.#place;
    const text = textOf(value, language);
    const escaped = htmlOf(value) ?? escapeHtml(text);
    if (place.kind === 'text') return escaped;
    if (place.kind === 'raw') return place.element === 'style' ? styleText(text) : '';
    // Between attributes, as a name and in handlers, no value is harmless.
    if (place.kind === 'tag' || /^on|^srcdoc$|^srcset$/.test(place.name)) return '';
    if (place.name === 'style') return styleText(text);
    if (addresses.has(place.name) && !leadsSomewhere(place.before + text)) return '';
    return place.isQuoted ? escaped : escaped.replace(/[\s=]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  }
}
