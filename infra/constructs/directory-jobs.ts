import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface DirectoryJobsProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly monitoring: Monitoring;
}

/** Walks over all users and groups, such as the one that proves the search index. */
export class DirectoryJobs extends Construct {
  readonly #segments: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, monitoring }: DirectoryJobsProps) {
    super(scope, id);
    const worker = new ServiceFunction(this, 'Worker', {
      stage,
      bundle: 'workers-directory-jobs',
      timeout: Duration.minutes(1),
    });
    this.#segments = new WorkQueue(this, 'Segments', {
      worker,
      batchSize: 1,
      // The table is for the people meanwhile.
      maxConcurrency: 4,
      variable: 'DIRECTORY_JOB_QUEUE_URL',
      monitoring,
      alarm: 'DirectoryJobsDeadLetters',
      says: 'A walk over the directory does not go on.',
    });
    directory.grant(worker, {
      get: ['b', 'g', 'j', 'o', 'u', 'x'],
      query: ['b', 'j', 'o', 'u'],
      put: ['a', 'c', 'g', 'j', 'o#org', 'o#rules', 'o#settings', 'u', 'x'],
      remove: ['a', 'c', 'g', 'j', 'o#rules', 'u', 'x'],
    });
    directory.grantScan(worker);
    this.grantWake(worker);
  }

  /** Lets a function have a segment of a job walked on. */
  grantWake(fn: ServiceFunction): void {
    this.#segments.grantSend(fn);
  }
}
