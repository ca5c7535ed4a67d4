/** Text that is HTML already: made by `html`, or vouched for by `trusted`. Everything else is escaped where it is put in. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A run of attributes made by `attributes`; the only thing that may stand between attributes of a tag. */
export class AttributeList {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may be put into a template. Absent values (`undefined`, `null`, `false`) leave nothing behind. */
export type Hole = string | number | Html | AttributeList | false | null | undefined | readonly Hole[];

type Slot = 'text' | 'attribute' | 'url' | 'style' | 'attributes';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Makes text inert in HTML text and in quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => escapes[character] ?? '');
}

/** Vouches for constant text. Never for text that anybody can choose. */
export function trusted(text: string): Html {
  return new Html(text);
}

/**
 * Template tag: escapes what is put in, as the place asks for. Values may stand in text, in quoted attribute values (addresses are
 * checked there) and, made by `attributes`, between attributes. Any other place throws a TypeError the first time it is rendered, so
 * that a forgotten pair of quotes is found by the first test and not by an attacker.
 */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  const slots = slotsOf(strings);
  let text = strings[0] ?? '';
  for (const [index, hole] of holes.entries()) text += fill(hole, slots[index] ?? 'text') + (strings[index + 1] ?? '');
  return new Html(text);
}

/** Attributes from data: `true` leaves the bare name, absent values leave nothing. Handlers and `style` are refused. */
export function attributes(values: Readonly<Record<string, string | number | boolean | null | undefined>>): AttributeList {
  let text = '';
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === false) continue;
    const slot = slotOfAttribute(name);
    if (!/^[a-z][a-z0-9-]*$/.test(name) || slot === 'style') throw new TypeError(`attribute not allowed: ${name}`);
    text += value === true ? ` ${name}` : ` ${name}="${fill(value, slot)}"`;
  }
  return new AttributeList(text.trimStart());
}

/** Throws a TypeError for an address that could run code. Relative ones pass, as do http, https, mailto and tel. */
export function safeUrl(url: string): string {
  const scheme = /^([^/?#]*):/.exec(stripInvisible(url))?.[1]?.toLowerCase();
  if (scheme !== undefined && !['http', 'https', 'mailto', 'tel'].includes(scheme))
    throw new TypeError('address with an unsafe scheme');
  return url;
}

/** Browsers skip control characters and white space in a scheme. */
function stripInvisible(url: string): string {
  return url.replace(/[\p{Cc}\p{Cf}\s]/gu, '');
}

const separated = String.raw`<[a-z][a-z0-9]*(?:\s+(?:[a-z][a-z0-9-]*(?:="[^"]*")?|\0))*`;
const afterTag = new RegExp(`^(?:${separated}\\s*/?>|</[a-z][a-z0-9]*>|<!doctype html>)`, 'i');
const inValue = new RegExp(`^${separated}\\s+([a-z][a-z0-9-]*)="[^"]*$`, 'i');
const betweenAttributes = new RegExp(`^${separated}\\s+$`, 'i');

const known = new WeakMap<TemplateStringsArray, readonly Slot[]>();

function slotsOf(strings: TemplateStringsArray): readonly Slot[] {
  const found = known.get(strings);
  if (found !== undefined) return found;
  const slots: Slot[] = [];
  let before = '';
  for (const chunk of strings.slice(0, -1)) {
    before += chunk;
    const slot = slotAfter(before);
    slots.push(slot);
    // What stands for the value that was put in: a name between attributes, a letter elsewhere.
    before += slot === 'attributes' ? '\0' : 'x';
  }
  known.set(strings, slots);
  return slots;
}

/** Where the next value stands, judged by the literal text before it. */
function slotAfter(before: string): Slot {
  const tag = before.slice(Math.max(0, before.lastIndexOf('<')));
  if (!tag.startsWith('<')) return 'text';
  if (afterTag.test(tag) && !/^<(?:style|script)\b/i.test(tag)) return 'text';
  const name = inValue.exec(tag)?.[1];
  if (name !== undefined) return slotOfAttribute(name);
  if (betweenAttributes.test(tag)) return 'attributes';
  throw new TypeError(`a value can't stand here: ${tag.slice(-60)}`);
}

function slotOfAttribute(name: string): Slot {
  const lower = name.toLowerCase();
  if (lower.startsWith('on') || lower === 'srcdoc' || lower === 'srcset') throw new TypeError(`attribute not allowed: ${name}`);
  if (lower === 'style') return 'style';
  return ['href', 'src', 'action', 'formaction', 'cite', 'poster', 'background'].includes(lower) ? 'url' : 'attribute';
}

function fill(hole: Hole, slot: Slot): string {
  if (hole === undefined || hole === null || hole === false) return '';
  if (hole instanceof AttributeList) {
    if (slot !== 'attributes') throw new TypeError('attributes outside a tag');
    return hole.toString();
  }
  if (hole instanceof Html) {
    if (slot !== 'text') throw new TypeError('HTML in an attribute');
    return hole.toString();
  }
  if (typeof hole === 'object') return hole.map((part) => fill(part, slot)).join('');
  return fillText(String(hole), slot);
}

function fillText(text: string, slot: Slot): string {
  if (slot === 'attributes') throw new TypeError('text where only attributes may stand');
  if (slot === 'style' && !/^[#a-z0-9 .,%-]*$/i.test(text)) throw new TypeError('unsafe style');
  return escapeHtml(slot === 'url' ? safeUrl(text) : text);
}
