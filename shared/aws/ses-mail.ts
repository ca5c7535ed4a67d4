import { SendEmailCommand, type SESClient } from '@aws-sdk/client-ses';

import { labelTags, type MailLabel, type MailTransport, MessageRefusedError, type RenderedMail } from '../messaging/index.ts';

const utf8 = (Data: string): { Data: string; Charset: string } => ({ Data, Charset: 'UTF-8' });

/** What SES says of a recipient or a mail that it will never take. All else is tried again, or waits among the dead letters. */
const refusals = new Set(['InvalidParameterValue', 'InvalidParameterValueException']);

/** Mails through SES's first API. SES builds the MIME message of both parts, so no header is ever made of text here. */
export class SesMailTransport implements MailTransport {
  readonly #client: SESClient;
  readonly #configurationSet: string;

  /** @param configurationSet says whom SES sends nothing, and where it tells of what did not arrive */
  constructor(client: SESClient, configurationSet: string) {
    this.#client = client;
    this.#configurationSet = configurationSet;
  }

  async send({ from, to, subject, html, text }: RenderedMail, { template, userId }: MailLabel): Promise<void> {
    const tags = { [labelTags.template]: template, ...(userId !== undefined && { [labelTags.userId]: userId }) };
    try {
      await this.#client.send(
        new SendEmailCommand({
          ConfigurationSetName: this.#configurationSet,
          Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
          Source: from,
          Destination: { ToAddresses: [to] },
          Message: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } },
        }),
      );
    } catch (error) {
      if (error instanceof Error && refusals.has(error.name)) throw new MessageRefusedError('ses-refused', { cause: error });
      throw error;
    }
  }
}
