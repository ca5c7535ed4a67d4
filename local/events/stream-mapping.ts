import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

import type { StreamRecord } from '../engines/dynamodb.ts';
import type { Outcome } from '../functions/worker.ts';
import { region, type RunResource } from '../template/stack-template.ts';
import { failedItems } from './batch-failures.ts';
import { compilePattern, type Matcher } from './event-pattern.ts';

type Mapping = RunResource<'AWS::Lambda::EventSourceMapping'>;

export interface StreamMappingDependencies {
  readonly invoke: (payload: string, requestId: string) => Promise<Outcome>;
  /** The next records of the stream, in order; empty where there are none yet. */
  readonly read: (signal: AbortSignal) => Promise<readonly StreamRecord[]>;
  /** Called with the sequence number up to which all is done. */
  readonly commit: (sequenceNumber: string) => void;
  readonly sendToQueue: (arn: string, body: string) => Promise<void>;
  /** The key attribute by which parallel batches part: one key's records stay in order. */
  readonly partitionKey: string;
  /** Batches at once that this machine stands, whatever the mapping's factor. */
  readonly lanesAtMost: number;
  /** Milliseconds before a try that follows so many failed ones. @default up to ten seconds */
  readonly backoff?: (tries: number) => number;
}

/** How often an idle stream is looked at. AWS does it four times a second. */
const idle = 100;

/**
 * An event source mapping from a table's stream: filtered batches in order, failures tried again, halved, and given up as the mapping
 * says.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export class StreamMapping {
  readonly #mapping: Mapping;
  readonly #filters: readonly Matcher[];
  readonly #dependencies: StreamMappingDependencies;
  readonly #stopping = new AbortController();

  constructor(mapping: Mapping, dependencies: StreamMappingDependencies) {
    this.#mapping = mapping;
    this.#dependencies = dependencies;
    this.#filters = mapping.properties.FilterCriteria.Filters.map(({ Pattern }) => compilePattern(JSON.parse(Pattern)));
  }

  /** Runs until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    let pending: readonly StreamRecord[] = [];
    while (!signal.aborted) {
      if (pending.length === 0) pending = await this.#gather(signal);
      const { wanted, rest, upTo } = this.#cut(pending);
      pending = rest;
      await Promise.all(this.#lanes(wanted).map((lane) => this.#inOrder(lane)));
      if (upTo !== undefined && !signal.aborted) this.#dependencies.commit(upTo);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Waits for records; with a batching window, for more of them until it closes. */
  async #gather(signal: AbortSignal): Promise<readonly StreamRecord[]> {
    const { BatchSize = 100, MaximumBatchingWindowInSeconds } = this.#mapping.properties;
    let records: readonly StreamRecord[] = [];
    let closes = Infinity;
    while (!signal.aborted) {
      const found = await this.#dependencies.read(signal);
      records = [...records, ...found];
      if (records.length > 0 && closes === Infinity) closes = Date.now() + MaximumBatchingWindowInSeconds * 1000;
      if (records.length >= BatchSize || Date.now() >= closes) return records;
      if (found.length === 0) await delay(idle, undefined, { signal });
    }
    return records;
  }

  /** What passes the filters, up to a batch for each lane, and the sequence number that it reaches to. */
  #cut(records: readonly StreamRecord[]): { wanted: StreamRecord[]; rest: readonly StreamRecord[]; upTo: string | undefined } {
    const { BatchSize = 100 } = this.#mapping.properties;
    const wanted: StreamRecord[] = [];
    let length = 0;
    for (const record of records) {
      if (wanted.length === BatchSize * this.#laneCount) break;
      length += 1;
      if (this.#filters.length === 0 || this.#filters.some((matches) => matches(record))) wanted.push(record);
    }
    return { wanted, rest: records.slice(length), upTo: records[length - 1]?.dynamodb.SequenceNumber };
  }

  get #laneCount(): number {
    return Math.min(this.#mapping.properties.ParallelizationFactor, this.#dependencies.lanesAtMost);
  }

  /** All records of a key are in one. */
  #lanes(records: readonly StreamRecord[]): StreamRecord[][] {
    const { partitionKey } = this.#dependencies;
    const laneOf = ({ dynamodb }: StreamRecord): number => crc32(JSON.stringify(dynamodb.Keys[partitionKey])) % this.#laneCount;
    return [...Map.groupBy(records, laneOf).values()];
  }

  async #inOrder(lane: readonly StreamRecord[]): Promise<void> {
    const { BatchSize = 100 } = this.#mapping.properties;
    for (let at = 0; at < lane.length; at += BatchSize) await this.#process(lane.slice(at, at + BatchSize), 0);
  }

  async #process(records: readonly StreamRecord[], tries: number): Promise<void> {
    const { invoke, backoff = (failed) => Math.min(10_000, 200 * 2 ** failed) } = this.#dependencies;
    const { EventSourceArn, FunctionResponseTypes, BisectBatchOnFunctionError, MaximumRetryAttempts } = this.#mapping.properties;
    const requestId = randomUUID();
    const sent = records.map((record) => ({ ...record, eventSourceARN: EventSourceArn, awsRegion: region }));
    const outcome = await invoke(JSON.stringify({ Records: sent }), requestId);
    if (this.#stopping.signal.aborted) return;

    const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    const failed = failedItems(outcome, FunctionResponseTypes.length > 0, new Set(numbers));
    // The lowest of those that failed: what comes before it is done.
    const first = failed === 'all' ? 0 : numbers.findIndex((number) => failed.has(number));
    if (first < 0) return;
    const left = records.slice(first);
    if (BisectBatchOnFunctionError && left.length > 1 && first === 0) {
      const middle = Math.ceil(left.length / 2);
      await this.#process(left.slice(0, middle), tries);
      await this.#process(left.slice(middle), tries);
      return;
    }
    // What was done moves the checkpoint, so the rest starts with all its tries.
    const used = first === 0 ? tries : 0;
    const givesUp = (MaximumRetryAttempts >= 0 && used >= MaximumRetryAttempts) || this.#tooOld(left);
    if (givesUp) {
      await this.#discard(left, requestId, used + 1, outcome);
      return;
    }
    await delay(backoff(used), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (!this.#stopping.signal.aborted) await this.#process(left, used + 1);
  }

  #tooOld(records: readonly StreamRecord[]): boolean {
    const { MaximumRecordAgeInSeconds } = this.#mapping.properties;
    const oldest = Math.min(...records.map(({ dynamodb }) => dynamodb.ApproximateCreationDateTime));
    return MaximumRecordAgeInSeconds >= 0 && Date.now() / 1000 - oldest > MaximumRecordAgeInSeconds;
  }

  /** Tells the destination where in the stream the lost records are, not what they hold: so does AWS. */
  async #discard(records: readonly StreamRecord[], requestId: string, invocations: number, outcome: Outcome): Promise<void> {
    const { DestinationConfig, EventSourceArn, FunctionName } = this.#mapping.properties;
    const destination = DestinationConfig.OnFailure?.Destination;
    const [first, last] = [records[0]?.dynamodb, records.at(-1)?.dynamodb];
    if (!destination || !first || !last) return;
    const condition = this.#tooOld(records) ? 'RecordAgeExceeded' : 'RetryAttemptsExhausted';
    const body = {
      requestContext: { requestId, functionArn: FunctionName, condition, approximateInvokeCount: invocations },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', ...('error' in outcome && { functionError: 'Unhandled' }) },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId: 'shardId-local',
        startSequenceNumber: first.SequenceNumber,
        endSequenceNumber: last.SequenceNumber,
        approximateArrivalOfFirstRecord: arrival(first),
        approximateArrivalOfLastRecord: arrival(last),
        batchSize: records.length,
        streamArn: EventSourceArn,
      },
    };
    await this.#dependencies.sendToQueue(destination, JSON.stringify(body));
  }
}

const arrival = ({ ApproximateCreationDateTime: seconds }: StreamRecord['dynamodb']): string =>
  new Date(seconds * 1000).toISOString();
