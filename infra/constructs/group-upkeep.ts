import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { AuditLog } from './audit-log.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface GroupUpkeepProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly log: AuditLog;
  readonly monitoring: Monitoring;
}

/** What groups leave to do behind a request: counts and times of their members, and the rows of deleted groups. */
export class GroupUpkeep extends Construct {
  readonly countsFunctionName: string;
  readonly #counts: WorkQueue;
  readonly #clearing: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, log, monitoring }: GroupUpkeepProps) {
    super(scope, id);
    const counter = new ServiceFunction(this, 'Counter', { stage, bundle: 'workers-member-counts', timeout: Duration.minutes(5) });
    this.countsFunctionName = counter.lambda.functionName;
    this.#counts = new WorkQueue(this, 'Counts', {
      worker: counter,
      batchSize: 1000,
      // A group that a thousand people join meanwhile is written sixteen times.
      window: Duration.seconds(2),
      maxConcurrency: 2,
      variable: 'MEMBER_COUNTS_QUEUE_URL',
      monitoring,
      alarm: 'MemberCountsDeadLetters',
      says: "Groups' counts and lastMembershipUpdated were not brought up to date.",
    });
    directory.grant(counter, { get: ['b', 'g', 'log', 'o', 'u'], query: ['b', 'g', 'log', 'q', 'x'], update: ['g', 'q'] });
    this.grantWakeCounts(counter);
    this.#wake('Memberships', log, this.#counts, {
      detailType: [
        'group.user_membership.add',
        'group.user_membership.remove',
        'user.lifecycle.create',
        'user.lifecycle.activate',
        'user.lifecycle.deactivate',
      ],
    });

    const clearer = new ServiceFunction(this, 'Clearer', { stage, bundle: 'workers-group-clearing', timeout: Duration.minutes(5) });
    this.#clearing = new WorkQueue(this, 'Clearing', {
      worker: clearer,
      // Wake-ups say nothing: any number of them is one.
      batchSize: 10,
      maxConcurrency: 2,
      variable: 'GROUP_CLEARING_QUEUE_URL',
      monitoring,
      alarm: 'GroupClearingDeadLetters',
      says: 'Rows of deleted groups are still there.',
    });
    directory.grant(clearer, {
      query: ['g', 'o#deleted-groups'],
      put: ['o#deleted-groups'],
      update: ['o#deleted-groups'],
      remove: ['g', 'o#deleted-groups', 'u'],
    });
    this.grantWakeClearing(clearer);
    this.#wake('Deletions', log, this.#clearing, { detailType: ['group.lifecycle.delete'] });
  }

  #wake(id: string, { bus }: AuditLog, { queue, deadLetters }: WorkQueue, pattern: EventPattern): void {
    new Rule(this, id, {
      eventBus: bus,
      eventPattern: { source: ['roster'], ...pattern },
      // What happened is read from the log: no event with its names waits in a queue.
      targets: [new SqsQueue(queue, { message: RuleTargetInput.fromObject({ by: 'bus' }), deadLetterQueue: deadLetters })],
    });
  }

  /** Lets a function have the counts brought up, now. */
  grantWakeCounts(fn: ServiceFunction): void {
    this.#counts.grantSend(fn);
  }

  /** Lets a function have deleted groups cleared, now. */
  grantWakeClearing(fn: ServiceFunction): void {
    this.#clearing.grantSend(fn);
  }
}
