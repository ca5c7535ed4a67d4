import { randomUUID } from 'node:crypto';

import * as z from 'zod';

import type { Outcome } from '../functions/worker.ts';
import { region, type RunResource } from '../template/stack-template.ts';
import { failedItems } from './batch-failures.ts';
import { compilePattern, type Matcher } from './event-pattern.ts';

type Mapping = RunResource<'AWS::Lambda::EventSourceMapping'>;

const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z
    .record(z.string(), z.object({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() }))
    .default({}),
});
export const Received = z.object({ Messages: z.array(Message).default([]) });
type Message = z.infer<typeof Message>;

export interface QueueMappingDependencies {
  readonly invoke: (payload: string, requestId: string) => Promise<Outcome>;
  /** Waits for messages, so many at most and so many seconds. */
  readonly receive: (count: number, seconds: number, signal: AbortSignal) => Promise<readonly Message[]>;
  readonly remove: (receiptHandles: readonly string[]) => Promise<void>;
}

/** More of one queue at once than a pool has instances would only wait. */
const concurrencyAtMost = 4;

/**
 * An event source mapping from a queue. What a function fails on stays in the queue, is seen again when its visibility timeout ends, and
 * goes to the dead letters when the queue's own policy says so.
 */
export class QueueMapping {
  readonly #mapping: Mapping;
  readonly #filters: readonly Matcher[];
  readonly #dependencies: QueueMappingDependencies;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(mapping: Mapping, dependencies: QueueMappingDependencies) {
    this.#mapping = mapping;
    this.#dependencies = dependencies;
    this.#filters = mapping.properties.FilterCriteria.Filters.map(({ Pattern }) => compilePattern(JSON.parse(Pattern)));
  }

  /** Runs until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    const limit = Math.min(concurrencyAtMost, this.#mapping.properties.ScalingConfig?.MaximumConcurrency ?? concurrencyAtMost);
    while (!signal.aborted) {
      const messages = await this.#gather(signal);
      if (messages.length === 0) continue;
      const work = this.#process(messages).finally(() => this.#running.delete(work));
      this.#running.add(work);
      if (this.#running.size >= limit) await Promise.race(this.#running);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #gather(signal: AbortSignal): Promise<Message[]> {
    const { BatchSize = 10, MaximumBatchingWindowInSeconds: window } = this.#mapping.properties;
    const messages = [...(await this.#dependencies.receive(Math.min(10, BatchSize), 20, signal))];
    const closes = Date.now() + window * 1000;
    while (messages.length > 0 && messages.length < BatchSize && !signal.aborted) {
      const left = Math.ceil((closes - Date.now()) / 1000);
      if (left <= 0) break;
      messages.push(...(await this.#dependencies.receive(Math.min(10, BatchSize - messages.length), left, signal)));
    }
    return messages;
  }

  async #process(messages: readonly Message[]): Promise<void> {
    const { invoke, remove } = this.#dependencies;
    const wanted = messages.filter((message) => this.#matches(message));
    let failed: ReturnType<typeof failedItems> = new Set();
    if (wanted.length > 0) {
      const outcome = await invoke(JSON.stringify({ Records: wanted.map((message) => this.#record(message)) }), randomUUID());
      if (this.#stopping.signal.aborted) return;
      const reports = this.#mapping.properties.FunctionResponseTypes.length > 0;
      failed = failedItems(outcome, reports, new Set(wanted.map(({ MessageId }) => MessageId)));
    }
    const isFailed = ({ MessageId }: Message): boolean => (failed === 'all' ? true : failed.has(MessageId));
    // What no filter lets through is done with, as on AWS.
    const done = messages.filter((message) => !wanted.includes(message) || !isFailed(message));
    if (done.length > 0) await remove(done.map(({ ReceiptHandle }) => ReceiptHandle));
  }

  /** A pattern over `body` looks into a body that is JSON. */
  #matches({ Body, ...message }: Message): boolean {
    if (this.#filters.length === 0) return true;
    const event = { ...message, body: fromJson(Body) };
    return this.#filters.some((matches) => matches(event));
  }

  #record({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes, MessageAttributes }: Message): object {
    const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { dataType: DataType, stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [] },
    ]);
    return {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
      messageAttributes: Object.fromEntries(attributes),
      md5OfBody: MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#mapping.properties.EventSourceArn,
      awsRegion: region,
    };
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
