import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { VariableName } from '../../shared/config/index.ts';
import type { Monitoring } from './monitoring.ts';
import type { ServiceFunction } from './service-function.ts';

const safe = { enforceSSL: true, encryption: QueueEncryption.SQS_MANAGED, retentionPeriod: Duration.days(14) };

export interface DeadLettersProps {
  readonly monitoring: Monitoring;
  /** The alarm's name, and in kebab-case its heading in `docs/runbook.md`. */
  readonly alarm: string;
  /** One sentence for the alarm: what a message in here means. */
  readonly says: string;
  /** Needed where a function reads the queue: Lambda refuses a queue that shows a message again before its reader has timed out. */
  readonly visibilityTimeout?: Duration;
}

/** Where work lies that failed too often: kept for two weeks, and an alarm. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { monitoring, alarm, says, visibilityTimeout }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', { ...safe, ...(visibilityTimeout && { visibilityTimeout }) });
    monitoring.alarmOnMessages(alarm, this.queue, says);
  }
}

export interface WorkQueueProps extends Omit<DeadLettersProps, 'visibilityTimeout'> {
  readonly worker: ServiceFunction;
  /** Messages an invocation; above 10 it takes a window. */
  readonly batchSize: number;
  /** How long Lambda gathers messages before it invokes. @default - not at all */
  readonly window?: Duration;
  /** How many of the worker run at once, 2 to 1,000. @default - as many as the account allows */
  readonly maxConcurrency?: number;
  /** What senders read the queue's URL from. @default - only AWS services send */
  readonly variable?: VariableName;
}

/** A queue, the worker that empties it, and what the worker failed on five times. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly #variable: VariableName | undefined;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { worker, batchSize, window, maxConcurrency, variable } = props;
    this.#variable = variable;
    // Six times the worker's timeout, as AWS advises for SQS event sources.
    const visibilityTimeout = Duration.seconds(worker.timeout.toSeconds() * 6);
    const deadLetters = new DeadLetters(this, 'DeadLetters', { ...props, visibilityTimeout });
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      visibilityTimeout,
      deadLetterQueue: { queue: deadLetters.queue, maxReceiveCount: 5 },
    });
    const source = {
      batchSize,
      reportBatchItemFailures: true,
      ...(window && { maxBatchingWindow: window }),
      ...(maxConcurrency !== undefined && { maxConcurrency }),
    };
    worker.lambda.addEventSource(new SqsEventSource(this.queue, source));
    // Off until an operator redrives: docs/runbook.md#redriving.
    worker.lambda.addEventSource(new SqsEventSource(deadLetters.queue, { ...source, enabled: false }));
  }

  /** Lets a function send, and tells it where: one call, so the two cannot drift apart. */
  grantSend(fn: ServiceFunction): void {
    if (this.#variable === undefined) throw new Error(`${this.node.path} has no variable: functions don't send to it`);
    this.queue.grantSendMessages(fn);
    fn.setVariable(this.#variable, this.queue.queueUrl);
  }
}
