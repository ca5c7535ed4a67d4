import type { Brand } from '../presentation/index.ts';
import { htmlToText } from './html-to-text.ts';
import { recipientAddress, senderMailbox } from './mailbox-address.ts';
import { type QueuedMail, type TemplateName, templateOf } from './model.ts';
import type { RenderedMail, SenderIdentity } from './render-message.ts';
import { cleanText, ownLink } from './values.ts';
import { namesIn, parseTemplate, renderTemplate, type Template, TemplateError, type Value } from './velocity/index.ts';

/** Subject and body as the customer wrote them, in Velocity. */
export interface CustomizedContent {
  readonly language: string;
  readonly subject: string;
  readonly body: string;
}

/** Whom and what the words may speak of besides the message's own variables. */
export interface CustomizationContext {
  readonly brand: Brand;
  readonly sender: SenderIdentity;
  /** Of the person who gets the mail; empty where nobody knows her. */
  readonly profile: Readonly<Record<string, unknown>>;
  /** UTC milliseconds. */
  readonly now: number;
}

const activationHours = 7 * 24;

function shownAttribute(value: unknown): Value {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? value.map((each) => cleanText(String(each))) : undefined;
}

/** The variables of the message, and those that every template has. */
function namedValues(
  { template, variables, language }: QueuedMail,
  { brand, sender, profile }: CustomizationContext,
): Map<string, Value> {
  const values = new Map<string, Value>([
    ['org.name', cleanText(brand.name)],
    ['org.locale', language],
    ['org.subDomain', new URL(sender.origin).hostname.split('.')[0] ?? ''],
    ['org.activationTokenExpirationHours', activationHours],
    ['baseURL', sender.origin],
    ['brand.name', cleanText(brand.name)],
    ['instanceDisplayName', cleanText(brand.name)],
    ['brand.theme.primaryColor', brand.accentColor ?? undefined],
    ['brand.theme.secondaryColor', brand.accentColor ?? undefined],
    ['brand.theme.logo', brand.logoUrl ?? undefined],
    ['oktaLogoUrl', brand.logoUrl ?? undefined],
  ]);
  for (const [name, value] of Object.entries(profile)) values.set(`user.profile.${name}`, shownAttribute(value));
  const { firstName, lastName, login } = profile;
  values.set('user.profile.fullName', cleanText([firstName, lastName].filter((name) => typeof name === 'string').join(' ')));
  values.set('user.profile.username', shownAttribute(login));
  const { variables: kinds, requires } = templateOf(template);
  for (const [name, kind] of Object.entries(kinds)) {
    const given = variables[name] ?? '';
    if (kind === 'text') values.set(name, cleanText(given));
    else if (kind !== 'path') values.set(name, { kind: 'time', at: Number(given), ...(kind === 'time' ? {} : { part: kind }) });
    else {
      values.set(name, ownLink(given, sender.origin));
      // A link ends with its token, which some write into a link of their own.
      for (const token of requires.flat().filter((each) => each.endsWith('Token') && !Object.hasOwn(kinds, each)))
        values.set(token, given.split('/').at(-1) ?? '');
    }
  }
  return values;
}

/** Throws where the words name no link but a code, and this mail has none, for nobody waits for it. */
function requireWayOn(template: Template, name: TemplateName, values: ReadonlyMap<string, Value>, body: string): void {
  const { link, requires } = templateOf(name);
  const waysOn = requires.find((group) => group.some((each) => each === link)) ?? [];
  const named = namesIn(template);
  const ways = waysOn.filter((each) => named.has(each)).map((each) => values.get(each));
  if (ways.length > 0 && ways.every((way) => way === '')) throw new TemplateError('the mail would lead nowhere', body, 0);
}

/** Whole HTML around what is only a part of it. */
function wholeHtml(html: string, language: string): string {
  if (/<html[\s>]/i.test(html)) return html;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8" /></head><body>${html}</body></html>`;
}

/**
 * A mail in the customer's own words. Pure. Throws a `TemplateError` where its bounds do not suffice or it leads nowhere, and a `MessageRefusedError` for a
 * recipient that can't be written to.
 */
export function renderCustomized(message: QueuedMail, content: CustomizedContent, context: CustomizationContext): RenderedMail {
  const { brand, sender, now } = context;
  const rendering = { values: namedValues(message, context), language: content.language, now };
  const body = parseTemplate(content.body);
  requireWayOn(body, message.template, rendering.values, content.body);
  const html = wholeHtml(renderTemplate(body, 'html', rendering), content.language);
  return {
    template: message.template,
    from: senderMailbox(cleanText(brand.name), sender.mailSender),
    to: recipientAddress(message.to),
    subject: cleanText(renderTemplate(parseTemplate(content.subject), 'text', rendering)),
    html,
    text: htmlToText(html),
  };
}
