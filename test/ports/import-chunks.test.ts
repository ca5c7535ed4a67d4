import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SqsImportChunks } from '../../shared/aws/sqs-import-chunks.ts';
import { type Chunk, ImportMessage } from '../../shared/imports/index.ts';
import { type BucketEngine, startBucketEngine } from '../unit/imports/support/bucket-engine.ts';

const importId = 'impAAAAAAAAAAAAAAAAA';
let engine: BucketEngine;
let client: SQSClient;

beforeAll(async () => {
  // The engine of buckets is one of queues too.
  engine = await startBucketEngine();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SQSClient({ endpoint: engine.endpoint, region: 'eu-west-1', credentials, useQueueUrlAsEndpoint: false });
});

afterAll(async () => {
  await engine.stop();
});

async function createQueue(QueueName: string): Promise<{ queue: SqsImportChunks; receive: () => Promise<ImportMessage[]> }> {
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName }));
  return {
    queue: new SqsImportChunks(client, QueueUrl),
    async receive() {
      const all: ImportMessage[] = [];
      for (;;) {
        const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return all;
        all.push(...Messages.map(({ Body = '' }) => ImportMessage.parse(JSON.parse(Body))));
      }
    },
  };
}

describe('SqsImportChunks', () => {
  it('sends any number of chunks, each as it is', async () => {
    const { queue, receive } = await createQueue('chunks');
    const chunks = Array.from({ length: 25 }, (_, chunk): Chunk => {
      return {
        importId,
        chunk,
        start: chunk * 100,
        end: chunk * 100 + 100,
        line: chunk * 5 + 2,
        lastLine: chunk * 5 + 6,
        rows: 5,
        duplicates: [[chunk * 5 + 4, 2]],
      };
    });
    await queue.sendChunks(chunks);
    await queue.sendChunks([]);
    const received = await receive();
    const numbered = received.flatMap((message) => ('chunk' in message ? [message] : []));
    expect(numbered.toSorted((one, other) => one.chunk - other.chunk)).toEqual(chunks);
  });

  it('sends ten chunks of nothing but repeated logins at once', async () => {
    const { queue, receive } = await createQueue('duplicates');
    const duplicates = Array.from({ length: 500 }, (_, index) => [4_000_000 + index, 3_000_000 + index] as const);
    const chunks = Array.from({ length: 10 }, (_, chunk): Chunk => {
      const [start, line] = [10 ** 9, 4_000_000];
      return { importId, chunk: 9990 + chunk, start, end: start + 1, line, lastLine: line + 499, rows: 500, duplicates };
    });
    await queue.sendChunks(chunks);
    expect(await receive()).toHaveLength(10);
  });

  it('sends word that an import may be at its end', async () => {
    const { queue, receive } = await createQueue('finish');
    await queue.sendFinish(importId);
    expect(await receive()).toEqual([{ importId, finish: true }]);
  });
});
