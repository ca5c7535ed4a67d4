import type { Brand } from '../presentation/index.ts';
import { type MailContent, mailHtml, mailText } from './mail-layout.ts';
import { recipientAddress, senderMailbox } from './mailbox-address.ts';
import { type QueuedMail, type TemplateName, templateOf } from './model.ts';
import { substitute } from './substitute.ts';
import { type MessageLanguage, pickMessageLanguage, wordsOf } from './templates/index.ts';
import { cleanText, greetingName, valuesOf } from './values.ts';

export interface RenderedMail {
  /** The template's name: a label for the sender's own statistics. */
  readonly template: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** What every mail of this deployment says of its sender. */
export interface SenderIdentity {
  /** Public origin without a trailing slash: the only source of links. */
  readonly origin: string;
  /** The bare address that mails come from. */
  readonly mailSender: string;
}

/** Turns a mail into what goes out. Pure. Throws `MessageRefusedError` for a recipient that can't be written to. */
export function renderMail(message: QueuedMail, brand: Brand, sender: SenderIdentity): RenderedMail {
  const language = pickMessageLanguage(message.language);
  const values = valuesOf(message, { origin: sender.origin, orgName: brand.name, language });
  const { greeting, templates } = wordsOf(language);
  const name = greetingName(values);
  const fill = (text: string): string => substitute(text, values);
  const content = mailContent(message.template, language, {
    fill,
    isEmpty: (variable) => values.get(variable) === '',
    greeting: name === undefined ? greeting.unnamed : substitute(greeting.named, new Map([['name', name]])),
    link: values.get(templateOf(message.template).link ?? ''),
    code: (words) => {
      const code = values.get('oneTimePassword') ?? '';
      return code === '' ? undefined : { label: fill(words), code };
    },
    helpUrl: brand.helpUrl,
  });
  return {
    template: message.template,
    from: senderMailbox(cleanText(brand.name), sender.mailSender),
    to: recipientAddress(message.to),
    subject: fill(templates[message.template].subject),
    html: mailHtml(content, brand).toString(),
    text: mailText(content),
  };
}

interface Filling {
  /** Puts values into words. */
  readonly fill: (words: string) => string;
  readonly isEmpty: (variable: string) => boolean;
  readonly greeting: string;
  readonly link: string | undefined;
  /** What shows a code behind its words; undefined where there is none. */
  readonly code: (words: string) => MailContent['code'];
  readonly helpUrl: string | null;
}

/** The words of a template, filled, before they are laid out. */
export function mailContent(
  template: TemplateName,
  language: MessageLanguage,
  { fill, isEmpty, greeting, link, code, helpUrl }: Filling,
): MailContent {
  const { linkInFull, help, templates } = wordsOf(language);
  const words = templates[template];
  const empty = (templateOf(template).optional ?? []).filter(isEmpty);
  return {
    language,
    preheader: fill(words.preheader),
    title: fill(words.title),
    greeting,
    paragraphs: words.paragraphs.filter((words) => !empty.some((name) => words.includes(`\${${name}}`))).map(fill),
    action: link === undefined || words.button === null ? undefined : { label: fill(words.button), link, linkInFull },
    code: words.code === undefined ? undefined : code(words.code),
    ends: words.ends === null ? undefined : fill(words.ends),
    ifNotYou: fill(words.ifNotYou),
    why: fill(words.why),
    help: helpUrl === null ? undefined : { label: help, link: helpUrl },
  };
}
