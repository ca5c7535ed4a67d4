import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { VariableName } from '../../shared/config/index.ts';
import { accept } from './accept.ts';
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
    accept(
      this.queue,
      'Serverless-SQSRedrivePolicy',
      'What lies here has failed for good: an operator decides about it (docs/runbook.md#redriving).',
    );
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
  readonly deadLetters: Queue;
  readonly #variable: VariableName | undefined;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { worker, batchSize, window, maxConcurrency, variable } = props;
    this.#variable = variable;
    // Six times the worker's timeout, as AWS advises for SQS event sources.
    const visibilityTimeout = Duration.seconds(worker.timeout.toSeconds() * 6);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', { ...props, visibilityTimeout }).queue;
    this.queue = new Queue(this, 'Queue', {
      ...safe,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    const source = {
      batchSize,
      reportBatchItemFailures: true,
      ...(window && { maxBatchingWindow: window }),
      ...(maxConcurrency !== undefined && { maxConcurrency }),
    };
    // CDK's own event source would allow two actions that Lambda doesn't need.
    allow(worker, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], this.queue, this.deadLetters);
    worker.needsNoDeadLetters("Lambda reads its queue for it: what fails goes to the queue's own dead letters.");
    const mappings = [
      worker.lambda.addEventSourceMapping('Work', { ...source, eventSourceArn: this.queue.queueArn }),
      // Off until an operator redrives: docs/runbook.md#redriving.
      worker.lambda.addEventSourceMapping('Redrive', { ...source, eventSourceArn: this.deadLetters.queueArn, enabled: false }),
    ];
    for (const mapping of mappings)
      accept(
        mapping,
        'Serverless-LambdaEventSourceMappingDestination',
        'A queue has a redrive policy instead, and takes no destination.',
      );
  }

  /** Lets a function send, and tells it where: one call, so the two cannot drift apart. */
  grantSend(fn: ServiceFunction): void {
    if (this.#variable === undefined) throw new Error(`${this.node.path} has no variable: functions don't send to it`);
    allowSending(this.queue, fn);
    fn.setVariable(this.#variable, this.queue.queueUrl);
  }
}

/** Nothing but that: CDK's own grant also lets a function look at the queue. */
export const allowSending = (queue: Queue, fn: ServiceFunction): void => allow(fn, ['sqs:SendMessage'], queue);

function allow(fn: ServiceFunction, actions: string[], ...queues: readonly Queue[]): void {
  fn.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: queues.map(({ queueArn }) => queueArn) }));
}
