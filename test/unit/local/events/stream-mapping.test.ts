import { describe, expect, it } from '@jest/globals';

import type { StreamRecord } from '../../../../local/engines/dynamodb.ts';
import { StreamMapping } from '../../../../local/events/stream-mapping.ts';
import type { Outcome } from '../../../../local/functions/worker.ts';
import { resourceTypes } from '../../../../local/template/resource-types.ts';

const record = (number: number, sk = 'e#1', image: object = {}, at = Date.now() / 1000): StreamRecord => ({
  eventID: String(number),
  eventName: 'INSERT',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    SequenceNumber: String(number),
    ApproximateCreationDateTime: at,
    Keys: { pk: { S: 'u#1' }, sk: { S: sk } },
    NewImage: image,
  },
});

const ofKey = (of: StreamRecord, pk: string): StreamRecord => ({
  ...of,
  dynamodb: { ...of.dynamodb, Keys: { pk: { S: pk }, sk: { S: 'u' } } },
});

const ok: Outcome = { payload: 'null' };
const failure: Outcome = { error: { errorType: 'Error', errorMessage: 'no', trace: [] } };
const failed = (...numbers: number[]): Outcome => ({
  payload: JSON.stringify({ batchItemFailures: numbers.map((number) => ({ itemIdentifier: String(number) })) }),
});

interface Run {
  /** Sequence numbers of each invocation. */
  readonly invocations: number[][];
  readonly commits: string[];
  readonly parked: { readonly arn: string; readonly body: Record<string, unknown> }[];
}

/** Runs a mapping over these pages until it has committed the last record. */
async function run(
  properties: object,
  pages: StreamRecord[][],
  answer: (numbers: number[], time: number) => Outcome,
): Promise<Run> {
  const last = pages.flat().at(-1)?.dynamodb.SequenceNumber;
  const done: Run = { invocations: [], commits: [], parked: [] };
  const mapping = new StreamMapping(
    {
      id: 'Mapping',
      name: 'Mapping',
      arn: '',
      properties: resourceTypes['AWS::Lambda::EventSourceMapping'].parse({
        FunctionName: 'Fn',
        EventSourceArn: 'arn:stream',
        ...properties,
      }),
    },
    {
      invoke: (payload) => {
        const { Records }: { Records: StreamRecord[] } = JSON.parse(payload);
        const numbers = Records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
        done.invocations.push(numbers);
        return Promise.resolve(answer(numbers, done.invocations.length));
      },
      read: () => Promise.resolve(pages.shift() ?? []),
      commit: (number) => {
        done.commits.push(number);
        if (number === last) mapping.stop();
      },
      sendToQueue: (arn, body) => {
        done.parked.push({ arn, body: JSON.parse(body) });
        return Promise.resolve();
      },
      backoff: () => 0,
      partitionKey: 'pk',
      lanesAtMost: 4,
    },
  );
  await mapping.run().catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
  });
  return done;
}

const filters = (...patterns: object[]): object => ({
  FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
});

describe('a stream mapping', () => {
  it('hands on, in batches, and remembers how far it came', async () => {
    const { invocations, commits } = await run({ BatchSize: 2 }, [[record(1), record(2), record(3)]], () => ok);
    expect(invocations).toEqual([[1, 2], [3]]);
    expect(commits).toEqual(['2', '3']);
  });

  it('hands on only what a filter matches, and passes over the rest', async () => {
    const patterns = filters(
      { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'e#' }] } } } },
      { dynamodb: { Keys: { sk: { S: ['u'] } }, NewImage: { born: { M: { uuid: { S: [{ exists: true }] } } } } } },
    );
    const page = [
      record(1, 'm#1'),
      record(2, 'e#2'),
      record(3, 'u'),
      record(4, 'u', { born: { M: { uuid: { S: 'x' } } } }),
      { ...record(5, 'e#5'), eventName: 'REMOVE' },
    ];
    const { invocations, commits } = await run(patterns, [page], () => ok);
    expect(invocations).toEqual([[2, 4]]);
    expect(commits).toEqual(['5']);
  });

  it('does not invoke at all for records that no filter matches', async () => {
    const { invocations, commits } = await run(filters({ eventName: ['MODIFY'] }), [[record(1), record(2)]], () => ok);
    expect(invocations).toEqual([]);
    expect(commits).toEqual(['2']);
  });

  it('goes on with what comes after a page without matches', async () => {
    const patterns = filters({ dynamodb: { Keys: { sk: { S: ['u'] } } } });
    const { invocations } = await run(patterns, [[record(1, 'x')], [record(2, 'u')]], () => ok);
    expect(invocations).toEqual([[2]]);
  });

  it('tries a failed batch again, and keeps the order', async () => {
    const { invocations } = await run({ BatchSize: 2 }, [[record(1), record(2), record(3)]], (_, time) =>
      time === 1 ? failure : ok,
    );
    expect(invocations).toEqual([[1, 2], [1, 2], [3]]);
  });

  it('halves a failed batch until the bad record stands alone, and parks that', async () => {
    const properties = {
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: 'arn:parked' } },
    };
    const page = [1, 2, 3, 4].map((number) => record(number));
    const { invocations, parked, commits } = await run(properties, [page], (numbers) => (numbers.includes(3) ? failure : ok));
    expect(invocations).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(parked).toHaveLength(1);
    expect(parked[0]).toMatchObject({
      arn: 'arn:parked',
      body: {
        requestContext: { condition: 'RetryAttemptsExhausted', functionArn: 'Fn', approximateInvokeCount: 2 },
        responseContext: { functionError: 'Unhandled' },
        DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1, streamArn: 'arn:stream' },
      },
    });
    expect(JSON.stringify(parked)).not.toContain('NewImage');
    expect(commits).toEqual(['4']);
  });

  it('takes up again at the first record that the function reports', async () => {
    const properties = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
    const page = [1, 2, 3, 4].map((number) => record(number));
    const { invocations } = await run(properties, [page], (_, time) => (time === 1 ? failed(4, 2) : ok));
    expect(invocations).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
    ]);
  });

  it('takes an answer that names an unknown record for a failure of all', async () => {
    const properties = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
    const { invocations } = await run(properties, [[record(1), record(2)]], (_, time) => (time === 1 ? failed(9) : ok));
    expect(invocations).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('does not listen to reports where the mapping does not ask for them', async () => {
    const { invocations } = await run({}, [[record(1)]], () => failed(1));
    expect(invocations).toEqual([[1]]);
  });

  it('runs as many batches at once as its factor says, and keeps the records of a key in order', async () => {
    const page = Array.from({ length: 12 }, (_, index) => ofKey(record(index + 1), `u#${index % 4}`));
    const { invocations, commits } = await run({ BatchSize: 3, ParallelizationFactor: 4 }, [page], (_, time) =>
      time === 2 ? failure : ok,
    );
    expect(new Set(invocations.flat())).toEqual(new Set(page.map(({ eventID }) => Number(eventID))));
    expect(Math.max(...invocations.map(({ length }) => length))).toBeLessThanOrEqual(3);
    for (const key of [0, 1, 2, 3]) {
      const seen = [...new Set(invocations.flat().filter((number) => (number - 1) % 4 === key))];
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    }
    expect(commits).toEqual(['12']);
  });

  it('gives up on records that are too old', async () => {
    const properties = { MaximumRecordAgeInSeconds: 60, DestinationConfig: { OnFailure: { Destination: 'arn:parked' } } };
    const { invocations, parked } = await run(properties, [[record(1, 'u', {}, Date.now() / 1000 - 61)]], () => failure);
    expect(invocations).toEqual([[1]]);
    expect(parked[0]?.body).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
  });
});
