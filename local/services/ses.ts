import type { Server } from 'node:http';

import * as z from 'zod';

import { portOf } from '../listen.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { addressesOf, type SesEvent, SesRecipients } from './ses-recipients.ts';

const Store = z.object({
  emails: z.array(
    z.object({
      messageId: z.string(),
      from: z.string(),
      destination: z.object({ to: z.array(z.string()), cc: z.array(z.string()), bcc: z.array(z.string()) }),
      subject: z.string(),
      body: z.object({ text: z.string().optional(), html: z.string().optional() }),
    }),
  ),
});

/**
 * SES version 1: aws-ses-v2-local answers, and what it took goes into the mailbox. It starts with the first mail, since it takes a third
 * of a second to load. It keeps mails in memory alone and only the first recipient of each kind, so both come from elsewhere. What becomes of
 * a mail afterwards is told where the mail names a configuration set; of version 2 there is the list of addresses that get none.
 */
export class Ses {
  readonly #mailbox: Mailbox;
  readonly #tell: (event: SesEvent) => Promise<unknown>;
  readonly #recipients = new SesRecipients();
  #server: Promise<Server> | undefined;

  constructor(mailbox: Mailbox, tell: (event: SesEvent) => Promise<unknown>) {
    this.#mailbox = mailbox;
    this.#tell = tell;
  }

  /** `DeleteSuppressedDestination` */
  forgive(address: string): { readonly status: number; readonly headers: Record<string, string>; readonly body: object } {
    const known = this.#recipients.forgive(address);
    return known
      ? { status: 200, headers: {}, body: {} }
      : { status: 404, headers: { 'x-amzn-errortype': 'NotFoundException' }, body: { message: 'is not on the list' } };
  }

  async handle(form: string): Promise<{ readonly status: number; readonly body: string }> {
    this.#server ??= start();
    const endpoint = `http://127.0.0.1:${portOf(await this.#server)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: 'AWS4-HMAC-SHA256' };
    const response = await fetch(endpoint, { method: 'POST', headers, body: form });
    const body = await response.text();
    const id = /<MessageId>([^<]+)<\/MessageId>/.exec(body)?.[1];
    if (response.ok && id !== undefined) await this.#deliver(endpoint, id, new URLSearchParams(form));
    return { status: response.status, body };
  }

  async stop(): Promise<void> {
    const server = await this.#server;
    server?.closeAllConnections();
    server?.close();
  }

  async #deliver(endpoint: string, id: string, form: URLSearchParams): Promise<void> {
    const { arrives, event } = form.has('ConfigurationSetName') ? this.#recipients.fateOf(form) : { arrives: true };
    if (arrives) await this.#keep(endpoint, id, form);
    if (event) await this.#tell(event);
  }

  async #keep(endpoint: string, id: string, form: URLSearchParams): Promise<void> {
    // Mails of the last seconds suffice, and the store never shrinks.
    const stored = await fetch(`${endpoint}/store?since=${Math.floor(Date.now() / 1000) - 60}`);
    const mail = Store.parse(await stored.json()).emails.find(({ messageId }) => messageId === id);
    if (!mail) return;
    const envelope = addressesOf(form);
    const { to, cc, bcc } = mail.destination;
    this.#mailbox.add({
      kind: 'mail',
      to: envelope.length > 0 ? envelope : [...to, ...cc, ...bcc],
      from: mail.from,
      subject: mail.subject,
      text: mail.body.text ?? '',
      html: mail.body.html ?? '',
    });
  }
}

async function start(): Promise<Server> {
  const { default: module } = await import('aws-ses-v2-local');
  return module.default({ host: '127.0.0.1', port: 0 });
}
