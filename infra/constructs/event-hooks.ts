import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { AuditLog } from './audit-log.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { KeyRing } from './key-ring.ts';
import type { Messaging } from './messaging.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface EventHooksProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly log: AuditLog;
  readonly keys: KeyRing;
  readonly messaging: Messaging;
  readonly monitoring: Monitoring;
}

/** Event hooks: the bus wakes the delivery, which reads the log and has the dialer call out. */
export class EventHooks extends Construct {
  readonly #stage: Stage;
  readonly #wakeups: WorkQueue;
  readonly #backfills: WorkQueue;
  readonly #dialer: ServiceFunction;

  constructor(scope: Construct, id: string, { stage, directory, log, keys, messaging, monitoring }: EventHooksProps) {
    super(scope, id);
    this.#stage = stage;
    // Reaches addresses that customers choose, so it may reach nothing of ours.
    this.#dialer = new ServiceFunction(this, 'Dialer', {
      stage,
      bundle: 'workers-dialer',
      memory: 256,
      timeout: Duration.seconds(15),
    });
    this.#dialer.needsNoDeadLetters('Whoever has it call out waits for the answer, and tries again.');
    this.allowLoopback(this.#dialer);

    const delivery = new ServiceFunction(this, 'Delivery', {
      stage,
      bundle: 'workers-hook-delivery',
      timeout: Duration.minutes(2),
    });
    this.#wakeups = new WorkQueue(this, 'Wakeups', {
      worker: delivery,
      batchSize: 100,
      window: Duration.seconds(1),
      maxConcurrency: 16,
      variable: 'HOOK_WAKEUP_QUEUE_URL',
      monitoring,
      alarm: 'EventHookWakeupsDeadLetters',
      says: 'Event hooks were not delivered.',
    });
    directory.grant(delivery, {
      get: ['d', 'h', 'log'],
      query: ['d', 'log', 'o', 'q'],
      put: ['d', 'h'],
      update: ['q'],
      remove: ['d'],
    });
    keys.grantUnseal(delivery, 'event-hook');
    this.grantDial(delivery);
    // Administrators are told of what could not be delivered.
    messaging.grantSend(delivery);
    this.grantWake(delivery);

    const backfill = new ServiceFunction(this, 'Backfill', {
      stage,
      bundle: 'workers-hook-backfill',
      timeout: Duration.minutes(2),
    });
    this.#backfills = new WorkQueue(this, 'Backfills', {
      worker: backfill,
      batchSize: 1,
      // The table and the dialer are for the people and the events meanwhile.
      maxConcurrency: 4,
      variable: 'HOOK_BACKFILL_QUEUE_URL',
      monitoring,
      alarm: 'EventHookBackfillsDeadLetters',
      says: 'A backfill of an event hook does not go on.',
    });
    directory.grant(backfill, { get: ['b', 'd', 'g', 'h', 'o', 'u'], query: ['b', 'o', 'u', 'x'], put: ['d', 'h'], remove: ['d'] });
    keys.grantUnseal(backfill, 'event-hook');
    this.grantDial(backfill);
    this.grantWakeBackfill(backfill);

    new Rule(this, 'Published', {
      eventBus: log.bus,
      eventPattern: { source: ['roster'] },
      targets: [
        new SqsQueue(this.#wakeups.queue, {
          message: RuleTargetInput.fromObject({ by: 'bus' }),
          deadLetterQueue: this.#wakeups.deadLetters,
        }),
      ],
    });
  }

  /** Lets a function have hooks looked after, now. */
  grantWake(fn: ServiceFunction): void {
    this.#wakeups.grantSend(fn);
  }

  /** Lets a function have a hook's backfill looked after. */
  grantWakeBackfill(fn: ServiceFunction): void {
    this.#backfills.grantSend(fn);
  }

  /** Lets a function call out, by way of the dialer. */
  grantDial(fn: ServiceFunction): void {
    // CDK's own grant also allows every version and alias.
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.#dialer.lambda.functionArn] }),
    );
    fn.setVariable('DIALER_FUNCTION', this.#dialer.lambda.functionName);
    this.allowLoopback(fn);
  }

  allowLoopback(fn: ServiceFunction): void {
    fn.setVariable('ALLOW_LOOPBACK_HOOKS', this.#stage.loopbackHooks ? 'yes' : 'no');
  }
}
