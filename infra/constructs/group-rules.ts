import { Duration } from 'aws-cdk-lib';
import { Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { AuditLog } from './audit-log.ts';
import type { DirectoryJobs } from './directory-jobs.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface GroupRulesProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly log: AuditLog;
  readonly jobs: DirectoryJobs;
  readonly monitoring: Monitoring;
}

/** What puts people into groups by rules, behind each change of them. */
export class GroupRules extends Construct {
  readonly #work: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, log, jobs, monitoring }: GroupRulesProps) {
    super(scope, id);
    const worker = new ServiceFunction(this, 'Worker', {
      stage,
      bundle: 'workers-group-rules',
      timeout: Duration.minutes(2),
      // Decides about ninety people a page.
      memory: 1024,
    });
    this.#work = new WorkQueue(this, 'Changes', {
      worker,
      batchSize: 1000,
      window: Duration.seconds(1),
      maxConcurrency: 2,
      variable: 'GROUP_RULES_QUEUE_URL',
      monitoring,
      alarm: 'GroupRulesDeadLetters',
      says: 'Rules were not applied to people who changed.',
    });
    directory.grant(worker, {
      get: ['g', 'j', 'log', 'o', 'u'],
      query: ['j', 'log', 'o', 'q', 'u'],
      put: ['g', 'j', 'o#org', 'o#rules', 'u'],
      update: ['q'],
      remove: ['g', 'j', 'u'],
    });
    this.grantWake(worker);
    jobs.grantWake(worker);
    new Rule(this, 'Changed', {
      eventBus: log.bus,
      eventPattern: {
        source: ['roster'],
        detailType: [
          ...Match.prefix('user.lifecycle.'),
          ...Match.prefix('user.account.'),
          ...Match.prefix('group.user_membership.'),
          'group.lifecycle.delete',
          'group.profile.update',
          'roster.schema.updated',
        ],
      },
      // What happened is read from the log: no event with its names waits in a queue.
      targets: [
        new SqsQueue(this.#work.queue, {
          message: RuleTargetInput.fromObject({ by: 'bus' }),
          deadLetterQueue: this.#work.deadLetters,
        }),
      ],
    });
  }

  /** Lets a function have rules applied to whoever changed, now. */
  grantWake(fn: ServiceFunction): void {
    this.#work.grantSend(fn);
  }
}
