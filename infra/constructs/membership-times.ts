import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { AuditLog } from './audit-log.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface MembershipTimesProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly log: AuditLog;
  readonly monitoring: Monitoring;
}

/** Folds membership events into their groups' `lastMembershipUpdated`, many to a write. */
export class MembershipTimes extends Construct {
  constructor(scope: Construct, id: string, { stage, directory, log, monitoring }: MembershipTimesProps) {
    super(scope, id);
    const worker = new ServiceFunction(this, 'Worker', {
      stage,
      bundle: 'workers-membership-times',
      timeout: Duration.seconds(30),
    });
    const work = new WorkQueue(this, 'Work', {
      worker,
      batchSize: 1000,
      // A group that a thousand people join meanwhile is written once.
      window: Duration.seconds(5),
      maxConcurrency: 2,
      monitoring,
      alarm: 'MembershipTimesDeadLetters',
      says: "Groups' lastMembershipUpdated was not brought up to date.",
    });
    directory.grant(worker, { update: ['g'] });
    new Rule(this, 'Memberships', {
      eventBus: log.bus,
      eventPattern: { source: ['roster'], detailType: ['group.user_membership.add', 'group.user_membership.remove'] },
      targets: [new SqsQueue(work.queue, { deadLetterQueue: work.deadLetters })],
    });
  }
}
