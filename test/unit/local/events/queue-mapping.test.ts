import { describe, expect, it } from '@jest/globals';

import { QueueMapping } from '../../../../local/events/queue-mapping.ts';
import type { Outcome } from '../../../../local/functions/worker.ts';
import { resourceTypes } from '../../../../local/template/resource-types.ts';

const message = (id: string, Body = '{}'): Parameters<typeof JSON.stringify>[0] => ({
  MessageId: id,
  ReceiptHandle: `handle of ${id}`,
  Body,
  MD5OfBody: 'md5',
  Attributes: { ApproximateReceiveCount: '1' },
  MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
});

interface Run {
  readonly events: { Records: Record<string, unknown>[] }[];
  readonly removed: string[];
  readonly asked: number[];
}

/** Runs a mapping over what the queue gives at each asking. */
async function run(properties: object, given: ReturnType<typeof message>[][], answer: () => Outcome): Promise<Run> {
  const done: Run = { events: [], removed: [], asked: [] };
  const mapping = new QueueMapping(
    {
      id: 'Mapping',
      name: 'Mapping',
      arn: '',
      properties: resourceTypes['AWS::Lambda::EventSourceMapping'].parse({
        FunctionName: 'Fn',
        EventSourceArn: 'arn:queue',
        ...properties,
      }),
    },
    {
      invoke: (payload) => {
        done.events.push(JSON.parse(payload));
        return Promise.resolve(answer());
      },
      receive: async (count) => {
        done.asked.push(count);
        const next = given.shift();
        if (next) return next;
        // Lets what was begun end first.
        await new Promise((resolve) => setTimeout(resolve, 5));
        mapping.stop();
        return [];
      },
      remove: (handles) => {
        done.removed.push(...handles);
        return Promise.resolve();
      },
    },
  );
  await mapping.run();
  return done;
}

const ok: Outcome = { payload: 'null' };

describe('a queue mapping', () => {
  it('hands messages on in the shape of Lambda, and removes them when the function succeeds', async () => {
    const { events, removed } = await run({}, [[message('1', 'hello')]], () => ok);
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: '1',
            receiptHandle: 'handle of 1',
            body: 'hello',
            attributes: { ApproximateReceiveCount: '1' },
            messageAttributes: { kind: { dataType: 'String', stringValue: 'x', stringListValues: [], binaryListValues: [] } },
            md5OfBody: 'md5',
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:queue',
            awsRegion: 'eu-west-1',
          },
        ],
      },
    ]);
    expect(removed).toEqual(['handle of 1']);
  });

  it('leaves messages in the queue when the function fails', async () => {
    const { removed } = await run({}, [[message('1')]], () => ({ error: { errorType: 'Error', errorMessage: '', trace: [] } }));
    expect(removed).toEqual([]);
  });

  it('leaves those that the function reports', async () => {
    const properties = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
    const partly: Outcome = { payload: '{"batchItemFailures":[{"itemIdentifier":"2"}]}' };
    const { removed } = await run(properties, [[message('1'), message('2'), message('3')]], () => partly);
    expect(removed).toEqual(['handle of 1', 'handle of 3']);
  });

  it('asks for no more than a batch', async () => {
    const { asked } = await run({ BatchSize: 1 }, [[message('1')]], () => ok);
    expect(asked).toEqual([1, 1]);
  });

  it('gathers over a window, beyond what one asking gives', async () => {
    const properties = { BatchSize: 12, MaximumBatchingWindowInSeconds: 5 };
    const ten = Array.from({ length: 10 }, (_, index) => message(String(index)));
    const { events, asked } = await run(properties, [ten, [message('10'), message('11')]], () => ok);
    expect(events.map(({ Records }) => Records.length)).toEqual([12]);
    expect(asked.slice(0, 2)).toEqual([10, 2]);
  });

  it('removes what its filters do not let through, without invoking', async () => {
    const properties = { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["mail"]}}' }] } };
    const given = [[message('1', '{"kind":"mail"}'), message('2', '{"kind":"text"}'), message('3', 'not JSON')]];
    const { events, removed } = await run(properties, given, () => ok);
    expect(events.map(({ Records }) => Records.map(({ messageId }) => messageId))).toEqual([['1']]);
    expect(removed).toHaveLength(3);
  });
});
