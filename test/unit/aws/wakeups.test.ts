import { type SendMessageBatchCommand, type SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';

import { SqsEraserWakeUps, SqsHookWakeUps, SqsLogWakeUps } from '../../../shared/aws/wakeups.ts';

function answering(answer: object) {
  const sent: (SendMessageBatchCommand | SendMessageCommand)['input'][] = [];
  const client = Object.assign(new SQSClient({ region: 'eu-west-1' }), {
    send(command: SendMessageBatchCommand | SendMessageCommand) {
      sent.push(command.input);
      return Promise.resolve(answer);
    },
  });
  return { client, sent };
}

describe('SqsLogWakeUps', () => {
  it('sends one message for each shard, ten a call', async () => {
    const { client, sent } = answering({});
    await new SqsLogWakeUps(client, 'url').wakeBus([...Array.from({ length: 12 }, (_, shard) => shard), 3]);
    const bodies = sent.map((input) => ('Entries' in input ? input.Entries?.map(({ MessageBody }) => MessageBody) : []));
    expect(bodies.map((batch) => batch?.length)).toEqual([10, 2]);
    expect(bodies[1]).toEqual(['{"shard":10}', '{"shard":11}']);
  });

  it('fails where the queue refused one', async () => {
    const { client } = answering({ Failed: [{ Id: '1' }] });
    await expect(new SqsLogWakeUps(client, 'url').wakeBus([1, 2])).rejects.toThrow('1 of 2 wake-ups refused');
  });
});

describe('SqsHookWakeUps', () => {
  it('holds a message back as long as it is told', async () => {
    const { client, sent } = answering({});
    await new SqsHookWakeUps(client, 'url').wakeHooks(42);
    await new SqsHookWakeUps(client, 'url').wakeHooks();
    expect(sent).toEqual([
      { QueueUrl: 'url', MessageBody: '{}', DelaySeconds: 42 },
      { QueueUrl: 'url', MessageBody: '{}', DelaySeconds: 0 },
    ]);
  });
});

describe('SqsEraserWakeUps', () => {
  it('says nothing but that there is something to do', async () => {
    const { client, sent } = answering({});
    await new SqsEraserWakeUps(client, 'url').wakeEraser();
    expect(sent).toEqual([{ QueueUrl: 'url', MessageBody: '{}' }]);
  });
});
