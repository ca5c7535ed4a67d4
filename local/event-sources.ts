import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import * as z from 'zod';

import type { DataFolder } from './data-folder.ts';
import { callJson } from './engines/aws-json.ts';
import type { DynamoDb } from './engines/dynamodb.ts';
import { EventBus, eventTime } from './events/event-bus.ts';
import { QueueMapping, Received } from './events/queue-mapping.ts';
import { compileSchedule, type Schedule } from './events/schedule.ts';
import { StreamMapping } from './events/stream-mapping.ts';
import { deliver, type Target, type TargetDependencies } from './events/targets.ts';
import { UnsupportedError } from './errors.ts';
import type { Lambda } from './functions/lambda.ts';
import { account, region, type RunResource, type StackTemplate } from './template/stack-template.ts';

type Mapping = RunResource<'AWS::Lambda::EventSourceMapping'>;
type Table = RunResource<'AWS::DynamoDB::Table' | 'AWS::DynamoDB::GlobalTable'>;

const Positions = z.record(z.string(), z.string());
const positionsFile = 'stream-positions.json';

export interface EventSourcesOptions {
  readonly template: StackTemplate;
  readonly data: DataFolder;
  readonly dynamodb: DynamoDb;
  readonly queueEndpoint: string;
  readonly lambda: Lambda;
  readonly log: (message: string) => void;
}

/** What invokes functions without being asked by HTTP: queues, streams, schedules. */
export class EventSources {
  readonly #options: EventSourcesOptions;
  readonly #mappings: (QueueMapping | StreamMapping)[] = [];
  readonly #stopping = new AbortController();
  readonly #positions: Record<string, string>;

  constructor(options: EventSourcesOptions) {
    this.#options = options;
    this.#positions = options.data.read(positionsFile, Positions) ?? {};
  }

  async start(): Promise<void> {
    for (const mapping of this.#options.template.list('AWS::Lambda::EventSourceMapping')) {
      const source = await this.#source(mapping);
      if (!mapping.properties.Enabled) continue;
      this.#mappings.push(source);
      source.run().catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#options.log(`${mapping.id} has stopped: ${String(error)}`);
      });
    }
    this.#schedule();
  }

  stop(): void {
    this.#stopping.abort();
    for (const mapping of this.#mappings) mapping.stop();
  }

  async #source(mapping: Mapping): Promise<QueueMapping | StreamMapping> {
    const { template } = this.#options;
    const { EventSourceArn } = mapping.properties;
    const queue = template.list('AWS::SQS::Queue').find(({ arn }) => arn === EventSourceArn);
    if (queue) return this.#queueMapping(mapping, queue.name);
    const table = tablesOf(template).find(({ arn }) => `${arn}/stream/local` === EventSourceArn);
    if (table) return this.#streamMapping(mapping, table);
    throw new UnsupportedError(`the event source of ${mapping.id}: ${EventSourceArn}`);
  }

  #queueMapping(mapping: Mapping, QueueUrl: string): QueueMapping {
    const { lambda, queueEndpoint } = this.#options;
    return new QueueMapping(mapping, {
      invoke: (payload, requestId) => lambda.invoke(mapping.properties.FunctionName, payload, requestId),
      receive: async (MaxNumberOfMessages, WaitTimeSeconds, signal) => {
        const input = {
          QueueUrl,
          MaxNumberOfMessages,
          WaitTimeSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        };
        const answer = await this.#steady(() => callJson(queueEndpoint, 'AmazonSQS.ReceiveMessage', input, signal));
        return Received.parse(answer ?? {}).Messages;
      },
      remove: async (handles) => {
        for (let at = 0; at < handles.length; at += 10) {
          const Entries = handles.slice(at, at + 10).map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
          await this.#steady(() => callJson(queueEndpoint, 'AmazonSQS.DeleteMessageBatch', { QueueUrl, Entries }));
        }
      },
    });
  }

  async #streamMapping(mapping: Mapping, table: Table): Promise<StreamMapping> {
    const { lambda, dynamodb, data, queueEndpoint } = this.#options;
    const reader = await dynamodb.readStream(table.name, this.#positions[mapping.id]);
    return new StreamMapping(mapping, {
      // Beyond half of the processors, batches only take turns with the requests that they come from.
      lanesAtMost: Math.max(1, Math.floor(availableParallelism() / 2)),
      partitionKey: partitionKeyOf(table),
      invoke: (payload, requestId) => lambda.invoke(mapping.properties.FunctionName, payload, requestId),
      read: async (signal) => (await this.#steady(() => reader.next(signal))) ?? [],
      commit: (sequenceNumber) => {
        this.#positions[mapping.id] = sequenceNumber;
        data.write(positionsFile, this.#positions);
      },
      sendToQueue: async (arn, body) => {
        await this.#steady(() => sendToQueue(queueEndpoint, arn, body));
      },
    });
  }

  /** What an engine refuses once is said in the log, and does not end the reading of a queue or stream. */
  async #steady<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      this.#options.log(String(error));
      await delay(500, undefined, { ref: false });
      return undefined;
    }
  }

  /** Every minute on the minute: what is due. */
  #schedule(): void {
    const { template, lambda, queueEndpoint, log } = this.#options;
    const targets: TargetDependencies = { lambda, sendToQueue: (arn, body, group) => sendToQueue(queueEndpoint, arn, body, group) };
    const jobs: { readonly isDue: Schedule; readonly target: Target; readonly resource: string }[] = [];
    const add = (expression: string, resource: string, ...wanted: readonly Target[]): void => {
      jobs.push(...wanted.map((target) => ({ isDue: compileSchedule(expression), target, resource })));
    };
    for (const { arn, properties } of template.list('AWS::Events::Rule')) {
      if (properties.ScheduleExpression && properties.State === 'ENABLED')
        add(properties.ScheduleExpression, arn, ...properties.Targets);
    }
    for (const { arn, properties } of template.list('AWS::Scheduler::Schedule')) {
      if (properties.State === 'ENABLED') add(properties.ScheduleExpression, arn, properties.Target);
    }
    if (jobs.length === 0) return;
    const tick = async (minutes: number): Promise<void> => {
      await delay(60_000 - (Date.now() % 60_000), undefined, { signal: this.#stopping.signal });
      const now = new Date();
      for (const { isDue, target, resource } of jobs) {
        if (isDue(minutes, now))
          deliver(target, scheduledEvent(resource, now), targets).catch((error: unknown) => log(String(error)));
      }
      await tick(minutes + 1);
    };
    tick(1).catch(() => undefined);
  }
}

export const tablesOf = (template: StackTemplate): Table[] => [
  ...template.list('AWS::DynamoDB::Table'),
  ...template.list('AWS::DynamoDB::GlobalTable'),
];

export const partitionKeyOf = ({ properties }: Table): string =>
  properties.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';

export function createEventBus(template: StackTemplate, dependencies: TargetDependencies): EventBus {
  const buses = template.list('AWS::Events::EventBus').map(({ name }) => name);
  return new EventBus(buses, template.list('AWS::Events::Rule'), dependencies);
}

export async function sendToQueue(endpoint: string, arn: string, MessageBody: string, MessageGroupId?: string): Promise<void> {
  const QueueUrl = `${endpoint}/${account}/${arn.slice(arn.lastIndexOf(':') + 1)}`;
  await callJson(endpoint, 'AmazonSQS.SendMessage', {
    QueueUrl,
    MessageBody,
    ...(MessageGroupId !== undefined && { MessageGroupId }),
  });
}

function scheduledEvent(resource: string, at: Date): object {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: eventTime(at.getTime()),
    region,
    resources: [resource],
    detail: {},
  };
}
