import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

import type { MessageQueue, OutgoingMessage } from '../messaging/index.ts';
import { sqsText } from './sqs-text.ts';

const batchLimit = 10;

/** A message of a change is queued before its change is committed: this is time enough for the commit. */
const commitSeconds = 2;

const waitsForChange = (message: OutgoingMessage): boolean =>
  message.kind === 'mail' &&
  (message.tokenHash !== null || [message.passwordOf, message.emailOf, message.registrationOf].some((of) => of !== undefined));

export class MessagesRefusedError extends Error {
  override readonly name = 'MessagesRefusedError';
}

export class SqsMessageQueue implements MessageQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    for (let start = 0; start < messages.length; start += batchLimit) {
      const Entries = messages.slice(start, start + batchLimit).map((message, index) => ({
        Id: String(index),
        MessageBody: sqsText(JSON.stringify(message)),
        ...(waitsForChange(message) ? { DelaySeconds: commitSeconds } : {}),
      }));
      const { Failed = [] } = await this.#client.send(new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
      // Whoever asked is told and asks again: messages that are queued twice are sent once.
      if (Failed.length > 0) throw new MessagesRefusedError(`${Failed.length} of ${Entries.length} messages refused`);
    }
  }
}
