import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { AppMappings } from './app-mappings.ts';
import type { AuditLog } from './audit-log.ts';
import type { Departures } from './departures.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { DirectoryJobs } from './directory-jobs.ts';
import type { Erasure } from './erasure.ts';
import type { EventHooks } from './event-hooks.ts';
import type { GroupRules } from './group-rules.ts';
import type { GroupUpkeep } from './group-upkeep.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { DeadLetters } from './work-queue.ts';

export interface SweeperProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly log: AuditLog;
  readonly hooks: EventHooks;
  readonly erasure: Erasure;
  readonly jobs: DirectoryJobs;
  readonly groups: GroupUpkeep;
  readonly rules: GroupRules;
  readonly departures: Departures;
  readonly mappings: AppMappings;
  readonly monitoring: Monitoring;
}

/** Every minute: replaces wake-ups that were lost. */
export class Sweeper extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, directory, log, hooks, erasure, groups, rules, jobs, departures, mappings, monitoring }: SweeperProps,
  ) {
    super(scope, id);
    const deadLetters = new DeadLetters(this, 'DeadLetters', {
      monitoring,
      alarm: 'SweeperDeadLetters',
      says: 'The sweep that replaces lost wake-ups failed.',
    });
    const sweeper = new ServiceFunction(this, 'Function', {
      stage,
      bundle: 'schedules-sweeper',
      timeout: Duration.seconds(50),
      deadLetters: deadLetters.queue,
    });
    directory.grant(sweeper, {
      get: ['d', 'h', 'j', 'log', 'o', 'z'],
      query: ['j', 'o', 'q', 'z'],
      put: ['j', 'o#org'],
    });
    log.grantWake(sweeper);
    hooks.grantWake(sweeper);
    hooks.grantWakeBackfill(sweeper);
    erasure.grantWake(sweeper);
    jobs.grantWake(sweeper);
    groups.grantWakeCounts(sweeper);
    groups.grantWakeClearing(sweeper);
    rules.grantWake(sweeper);
    departures.grantWake(sweeper);
    mappings.grantWake(sweeper);
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next one is a minute away.
      targets: [
        new LambdaFunction(sweeper.lambda, {
          deadLetterQueue: deadLetters.queue,
          retryAttempts: 0,
          maxEventAge: Duration.minutes(1),
        }),
      ],
    });
  }
}
