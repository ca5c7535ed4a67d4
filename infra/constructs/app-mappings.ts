import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { AuditLog } from './audit-log.ts';
import type { DirectoryJobs } from './directory-jobs.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface AppMappingsProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly log: AuditLog;
  readonly jobs: DirectoryJobs;
  readonly monitoring: Monitoring;
}

/** Brings accounts in apps, and profiles that come from apps, behind changes of users, groups and apps. */
export class AppMappings extends Construct {
  readonly #turns: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, log, jobs, monitoring }: AppMappingsProps) {
    super(scope, id);
    const worker = new ServiceFunction(this, 'Worker', { stage, bundle: 'workers-app-mappings', timeout: Duration.minutes(5) });
    this.#turns = new WorkQueue(this, 'Turns', {
      worker,
      batchSize: 1000,
      // Wake-ups say nothing: any number of them is one.
      window: Duration.seconds(1),
      maxConcurrency: 2,
      variable: 'APP_MAPPINGS_QUEUE_URL',
      monitoring,
      alarm: 'AppMappingsDeadLetters',
      says: 'Accounts in applications were not brought up to date.',
    });
    directory.grant(worker, {
      get: ['g', 'j', 'log', 'o', 'u'],
      query: ['g', 'j', 'log', 'o', 'q', 'u'],
      put: ['a', 'c', 'j', 'o#org', 'u'],
      update: ['q'],
      remove: ['a', 'c', 'j', 'u'],
    });
    this.grantWake(worker);
    jobs.grantWake(worker);
    new Rule(this, 'Changes', {
      eventBus: log.bus,
      eventPattern: {
        source: ['roster'],
        detailType: [
          ...['create', 'activate', 'deactivate'].map((end) => `user.lifecycle.${end}`),
          'user.account.update_profile',
          'user.account.update_user_type',
          'group.user_membership.add',
          'group.user_membership.remove',
          'group.lifecycle.delete',
          ...['add', 'update', 'remove'].map((end) => `group.application_assignment.${end}`),
          ...['activate', 'deactivate', 'delete'].map((end) => `application.lifecycle.${end}`),
          ...['add', 'update', 'change_username', 'remove'].map((end) => `application.user_membership.${end}`),
        ],
      },
      // What happened is read from the log: no event with its names waits in a queue.
      targets: [
        new SqsQueue(this.#turns.queue, {
          message: RuleTargetInput.fromObject({ by: 'bus' }),
          deadLetterQueue: this.#turns.deadLetters,
        }),
      ],
    });
  }

  /** Lets a function have the log followed, now. */
  grantWake(fn: ServiceFunction): void {
    this.#turns.grantSend(fn);
  }
}
