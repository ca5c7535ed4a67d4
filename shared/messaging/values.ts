import { type QueuedMail, templateOf, type VariableKind } from './model.ts';
import type { Values } from './substitute.ts';
import { dateInWords } from './velocity/index.ts';

const longestText = 300;

/** What the words may name, made fit to be read: links whole and on our own origin, times as dates, text harmless. */
export function valuesOf(message: QueuedMail, context: { origin: string; orgName: string; language: string }): Values {
  const values = new Map([
    ['org.name', cleanText(context.orgName)],
    ['baseURL', context.origin],
  ]);
  for (const [name, kind] of Object.entries(templateOf(message.template).variables)) {
    values.set(name, readable(message.variables[name] ?? '', kind, context));
  }
  return values;
}

function readable(value: string, kind: VariableKind, { origin, language }: { origin: string; language: string }): string {
  if (kind === 'path') return ownLink(value, origin);
  if (kind === 'text') return cleanText(value);
  return dateInWords(Number(value), language, kind === 'time' ? undefined : kind);
}

/** A whole link on our own origin. Throws for anything that leads elsewhere. */
export function ownLink(path: string, origin: string): string {
  const url = /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? new URL(path, origin) : undefined;
  if (url === undefined || url.origin !== new URL(origin).origin)
    throw new Error('a link in a message must be a path on our own origin');
  return url.href;
}

/** One line without control characters, and without those that turn the reading direction around. */
export function cleanText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  return line.length > longestText ? `${line.slice(0, longestText).toWellFormed()}…` : line;
}

/**
 * A first name to greet with, or nothing: what is no name (an address of a web site, an appeal) is not repeated in our name.
 */
export function greetingName(values: Values): string | undefined {
  const name = values.get('user.profile.firstName') ?? '';
  return /^[\p{L}\p{M}][\p{L}\p{M}'’ -]{0,39}\.?$/u.test(name) ? name : undefined;
}
