import { randomText } from '../kernel/index.ts';
import {
  type OutgoingMail,
  renderCustomized,
  renderMail,
  type SenderIdentity,
  type TemplateName,
  templateOf,
} from '../messaging/index.ts';
import type { Brand } from '../presentation/index.ts';

/** Who looks at a mail before people get it. */
export interface Looker {
  readonly id: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

const week = 7 * 24 * 60 * 60 * 1000;

/** What stands for a message's own facts; links lead to the first page, and nowhere further. */
const samples: Readonly<Record<string, string>> = {
  'request.ipAddress': '192.0.2.1',
  'request.browser': 'Firefox',
  'request.location': 'Lisbon, Portugal',
  'request.factor': 'Email',
  'request.factors': 'Email, SMS',
  oneTimePassword: '123456',
  verificationToken: '123456',
};

/** A message as people would get it, with the facts of whoever looks at it. */
export function sampleMessage(name: TemplateName, { id, profile }: Looker, language: string, now: number): OutgoingMail {
  const variables = Object.entries(templateOf(name).variables).map(([variable, kind]) => {
    const attribute = variable.startsWith('user.profile.') ? profile[variable.slice('user.profile.'.length)] : undefined;
    const text = typeof attribute === 'string' ? attribute : (samples[variable] ?? '');
    return [
      variable,
      kind === 'path' ? `/#${variable}` : kind === 'text' ? text : String(variable.startsWith('request.') ? now : now + week),
    ] as const;
  });
  const message = {
    id: `test-${randomText(20)}`,
    kind: 'mail' as const,
    userId: id,
    isTest: true,
    to: String(profile['email']),
    template: name,
    language,
    variables: Object.fromEntries(variables),
    queued: now,
    tokenHash: null,
  };
  // Its variables are those of its template, which the compiler can't see.
  return message as unknown as OutgoingMail;
}

export interface PreviewContext {
  readonly brand: Brand;
  readonly sender: SenderIdentity;
  /** UTC milliseconds. */
  readonly now: number;
}

/** A mail as it would look, in our words or in the customer's. Errors of rendering are a `TemplateError`. */
export function previewOf(
  name: TemplateName,
  content: { readonly language: string; readonly subject: string; readonly body: string } | undefined,
  looker: Looker,
  language: string,
  { brand, sender, now }: PreviewContext,
): { readonly subject: string; readonly body: string } {
  const message = sampleMessage(name, looker, language, now);
  const { subject, html } =
    content === undefined
      ? renderMail(message, brand, sender)
      : renderCustomized(message, content, { brand, sender, now, profile: looker.profile });
  return { subject, body: html };
}
