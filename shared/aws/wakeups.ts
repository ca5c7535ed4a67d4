import type { MappingWakeUps } from '../applications/index.ts';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

import type { LogWakeUps } from '../audit/index.ts';
import type { JobWakeUp, JobWakeUps } from '../directory-jobs/index.ts';
import type { Departures } from '../directory/index.ts';
import type { EraserWakeUps } from '../erasure/index.ts';
import type { RuleWakeUps } from '../group-rules/index.ts';
import type { UpkeepWakeUps } from '../group-upkeep/index.ts';
import type { BackfillWakeUps, HookWakeUps } from '../hooks/index.ts';

const batchLimit = 10;

export class WakeUpRefusedError extends Error {
  override readonly name = 'WakeUpRefusedError';
}

/** Wakes the bus publisher: one message `{shard}` for each shard. */
export class SqsLogWakeUps implements LogWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeBus(shards: Iterable<number>): Promise<void> {
    const entries = [...new Set(shards)].map((shard) => ({ Id: String(shard), MessageBody: JSON.stringify({ shard }) }));
    for (let start = 0; start < entries.length; start += batchLimit) {
      const Entries = entries.slice(start, start + batchLimit);
      const { Failed = [] } = await this.#client.send(new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
      if (Failed.length > 0) throw new WakeUpRefusedError(`${Failed.length} of ${Entries.length} wake-ups refused`);
    }
  }
}

/** Wakes the eraser of deleted people. */
export class SqsEraserWakeUps implements EraserWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeEraser(): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: '{}' }));
  }
}

/** Wakes the delivery of event hooks. */
export class SqsHookWakeUps implements HookWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeHooks(delaySeconds = 0): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: '{}', DelaySeconds: delaySeconds }));
  }
}

/** Wakes the worker that sends backfills: one message `{hookId}`. */
export class SqsBackfillWakeUps implements BackfillWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeBackfill(hookId: string, delaySeconds = 0): Promise<void> {
    const MessageBody = JSON.stringify({ hookId });
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody, DelaySeconds: delaySeconds }));
  }
}

/** Wakes the walk over the directory: one message `{jobId, segment, version}`. */
export class SqsJobWakeUps implements JobWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeJob({ jobId, segment, version }: JobWakeUp, delaySeconds = 0): Promise<void> {
    const MessageBody = JSON.stringify({ jobId, segment, version });
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody, DelaySeconds: delaySeconds }));
  }
}

/** Wakes the worker that goes on with deactivations: one message `{userId}`. */
export class SqsDepartureWakeUps implements Pick<Departures, 'wake'> {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wake(userId: string): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: JSON.stringify({ userId }) }));
  }
}

/** Wakes what follows the log for rules of groups. */
export class SqsRuleWakeUps implements RuleWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeRules(): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: '{}' }));
  }
}

/** Wakes what counts the members of groups. */
export class SqsCountWakeUps implements Pick<UpkeepWakeUps, 'wakeCounts'> {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeCounts(): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: '{}' }));
  }
}

/** Wakes what brings people to where mappings want them. */
export class SqsMappingWakeUps implements MappingWakeUps {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeMappings(): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: '{}' }));
  }
}

/** Wakes what clears deleted groups. */
export class SqsClearingWakeUps implements Pick<UpkeepWakeUps, 'wakeClearing'> {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async wakeClearing(): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: '{}' }));
  }
}
