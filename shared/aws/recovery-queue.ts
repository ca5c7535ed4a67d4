import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

import { sqsText } from './sqs-text.ts';
import type { RecoveryQueue, RecoveryRequest } from '../recovery/index.ts';

/** Where wishes of people wait who can't sign in. */
export class SqsRecoveryQueue implements RecoveryQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(request: RecoveryRequest): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: sqsText(JSON.stringify(request)) }));
  }
}
