import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface DeparturesProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly monitoring: Monitoring;
}

/** Goes on with deactivations of people who are in many groups. */
export class Departures extends Construct {
  readonly #work: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, monitoring }: DeparturesProps) {
    super(scope, id);
    const worker = new ServiceFunction(this, 'Worker', { stage, bundle: 'workers-departures', timeout: Duration.minutes(2) });
    this.#work = new WorkQueue(this, 'Work', {
      worker,
      batchSize: 1,
      maxConcurrency: 5,
      variable: 'DEPARTURE_QUEUE_URL',
      monitoring,
      alarm: 'DeparturesDeadLetters',
      says: 'A user was not deactivated to the end.',
    });
    directory.grant(worker, {
      get: ['g', 'o#departures', 'u'],
      query: ['u'],
      put: ['u'],
      remove: ['g', 'o#departures', 'u'],
    });
  }

  /** Lets a function have somebody's deactivation gone on with. */
  grantWake(fn: ServiceFunction): void {
    this.#work.grantSend(fn);
  }
}
