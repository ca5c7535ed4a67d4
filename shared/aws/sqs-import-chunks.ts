import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

import type { Chunk, ChunkQueue, ImportMessage, RunWork } from '../imports/index.ts';

const batchLimit = 10;

export class ChunksRefusedError extends Error {
  override readonly name = 'ChunksRefusedError';
}

const bodyOf = (message: ImportMessage): string => JSON.stringify(message);

/** The queue of the import workers. A message carries ranges and lines of at most 500 rows: 12 kB at the most, 120 kB a batch. */
export class SqsImportChunks implements ChunkQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  sendChunks(chunks: readonly Chunk[]): Promise<void> {
    return this.#send(chunks);
  }

  sendSteps(steps: readonly RunWork[]): Promise<void> {
    return this.#send(steps);
  }

  async #send(messages: readonly ImportMessage[]): Promise<void> {
    for (let start = 0; start < messages.length; start += batchLimit) {
      const Entries = messages
        .slice(start, start + batchLimit)
        .map((message, index) => ({ Id: String(index), MessageBody: bodyOf(message) }));
      const { Failed = [] } = await this.#client.send(new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
      // The splitter is told of the file again and sends all of them anew: chunks that come twice do no harm.
      if (Failed.length > 0) throw new ChunksRefusedError(`${Failed.length} of ${Entries.length} chunks refused`);
    }
  }

  async sendFinish(importId: string): Promise<void> {
    const MessageBody = bodyOf({ importId, finish: true });
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody }));
  }
}
